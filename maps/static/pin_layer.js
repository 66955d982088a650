// Account pins on one canvas over the view: rings of status shares, single pins from zoom 9.
(function (maps) {
  "use strict";

  const SINGLE_ZOOM = 9;
  const RADIUS = 7; // of a single pin, pixels
  const HIDDEN = 2; // pixels between pins of which only the upper one can be seen
  const TOUCH = 5; // pixels around a pin that still count as the pin

  const PinLayer = maps.ViewCanvas.extend({
    options: { testid: "pins" },

    initialize: function (data, options) {
      L.setOptions(this, options);
      this.drawn = []; // what stands on the canvas: { x, y, radius, pins }
      this.selected = -1;
      this.chosen = new Set();
      this._clusters = new Map();
      this._hidden = new Set();
      this._filter = null;
      this.ready = maps.unpackJson(data).then((facts) => {
        this.pins = project(facts.pins);
        this.statuses = facts.statuses;
        this._sift();
        return this;
      });
    },

    onRemove: function () {
      maps.ViewCanvas.prototype.onRemove.call(this);
      this.drawn = [];
    },

    // Mark one pin as the one being read about, -1 for none.
    select: function (pin) {
      this.selected = pin;
      this.redraw();
    },

    // Mark pins that were picked, a set.
    choose: function (pins) {
      this.chosen = pins;
      this.redraw();
    },

    setVisible: function (status, visible) {
      if (visible) this._hidden.delete(status);
      else this._hidden.add(status);
      this._sift();
      this.fire("visibility");
    },

    isVisible: function (status) {
      return !this._hidden.has(status);
    },

    // Show only pins of which `wanted(pin)` is true; null shows all again.
    setFilter: function (wanted) {
      this._filter = wanted;
      this._sift();
      this.fire("filter");
    },

    passesFilter: function (pin) {
      return !this._filter || this._filter(pin);
    },

    isShown: function (pin) {
      return !this._shown || this._shown[pin] === 1;
    },

    // Give pins another status (position among the statuses).
    setStatus: function (pins, status) {
      for (const pin of pins) this.pins.status[pin] = status;
      this._sift();
      this.fire("filter");
    },

    // Mark what is shown; clusters count anew when they are next drawn.
    _sift: function () {
      this._stamp = {};
      this._shown = null;
      if (this.pins && (this._hidden.size || this._filter)) {
        const { status } = this.pins;
        this._shown = Uint8Array.from(status, (of, pin) =>
          (!this._hidden.has(of) && this.passesFilter(pin) ? 1 : 0));
      }
      this.redraw();
    },

    // What is drawn at a point of the map's container: { pins } with one pin or more, or null.
    itemAt: function (point) {
      for (let i = this.drawn.length - 1; i >= 0; i--) {
        const item = this.drawn[i];
        if (Math.hypot(item.x - point.x, item.y - point.y) <= item.radius + TOUCH) return item;
      }
      return null;
    },

    // The pins of an item and those that it hides: accounts in one building.
    pinsUnder: function (item) {
      if (item.pins.length > 1) return item.pins;
      const near = (other) => Math.hypot(other.x - item.x, other.y - item.y) < HIDDEN;
      return this.drawn.filter((other) => other.pins.length === 1 && near(other))
        .flatMap((other) => other.pins);
    },

    pinBounds: function (pins) {
      return L.latLngBounds(pins.map((pin) => [this.pins.lat[pin], this.pins.lon[pin]]));
    },

    _paint: function (context, size) {
      if (!this.pins) return;
      this._sprites = this._sprites
        || this.statuses.map((status) => maps.pinSprite(status, RADIUS, this._ratio));
      this.drawn = this._items(size);
      for (const item of this.drawn) {
        if (item.pins.length === 1) this._drawPin(context, item);
        else maps.drawRing(context, item, this.statuses);
      }
      if (this.chosen.size) this._drawPicked(context);
      const chosen = this.selected >= 0
        && this.drawn.find((item) => item.pins.includes(this.selected));
      if (chosen) this._drawChosen(context, chosen);
      this.fire("drawn");
    },

    _items: function (size) {
      const frame = this._frame();
      const items = [];
      for (const cell of this._cells()) {
        const x = cell.x * frame.scale - frame.x0, y = cell.y * frame.scale - frame.y0;
        if (x < -40 || y < -40 || x > size.x + 40 || y > size.y + 40) continue;
        this._addItems(items, cell, x, y, frame);
      }
      return items;
    },

    _addItems: function (items, cell, x, y, frame) {
      const { shown: pins, counts } = this._count(cell);
      if (!pins.length) return;
      if (this._zoom < SINGLE_ZOOM && pins.length > 1) {
        items.push({ x, y, pins, counts, radius: maps.ringRadius(pins.length) });
        return;
      }
      for (const pin of pins) {
        items.push({ pins: [pin], radius: RADIUS,
          x: this.pins.x[pin] * frame.scale - frame.x0,
          y: this.pins.y[pin] * frame.scale - frame.y0 });
      }
    },

    // What is shown of a cluster, counted once until something else is shown.
    _count: function (cell) {
      if (cell.stamp === this._stamp) return cell;
      cell.stamp = this._stamp;
      cell.shown = this._shown ? cell.pins.filter((pin) => this._shown[pin]) : cell.pins;
      cell.counts = new Uint32Array(this.statuses.length);
      for (const pin of cell.shown) cell.counts[this.pins.status[pin]]++;
      return cell;
    },

    _cells: function () {
      const zoom = Math.min(Math.floor(this._zoom), SINGLE_ZOOM);
      if (!this._clusters.has(zoom)) {
        this._clusters.set(zoom, new maps.PinClusters(this.pins, zoom));
      }
      return this._clusters.get(zoom).cells;
    },

    // Around each pin, or cluster of pins, of which any was picked.
    _drawPicked: function (context) {
      context.strokeStyle = "#1d5fbf";
      context.lineWidth = 3;
      for (const { x, y, radius, pins } of this.drawn) {
        if (!pins.some((pin) => this.chosen.has(pin))) continue;
        context.beginPath();
        context.arc(x, y, radius + 3, 0, 2 * Math.PI);
        context.stroke();
      }
    },

    _drawChosen: function (context, item) {
      if (item.pins.length === 1) this._drawPin(context, item);
      for (const [color, width] of [["#ffffff", 5], ["#16202c", 2.5]]) {
        context.beginPath();
        context.arc(item.x, item.y, item.radius + 5, 0, 2 * Math.PI);
        context.strokeStyle = color;
        context.lineWidth = width;
        context.stroke();
      }
    },

    _drawPin: function (context, item) {
      const sprite = this._sprites[this.pins.status[item.pins[0]]];
      const side = sprite.width / this._ratio;
      context.drawImage(sprite, item.x - side / 2, item.y - side / 2, side, side);
    },
  });

  function project(pins) {
    const n = pins.lon.length;
    pins.x = new Float64Array(n);
    pins.y = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      [pins.x[i], pins.y[i]] = maps.worldPoint([pins.lat[i], pins.lon[i]]);
    }
    return pins;
  }

  // One status as a layer of its own: layer controls switch it like any other.
  const PinStatusLayer = L.Layer.extend({
    initialize: function (pins, status) {
      this.pins = pins;
      this.status = status;
      pins.setVisible(status, false);
    },
    onAdd: function () {
      this.pins.setVisible(this.status, true);
    },
    onRemove: function () {
      this.pins.setVisible(this.status, false);
    },
  });

  maps.pinLayer = (data, options) => new PinLayer(data, options);
  maps.pinStatusLayer = (pins, status) => new PinStatusLayer(pins, status);
})(window.TerritoryMaps);
