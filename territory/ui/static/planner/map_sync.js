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
  for (const shade of view.shades) reshade(shade, model);
}

// Shadings by balance follow the figures.
function reshade(shade, model) {
  const { measure, limits, classes } = shade.facts;
  if (!measure) return;
  const next = model.territories.map(({ measures }) => {
    const { deviation } = measures[measure] || {};
    return typeof deviation === "number" ? limits.filter((limit) => limit <= deviation).length : -1;
  });
  if (next.length !== classes.length || next.some((one, at) => one !== classes[at])) {
    shade.setClasses(next);
  }
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

// Whom each pin goes with, and its status; statuses only when the accounts were read anew.
export function syncPins({ view, model, people }, anew = false) {
  if (!view.pins) return;
  const { pins } = view.pins;
  if (anew) readPins(view, people);
  const names = model.territories.map((one) => one.name || one.rep_id || "");
  const { units, held } = view.pinPlaces;
  for (let pin = 0; pin < units.length; pin++) {
    pins.plan[pin] = units[pin] < 0 ? -1 : model.assignment[units[pin]];
  }
  for (const [pin, rep] of held) {
    pins.plan[pin] = model.territories.findIndex((one) => one.rep_id === rep);
  }
  for (let pin = 0; pin < units.length; pin++) {
    pins.new_owner[pin] = pins.plan[pin] < 0 ? "" : names[pins.plan[pin]];
  }
  view.pins.setStatus([], 0); // counts anew and draws
}

function readPins(view, people) {
  const { pins } = view.pins;
  const statuses = new Map(view.statuses.map((status, at) => [status.key, at]));
  pins.new_owner = pins.new_owner || new Array(pins.id.length).fill("");
  view.pinPlaces = { units: Int32Array.from(pins.id, (id) => people.unitOf.get(id) ?? -1), held: [] };
  pins.id.forEach((id, pin) => {
    const status = statuses.get(people.statusOf.get(id));
    if (status !== undefined) pins.status[pin] = status;
    if (people.held.has(id)) view.pinPlaces.held.push([pin, people.held.get(id)]);
  });
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
