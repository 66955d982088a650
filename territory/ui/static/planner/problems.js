// What is wrong with the plan, in the order in which a planner would mend it; notes come last.
import { TEXT } from "./text.js";

// Each with a kind, a sentence, the territory where it is about one, and the units to look at.
// `people` knows skills and reps, once it is there; what nobody asked of the plan is a `note`.
export function findProblems(model, people) {
  const skills = people.missingSkills(model);
  return [...unassigned(model), ...broken(model), ...outside(model), ...empty(model),
    ...skills.filter(({ note }) => !note), ...skills.filter(({ note }) => note)];
}

function unassigned(model) {
  const { nUnits, assignment } = model;
  const none = [];
  for (let unit = 0; unit < nUnits; unit++) if (assignment[unit] < 0) none.push(unit);
  if (!none.length) return [];
  return model.pieces(-1).map((units) => ({ kind: "unassigned", at: -1, units, pick: units,
    text: TEXT.problems.unassigned(units.length) }));
}

// All parts but the one with the most accounts are to go elsewhere.
function broken(model) {
  return model.territories.flatMap((territory, at) => {
    if (territory.pieces < 2) return [];
    const weight = (units) => units.reduce((sum, unit) => sum + model.accounts[unit], 0);
    const pieces = model.pieces(at).sort((a, b) => weight(b) - weight(a) || b.length - a.length);
    return pieces.slice(1).map((units) => ({ kind: "broken", at, units, pick: units,
      text: TEXT.problems.broken(model.nameOf(at), pieces.length) }));
  });
}

// The farthest out first.
function outside(model) {
  const found = model.territories.flatMap((territory, at) => Object.entries(territory.measures)
    .filter(([, figures]) => !figures.inside && territory.units > 0)
    .map(([name, { deviation }]) => ({ kind: "outside", at, deviation,
      text: TEXT.problems.outside(model.nameOf(at), label(model, name), deviation) })));
  return found.sort((a, b) => Math.abs(b.deviation) - Math.abs(a.deviation));
}

function empty(model) {
  return model.territories.flatMap((territory, at) => (territory.units ? []
    : [{ kind: "empty", at, text: TEXT.problems.empty(model.nameOf(at)) }]));
}

const label = (model, name) => model.measures.find((one) => one.name === name).label;
