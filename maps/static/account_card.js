// One account: what it is, whose it was and whose it becomes.
(function (maps) {
  "use strict";

  const { account: WORDS } = maps.TEXT;

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
        [WORDS.status, status.label],
        [WORDS.segment, of("segment")],
        [WORDS.potential, of("potential") === null ? null : maps.number(of("potential"))],
        [WORDS.rep, owners(of("owner"), of("new_owner"))],
        [WORDS.territory, territoryLink(view, pin)],
      ]));
  };

  function owners(today, planned) {
    if (!today && !planned) return null;
    if (!planned || today === planned) {
      return maps.element("span", "", {}, maps.userText("span", "", today || planned),
        planned ? maps.element("span", "tm-tag", { text: maps.TEXT.stays }) : null);
    }
    return maps.element("span", "tm-move", { testid: "account-move" },
      maps.userText("span", "tm-before", today || maps.TEXT.nobody),
      maps.element("span", "tm-arrow", { "aria-label": WORDS.becomes, text: "→" }),
      maps.userText("strong", "", planned),
      maps.element("span", "tm-tag tm-tag-move", { text: WORDS.moves }));
  }

  function territoryLink(view, pin) {
    const base = view.bases[0];
    const at = view.pins.pins[base.key][pin];
    if (at < 0) return WORDS.none;
    return maps.userText("button", "tm-link", base.territories[at].id, { type: "button",
      onclick: () => view.showTerritory(at, { base, focus: true }) });
  }
})(window.TerritoryMaps);
