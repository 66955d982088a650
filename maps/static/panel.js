// The panel: beside the map on a wide screen, a sheet from below on a phone.
(function (maps) {
  "use strict";

  maps.Panel = class {
    constructor(back, goHome) {
      this.back = maps.element("button", "tm-link tm-back", { type: "button", testid: "back",
        text: back, onclick: goHome });
      this.fold = maps.element("button", "tm-fold", { type: "button", testid: "fold",
        "aria-label": maps.TEXT.fold, "aria-expanded": "false",
        onclick: () => this.open(!this.node.classList.contains("tm-open")) });
      this.body = maps.element("div", "tm-panel-body", { "aria-live": "polite" });
      this.node = maps.element("aside", "tm-card tm-panel", { testid: "panel",
        "aria-label": maps.TEXT.details }, this.fold, this.back, this.body);
    }

    // `home`: nothing to go back to; `focus`: the reader came by keyboard or from a list.
    show(card, { home = false, focus = false } = {}) {
      this.back.hidden = home;
      this.body.replaceChildren(card);
      this.body.scrollTop = 0;
      this.open(!home);
      if (focus) card.querySelector("h2")?.focus({ preventScroll: true });
    }

    open(open) {
      this.node.classList.toggle("tm-open", open);
      this.fold.setAttribute("aria-expanded", String(open));
    }
  };
})(window.TerritoryMaps);
