// The shapes of findings on a canvas under their pins: areas, lines, or whole units.
(function (maps) {
  "use strict";

  const SMALLEST = 3; // pixels; what is smaller is its pin only
  const COARSE_ZOOM = 5; // up to here the thinned lines of units are drawn

  const FindingLayer = maps.ViewCanvas.extend({
    options: { testid: "findings", below: true },

    initialize: function (units, pins, data, options) {
      L.setOptions(this, options);
      this.pins = pins;
      this.marked = null; // the shape being read about
      this.shapes = [];
      this.ready = Promise.all([units.ready, pins.ready, maps.unpackJson(data)]).then(
        ([known, _, shapes]) => {
          this.units = known;
          this.shapes = shapes.map((shape, pin) => this._known(shape, pins.pins.status[pin]));
          pins.on("visibility", this.redraw, this);
          this.redraw();
          return this;
        });
    },

    mark: function (shape) {
      this.marked = shape;
      this.redraw();
    },

    unitShape: function (unit) {
      return { units: [unit], box: Array.from(this.units.unitBox.subarray(4 * unit, 4 * unit + 4)) };
    },

    // The pin of the smallest area around a place that is shown, -1 for none.
    areaAt: function (latlng) {
      const [x, y] = maps.worldPoint(latlng);
      let found = -1;
      this.shapes.forEach((shape, pin) => {
        if (!shape.area || !this._isShown(shape) || !holds(shape, x, y)) return;
        if (found < 0 || size(shape.box) < size(this.shapes[found].box)) found = pin;
      });
      return found;
    },

    _known: function (shape, status) {
      if (shape.units) {
        const known = { units: shape.units, status, box: emptyBox() };
        for (const unit of shape.units) widen(known.box, this.unitShape(unit).box);
        return known;
      }
      const lines = shape.lines.map(maps.addUp);
      const box = emptyBox();
      for (const xy of lines) {
        for (let i = 0; i < xy.length; i += 2) widen(box, [xy[i], xy[i + 1], xy[i], xy[i + 1]]);
      }
      return { lines, area: shape.area, status, box };
    },

    _isShown: function (shape) {
      return this.pins.isVisible(shape.status);
    },

    _paint: function (context, size) {
      const frame = this._frame();
      const level = this._zoom <= COARSE_ZOOM ? "coarse" : "fine";
      const view = { context, level, ...frame,
        box: [frame.x0, frame.y0, frame.x0 + size.x, frame.y0 + size.y].map((p) => p / frame.scale) };
      for (const shape of this.shapes) {
        if (this._isShown(shape) && isSeen(shape.box, view)) this._drawShape(view, shape);
      }
      if (this.marked) this._drawMarked(view, this.marked);
    },

    _drawShape: function (view, shape) {
      const { context } = view;
      const color = this.pins.statuses[shape.status].color;
      this._trace(view, shape);
      context.lineJoin = context.lineCap = "round";
      if (shape.area || shape.units) {
        context.globalAlpha = shape.units ? 0.16 : 0.4;
        context.fillStyle = color;
        context.fill("evenodd");
        context.globalAlpha = 1;
      } else {
        context.strokeStyle = "rgba(255, 255, 255, 0.9)";
        context.lineWidth = 5;
        context.stroke();
      }
      context.strokeStyle = color;
      context.lineWidth = shape.area || shape.units ? 1.2 : 2.5;
      context.stroke();
    },

    _drawMarked: function (view, shape) {
      const { context } = view;
      this._trace(view, shape);
      context.lineJoin = context.lineCap = "round";
      for (const [color, width] of [["rgba(255, 255, 255, 0.95)", 6], ["#16202c", 2.5]]) {
        context.strokeStyle = color;
        context.lineWidth = width;
        context.stroke();
      }
    },

    _trace: function (view, shape) {
      view.context.beginPath();
      if (shape.units) {
        for (const unit of shape.units) this._traceUnit(view, unit);
        return;
      }
      for (const xy of shape.lines) {
        for (let i = 0; i < xy.length; i += 2) {
          step(view, xy[i], xy[i + 1], i === 0);
        }
        if (shape.area) view.context.closePath();
      }
    },

    _traceUnit: function (view, unit) {
      const { unitRings, ringRefs, refs } = this.units;
      const { xy, start } = this.units[view.level];
      for (let ring = unitRings[unit]; ring < unitRings[unit + 1]; ring++) {
        for (let at = ringRefs[ring]; at < ringRefs[ring + 1]; at++) {
          const ref = refs[at], arc = ref < 0 ? ~ref : ref;
          const count = start[arc + 1] - start[arc];
          for (let n = 0; n < count; n++) {
            const i = ref < 0 ? start[arc + 1] - 1 - n : start[arc] + n;
            step(view, xy[2 * i], xy[2 * i + 1], n === 0 && at === ringRefs[ring]);
          }
        }
        view.context.closePath();
      }
    },
  });

  function step(view, x, y, begin) {
    const px = x * view.scale - view.x0, py = y * view.scale - view.y0;
    if (begin) view.context.moveTo(px, py);
    else view.context.lineTo(px, py);
  }

  const emptyBox = () => [Infinity, Infinity, -Infinity, -Infinity];

  function widen(box, other) {
    for (let i = 0; i < 2; i++) {
      box[i] = Math.min(box[i], other[i]);
      box[i + 2] = Math.max(box[i + 2], other[i + 2]);
    }
  }

  const size = (box) => (box[2] - box[0]) * (box[3] - box[1]);

  function isSeen(box, view) {
    return Math.max(box[2] - box[0], box[3] - box[1]) * view.scale >= SMALLEST
      && box[0] <= view.box[2] && box[2] >= view.box[0]
      && box[1] <= view.box[3] && box[3] >= view.box[1];
  }

  function holds(shape, x, y) {
    const [west, north, east, south] = shape.box;
    if (x < west || x > east || y < north || y > south) return false;
    return maps.ringsHold(shape.lines, x, y);
  }

  maps.findingLayer = (units, pins, data, options) => new FindingLayer(units, pins, data, options);
})(window.TerritoryMaps);
