// Two plans of a frontier next to each other, or one and the plan as it is now.
import { smallMap } from "./small_map.js";
import { TEXT } from "./text.js";

const maps = window.TerritoryMaps;
const { alternatives: WORDS } = TEXT;
const NOW = ""; // the plan as it is

export class SideBySide {
  // `rows` tell the territory of each unit in every plan.
  constructor({ layer, model }, plans, rows) {
    Object.assign(this, { layer, model, plans, other: NOW });
    this.drawn = new Map([[NOW, model.assignment]]);
    this._rows = rows;
    this.maps = maps.element("div", "tp-maps");
    this.count = maps.element("p", "tm-quiet tm-small", { "aria-live": "polite", testid: "differences" });
    this.choice = maps.element("select", "tm-input", { testid: "compare-with", "aria-label": WORDS.with,
      onchange: () => {
        this.other = this.choice.value;
        this.show(this.chosen);
      } },
    maps.element("option", "", { value: NOW, text: WORDS.now }),
    ...plans.map(({ plan }) => maps.element("option", "", { value: plan, text: WORDS.plan(plan) })));
    this.node = maps.element("section", "tp-side-by-side", { testid: "side-by-side" },
      maps.element("label", "tp-choice-line", {}, maps.element("span", "tm-quiet", { text: WORDS.with }),
        this.choice), this.maps, this.count);
  }

  show(chosen) {
    this.chosen = chosen;
    const before = this._assignment(this.other), after = this._assignment(chosen);
    const differ = after.reduce((count, at, unit) => count + (at !== before[unit]), 0);
    this.maps.replaceChildren(this._figure(this.other, before, null), this._figure(chosen, after, before));
    this.count.textContent = WORDS.differ(differ);
  }

  _figure(plan, assignment, before) {
    const name = plan === NOW ? WORDS.now : WORDS.plan(plan);
    return maps.element("figure", "", {}, smallMap(this.layer, assignment, before, name),
      maps.element("figcaption", "tm-small", { text: name }));
  }

  _assignment(plan) {
    if (!this.drawn.has(plan)) this.drawn.set(plan, this._read(plan));
    return this.drawn.get(plan);
  }

  // Rows name territories, or where a plan was counted from today's map the reps of them.
  _read(plan) {
    const { model } = this;
    const at = new Map(model.territories.map((one, i) => [one.rep_id, i]));
    model.territories.forEach((one, i) => at.set(one.territory_id, i));
    const assignment = new Int32Array(model.nUnits).fill(-1);
    for (const row of this._rows) {
      const unit = model.positions.get(row.unit_id);
      if (unit !== undefined) assignment[unit] = at.get(row[plan]) ?? -1;
    }
    return assignment;
  }
}
