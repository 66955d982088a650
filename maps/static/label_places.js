// Where a name stands in a territory: in the middle of its widest part.
(function (maps) {
  "use strict";

  const LINES = 7; // across each territory, where the widest stretch is looked for

  // Places { territory, x, y, width } in world steps, the roomiest first.
  maps.labelPlaces = function (base) {
    const places = [];
    for (let territory = 0; territory < base.colors.length; territory++) {
      const rings = base.ringsOf(territory);
      if (rings.length) places.push({ territory, ...widest(base.shapes, rings) });
    }
    return places.sort((a, b) => b.width - a.width);
  };

  function widest(shapes, rings) {
    const lines = rings.map((ring) => pointsOf(shapes, ring));
    const [top, bottom] = extent(lines);
    let best = { x: 0, y: 0, width: 0, room: -1 };
    for (let i = 1; i <= LINES; i++) {
      const y = top + ((bottom - top) * i) / (LINES + 1) + 0.5; // never through a vertex
      const xs = crossings(lines, y);
      for (let at = 0; at + 1 < xs.length; at += 2) {
        // Wide, and not at the very top or bottom.
        const room = Math.min(xs[at + 1] - xs[at], 3 * Math.min(y - top, bottom - y));
        if (room > best.room) {
          best = { x: (xs[at] + xs[at + 1]) / 2, y, width: xs[at + 1] - xs[at], room };
        }
      }
    }
    return best;
  }

  function crossings(lines, y) {
    const xs = [];
    for (const xy of lines) {
      for (let i = 0; i < xy.length; i += 2) {
        const j = (i + 2) % xy.length;
        if (xy[i + 1] > y === xy[j + 1] > y) continue;
        xs.push(xy[i] + ((y - xy[i + 1]) / (xy[j + 1] - xy[i + 1])) * (xy[j] - xy[i]));
      }
    }
    return xs.sort((a, b) => a - b);
  }

  function extent(lines) {
    let top = Infinity, bottom = -Infinity;
    for (const xy of lines) {
      for (let i = 1; i < xy.length; i += 2) {
        if (xy[i] < top) top = xy[i];
        if (xy[i] > bottom) bottom = xy[i];
      }
    }
    return [top, bottom];
  }

  function pointsOf(shapes, ring) {
    const { xy, start } = shapes.coarse;
    const points = [];
    for (const ref of ring) {
      const arc = ref < 0 ? ~ref : ref;
      const count = start[arc + 1] - start[arc] - 1; // the last is the first of the next
      for (let n = 0; n < count; n++) {
        const i = ref < 0 ? start[arc + 1] - 1 - n : start[arc] + n;
        points.push(xy[2 * i], xy[2 * i + 1]);
      }
    }
    return points;
  }
})(window.TerritoryMaps);
