// A page round a map: cards at its side, a panel, and what a click on pins does.
(function (maps) {
  "use strict";

  const ONE_PLACE = 25; // metres; pins nearer than this are listed, not zoomed into
  const LOW = 900; // pixels; on lower maps the cards at the side take turns
  const NARROW = 960; // pixels; on narrower maps, of phones and upright tablets, the panel is a sheet, as in plan_map.css

  // A view that extends it shows one pin with `showPin(pin)` and a list with `showPins(pins)`.
  maps.PageView = class {
    constructor(map, label) {
      this.map = map;
      this.root = maps.element("div", "tm-view");
      const container = map.getContainer();
      container.setAttribute("role", "main");
      container.setAttribute("aria-label", label);
      container.append(this.root);
    }

    _place(cards, panel, foot = []) {
      this.side = maps.element("div", "tm-side", {}, ...cards);
      this.foot = maps.element("div", "tm-foot", {}, ...foot);
      this.panel = panel;
      for (const node of [this.side, this.panel.node, this.foot]) {
        L.DomEvent.disableClickPropagation(node);
        // Leaflet looks for the card above the clicked button, which may be replaced by then.
        L.DomEvent.on(node, "click", L.DomEvent.stopPropagation);
        L.DomEvent.disableScrollPropagation(node);
      }
      this.root.append(this.side, this.foot, this.panel.node, maps.pointerLabel(this));
      // Where there is no room for two, opening one card closes the other.
      if (this.map.getSize().y < LOW) {
        for (const card of this.side.querySelectorAll(":scope > details")) card.name = "tm-side";
      }
      if (!this._isNarrow()) return;
      for (const card of this.root.querySelectorAll(".tm-legend")) card.removeAttribute("open");
    }

    _head(facts, ...more) {
      document.title = facts.title || document.title;
      const head = maps.element("div", "tm-card tm-head", {},
        facts.title ? maps.userText("h1", "", facts.title, { testid: "title" }) : null,
        facts.subtitle ? maps.userText("p", "tm-quiet", facts.subtitle) : null, ...more);
      return head.childElementCount ? head : null;
    }

    zoomTo(bounds, maxZoom = 12) {
      this.map.fitBounds(bounds, { ...this._margins(), maxZoom });
    }

    // The sheet of a phone opens over the place it explains.
    _keepInSight(bounds) {
      if (!this._isNarrow()) return;
      const { paddingTopLeft, paddingBottomRight } = this._margins();
      const free = L.bounds(L.point(paddingTopLeft), this.map.getSize().subtract(paddingBottomRight));
      const place = L.bounds(this.map.latLngToContainerPoint(bounds.getNorthWest()),
        this.map.latLngToContainerPoint(bounds.getSouthEast()));
      if (!free.contains(place)) {
        this.map.panBy(place.getCenter().subtract(free.getCenter()), { animate: false });
      }
    }

    _clickPins(pins) {
      if (pins.length === 1) return this.showPin(pins[0]);
      const bounds = this.pins.pinBounds(pins);
      const apart = bounds.getSouthWest().distanceTo(bounds.getNorthEast());
      if (apart < ONE_PLACE) return this.showPins(pins);
      const margins = this._margins();
      const room = L.point(margins.paddingTopLeft).add(margins.paddingBottomRight);
      const next = this.map.getZoom() + 1;
      const zoom = Math.max(next, Math.min(this.map.getBoundsZoom(bounds, false, room), next + 4));
      const center = this.map.project(bounds.getCenter(), zoom)
        .add(L.point(margins.paddingBottomRight).subtract(margins.paddingTopLeft).divideBy(2));
      this.map.setView(this.map.unproject(center, zoom), zoom);
    }

    _isNarrow() {
      return this.map.getSize().x < NARROW;
    }

    // The part of the map that no card covers.
    _margins() {
      const side = this.side.getBoundingClientRect();
      const panel = this.panel.node.getBoundingClientRect();
      const box = this.map.getContainer().getBoundingClientRect();
      if (this._isNarrow()) {
        return { paddingTopLeft: [12, side.bottom - box.top + 12],
          paddingBottomRight: [12, box.bottom - panel.top + 12] };
      }
      return { paddingTopLeft: [side.right - box.left + 20, 20],
        paddingBottomRight: [box.right - panel.left + 20, 20] };
    }
  };

  // Before the cards are there, so that nothing is drawn twice: about the room they will take.
  maps.fitFirst = function (map, bounds) {
    const wide = map.getSize().x >= NARROW;
    map.fitBounds(bounds, { animate: false,
      paddingTopLeft: wide ? [286, 20] : [12, 140],
      paddingBottomRight: wide ? [372, 20] : [12, 130] });
  };
})(window.TerritoryMaps);
