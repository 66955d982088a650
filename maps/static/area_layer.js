// Areas that somebody drew, or that can be reached in so many minutes.
(function (maps) {
  "use strict";

  // Data: areas { name, color, lines: [x, y, then differences, in world steps] }.
  const AreaLayer = maps.ViewCanvas.extend({
    options: { testid: "areas", below: true },

    initialize: function (data, options) {
      L.setOptions(this, options);
      this.ready = maps.unpackJson(data).then((areas) => {
        this.areas = areas.map((area) => ({ ...area, lines: area.lines.map(maps.addUp) }));
        this.redraw();
        return this;
      });
    },

    // The innermost area round a place, null for none.
    areaAt: function (latlng) {
      if (!this._map || !this.areas) return null;
      const [x, y] = maps.worldPoint(latlng);
      return this.areas.findLast((area) => maps.ringsHold(area.lines, x, y)) || null;
    },

    _paint: function (context) {
      if (!this.areas) return;
      const { scale, x0, y0 } = this._frame();
      for (const area of this.areas) {
        context.beginPath();
        for (const xy of area.lines) {
          for (let i = 0; i < xy.length; i += 2) {
            context[i ? "lineTo" : "moveTo"](xy[i] * scale - x0, xy[i + 1] * scale - y0);
          }
          context.closePath();
        }
        this._ink(context, area.color);
      }
    },

    _ink: function (context, color) {
      context.fillStyle = color;
      context.globalAlpha = this.options.fill;
      context.fill("evenodd");
      context.globalAlpha = 1;
      context.lineJoin = "round";
      context.setLineDash(this.options.dash || []);
      for (const [ink, width] of [["rgba(255, 255, 255, 0.9)", 4.5], [color, 2]]) {
        context.strokeStyle = ink;
        context.lineWidth = width;
        context.stroke();
      }
      context.setLineDash([]);
    },
  });

  maps.areaLayer = (data) => new AreaLayer(data, { fill: 0.12, dash: [7, 4], testid: "areas" });
  maps.isochroneLayer = (data) => new AreaLayer(data, { fill: 0.16, testid: "isochrones" });
})(window.TerritoryMaps);
