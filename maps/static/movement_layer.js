// What changes hands: hatched units, in the colour of who had them.
(function (maps) {
  "use strict";

  const GAP = 7; // pixels between two lines of the hatching

  // Data: `from` (position among `labels` of who had each unit that moves, -1 for what stays),
  // colors and labels of those.
  const MovementLayer = maps.TileCanvas.extend({
    initialize: function (base, data, options) {
      maps.TileCanvas.prototype.initialize.call(this, options);
      this.base = base;
      this.ready = Promise.all([base.ready, maps.unpackJson(data)]).then(([_, facts]) => {
        this.shapes = base.shapes;
        this.colors = facts.colors;
        this.labels = facts.labels;
        this.show(facts.from);
        return this;
      });
    },

    // Say anew what moves: who had each unit, -1 for what stays.
    show: function (from) {
      this.from = Int32Array.from(from);
      this._outlines = maps.outlines(this.shapes, this.from, this.labels.length);
      this.repaint();
    },

    // Units that go from one to another: [{ from, to, units }], the most first.
    flows: function () {
      const counts = new Map();
      this.from.forEach((from, unit) => {
        if (from < 0) return;
        const to = this.base.assignment[unit];
        const key = from + "," + to;
        if (!counts.has(key)) counts.set(key, { from, to, units: 0 });
        counts.get(key).units++;
      });
      return Array.from(counts.values()).sort((a, b) => b.units - a.units);
    },

    _paintTile: function (view) {
      const { rings, box } = this._outlines;
      for (let at = 0; at < this.labels.length; at++) {
        if (!rings[at].length || !maps.drawing.meets(box, at, view.box)) continue;
        maps.drawing.traceRings(view, rings[at]);
        view.context.save();
        view.context.clip("evenodd");
        hatch(view, this.colors[at]);
        view.context.restore();
        maps.drawing.traceRings(view, rings[at]);
        view.context.strokeStyle = "rgba(22, 32, 44, 0.8)";
        view.context.lineWidth = 0.8 * view.line;
        view.context.stroke();
      }
    },
  });

  // Lines that go on from tile to tile: dark ones, and the colour beside them.
  function hatch(view, color) {
    const { context, x0, y0, line } = view;
    const gap = GAP * line, size = context.canvas.width;
    const shift = gap - ((x0 + y0) % gap);
    for (const [ink, width, aside] of [["rgba(22, 32, 44, 0.55)", 1, 0],
      [maps.theme.fill(color), 3, 2.2 * line]]) {
      context.beginPath();
      for (let at = shift - gap; at < 2 * size + gap; at += gap) {
        context.moveTo(at + aside + 2, -2);
        context.lineTo(-2, at + aside + 2);
      }
      context.strokeStyle = ink;
      context.lineWidth = width * line;
      context.stroke();
    }
  }

  maps.movementLayer = (base, data, options) => new MovementLayer(base, data, options);
})(window.TerritoryMaps);
