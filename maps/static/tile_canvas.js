// Canvas tiles that draw arcs and rings: territories, their outlines, what moved.
(function (maps) {
  "use strict";

  const TILE = 512;
  const SEAM = 1; // pixels that tiles overlap, or hairlines show between stretched tiles
  const COARSE_ZOOM = 5; // up to here the thinned lines are drawn, as in maps/pack.py

  // A layer that extends it knows `shapes` once it is ready and draws in `_paintTile(view)`.
  maps.TileCanvas = L.GridLayer.extend({
    options: { tileSize: TILE, noWrap: true, updateWhenZooming: false, keepBuffer: 1 },

    initialize: function (options) {
      L.setOptions(this, options);
      this.painted = 0; // tiles drawn since the page opened
      this._canvases = new Map();
    },

    onAdd: function (map) {
      this._lineScale = scaleNow(map);
      L.GridLayer.prototype.onAdd.call(this, map);
      map.on("zoomend", this._rescale, this);
      map.on("themechange", this.repaint, this);
      this.on("tileunload", this._forget, this);
    },

    onRemove: function (map) {
      map.off("zoomend", this._rescale, this);
      map.off("themechange", this.repaint, this);
      L.GridLayer.prototype.onRemove.call(this, map);
      this._canvases.clear();
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
      if (!this.shapes) return;
      const ratio = Math.min(window.devicePixelRatio || 1, 2);
      canvas.width = canvas.height = Math.round((TILE + SEAM) * ratio * this._lineScale);
      const view = this._view(canvas, coords, ratio);
      view.context.clearRect(0, 0, canvas.width, canvas.height);
      this._paintTile(view);
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


  function traceRings(view, rings) {
    view.context.beginPath();
    for (const ring of rings) traceRing(view, ring);
  }

  // A dark line in a light casing round rings: seen on every ground.
  function emphasise(view, rings, color = "#16202c") {
    view.context.lineJoin = "round";
    traceRings(view, rings);
    for (const [ink, width] of [["rgba(255, 255, 255, 0.95)", 6.5], [color, 3]]) {
      view.context.strokeStyle = ink;
      view.context.lineWidth = width * view.line;
      view.context.stroke();
    }
  }

  maps.drawing = { emphasise, meets, strokeArcs, traceRings };
})(window.TerritoryMaps);
