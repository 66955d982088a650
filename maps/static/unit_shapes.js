// Unit shapes: arcs shared by neighbours, unpacked from the binary of maps/pack.py.
(function (maps) {
  "use strict";

  maps.WORLD = 1 << 24; // side of the Web Mercator world in steps

  class Numbers {
    // Reads zigzag variable-length integers one after the other.
    constructor(bytes) {
      this.bytes = bytes;
      this.at = 0;
    }

    next() {
      let value = 0;
      let shift = 0;
      let byte;
      do {
        byte = this.bytes[this.at++];
        value |= (byte & 127) << shift;
        shift += 7;
      } while (byte > 127);
      return (value >>> 1) ^ -(value & 1);
    }
  }

  class UnitShapes {
    constructor(buffer, facts) {
      Object.assign(this, facts); // ids, names, groups
      const counts = new DataView(buffer, 4, 28);
      const [units, arcs, vertices, rings, refs, streamBytes, maskBytes] = Array.from(
        { length: 7 }, (_, i) => counts.getUint32(4 * i, true));
      this.nUnits = units;
      this.nArcs = arcs;
      const numbers = new Numbers(new Uint8Array(buffer, 32, streamBytes));
      const start = offsets(numbers, arcs);
      const xy = new Int32Array(2 * vertices);
      for (let i = 0, x = 0, y = 0; i < vertices; i++) {
        xy[2 * i] = x += numbers.next();
        xy[2 * i + 1] = y += numbers.next();
      }
      this.fine = { xy, start };
      this.coarse = thin(this.fine, new Uint8Array(buffer, 32 + streamBytes, maskBytes));
      this.unitRings = offsets(numbers, units);
      this.ringRefs = offsets(numbers, rings);
      this.refs = new Int32Array(refs);
      for (let i = 0; i < refs; i++) this.refs[i] = numbers.next();
      this._measure();
    }

    _measure() {
      this.arcBox = boxes(this.nArcs);
      this.unitBox = boxes(this.nUnits);
      this.sides = new Int32Array(2 * this.nArcs).fill(-1);
      this.ends = new Int32Array(2 * this.nArcs);
      const node = new Map();
      const { xy, start } = this.fine;
      const nodeAt = (i) => {
        const key = xy[2 * i] * 2 * maps.WORLD + xy[2 * i + 1];
        let name = node.get(key);
        if (name === undefined) node.set(key, (name = node.size));
        return name;
      };
      for (let arc = 0; arc < this.nArcs; arc++) {
        for (let i = start[arc]; i < start[arc + 1]; i++) {
          grow(this.arcBox, arc, xy[2 * i], xy[2 * i + 1], xy[2 * i], xy[2 * i + 1]);
        }
        this.ends[2 * arc] = nodeAt(start[arc]);
        this.ends[2 * arc + 1] = nodeAt(start[arc + 1] - 1);
      }
      for (let unit = 0; unit < this.nUnits; unit++) {
        this.eachRef(unit, (ref) => {
          const arc = ref < 0 ? ~ref : ref;
          this.sides[2 * arc + (ref < 0 ? 1 : 0)] = unit;
          growBy(this.unitBox, unit, this.arcBox, arc);
        });
      }
      const widths = new Float64Array(this.nUnits);
      for (let i = 0; i < this.nUnits; i++) {
        widths[i] = this.unitBox[4 * i + 2] - this.unitBox[4 * i];
      }
      widths.sort();
      this.typicalWidth = widths[widths.length >> 1] || 0;
    }

    eachRef(unit, visit) {
      const from = this.ringRefs[this.unitRings[unit]];
      const to = this.ringRefs[this.unitRings[unit + 1]];
      for (let i = from; i < to; i++) visit(this.refs[i]);
    }

    // Position of the unit at a world position, -1 outside all.
    unitAt(x, y) {
      const box = this.unitBox;
      for (let unit = 0; unit < this.nUnits; unit++) {
        const i = 4 * unit;
        if (x < box[i] || x > box[i + 2] || y < box[i + 1] || y > box[i + 3]) continue;
        if (this._contains(unit, x, y)) return unit;
      }
      return -1;
    }

    // Positions of the units whose middle lies in a ring of world positions.
    unitsIn(ring) {
      const rings = [ring.flat()];
      const xs = ring.map(([x]) => x), ys = ring.map(([, y]) => y);
      const box = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
      const found = [];
      for (let unit = 0; unit < this.nUnits; unit++) {
        const [x, y] = this.middle(unit);
        if (x < box[0] || x > box[2] || y < box[1] || y > box[3]) continue;
        if (maps.ringsHold(rings, x, y)) found.push(unit);
      }
      return found;
    }

    // Centre of the largest ring of a unit, by the rule of the shoelace.
    middle(unit) {
      let best = [NaN, NaN], largest = 0;
      for (let ring = this.unitRings[unit]; ring < this.unitRings[unit + 1]; ring++) {
        const { area, x, y } = this._ringCenter(ring);
        if (area > largest) [largest, best] = [area, [x, y]];
      }
      return best;
    }

    _ringCenter(ring) {
      const { xy, start } = this.fine;
      let twice = 0, sx = 0, sy = 0;
      for (let at = this.ringRefs[ring]; at < this.ringRefs[ring + 1]; at++) {
        const ref = this.refs[at], arc = ref < 0 ? ~ref : ref, sign = ref < 0 ? -1 : 1;
        for (let i = start[arc]; i < start[arc + 1] - 1; i++) {
          const cross = sign * (xy[2 * i] * xy[2 * i + 3] - xy[2 * i + 2] * xy[2 * i + 1]);
          twice += cross;
          sx += cross * (xy[2 * i] + xy[2 * i + 2]);
          sy += cross * (xy[2 * i + 1] + xy[2 * i + 3]);
        }
      }
      return { area: Math.abs(twice), x: sx / (3 * twice), y: sy / (3 * twice) };
    }

    _contains(unit, x, y) {
      const { xy, start } = this.fine;
      let inside = false;
      this.eachRef(unit, (ref) => {
        const arc = ref < 0 ? ~ref : ref;
        for (let i = start[arc]; i < start[arc + 1] - 1; i++) {
          const y0 = xy[2 * i + 1], y1 = xy[2 * i + 3];
          if (y0 > y === y1 > y) continue;
          const x0 = xy[2 * i], x1 = xy[2 * i + 2];
          if (x < x0 + ((y - y0) / (y1 - y0)) * (x1 - x0)) inside = !inside;
        }
      });
      return inside;
    }
  }

  function offsets(numbers, count) {
    const start = new Uint32Array(count + 1);
    for (let i = 0; i < count; i++) start[i + 1] = start[i] + numbers.next();
    return start;
  }

  function thin(level, mask) {
    const kept = [];
    const start = new Uint32Array(level.start.length);
    for (let arc = 0; arc + 1 < start.length; arc++) {
      for (let i = level.start[arc]; i < level.start[arc + 1]; i++) {
        if (mask[i >> 3] & (1 << (i & 7))) kept.push(level.xy[2 * i], level.xy[2 * i + 1]);
      }
      start[arc + 1] = kept.length / 2;
    }
    return { xy: Int32Array.from(kept), start };
  }

  function boxes(count) {
    const box = new Int32Array(4 * count);
    for (let i = 0; i < box.length; i++) box[i] = i % 4 < 2 ? 2 ** 30 : -(2 ** 30);
    return box;
  }

  function grow(box, at, x0, y0, x1, y1) {
    const i = 4 * at;
    if (x0 < box[i]) box[i] = x0;
    if (y0 < box[i + 1]) box[i + 1] = y0;
    if (x1 > box[i + 2]) box[i + 2] = x1;
    if (y1 > box[i + 3]) box[i + 3] = y1;
  }

  // Make a box hold another one; a spread array for each of many thousands would take longer.
  function growBy(box, at, others, other) {
    const i = 4 * other;
    grow(box, at, others[i], others[i + 1], others[i + 2], others[i + 3]);
  }

  maps.growBox = growBy;
  maps.emptyBoxes = boxes;

  // World position of a latitude and longitude.
  maps.worldPoint = function (latlng) {
    const point = L.CRS.EPSG3857.latLngToPoint(L.latLng(latlng), 0);
    return [(point.x / 256) * maps.WORLD, (point.y / 256) * maps.WORLD];
  };

  maps.worldBounds = function (box) {
    const corner = (x, y) => L.CRS.EPSG3857.pointToLatLng(
      L.point((x / maps.WORLD) * 256, (y / maps.WORLD) * 256), 0);
    return L.latLngBounds(corner(box[0], box[1]), corner(box[2], box[3]));
  };

  // Known at once, filled when unpacked: layers wait for `ready`.
  maps.unitShapes = function (pack, facts) {
    const ready = Promise.all([maps.unpackBytes(pack), maps.unpackJson(facts)]).then(
      ([buffer, names]) => new UnitShapes(buffer, names));
    return { ready };
  };
})(window.TerritoryMaps);
