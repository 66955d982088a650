// Outlines and names of territories, without their fill: over base tiles, over a shading.
(function (maps) {
  "use strict";

  const LINES_ASIDE = [0, -20, 20]; // pixels

  const Outlines = maps.TileCanvas.extend({
    initialize: function (base, options) {
      maps.TileCanvas.prototype.initialize.call(this, options);
      this.base = base;
      this.ready = base.ready.then(() => {
        this.shapes = base.shapes;
        base.on("assign", this.repaint, this);
        this.repaint();
        return this;
      });
    },

    _paintTile: function (view) {
      const arcs = this.base._borders[maps.BORDER.TERRITORY];
      const { context } = view;
      context.lineJoin = context.lineCap = "round";
      for (const [color, width] of [["rgba(255, 255, 255, 0.85)", 4.5], ["#16202c", 2]]) {
        context.strokeStyle = color;
        context.lineWidth = width * view.line;
        maps.drawing.strokeArcs(view, this.shapes.arcBox, arcs);
      }
    },
  });

  const Labels = maps.ViewCanvas.extend({
    options: { testid: "labels" },

    initialize: function (base, pins, options) {
      L.setOptions(this, options);
      this.base = base;
      this.pins = pins;
      this.drawn = []; // what stands on the canvas: { territory, x, y, text }
      this.ready = base.ready.then(() => {
        base.on("assign", () => {
          this._places = null;
          this.redraw();
        });
        if (pins) pins.on("drawn", this.redraw, this);
        this.redraw();
        return this;
      });
    },

    _paint: function (context, size) {
      this.drawn = [];
      if (!this.base.assignment) return;
      this._places = this._places || maps.labelPlaces(this.base);
      const frame = this._frame();
      const taken = [];
      context.font = "600 12px system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif";
      context.textAlign = "center";
      context.textBaseline = "middle";
      context.lineJoin = "round";
      for (const place of this._places) {
        const x = place.x * frame.scale - frame.x0, middle = place.y * frame.scale - frame.y0;
        if (x < 0 || middle < 0 || x > size.x || middle > size.y) continue;
        const text = this.base.labels[place.territory];
        const width = context.measureText(text).width + 8;
        if (width > 1.5 * place.width * frame.scale) continue;
        const y = this._freeLine(x, middle, width, taken);
        if (y === null) continue;
        write(context, text, x, y);
        this.drawn.push({ territory: place.territory, x, y, text });
      }
    },

    // Where a name covers no other and no pin: in the middle, or a line above or below.
    _freeLine: function (x, middle, width, taken) {
      for (const aside of LINES_ASIDE) {
        const y = middle + aside;
        const box = [x - width / 2, y - 9, x + width / 2, y + 9];
        if (taken.some((other) => overlap(box, other)) || this._coversPin(box)) continue;
        taken.push(box);
        return y;
      }
      return null;
    },

    _coversPin: function (box) {
      const pins = this.pins && this._map.hasLayer(this.pins) ? this.pins.drawn : [];
      return pins.some((pin) => overlap(box,
        [pin.x - pin.radius, pin.y - pin.radius, pin.x + pin.radius, pin.y + pin.radius]));
    },
  });

  function write(context, text, x, y) {
    const dark = maps.theme.isDark();
    context.lineWidth = 3.5;
    context.strokeStyle = dark ? "rgba(16, 22, 30, 0.85)" : "rgba(255, 255, 255, 0.88)";
    context.strokeText(text, x, y);
    context.fillStyle = dark ? "#f2f5f8" : "#16202c";
    context.fillText(text, x, y);
  }

  const overlap = (a, b) => a[0] < b[2] && a[2] > b[0] && a[1] < b[3] && a[3] > b[1];

  // Borders and names are one layer to whoever switches it.
  maps.outlineLayer = function (base, pins, options) {
    const outlines = new Outlines(base, options), labels = new Labels(base, pins, options);
    const group = L.layerGroup([outlines, labels]);
    group.labels = labels;
    group.ready = Promise.all([outlines.ready, labels.ready]).then(() => group);
    return group;
  };
})(window.TerritoryMaps);
