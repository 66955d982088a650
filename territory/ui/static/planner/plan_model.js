// The plan in memory: who has which unit, what each territory has, and what a move would change.

export class PlanModel extends EventTarget {
  // `state` as the service gives it; `ids` is the order of the units on the map.
  constructor(state, ids) {
    super();
    this.ids = ids;
    this.positions = new Map(ids.map((id, at) => [id, at]));
    this._read(state);
  }

  get nUnits() {
    return this.ids.length;
  }

  // Whether a state is about the units that are on the map, so that they need not be drawn anew.
  isOfSameUnits({ unit_ids: ids }) {
    return ids.length === this.onMap.length && ids.every((id) => this.positions.has(id));
  }

  // Take over a state that was read anew.
  refresh(state) {
    this._read(state);
    this._tell();
  }

  _read(state) {
    const onMap = state.unit_ids.map((id) => this.positions.get(id));
    const spread = (Kind, fill, values) => {
      const spreaded = new Kind(this.nUnits).fill(fill);
      onMap.forEach((at, i) => { if (at !== undefined) spreaded[at] = values[i]; });
      return spreaded;
    };
    this.onMap = onMap; // position on the map of each unit, in the order of the service
    this.version = state.version;
    this.canUndo = state.can_undo;
    this.canRedo = state.can_redo;
    this.undoTo = state.undo_to;
    // Without its unit, for where there is little room: "Workload" of "Workload (hours a year)".
    this.measures = state.measures.map((one) => ({ ...one, short: one.label.split(" (")[0] }));
    this.territories = state.territories;
    this.assignment = spread(Int32Array, -1, state.assignment);
    this.locked = spread(Uint8Array, 0, state.locked);
    this.accounts = spread(Float64Array, 0, state.accounts);
    this.activity = state.measures.map(({ name }) => spread(Float64Array, 0, state.activity[name]));
    this.neighbours = neighbourLists(this.nUnits, onMap, state.edges);
  }

  // What a change of the service made of the plan; names and bands stay as they were.
  changed({ version, territories }) {
    this.version = version.version;
    this.canUndo = version.undo_to !== null;
    this.canRedo = version.redo.length > 0;
    this.undoTo = version.undo_to;
    this.territories = named(this.territories, territories);
    this._tell();
  }

  // What the plan is now, as `show` takes it.
  get snapshot() {
    const { assignment, locked, territories } = this;
    return { assignment, locked, territories };
  }

  // Show what a change will come to, before the service has confirmed it.
  show({ assignment, locked, territories }) {
    if (assignment) this.assignment = assignment;
    if (locked) this.locked = locked;
    if (territories) this.territories = territories;
    this._tell();
  }

  // Whether the plan is what a change was to make of it.
  isAt({ assignment = this.assignment, locked = this.locked }) {
    const same = (one, other) => one.every((value, i) => value === other[i]);
    return same(assignment, this.assignment) && same(locked, this.locked);
  }

  get unassigned() {
    let count = 0;
    for (const at of this.assignment) if (at < 0) count++;
    return count;
  }

  unitsOf(territory) {
    const found = [];
    this.assignment.forEach((at, unit) => { if (at === territory) found.push(unit); });
    return found;
  }

  position(territoryId) {
    return this.territories.findIndex((one) => one.territory_id === territoryId);
  }

  nameOf(at) {
    const territory = this.territories[at];
    if (!territory) return null;
    const { name, territory_id: id } = territory;
    return name && name !== id ? `${name} (${id})` : id;
  }

  isInside(at) {
    const { measures } = this.territories[at];
    return Object.values(measures).every((figures) => figures.inside);
  }

  _tell() {
    this.dispatchEvent(new Event("change"));
  }

  // Units that a move would really move: not locked, and elsewhere now.
  movable(units, target) {
    return units.filter((unit) => !this.locked[unit] && this.assignment[unit] !== target);
  }

  moved(units, target) {
    const next = this.assignment.slice();
    for (const unit of this.movable(units, target)) next[unit] = target;
    return next;
  }

