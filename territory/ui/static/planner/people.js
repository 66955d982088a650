// Reps and accounts of the plan, beside what the map knows of them.
import { TEXT } from "./text.js";

export class People {
  // `required` are the skills without which nobody may serve; all others are wishes.
  constructor(required) {
    this.reps = new Map();
    this.needs = [];
    this.held = new Map();
    this.unitOf = new Map();
    this.statusOf = new Map();
    this.required = new Set(required);
  }

  // `told` as the service gives it; `model` knows where its units are on the map.
  take(told, model) {
    this.accountSetId = told.account_set_id;
    this.revision = told.revision;
    this.reps = new Map(told.reps.map((rep) => [rep.rep_id, rep]));
    this.held = new Map(Object.entries(told.held));
    this.unitOf = new Map(told.account_ids.map((id, i) => [id, model.onMap[told.unit_at[i]] ?? -1]));
    this.statusOf = new Map(told.account_ids.map((id, i) => [id, told.statuses[told.status_at[i]]]));
    this.needs = Object.entries(told.needs).map(([skill, [units, counts]]) =>
      ({ skill, counts, units: units.map((at) => model.onMap[at] ?? -1) }));
  }

  // Reps by name, for choosing one.
  get choices() {
    const order = (a, b) => a.name.localeCompare(b.name, undefined, { numeric: true });
    return [...this.reps.values()].sort(order);
  }

  nameOf(repId) {
    return (this.reps.get(repId) || {}).name || repId;
  }

  // Skills that accounts of a territory need, with how many, and whether its rep has them.
  skillsOf(at, model) {
    const rep = this.reps.get(model.territories[at].rep_id);
    return this.needs.flatMap(({ skill, units, counts }) => {
      let count = 0;
      const where = [];
      units.forEach((unit, i) => {
        if (unit < 0 || model.assignment[unit] !== at) return;
        count += counts[i];
        where.push(unit);
      });
      return count ? [{ skill, count, units: where, has: !rep || rep.skills.includes(skill) }] : [];
    });
  }

  // Skills that accounts in some units need and a rep lacks.
  lacking(repId, units) {
    const rep = this.reps.get(repId);
    if (!rep || !this.needs.length) return [];
    const wanted = new Set(units);
    return this.needs.filter(({ skill }) => !rep.skills.includes(skill)).flatMap((need) => {
      const count = need.units.reduce((sum, unit, i) =>
        sum + (wanted.has(unit) ? need.counts[i] : 0), 0);
      return count ? [{ skill: need.skill, count }] : [];
    });
  }

  // One problem a territory whose rep lacks something that is required, and one note a territory
  // for what is wished; the most accounts first.
  missingSkills(model) {
    if (!this.needs.length) return [];
    const found = model.territories.flatMap(({ rep_id: rep }, at) => {
      const lacking = this.skillsOf(at, model).filter(({ has }) => !has);
      if (!rep) return [];
      return [true, false].flatMap((required) => {
        const some = lacking.filter(({ skill }) => this.required.has(skill) === required);
        return some.length ? [this._missing(at, rep, some, !required)] : [];
      });
    });
    return found.sort((a, b) => b.count - a.count);
  }

  _missing(at, rep, lacking, note) {
    return { kind: "skill", note, at, count: lacking.reduce((sum, { count }) => sum + count, 0),
      units: [...new Set(lacking.flatMap(({ units }) => units))],
      text: TEXT.problems.skills(this.nameOf(rep), lacking) };
  }
}
