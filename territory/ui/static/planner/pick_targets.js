// What the tools pick: units of the map, or the accounts that are shown on it.
export class UnitTarget {
  constructor(view, layer) {
    this.map = view.map;
    this.layer = layer;
  }

  at(latlng) {
    const unit = this.layer.unitAt(latlng);
    return unit < 0 ? [] : [unit];
  }

  // Units under a disc, points of the map's container.
  under(middle, radius) {
    const found = new Set();
    for (const [dx, dy] of DISC) {
      const point = middle.add([dx * radius, dy * radius]);
      const unit = this.layer.unitAt(this.map.containerPointToLatLng(point));
      if (unit >= 0) found.add(unit);
    }
    return [...found];
  }

  inside(ring) {
    return this.layer.unitsIn(ring);
  }

  // All units of the same county, state or the like as the unit at a place, see `readGroupings`.
  groupAt(latlng, grouping) {
    const [unit] = this.at(latlng);
    if (unit === undefined) return [];
    const { of } = grouping || {}, wanted = of ? of(unit) : -1;
    if (wanted === -1) return [unit];
    const found = [];
    for (let other = 0; other < this.layer.shapes.nUnits; other++) {
      if (of(other) === wanted) found.push(other);
    }
    return found;
  }
}

export class PinTarget {
  constructor(view) {
    this.map = view.map;
    this.pins = view.pins;
  }

  at(latlng) {
    const item = this.pins.itemAt(this.map.latLngToContainerPoint(latlng));
    return item ? this.pins.pinsUnder(item) : [];
  }

  under(middle, radius) {
    const ring = DISC.slice(9).map(([dx, dy]) =>
      this.map.containerPointToLatLng(middle.add([dx * radius, dy * radius])));
    return this.inside(ring);
  }

  // Only what is shown can be picked: the filters are part of the question.
  inside(ring) {
    const maps = window.TerritoryMaps;
    const points = ring.map(maps.worldPoint);
    const xs = points.map(([x]) => x), ys = points.map(([, y]) => y);
    const box = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
    const rings = [points.flat()];
    const { x, y } = this.pins.pins;
    const found = [];
    for (let pin = 0; pin < x.length; pin++) {
      if (x[pin] < box[0] || x[pin] > box[2] || y[pin] < box[1] || y[pin] > box[3]) continue;
      if (this.pins.isShown(pin) && maps.ringsHold(rings, x[pin], y[pin])) found.push(pin);
    }
    return found;
  }

  groupAt(latlng) {
    return this.at(latlng);
  }
}

// The middle of a disc, eight places half way out and eight at its rim.
const DISC = [[0, 0], ...[0.5, 1].flatMap((part) => Array.from({ length: 8 }, (_, i) =>
  [part * Math.cos((i * Math.PI) / 4), part * Math.sin((i * Math.PI) / 4)]))];
