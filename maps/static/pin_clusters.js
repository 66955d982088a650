// Pins of one zoom gathered in square cells of the world; toggling a status changes no cell.
(function (maps) {
  "use strict";

  const CELL = 64; // pixels

  class PinClusters {
    constructor(pins, zoom, nStatuses) {
      const size = (CELL * maps.WORLD) / (256 * 2 ** zoom);
      const cells = new Map();
      for (let pin = 0; pin < pins.x.length; pin++) {
        const key = Math.floor(pins.x[pin] / size) * 2 ** 24 + Math.floor(pins.y[pin] / size);
        if (!cells.has(key)) cells.set(key, newCell(nStatuses));
        const cell = cells.get(key);
        cell.pins.push(pin);
        cell.counts[pins.status[pin]]++;
        cell.x += pins.x[pin];
        cell.y += pins.y[pin];
      }
      this.cells = Array.from(cells.values());
      for (const cell of this.cells) {
        cell.x /= cell.pins.length;
        cell.y /= cell.pins.length;
      }
    }
  }

  function newCell(nStatuses) {
    return { x: 0, y: 0, pins: [], counts: new Uint32Array(nStatuses) };
  }

  maps.PinClusters = PinClusters;
})(window.TerritoryMaps);
