// Territories on canvas tiles. Fills are whole territories, so no seam shows between units.
(function (maps) {
  "use strict";

  const TILE = 512;
  const SEAM = 1; // pixels that tiles overlap, or hairlines show between stretched tiles
  const COARSE_ZOOM = 5; // up to here the thinned lines are drawn, as in maps/pack.py
  const NO_TERRITORY = "#dddddd";
  const LINES = [
    { color: "rgba(255, 255, 255, 0.55)", width: 0.7 }, // unit
    { color: "rgba(38, 50, 66, 0.38)", width: 0.9, dash: [4, 3] }, // group of units
    { color: "rgba(38, 50, 66, 0.55)", width: 1 }, // outer
    { color: "rgba(38, 50, 66, 0.85)", width: 1.7 }, // territory
  ];
  const NARROWEST_UNIT = 5; // pixels; below this unit borders would be a grey veil

  const TerritoryLayer = L.GridLayer.extend({
    options: { tileSize: TILE, noWrap: true, updateWhenZooming: false, keepBuffer: 1 },

    initialize: function (shapes, data, options) {
      L.setOptions(this, options);
      this.selected = -1;
      this.painted = 0; // tiles drawn since the page opened
      this._canvases = new Map();
      this.ready = Promise.all([shapes.ready, maps.unpackJson(data)]).then(([known, facts]) => {
        this.shapes = known;
        this.colors = facts.colors;
        this.labels = facts.labels;
        this.assign(facts.assignment);
        return this;
      });
    },

    onAdd: function (map) {
      this._lineScale = scaleNow(map);
      L.GridLayer.prototype.onAdd.call(this, map);
      map.on("zoomend", this._rescale, this);
      this.on("tileunload", this._forget, this);
    },

    onRemove: function (map) {
      map.off("zoomend", this._rescale, this);
      L.GridLayer.prototype.onRemove.call(this, map);
      this._canvases.clear();
    },

    // Give every unit its territory (-1 for none) and draw again.
    assign: function (assignment) {
      this.assignment = Int32Array.from(assignment);
      this._outlines = maps.outlines(this.shapes, this.assignment, this.colors.length);
      this._borders = maps.borders(this.shapes, this.assignment);
      this.repaint();
    },

    select: function (territory) {
      if (this.selected === territory) return;
      this.selected = territory;
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

    territoryBounds: function (territory) {
      return maps.worldBounds(this._outlines.box.subarray(4 * territory, 4 * territory + 4));
    },

    createTile: function (coords) {
      const canvas = L.DomUtil.create("canvas", "tm-tile");
      this._canvases.set(this._tileCoordsToKey(coords), { canvas, coords });
      this._paint(canvas, coords);
      return canvas;
    },

    repaint: function () {
      for (const { canvas, coords } of this._canvases.values()) this._paint(canvas, coords);
    },

    _forget: function (event) {
      this._canvases.delete(this._tileCoordsToKey(event.coords));
    },

    // Between whole zooms Leaflet stretches the tiles; they are drawn for that size, so that
    // lines stay sharp and keep their width.
    _rescale: function () {
      const scale = scaleNow(this._map);
      if (scale === this._lineScale) return;
      this._lineScale = scale;
      this.repaint();
    },

    _paint: function (canvas, coords) {
      if (!this.assignment) return;
      const ratio = Math.min(window.devicePixelRatio || 1, 2);
      canvas.width = canvas.height = Math.round((TILE + SEAM) * ratio * this._lineScale);
      const view = this._view(canvas, coords, ratio);
      view.context.clearRect(0, 0, canvas.width, canvas.height);
      this._fill(view);
      this._borders.forEach((arcs, kind) => this._stroke(view, arcs, LINES[kind], kind));
      if (this.selected >= 0) this._emphasise(view);
      this.painted++;
    },

    _view: function (canvas, coords, ratio) {
      const stretch = canvas.width / (TILE + SEAM); // canvas pixels per tile pixel
      const scale = (256 * 2 ** coords.z * stretch) / maps.WORLD;
      const x0 = coords.x * TILE * stretch, y0 = coords.y * TILE * stretch;
      const edge = 6 * ratio;
      return {
        context: canvas.getContext("2d"),
        level: coords.z <= COARSE_ZOOM ? this.shapes.coarse : this.shapes.fine,
        scale, x0, y0,
        line: ratio,
        box: [(x0 - edge) / scale, (y0 - edge) / scale,
          (x0 + canvas.width + edge) / scale, (y0 + canvas.height + edge) / scale],
      };
    },

    _fill: function (view) {
      const { rings, box } = this._outlines;
      for (let territory = 0; territory < rings.length; territory++) {
        if (!meets(box, territory, view.box)) continue;
        view.context.fillStyle = this.colors[territory] || NO_TERRITORY;
        view.context.beginPath();
        for (const ring of rings[territory]) traceRing(view, ring);
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
      strokeArcs(view, this.shapes.arcBox, arcs);
      context.setLineDash([]);
    },

    _emphasise: function (view) {
      if (!meets(this._outlines.box, this.selected, view.box)) return;
      const context = view.context;
      context.lineJoin = "round";
      context.beginPath();
      for (const ring of this._outlines.rings[this.selected]) traceRing(view, ring);
      for (const [color, width] of [["rgba(255, 255, 255, 0.95)", 6.5], ["#16202c", 3]]) {
        context.strokeStyle = color;
        context.lineWidth = width * view.line;
        context.stroke();
      }
    },
  });

  function scaleNow(map) {
    return map.getZoomScale(map.getZoom(), Math.round(map.getZoom()));
  }

  function meets(boxes, at, box) {
    const i = 4 * at;
    return boxes[i] <= box[2] && boxes[i + 2] >= box[0]
      && boxes[i + 1] <= box[3] && boxes[i + 3] >= box[1];
  }

  function traceArc(view, ref, begin) {
    const { xy, start } = view.level;
    const arc = ref < 0 ? ~ref : ref;
    const step = ref < 0 ? -1 : 1;
    const from = ref < 0 ? start[arc + 1] - 1 : start[arc];
    const count = start[arc + 1] - start[arc];
    for (let n = begin ? 0 : 1, i = from + n * step; n < count; n++, i += step) {
      const x = xy[2 * i] * view.scale - view.x0;
      const y = xy[2 * i + 1] * view.scale - view.y0;
      if (n === 0) view.context.moveTo(x, y);
      else view.context.lineTo(x, y);
    }
  }

  function traceRing(view, ring) {
    ring.forEach((ref, i) => traceArc(view, ref, i === 0));
    view.context.closePath();
  }

  // Many short paths are far faster than one long one.
  function strokeArcs(view, arcBox, arcs) {
    let waiting = 0;
    view.context.beginPath();
    for (const arc of arcs) {
      if (!meets(arcBox, arc, view.box)) continue;
      traceArc(view, arc, true);
      if (++waiting % 100) continue;
      view.context.stroke();
      view.context.beginPath();
    }
    view.context.stroke();
  }

  maps.TerritoryLayer = TerritoryLayer;
  maps.territoryLayer = (shapes, data, options) => new TerritoryLayer(shapes, data, options);
})(window.TerritoryMaps);
