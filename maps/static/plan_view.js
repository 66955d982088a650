// The page round the map: title, switch, legend and panel, and what a click does.
(function (maps) {
  "use strict";

  const ONE_PLACE = 25; // metres; accounts nearer than this are listed, not zoomed into

  const NARROW = 720; // pixels; narrower maps are a phone's, as in plan_map.css

  class PlanView {
    constructor(map, parts, facts) {
      this.map = map;
      this.bases = facts.bases.map((base, i) => ({ ...base, layer: parts.bases[i] }));
      this.pins = parts.pins;
      this.statuses = this.pins ? this.pins.statuses : [];
      this.root = maps.element("div", "tm-view");
      this._build(facts, parts.statuses);
      const container = map.getContainer();
      container.setAttribute("role", "region");
      container.setAttribute("aria-label", "Map of territories");
      container.append(this.root);
      this._listen();
      this.showOverview();
    }

    _build(facts, statusLayers) {
      document.title = facts.title || document.title;
      const head = maps.element("header", "tm-card tm-head", {},
        facts.title ? maps.userText("h1", "", facts.title, { testid: "title" }) : null,
        facts.subtitle ? maps.userText("p", "tm-quiet", facts.subtitle) : null,
        this.bases.length > 1 ? maps.baseSwitch(this) : null);
      this.side = maps.element("div", "tm-side", {}, head.childElementCount ? head : null,
        statusLayers.length ? maps.legend(this, statusLayers) : null);
      this.panel = new maps.Panel(() => this.showOverview({ focus: true }));
      for (const node of [this.side, this.panel.node]) {
        L.DomEvent.disableClickPropagation(node);
        // Leaflet looks for the card above the clicked button, which may be replaced by then.
        L.DomEvent.on(node, "click", L.DomEvent.stopPropagation);
        L.DomEvent.disableScrollPropagation(node);
      }
      this.root.append(this.side, this.panel.node, maps.pointerLabel(this));
      if (this._isNarrow()) this.root.querySelector(".tm-legend")?.removeAttribute("open");
    }

    _listen() {
      this.map.on("click", (event) => this._click(event));
      for (const base of this.bases) base.layer.on("add", () => this._baseAdded(base));
      this.map.getContainer().addEventListener("keydown", (event) => {
        if (event.key === "Escape") this.showOverview();
      });
    }

    get base() {
      return this.bases.find((base) => this.map.hasLayer(base.layer)) || this.bases[0];
    }

    // A plan and today's map share no territories, so what was selected is let go.
    _baseAdded(base) {
      for (const other of this.bases) if (other !== base) other.layer.select(-1);
      this.showOverview();
    }

    showBase(base) {
      for (const other of this.bases) if (other !== base) this.map.removeLayer(other.layer);
      this.map.addLayer(base.layer);
    }

    showOverview(how) {
      this._mark(-1, -1);
      this.panel.show(maps.overviewCard(this, this.base), { home: true, ...how });
    }

    showTerritory(at, how = {}) {
      const base = how.base || this.base;
      this.showBase(base);
      this._mark(at, -1);
      this.panel.show(maps.territoryCard(this, base, at), how);
      const bounds = base.layer.territoryBounds(at);
      if (how.zoom) this.zoomTo(bounds);
      else this._keepInSight(bounds);
    }

    showAccount(pin, how) {
      this._mark(-1, pin);
      this.panel.show(maps.accountCard(this, pin), how);
      this._keepInSight(this.pins.pinBounds([pin]));
    }

    _mark(territory, pin) {
      this.base.layer.select(territory);
      if (this.pins) this.pins.select(pin);
    }

    zoomTo(bounds) {
      this.map.fitBounds(bounds, { ...this._margins(), maxZoom: 12 });
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

    accountName(pin) {
      const { name, id } = this.pins.pins;
      return name[pin] || id[pin];
    }

    // Accounts of each status in one territory of a map, or in all when there is no map.
    statusCounts(base, at) {
      const counts = this.statuses.map(() => 0);
      if (!this.pins) return counts;
      const { status } = this.pins.pins;
      const territory = base && this.pins.pins[base.key];
      for (let pin = 0; pin < status.length; pin++) {
        if (!base || territory[pin] === at) counts[status[pin]]++;
      }
      return counts;
    }

    // Two lines for what lies under the pointer, or null.
    describe(event) {
      const item = this.pins && this.pins.itemAt(event.containerPoint);
      if (item && item.pins.length > 1) {
        return [maps.plural(item.pins.length, "account", "accounts"), "Click to zoom in"];
      }
      if (item) {
        const status = this.pins.pins.status[item.pins[0]];
        return [this.accountName(item.pins[0]), this.statuses[status].label];
      }
      const { layer, territories } = this.base;
      const unit = layer.unitAt(event.latlng);
      if (unit < 0) return null;
      const territory = territories[layer.assignment[unit]];
      return [layer.shapes.names[unit], territory ? territory.name : "No territory"];
    }

    _click(event) {
      const item = this.pins && this.pins.itemAt(event.containerPoint);
      if (item) return this._clickPins(this.pins.pinsUnder(item));
      const territory = this.base.layer.territoryAt(event.latlng);
      if (territory < 0) this.showOverview();
      else this.showTerritory(territory);
    }

    _clickPins(pins) {
      if (pins.length === 1) return this.showAccount(pins[0]);
      const bounds = this.pins.pinBounds(pins);
      const apart = bounds.getSouthWest().distanceTo(bounds.getNorthEast());
      if (apart < ONE_PLACE) return this.panel.show(maps.clusterCard(this, pins));
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
  }

  // Before the cards are there, so that nothing is drawn twice: about the room they will take.
  function fitFirst(map, bounds) {
    const wide = map.getSize().x >= NARROW;
    map.fitBounds(bounds, { animate: false,
      paddingTopLeft: wide ? [286, 20] : [12, 140],
      paddingBottomRight: wide ? [372, 20] : [12, 130] });
  }

  // parts: bases (territory layers), pins, statuses (one layer each), bounds.
  maps.planView = async function (map, parts, data) {
    fitFirst(map, parts.bounds);
    const waiting = parts.bases.concat(parts.pins || []).map((layer) => layer.ready);
    const [facts] = await Promise.all([maps.unpackJson(data), ...waiting]);
    const view = new PlanView(map, parts, facts);
    window.territoryMap = maps.testInterface(view);
    map.fire("planready", { view });
  };
})(window.TerritoryMaps);
