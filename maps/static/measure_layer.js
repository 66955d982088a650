// Units shaded by a measure, over the borders of the territories of another layer.
(function (maps) {
  "use strict";

  const UNKNOWN = "#e4e4e0";

  // Data: title, colors and labels of the classes, `of` ("territory" or "unit") and the class of
  // each of these, -1 where the value is unknown.
  const MeasureLayer = maps.TerritoryLayer.extend({
    initialize: function (base, data, options) {
      maps.TileCanvas.prototype.initialize.call(this, options);
      this.base = base;
      this.selected = -1;
      this.ready = Promise.all([base.ready, maps.unpackJson(data)]).then(([_, facts]) => {
        this.shapes = base.shapes;
        this.facts = facts;
        base.on("assign", this._follow, this);
        base.on("select", () => this.select(base.selected));
        this._follow();
        return this;
      });
    },

    onAdd: function (map) {
      if (this._late) this._shade();
      maps.TileCanvas.prototype.onAdd.call(this, map);
    },

    // Give every territory, or unit, its class anew.
    setClasses: function (classes) {
      this.facts.classes = classes;
      this._follow();
    },

    // The borders are those of the base layer; what it is given, this layer shows too.
    _follow: function () {
      this.assignment = this.base.assignment;
      this.colors = this.base.colors;
      this.labels = this.base.labels;
      this._outlines = this.base._outlines;
      this._borders = this.base._borders;
      this._late = !this._map; // what nobody sees is worked out when somebody does
      if (!this._late) this._shade();
    },

    _shade: function () {
      const { of, classes, colors } = this.facts;
      const group = of === "unit" ? Int32Array.from(classes)
        : this.assignment.map((at) => (at < 0 || at >= classes.length ? -1 : classes[at]));
      this._shades = maps.outlines(this.shapes, group, colors.length);
      this.repaint();
    },

    // Class of a unit: its position among the labels, -1 unknown.
    classOf: function (unit) {
      const { of, classes } = this.facts;
      const at = of === "unit" ? unit : this.assignment[unit];
      return at < 0 || at >= classes.length ? -1 : classes[at];
    },

    _fill: function (view) {
      const colors = [...this.facts.colors, UNKNOWN];
      maps.TerritoryLayer.prototype._fill.call(this, view, this._shades, colors, (color) => color);
    },
  });

  maps.measureLayer = (base, data, options) => new MeasureLayer(base, data, options);
})(window.TerritoryMaps);
