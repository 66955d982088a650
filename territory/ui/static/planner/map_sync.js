// Brings what the map draws up to date with the model: colours, cards, pins, locks.
const maps = window.TerritoryMaps;

// Territories that were added or taken away: each keeps its colour, new ones get one that no
// neighbour has.
export function syncTerritories({ view, layer, model }) {
  const base = view.bases[0];
  const known = new Map(base.territories.map((one, at) => [one.id, [one, layer.colors[at]]]));
  const cards = [], colors = [];
  model.territories.forEach((territory, at) => {
    const [card, color] = known.get(territory.territory_id)
      || [{ past: false, facts: [] }, freeColor(model, at, layer.colors, colors)];
    Object.assign(card, { id: territory.territory_id, rep_id: territory.rep_id || "",
      name: territory.name || territory.territory_id, measures: measures(model, territory),
      facts: [] });
    cards.push(card);
    colors.push(color);
  });
  base.territories = cards;
  layer.colors = colors;
  layer.labels = cards.map((card) => card.name);
  view.searchable = null;
}

function measures(model, territory) {
  return model.measures.map(({ name, label, tolerance }) => {
    const { value, target, deviation } = territory.measures[name];
    return { name, label, tolerance, value, target, deviation };
  });
}

function freeColor(model, at, palette, colors) {
  const taken = new Set(model.around(model.unitsOf(at)).map((other) => colors[other] || palette[other]));
  const choices = [...new Set(palette)];
  return choices.find((color) => !taken.has(color)) || choices[at % choices.length] || "#8ab0d8";
}

export function syncPins({ view, model, people }) {
  if (!view.pins) return;
  const { pins } = view.pins;
  const statuses = new Map(view.statuses.map((status, at) => [status.key, at]));
  const names = model.territories.map((one) => one.name || one.rep_id || "");
  pins.new_owner = pins.new_owner || new Array(pins.id.length).fill("");
  pins.id.forEach((id, pin) => {
    const at = people.servedBy(id, model);
    pins.plan[pin] = at;
    pins.new_owner[pin] = at < 0 ? "" : names[at];
    const status = statuses.get(people.statusOf.get(id));
    if (status !== undefined) pins.status[pin] = status;
  });
  view.pins.setStatus([], 0); // counts anew and draws
}

// Rings round all units of which `marked` says so.
export function ringsOf(layer, marked) {
  return maps.outlineOf(layer.shapes, marked);
}

export function ringsOfUnits(layer, units) {
  if (!units.length) return null;
  const marked = new Uint8Array(layer.shapes.nUnits);
  for (const unit of units) marked[unit] = 1;
  return ringsOf(layer, marked);
}
