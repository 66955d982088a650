// Outlines of territories: the arcs that only one side owns, joined into rings.
(function (maps) {
  "use strict";

  // Kinds of border, in the order they are drawn.
  const BORDER = { UNIT: 0, GROUP: 1, OUTER: 2, TERRITORY: 3 };

  // Rings (arrays of arc references) and a box for each territory; units of none come last. With
  // `before` (rings, box and assignment) only what changed since is worked out anew.
  maps.outlines = function (shapes, assignment, count, before) {
    const stale = staleSlots(assignment, count, before);
    const pieces = Array.from({ length: count + 1 }, () => []);
    const box = maps.emptyBoxes(count + 1);
    const territoryOf = (unit) => (unit < 0 ? -2 : assignment[unit]);
    for (let unit = 0; unit < shapes.nUnits; unit++) {
      const territory = assignment[unit];
      const slot = territory < 0 ? count : territory;
      if (!stale[slot]) continue;
      maps.growBox(box, slot, shapes.unitBox, unit);
      shapes.eachRef(unit, (ref) => {
        const arc = ref < 0 ? ~ref : ref;
        const other = shapes.sides[2 * arc + (ref < 0 ? 0 : 1)];
        if (territoryOf(other) !== territory) pieces[slot].push(ref);
      });
    }
    const rings = pieces.map((refs, slot) => (stale[slot] ? join(shapes, refs) : before.rings[slot]));
    stale.forEach((anew, slot) => {
      if (!anew) box.set(before.box.subarray(4 * slot, 4 * slot + 4), 4 * slot);
    });
    return { rings, box, assignment };
  };

  // A unit that goes from one territory to another changes the outlines of these two alone.
  function staleSlots(assignment, count, before) {
    if (!before || before.rings.length !== count + 1) return new Uint8Array(count + 1).fill(1);
    const stale = new Uint8Array(count + 1);
    const slot = (territory) => (territory < 0 ? count : territory);
    assignment.forEach((territory, unit) => {
      const old = before.assignment[unit];
      if (old !== territory) stale[slot(old)] = stale[slot(territory)] = 1;
    });
    return stale;
  }

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
