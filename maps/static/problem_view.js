// The page round a map of findings: title, legend and panel, and what a click does.
(function (maps) {
  "use strict";

  const LEGEND = { title: maps.TEXT.findings.title,
    note: maps.TEXT.findings.note };
  const NEAREST = 15; // zoom; beyond it there is nothing more to see

  class ProblemView extends maps.PageView {
    constructor(map, parts, facts) {
      super(map, maps.TEXT.findings.map);
      this.base = { key: "units", layer: parts.base, territories: [{ id: "units" }] };
      this.pins = parts.pins;
      this.shapes = parts.shapes;
      this.kinds = this.statuses = facts.kinds;
      this.findings = facts.findings;
      this.pinOf = new Map((this.pins ? this.pins.pins.id : []).map((at, pin) => [at, pin]));
      const legend = parts.kinds.length ? maps.legend(this, parts.kinds, LEGEND) : null;
      maps.toolbar(map);
      const panel = new maps.Panel("← All findings", () => this.showOverview({ focus: true }));
      this._place([this._head(facts), legend], panel);
      this.map.on("click", (event) => this._click(event));
      map.getContainer().addEventListener("keydown", (event) => {
        if (event.key === "Escape") this.showOverview();
      });
      this.showOverview();
    }

    counts() {
      const counts = this.kinds.map(() => 0);
      for (const finding of this.findings) counts[finding.kind]++;
      return counts;
    }

    statusCounts() {
      return this.counts();
    }

    findingsOf(unit) {
      return this.findings.map((_, i) => i).filter((i) => this.findings[i].units.includes(unit));
    }

    showOverview(how) {
      this._mark(-1, null);
      this.panel.show(maps.kindsCard(this), { home: true, ...how });
    }

    showKind(at, how) {
      this._mark(-1, null);
      this.panel.show(maps.kindCard(this, at), how);
    }

    showFinding(at, how = {}) {
      const pin = this.pinOf.has(at) ? this.pinOf.get(at) : -1;
      this._mark(pin, pin < 0 ? null : this.shapes.shapes[pin]);
      this.panel.show(maps.findingCard(this, at), how);
      if (pin < 0) return;
      const bounds = this._boundsOf(pin);
      if (how.zoom) this.zoomTo(bounds, NEAREST);
      else this._keepInSight(bounds);
    }

    showPin(pin, how) {
      this.showFinding(this.pins.pins.id[pin], how);
    }

    showPins(pins) {
      this._mark(-1, null);
      this.panel.show(maps.findingsCard(this, pins.map((pin) => this.pins.pins.id[pin])));
    }

    showUnit(unit) {
      this._mark(-1, this.shapes ? this.shapes.unitShape(unit) : null);
      this.panel.show(maps.unitCard(this, unit));
    }

    _mark(pin, shape) {
      if (!this.pins) return;
      this.pins.select(pin);
      this.shapes.mark(shape);
    }

    // Pin and shape, with some ground around them.
    _boundsOf(pin) {
      const bounds = this.pins.pinBounds([pin]);
      const { box } = this.shapes.shapes[pin];
      if (box[0] <= box[2]) bounds.extend(maps.worldBounds(box));
      return bounds.pad(0.2);
    }

    // Two lines for what lies under the pointer, or null.
    describe(event) {
      const item = this.pins && this.pins.itemAt(event.containerPoint);
      if (item && item.pins.length > 1) {
        return [maps.TEXT.findings.count(item.pins.length), maps.TEXT.zoomIn];
      }
      const pin = item ? item.pins[0] : this.shapes ? this.shapes.areaAt(event.latlng) : -1;
      if (pin >= 0) {
        const finding = this.findings[this.pins.pins.id[pin]];
        return [this.kinds[finding.kind].label, finding.message];
      }
      const { shapes } = this.base.layer;
      const unit = this.base.layer.unitAt(event.latlng);
      if (unit < 0) return null;
      const name = shapes.names[unit], id = shapes.ids[unit];
      return [name, name === id ? "" : id];
    }

    _click(event) {
      const item = this.pins && this.pins.itemAt(event.containerPoint);
      if (item) return this._clickPins(this.pins.pinsUnder(item));
      const area = this.shapes ? this.shapes.areaAt(event.latlng) : -1;
      if (area >= 0) return this.showPin(area);
      const unit = this.base.layer.unitAt(event.latlng);
      if (unit < 0) this.showOverview();
      else this.showUnit(unit);
    }
  }

  // parts: base (the layer of units), pins, shapes, kinds (one layer each), bounds.
  maps.problemView = async function (map, parts, data) {
    maps.theme.follow(map);
    maps.fitFirst(map, parts.bounds);
    const waiting = [parts.base, parts.shapes].filter(Boolean).map((layer) => layer.ready);
    const [facts] = await Promise.all([maps.unpackJson(data), ...waiting]);
    window.territoryMap = maps.testInterface(new ProblemView(map, parts, facts));
  };
})(window.TerritoryMaps);
