// The page round the map: title, switch, legend and panel, and what a click does.
(function (maps) {
  "use strict";

  const LEGEND = { title: "Accounts",
    note: "Rings show the mix of statuses. Zoom in for single accounts." };

  class PlanView extends maps.PageView {
    constructor(map, parts, facts) {
      super(map, "Map of territories");
      this.bases = facts.bases.map((base, i) => ({ ...base, layer: parts.bases[i] }));
      this.pins = parts.pins;
      this.statuses = this.pins ? this.pins.statuses : [];
      const head = this._head(facts, this.bases.length > 1 ? maps.baseSwitch(this) : null);
      const legend = parts.statuses.length ? maps.legend(this, parts.statuses, LEGEND) : null;
      const panel = new maps.Panel("← All territories", () => this.showOverview({ focus: true }));
      this._place([head, legend], panel);
      this._listen();
      this.showOverview();
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

    showPin(pin, how) {
      this._mark(-1, pin);
      this.panel.show(maps.accountCard(this, pin), how);
      this._keepInSight(this.pins.pinBounds([pin]));
    }

    showPins(pins) {
      this.panel.show(maps.clusterCard(this, pins));
    }

    _mark(territory, pin) {
      this.base.layer.select(territory);
      if (this.pins) this.pins.select(pin);
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
  }

  // parts: bases (territory layers), pins, statuses (one layer each), bounds.
  maps.planView = async function (map, parts, data) {
    maps.fitFirst(map, parts.bounds);
    const waiting = parts.bases.concat(parts.pins || []).map((layer) => layer.ready);
    const [facts] = await Promise.all([maps.unpackJson(data), ...waiting]);
    const view = new PlanView(map, parts, facts);
    window.territoryMap = maps.testInterface(view);
    map.fire("planready", { view });
  };
})(window.TerritoryMaps);
