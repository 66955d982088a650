// The page round two plans: how they are compared, and what the panel says.
(function (maps) {
  "use strict";

  const LOWEST = 600; // pixels; lower maps are too low to keep clear of the cards
  const WAYS = [["swipe", maps.TEXT.compare.swipe], ["side", maps.TEXT.compare.side]];

  class CompareView extends maps.PageView {
    constructor(map, parts, facts) {
      super(map, maps.TEXT.compare.map);
      this.bases = facts.bases.map((base, i) => ({ ...base, layer: parts.bases[i] }));
      this.moves = parts.moves;
      this.moved = facts.moved;
      this.bounds = parts.bounds;
      this.pins = null;
      this.swipe = new maps.Swipe(map, map.getPane("tm-before"),
        this.bases.map((base) => base.label));
      this.twin = new maps.TwinMap(map);
      const panel = new maps.Panel("← All changes", () => this.showOverview({ focus: true }));
      this._place([this._head(facts, this._ways(), this._hatching())], panel);
      this.root.prepend(this.swipe.node);
      maps.toolbar(map);
      this._listen();
      this.compare("swipe");
      this.showOverview();
    }

    _ways() {
      this.boxes = WAYS.map(([way, label]) => {
        const box = maps.element("input", "", { type: "radio", name: "tm-way", value: way,
          testid: `way-${way}`, onchange: () => {
            this.compare(way);
            this.zoomTo(this.bounds);
          } });
        return maps.element("label", "", {}, box, maps.element("span", "", { text: label }));
      });
      return maps.element("fieldset", "tm-switch tm-way", {},
        maps.element("legend", "tm-unseen", { text: maps.TEXT.compare.way }), ...this.boxes);
    }

    _hatching() {
      const box = maps.element("input", "", { type: "checkbox", testid: "moves", checked: "",
        onchange: () => this.compare(this.way) });
      this.hatched = box;
      return maps.element("label", "tm-check", {}, box,
        maps.element("span", "tm-hatch", { "aria-hidden": "true" }),
        maps.element("span", "", { text: maps.TEXT.compare.moves }));
    }

    _listen() {
      this.map.on("click", (event) => this._click(event.latlng));
      this.map.on("themechange", () => this.showOverview());
      this.map.getContainer().addEventListener("keydown", (event) => {
        if (event.key === "Escape") this.showOverview();
        if (event.key === "Enter" && event.target === this.map.getContainer()) {
          this._click(this.map.getCenter());
        }
      });
    }

    // The base that a test or a click asks about: what comes after.
    get base() {
      return this.bases[1];
    }

    // "swipe": the one over the other; "side": a map each.
    compare(way) {
      const [before, after] = this.bases.map((base) => base.layer);
      this.twin.hide([after, this.moves]);
      for (const layer of [before, after, this.moves]) this.map.removeLayer(layer);
      this.way = way;
      this.boxes.forEach((label, i) => (label.firstChild.checked = WAYS[i][0] === way));
      this.map.addLayer(before);
      const right = this.hatched.checked ? [after, this.moves] : [after];
      if (way === "swipe") for (const layer of right) this.map.addLayer(layer);
      else this._showTwin(right);
      this.swipe.show(way === "swipe");
      this.root.classList.toggle("tm-beside", way === "side");
    }

    // Side by side there is half of the room, above the panel.
    _margins() {
      const margins = super._margins();
      if (this.way !== "side") return margins;
      const { x, y } = this.map.getSize();
      const head = this.side.getBoundingClientRect();
      const above = y > LOWEST ? head.height + 32 : 20;
      return { paddingTopLeft: [20, above], paddingBottomRight: [x / 2 + 20, y > LOWEST ? 236 : 20] };
    }

    _showTwin(layers) {
      this.twin.show([]);
      for (const name of ["tm-after", "tm-moves"]) this.twin.twin.createPane(name);
      this.twin.twin.getPane("tm-moves").style.pointerEvents = "none";
      for (const layer of layers) this.twin.twin.addLayer(layer);
      this.twin.twin.on("click", (event) => this._click(event.latlng));
    }

    showOverview(how) {
      this._mark(-1, -1);
      this.panel.show(maps.compareCard(this), { home: true, ...how });
    }

    showFlow({ from, to }) {
      this._mark(from, to);
      const bounds = L.latLngBounds([]);
      const { assignment } = this.base.layer;
      this.moves.from.forEach((had, unit) => {
        if (had === from && assignment[unit] === to) bounds.extend(this.base.layer.unitBounds(unit));
      });
      this.zoomTo(bounds.pad(0.6), 10);
    }

    showUnit(unit) {
      this._mark(...this.bases.map((base) => base.layer.assignment[unit]));
      this.panel.show(maps.compareUnitCard(this, unit));
    }

    nameOf(side, at) {
      const territory = this.bases[side].territories[at];
      return territory ? territory.name : maps.TEXT.nobody;
    }

    describe(event) {
      const unit = this.base.layer.unitAt(event.latlng);
      if (unit < 0) return null;
      const [before, after] = this.bases.map((base, i) => this.nameOf(i, base.layer.assignment[unit]));
      const moves = this.moves.from[unit] >= 0;
      return [this.base.layer.shapes.names[unit], moves ? `${before} → ${after}` : after];
    }

    _mark(before, after) {
      this.bases[0].layer.select(before);
      this.bases[1].layer.select(after);
    }

    _click(latlng) {
      const unit = this.base.layer.unitAt(latlng);
      if (unit < 0) this.showOverview();
      else this.showUnit(unit);
    }
  }

  // parts: bases (before and after), moves, bounds.
  maps.compareView = async function (map, parts, data) {
    maps.theme.follow(map);
    maps.fitFirst(map, parts.bounds);
    const panes = [[parts.bases[1], "tm-after", 205], [parts.bases[0], "tm-before", 210],
      [parts.moves, "tm-moves", 215]];
    for (const [layer, name, height] of panes) {
      map.createPane(name).style.zIndex = height;
      layer.options.pane = name;
    }
    const waiting = [...parts.bases, parts.moves].map((layer) => layer.ready);
    const [facts] = await Promise.all([maps.unpackJson(data), ...waiting]);
    const view = new CompareView(map, parts, facts);
    window.territoryMap = maps.testInterface(view);
    map.fire("planready", { view });
  };
})(window.TerritoryMaps);
