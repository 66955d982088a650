// Pins of one zoom gathered in square cells of the world; toggling a status moves no cluster.
(function (maps) {
  "use strict";

  const CELL = 64; // pixels
  const GAP = 2; // pixels between two clusters

  class PinClusters {
    constructor(pins, zoom) {
      const steps = maps.WORLD / (256 * 2 ** zoom); // world steps per pixel
      const cells = new Map();
      for (let pin = 0; pin < pins.x.length; pin++) {
        const column = Math.floor(pins.x[pin] / (CELL * steps));
        const row = Math.floor(pins.y[pin] / (CELL * steps));
        const key = cellKey(column, row);
        if (!cells.has(key)) cells.set(key, newCell(column, row));
        const cell = cells.get(key);
        cell.pins.push(pin);
        cell.x += (pins.x[pin] - cell.x) / cell.pins.length;
        cell.y += (pins.y[pin] - cell.y) / cell.pins.length;
      }
      this.cells = merge(cells, steps);
    }
  }

  const cellKey = (column, row) => column * 2 ** 24 + row;

  function newCell(column, row) {
    return { column, row, x: 0, y: 0, pins: [] };
  }

  // Rings of neighbouring cells that would cover one another become one, the largest first.
  function merge(cells, steps) {
    const bySize = Array.from(cells.values()).sort((a, b) => b.pins.length - a.pins.length);
    for (const cell of bySize) {
      cell.radius = maps.ringRadius(cell.pins.length);
      cell.center = [cell.x, cell.y];
    }
    for (const cell of bySize) {
      if (cell.gone) continue;
      for (let i = 0; i < 9; i++) {
        const other = cells.get(cellKey(cell.column + (i % 3) - 1, cell.row + Math.floor(i / 3) - 1));
        if (other && other !== cell && !other.gone && touch(cell, other, steps)) absorb(cell, other);
      }
    }
    return bySize.filter((cell) => !cell.gone);
  }

  // By the cells as they were, so that a ring which grows does not swallow a whole region.
  function touch(a, b, steps) {
    const apart = Math.hypot(a.center[0] - b.center[0], a.center[1] - b.center[1]);
    return apart < (a.radius + b.radius + GAP) * steps;
  }

  function absorb(cell, other) {
    const share = other.pins.length / (cell.pins.length + other.pins.length);
    cell.x += (other.x - cell.x) * share;
    cell.y += (other.y - cell.y) * share;
    for (const pin of other.pins) cell.pins.push(pin);
    other.gone = true;
  }

  maps.PinClusters = PinClusters;
})(window.TerritoryMaps);