  // Before and after of every territory that a move touches, the target first; `fresh` is a move
  // to a territory that is not there yet.
  effects(units, target, fresh = false) {
    const moving = fresh ? units.filter((unit) => !this.locked[unit]) : this.movable(units, target);
    const touched = new Set(target >= 0 ? [target] : []);
    for (const unit of moving) if (this.assignment[unit] >= 0) touched.add(this.assignment[unit]);
    const after = this.moved(units, target);
    const rows = [...touched].map((at) => ({
      at,
      measures: this.measures.map((measure, m) => this._measure(at, measure, m, moving, target)),
      pieces: [this.pieces(at).length, this.pieces(at, after).length],
    }));
    const total = (of) => units.reduce((sum, unit) => sum + of[unit], 0);
    const sums = this.measures.map(({ short }, m) => ({ short, sum: total(this.activity[m]) }));
    return { moving, rows, sums, accounts: total(this.accounts) };
  }

  _measure(at, measure, m, moving, target) {
    const figures = this.territories[at].measures[measure.name];
    let value = figures.value;
    for (const unit of moving) {
      if (at === target) value += this.activity[m][unit];
      else if (this.assignment[unit] === at) value -= this.activity[m][unit];
    }
    const share = (one) => (figures.target ? one / figures.target - 1 : 0);
    return {
      ...measure,
      before: share(figures.value), after: share(value),
      inside: [this._inside(figures.value, figures), this._inside(value, figures)],
    };
  }

  _inside(value, { least, most }) {
    const slack = 1e-9 * Math.max(1, Math.abs(value));
    return (least === null || value >= least - slack) && (most === null || value <= most + slack);
  }

  // Connected parts of a territory in an assignment, each a list of units.
  pieces(territory, assignment = this.assignment) {
    const { start, list } = this.neighbours;
    const seen = new Uint8Array(this.nUnits);
    const pieces = [];
    for (let first = 0; first < this.nUnits; first++) {
      if (assignment[first] !== territory || seen[first]) continue;
      const piece = [first];
      seen[first] = 1;
      for (let next = 0; next < piece.length; next++) {
        for (let p = start[piece[next]]; p < start[piece[next] + 1]; p++) {
          const unit = list[p];
          if (seen[unit] || assignment[unit] !== territory) continue;
          seen[unit] = 1;
          piece.push(unit);
        }
      }
      pieces.push(piece);
    }
    return pieces;
  }

  // Where units would go if nobody says: to the territory with the most borders to them, but for
  // the one that has most of them.
  likelyTarget(units) {
    const counts = new Map();
    for (const unit of units) {
      const at = this.assignment[unit];
      counts.set(at, (counts.get(at) || 0) + 1);
    }
    const [mostly] = [...counts].sort((a, b) => b[1] - a[1])[0];
    return this.around(units).find((at) => at !== mostly) ?? mostly;
  }

  // Territories around some units, those with the most borders to them first.
  around(units) {
    const { start, list } = this.neighbours;
    const borders = new Map();
    const picked = new Set(units);
    for (const unit of units) {
      for (let p = start[unit]; p < start[unit + 1]; p++) {
        const other = this.assignment[list[p]];
        if (picked.has(list[p]) || other < 0) continue;
        borders.set(other, (borders.get(other) || 0) + 1);
      }
    }
    return [...borders].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([at]) => at);
  }
}

// The service tells figures; names and bands are those that were known.
function named(before, territories) {
  const known = new Map(before.map((one) => [one.territory_id, one]));
  return territories.map((one) => {
    const old = known.get(one.territory_id) || { measures: {} };
    const measures = {};
    for (const [name, figures] of Object.entries(one.measures)) {
      measures[name] = { ...old.measures[name], ...figures };
    }
    return { ...old, ...one, measures };
  });
}

// Compressed rows: the neighbours of unit i are list[start[i]] to list[start[i + 1] - 1].
function neighbourLists(nUnits, onMap, edges) {
  const start = new Int32Array(nUnits + 1);
  const ends = edges.map((at) => onMap[at]);
  const eachEdge = (visit) => {
    for (let e = 0; e < ends.length; e += 2) {
      if (ends[e] !== undefined && ends[e + 1] !== undefined) visit(ends[e], ends[e + 1]);
    }
  };
  eachEdge((a, b) => { start[a + 1]++; start[b + 1]++; });
  for (let unit = 0; unit < nUnits; unit++) start[unit + 1] += start[unit];
  const fill = start.slice();
  const list = new Int32Array(start[nUnits]);
  eachEdge((a, b) => { list[fill[a]++] = b; list[fill[b]++] = a; });
  return { start, list };
}
