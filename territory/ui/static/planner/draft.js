// Another plan on the map in the place of this one: what a solver has so far, or an alternative.

// The territory of each unit in the order of the service, from the text of a job's progress.
export async function unpackDraft(text) {
  const bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Int32Array(await new Response(stream).arrayBuffer());
}

// The same division by the positions of this plan's territories: each number becomes the territory
// that it shares most units with, so that what stays keeps its colour.
export function asKnown(division, assignment, count) {
  const shared = new Map();
  division.forEach((label, unit) => {
    const key = label * count + assignment[unit];
    if (label >= 0 && assignment[unit] >= 0) shared.set(key, (shared.get(key) || 0) + 1);
  });
  const known = new Map(), taken = new Set();
  for (const [key] of [...shared].sort((a, b) => b[1] - a[1])) {
    const [label, at] = [Math.floor(key / count), key % count];
    if (known.has(label) || taken.has(at)) continue;
    known.set(label, at);
    taken.add(at);
  }
  const free = Array.from({ length: count }, (_, at) => at).filter((at) => !taken.has(at));
  return division.map((label) => {
    if (label < 0) return -1;
    if (!known.has(label)) known.set(label, free.pop() ?? label % count);
    return known.get(label);
  });
}

export class Draft {
  constructor(layer, model) {
    Object.assign(this, { layer, model, shown: null });
  }

  // Draw the plan so far of a job; a plan of other units cannot be drawn here.
  async follow({ progress }) {
    const text = progress && progress.draft;
    if (!text || text === this.shown) return;
    this.shown = text;
    const division = await unpackDraft(text);
    if (this.shown === text && division.length === this.model.onMap.length) this._draw(division);
  }

  // Draw an assignment by the ids of territories, in the order of the map's units.
  show(ids) {
    this.shown = ids;
    this.layer.assign(Int32Array.from(ids, (id) => this.model.position(id)));
  }

  _draw(division) {
    const { onMap, assignment, territories } = this.model;
    const placed = new Int32Array(assignment.length).fill(-1);
    onMap.forEach((unit, i) => { if (unit !== undefined) placed[unit] = division[i]; });
    this.layer.assign(asKnown(placed, assignment, territories.length));
  }

  // The plan itself again.
  end() {
    if (this.shown === null) return;
    this.shown = null;
    this.layer.assign(this.model.assignment);
  }
}
