// A canvas over the whole view: drawn anew after every move, stretched while the map zooms.
(function (maps) {
  "use strict";

  // A layer that extends it draws in `_paint(context, size)`, in pixels of the view.
  maps.ViewCanvas = L.Layer.extend({
    options: { pane: "overlayPane", testid: "", below: false },

    onAdd: function () {
      this._canvas = L.DomUtil.create("canvas", "tm-over leaflet-zoom-animated", this.getPane());
      this._canvas.dataset.testid = this.options.testid;
      if (this.options.below) this.getPane().prepend(this._canvas);
      this._draw();
    },

    onRemove: function () {
      this._canvas.remove();
    },

    getEvents: function () {
      const draw = this._draw;
      return { moveend: draw, zoomend: draw, viewreset: draw, resize: draw,
        move: this.redraw, themechange: this.redraw, zoomanim: this._animate };
    },

    // Draw once before the next frame, however often it is asked for.
    redraw: function () {
      if (this._asked || !this._map) return;
      this._asked = requestAnimationFrame(() => {
        this._asked = 0;
        if (this._map && !this._map._animatingZoom) this._draw();
      });
    },

    // Draw now, for whoever cannot wait for the next frame.
    flush: function () {
      this._draw();
    },

    _animate: function (event) {
      const scale = this._map.getZoomScale(event.zoom, this._zoom);
      const corner = this._map._latLngToNewLayerPoint(this._corner, event.zoom, event.center);
      L.DomUtil.setTransform(this._canvas, corner, scale);
    },

    _draw: function () {
      if (!this._map || !this._canvas) return;
      const map = this._map, size = map.getSize();
      this._ratio = Math.min(window.devicePixelRatio || 1, 2);
      this._canvas.width = size.x * this._ratio;
      this._canvas.height = size.y * this._ratio;
      this._canvas.style.width = size.x + "px";
      this._canvas.style.height = size.y + "px";
      this._zoom = map.getZoom();
      this._corner = map.containerPointToLatLng([0, 0]);
      L.DomUtil.setTransform(this._canvas, map.containerPointToLayerPoint([0, 0]), 1);
      const context = this._canvas.getContext("2d");
      context.scale(this._ratio, this._ratio);
      this._paint(context, size);
    },

    // Pixels of the view for each world step, and the view's corner in pixels of the world.
    _frame: function () {
      const corner = this._map.getPixelBounds().min;
      return { scale: (256 * 2 ** this._zoom) / maps.WORLD, x0: corner.x, y0: corner.y };
    },
  });
})(window.TerritoryMaps);
