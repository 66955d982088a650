// Territories on canvas tiles. Fills are whole territories, so no seam shows between units.
(function (maps) {
  "use strict";

  const NO_TERRITORY = "#dddddd";
  const LINES = [
    { color: "rgba(255, 255, 255, 0.55)", width: 0.7 }, // unit
    { color: "rgba(38, 50, 66, 0.38)", width: 0.9, dash: [4, 3] }, // group of units
    { color: "rgba(38, 50, 66, 0.55)", width: 1 }, // outer
    { color: "rgba(38, 50, 66, 0.85)", width: 1.7 }, // territory
  ];
  const LINES_DARK = [
    { color: "rgba(12, 18, 26, 0.4)", width: 0.7 },
    { color: "rgba(10, 15, 22, 0.6)", width: 0.9, dash: [4, 3] },
    { color: "rgba(226, 233, 240, 0.55)", width: 1 },
    { color: "rgba(10, 15, 22, 0.95)", width: 2 },
  ];
  const NARROWEST_UNIT = 5; // pixels; below this unit borders would be a grey veil

  // Data: assignment (territory of each unit, -1 for none), colors and labels of the territories.
  maps.TerritoryLayer = maps.TileCanvas.extend({
    initialize: function (shapes, data, options) {
      maps.TileCanvas.prototype.initialize.call(this, options);
      this.selected = -1;
      this.chosenUnits = [];
      this.ready = Promise.all([shapes.ready, maps.unpackJson(data)]).then(([known, facts]) => {
        this.shapes = known;
        this.colors = facts.colors;
        this.labels = facts.labels;
        this.assign(facts.assignment);
        return this;
      });
    },

    // Give every unit its territory (-1 for none) and draw again.
    assign: function (assignment) {
      this.assignment = Int32Array.from(assignment);
      this._outlines = maps.outlines(this.shapes, this.assignment, this.colors.length,
        this._outlines);
      this._borders = maps.borders(this.shapes, this.assignment);
      this.repaint();
      this.fire("assign");
    },

    // Give some units to a territory (-1 for none).
    reassign: function (units, territory) {
      const next = this.assignment.slice();
      for (const unit of units) next[unit] = territory;
      this.assign(next);
    },

    // The colour of each territory, as `#rrggbb`.
    setColors: function (colors) {
      this.colors = colors;
      this.repaint();
    },

    // Mark one territory, -1 for none.
    select: function (territory) {
      if (this.selected === territory) return;
      this.selected = territory;
      this.repaint();
      this.fire("select");
    },

    // Mark a set of units, such as those inside a lasso.
    selectUnits: function (units) {
      this.chosenUnits = Array.from(units);
      const chosen = new Uint8Array(this.shapes.nUnits);
      for (const unit of this.chosenUnits) chosen[unit] = 1;
      this._chosen = this.chosenUnits.length ? maps.outlineOf(this.shapes, chosen) : null;
      this.repaint();
    },

    // Position of the unit at a place, -1 outside all.
    unitAt: function (latlng) {
      return this.shapes ? this.shapes.unitAt(...maps.worldPoint(latlng)) : -1;
    },

    territoryAt: function (latlng) {
      const unit = this.unitAt(latlng);
      return unit < 0 ? -1 : this.assignment[unit];
    },

    // Positions of the units whose middle lies in a ring of places.
    unitsIn: function (latlngs) {
      return this.shapes.unitsIn(latlngs.map(maps.worldPoint));
    },

    unitBounds: function (unit) {
      return maps.worldBounds(this.shapes.unitBox.subarray(4 * unit, 4 * unit + 4));
    },

    // Rings of arcs round a territory.
    ringsOf: function (territory) {
      return this._outlines.rings[territory];
    },

    territoryBounds: function (territory) {
      return maps.worldBounds(this._outlines.box.subarray(4 * territory, 4 * territory + 4));
    },

    _paintTile: function (view) {
      this._fill(view, this._outlines, this.colors);
      const lines = maps.theme.isDark() ? LINES_DARK : LINES;
      this._borders.forEach((arcs, kind) => this._stroke(view, arcs, lines[kind], kind));
      if (this.selected >= 0 && maps.drawing.meets(this._outlines.box, this.selected, view.box)) {
        maps.drawing.emphasise(view, this.ringsOf(this.selected));
      }
      if (this._chosen) maps.drawing.emphasise(view, this._chosen, "#1d5fbf");
    },

    // `ink` turns a colour of the table into the one that is drawn now.
    _fill: function (view, { rings, box }, colors, ink = maps.theme.fill) {
      for (let at = 0; at < rings.length; at++) {
        if (!maps.drawing.meets(box, at, view.box)) continue;
        view.context.fillStyle = ink(colors[at] || NO_TERRITORY);
        maps.drawing.traceRings(view, rings[at]);
        view.context.fill("evenodd");
      }
    },

    _stroke: function (view, arcs, style, kind) {
      const narrow = this.shapes.typicalWidth * view.scale < NARROWEST_UNIT * view.line;
      if (kind === maps.BORDER.UNIT && narrow) return;
      const context = view.context;
      const dash = narrow ? [] : style.dash || [];
      context.strokeStyle = style.color;
      context.lineWidth = style.width * view.line * (narrow ? 0.7 : 1);
      context.lineCap = dash.length ? "butt" : "round";
      context.lineJoin = "round";
      context.setLineDash(dash.map((length) => length * view.line));
      maps.drawing.strokeArcs(view, this.shapes.arcBox, arcs);
      context.setLineDash([]);
    },
  });

  maps.territoryLayer = (shapes, data, options) => new maps.TerritoryLayer(shapes, data, options);
})(window.TerritoryMaps);
