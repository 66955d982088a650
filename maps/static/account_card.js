// One account: what it is, whose it was and whose it becomes.
(function (maps) {
  "use strict";

  maps.accountCard = function (view, pin) {
    const pins = view.pins.pins;
    const of = (column) => (pins[column] ? pins[column][pin] : null);
    const status = view.statuses[pins.status[pin]];
    return maps.element("article", "tm-detail", { testid: "account-card" },
      maps.element("header", "tm-heading", {},
        maps.pinSvg(status),
        maps.element("div", "", {},
          maps.userText("h2", "", of("name") || of("id"), { tabindex: "-1" }),
          maps.userText("p", "tm-quiet", of("id")))),
      maps.facts([
        ["Status", status.label],
        ["Segment", of("segment")],
        ["Potential", of("potential") === null ? null : maps.number(of("potential"))],
        ["Rep", owners(of("owner"), of("new_owner"))],
        ["Territory", territoryLink(view, pin)],
      ]));
  };

  function owners(today, planned) {
    if (!today && !planned) return null;
    if (!planned || today === planned) {
      return maps.element("span", "", {}, maps.userText("span", "", today || planned),
        planned ? maps.element("span", "tm-tag", { text: "stays" }) : null);
    }
    return maps.element("span", "tm-move", { testid: "account-move" },
      maps.userText("span", "tm-before", today || "nobody"),
      maps.element("span", "tm-arrow", { "aria-label": "becomes", text: "→" }),
      maps.userText("strong", "", planned),
      maps.element("span", "tm-tag tm-tag-move", { text: "moves" }));
  }

  function territoryLink(view, pin) {
    const base = view.bases[0];
    const at = view.pins.pins[base.key][pin];
    if (at < 0) return "none";
    return maps.userText("button", "tm-link", base.territories[at].id, { type: "button",
      onclick: () => view.showTerritory(at, { base, focus: true }) });
  }
})(window.TerritoryMaps);
