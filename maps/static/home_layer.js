// Where reps live, with spokes to the accounts of the territory that is selected.
(function (maps) {
  "use strict";

  const SIZE = 9; // half the side of a house, pixels
  const FAR_SIZE = 6; // of one seen from afar
  const NEAR_ZOOM = 6;
  const MOST_SPOKES = 5000;

  // Lines from the home of the selected territory to its accounts, under everything else.
  const Spokes = maps.ViewCanvas.extend({
    options: { testid: "spokes", below: true },

    initialize: function (homes, options) {
      L.setOptions(this, options);
      this.layer = homes;
      this.drawn = 0; // lines
    },

    _paint: function (context) {
      this.drawn = 0;
      const { homes, base, places } = this.layer;
      const home = homes && base.selected >= 0 ? homes.territory.indexOf(base.selected) : -1;
      if (home < 0) return;
      const frame = this._frame();
      const place = ([x, y]) => [x * frame.scale - frame.x0, y * frame.scale - frame.y0];
      const from = place(places[home]);
      context.beginPath();
      for (const end of this._ends(base.selected)) {
        context.moveTo(...from);
        context.lineTo(...place(end));
        this.drawn++;
      }
      for (const [color, width] of [["rgba(255, 255, 255, 0.6)", 2.6], ["rgba(22, 32, 44, 0.62)", 1]]) {
        context.strokeStyle = color;
        context.lineWidth = width;
        context.stroke();
      }
    },

    // World positions of the accounts of a territory that are shown.
    _ends: function (territory) {
      const ends = [];
      const { pins } = this.layer;
      if (!pins) return ends;
      const { x, y, plan } = pins.pins;
      for (let pin = 0; pin < x.length && ends.length < MOST_SPOKES; pin++) {
        if (plan[pin] === territory && pins.isShown(pin)) ends.push([x[pin], y[pin]]);
      }
      return ends;
    },
  });

  // Data: columns lon, lat, territory (position, -1 for none) and name.
  const HomeLayer = maps.ViewCanvas.extend({
    options: { testid: "homes" },

    initialize: function (base, pins, data, options) {
      L.setOptions(this, options);
      this.base = base;
      this.pins = pins;
      this.drawn = []; // what stands on the canvas: { x, y, home }
      this.spokes = new Spokes(this);
      this.ready = Promise.all([base.ready, maps.unpackJson(data), pins && pins.ready]).then(
        ([_, homes]) => {
          this.homes = homes;
          this.places = homes.lon.map((lon, i) => maps.worldPoint([homes.lat[i], lon]));
          base.on("select assign", this._both, this);
          if (pins) pins.on("visibility filter", this._both, this);
          this._both();
          return this;
        });
    },

    onAdd: function (map) {
      map.addLayer(this.spokes);
      maps.ViewCanvas.prototype.onAdd.call(this, map);
    },

    onRemove: function (map) {
      map.removeLayer(this.spokes);
      maps.ViewCanvas.prototype.onRemove.call(this, map);
      this.drawn = [];
    },

    // Position of the home at a point of the map's container, -1 for none.
    itemAt: function (point) {
      const found = this.drawn.find((item) =>
        Math.abs(item.x - point.x) <= SIZE + 2 && Math.abs(item.y - point.y) <= SIZE + 2);
      return found ? found.home : -1;
    },

    _both: function () {
      this.redraw();
      this.spokes.redraw();
    },

    _paint: function (context, size) {
      this.drawn = [];
      if (!this.homes) return;
      const frame = this._frame();
      this.places.forEach(([worldX, worldY], home) => {
        const x = worldX * frame.scale - frame.x0, y = worldY * frame.scale - frame.y0;
        if (x < -20 || y < -20 || x > size.x + 20 || y > size.y + 20) return;
        const chosen = this.base.selected;
        drawHouse(context, x, y, this._zoom < NEAR_ZOOM ? FAR_SIZE : SIZE, chosen >= 0 && this.homes.territory[home] === chosen);
        this.drawn.push({ x, y, home });
      });
    },
  });

  function drawHouse(context, x, y, size, chosen) {
    context.beginPath();
    for (const [dx, dy] of [[0, -1], [1, -0.1], [0.72, -0.1], [0.72, 0.85], [-0.72, 0.85],
      [-0.72, -0.1], [-1, -0.1]]) context.lineTo(x + dx * size, y + dy * size);
    context.closePath();
    context.lineJoin = "round";
    context.strokeStyle = "#ffffff";
    context.lineWidth = 3.5;
    context.stroke();
    context.fillStyle = chosen ? "#b8430a" : "#16202c";
    context.fill();
  }

  maps.homeLayer = (base, pins, data, options) => new HomeLayer(base, pins, data, options);
})(window.TerritoryMaps);
