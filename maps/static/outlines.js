// Outlines of territories: the arcs that only one side owns, joined into rings.
(function (maps) {
  "use strict";

  // Kinds of border, in the order they are drawn.
  const BORDER = { UNIT: 0, GROUP: 1, OUTER: 2, TERRITORY: 3 };

  // Rings (arrays of arc references) and a box for each territory; units of none come last.
  maps.outlines = function (shapes, assignment, count) {
    const pieces = Array.from({ length: count + 1 }, () => []);
    const box = maps.emptyBoxes(count + 1);
    const territoryOf = (unit) => (unit < 0 ? -2 : assignment[unit]);
    for (let unit = 0; unit < shapes.nUnits; unit++) {
      const territory = assignment[unit];
      const slot = territory < 0 ? count : territory;
      maps.growBox(box, slot, shapes.unitBox, unit);
      shapes.eachRef(unit, (ref) => {
        const arc = ref < 0 ? ~ref : ref;
        const other = shapes.sides[2 * arc + (ref < 0 ? 0 : 1)];
        if (territoryOf(other) !== territory) pieces[slot].push(ref);
      });
    }
    return { rings: pieces.map((refs) => join(shapes, refs)), box };
  };

  // Rings round the units that are marked, one number a unit.
  maps.outlineOf = function (shapes, marked) {
    const refs = [];
    for (let unit = 0; unit < shapes.nUnits; unit++) {
      if (!marked[unit]) continue;
      shapes.eachRef(unit, (ref) => {
        const arc = ref < 0 ? ~ref : ref;
        const other = shapes.sides[2 * arc + (ref < 0 ? 0 : 1)];
        if (other < 0 || !marked[other]) refs.push(ref);
      });
    }
    return join(shapes, refs);
  };

  // Any pairing at a vertex where two rings touch fills the same area.
  function join(shapes, refs) {
    const leaving = new Map();
    for (const ref of refs) {
      const node = firstNode(shapes, ref);
      if (!leaving.has(node)) leaving.set(node, []);
      leaving.get(node).push(ref);
    }
    const rings = [];
    for (const waiting of leaving.values()) {
      while (waiting.length) {
        const ring = [];
        let ref = waiting.pop();
        while (ref !== undefined) {
          ring.push(ref);
          const next = leaving.get(firstNode(shapes, ~ref));
          ref = next && next.pop();
        }
        rings.push(ring);
      }
    }
    return rings;
  }

  function firstNode(shapes, ref) {
    return ref < 0 ? shapes.ends[2 * ~ref + 1] : shapes.ends[2 * ref];
  }

  // The arcs of each kind of border.
  maps.borders = function (shapes, assignment) {
    const kinds = Object.keys(BORDER).map(() => []);
    const groups = shapes.groups;
    for (let arc = 0; arc < shapes.nArcs; arc++) {
      const a = shapes.sides[2 * arc], b = shapes.sides[2 * arc + 1];
      if (a < 0 || b < 0) kinds[BORDER.OUTER].push(arc);
      else if (assignment[a] !== assignment[b]) kinds[BORDER.TERRITORY].push(arc);
      else kinds[BORDER.UNIT].push(arc);
      if (a >= 0 && b >= 0 && groups[a] >= 0 && groups[b] >= 0 && groups[a] !== groups[b]) {
        kinds[BORDER.GROUP].push(arc);
      }
    }
    return kinds;
  };

  maps.BORDER = BORDER;
})(window.TerritoryMaps);
