// Accounts that share one place: a list to choose from.
(function (maps) {
  "use strict";

  const MOST = 100;

  maps.clusterCard = function (view, pins) {
    const list = maps.element("ul", "tm-list");
    for (const pin of pins.slice(0, MOST)) {
      const status = view.statuses[view.pins.pins.status[pin]];
      list.append(maps.element("li", "", {}, maps.element("button", "tm-item", { type: "button",
        onclick: () => view.showPin(pin, { focus: true }) },
      maps.pinSvg(status), maps.userText("span", "tm-item-name", view.accountName(pin)))));
    }
    const more = pins.length - MOST;
    return maps.element("article", "tm-detail", { testid: "cluster-card" },
      maps.element("h2", "", { tabindex: "-1",
        text: maps.TEXT.account.here(pins.length) }),
      list, more > 0 ? maps.element("p", "tm-quiet", { text: maps.TEXT.more(more) }) : null);
  };
})(window.TerritoryMaps);
