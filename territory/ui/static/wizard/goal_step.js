// The question: a name, how many territories, what they are balanced by, and how closely.
import { TEXT } from "./text.js";

const maps = window.TerritoryMaps;
const USUAL = ["workload", "potential"];
const TOLERANCES = { workload: 5, potential: 10 };
const TERRITORIES = 10;

export class GoalStep {
  constructor() {
    this.name = field("text", "plan-name", { maxlength: "200", value: "Plan" });
    this.territories = field("number", "territories", { min: "1", max: "100000", value: String(TERRITORIES) });
    this.capacity = field("number", "capacity", { min: "1", step: "any", value: "", oninput: () => this._count() });
    this.capacityOf = maps.element("select", "", { testid: "capacity-of", "aria-label": TEXT.capacityOf,
      onchange: () => this._count() });
    this.counted = maps.element("span", "quiet", { role: "status", testid: "counted" });
    this.seconds = field("number", "seconds", { min: "1", max: "3600", value: "60" });
    this.split = field("checkbox", "split-heavy", {});
    this.hint = maps.element("span", "quiet");
    this.measures = maps.element("div", "wz-measures", { testid: "measures" });
    this.node = maps.element("div", "wz-goal", {},
      line(TEXT.name, this.name),
      maps.element("div", "wz-pair", {}, line(TEXT.territories, this.territories, this.hint),
        line(TEXT.seconds, this.seconds)),
      maps.element("div", "wz-pair", {}, line(TEXT.capacity, this.capacity, this.counted),
        line(TEXT.capacityOf, this.capacityOf)),
      maps.element("fieldset", "", {}, maps.element("legend", "", { text: TEXT.balance }),
        maps.element("p", "quiet", { text: TEXT.balanceHint }), this.measures),
      maps.element("label", "wz-check", {}, this.split, maps.element("span", "", { text: TEXT.split })));
    this.rows = [];
  }

  // Measures that the accounts have; the usual ones are on.
  offer(measures) {
    const found = [...measures, { name: "accounts" }];
    const usual = found.filter(({ name }) => USUAL.includes(name));
    this.rows = found.map(({ name, total }) => this._row(name, total,
      usual.length ? USUAL.includes(name) : name === "accounts"));
    this.measures.replaceChildren(...this.rows.map((row) => row.node));
    const totals = this.rows.filter(({ total }) => total > 0);
    this.capacityOf.replaceChildren(...totals.map(({ name }) =>
      maps.userText("option", "", TEXT.measure[name] || name, { value: name })));
    if (totals.some(({ name }) => name === USUAL[0])) this.capacityOf.value = USUAL[0];
    this.capacity.disabled = this.capacityOf.disabled = !totals.length;
    this._count();
  }

  // As many territories as it takes for none to hold more than it can, at the edge of its band too.
  _count() {
    const most = Number(this.capacity.value);
    const row = this.rows.find(({ name }) => name === this.capacityOf.value);
    this.counted.textContent = "";
    if (!(most > 0) || !row) return;
    const over = row.box.checked ? Number(row.tolerance.value) / 100 : 0;
    const needed = Math.max(1, Math.ceil((row.total * (1 + over)) / most - 1e-9));
    this.territories.value = String(needed);
    this.counted.textContent = TEXT.counted(needed);
  }

  _row(name, total, on) {
    const box = field("checkbox", `measure-${name}`, {});
    box.checked = on;
    const tolerance = field("number", `tolerance-${name}`, { min: "0.1", max: "100", step: "any",
      value: String(TOLERANCES[name] || 10), "aria-label": `${TEXT.measure[name] || name} ± %` });
    const follow = () => {
      tolerance.disabled = !box.checked;
      this._count();
    };
    box.addEventListener("change", follow);
    tolerance.addEventListener("input", () => this._count());
    tolerance.disabled = !on;
    return { name, total, box, tolerance, node: maps.element("div", "wz-measure", {},
      maps.element("label", "wz-check", {}, box, maps.userText("span", "", TEXT.measure[name] || name)),
      maps.element("span", "quiet", { text: total === undefined ? "" : TEXT.total(total) }),
      maps.element("span", "wz-percent", {}, "±", tolerance, "%")) };
  }

  suggest(reps) {
    this.hint.textContent = reps ? TEXT.territoriesHint(reps) : "";
    if (reps) this.territories.value = String(reps);
  }

  // Options as the service takes them.
  get options() {
    const chosen = this.rows.filter(({ box }) => box.checked);
    return { territories: Number(this.territories.value), time_limit: Number(this.seconds.value),
      split_heavy: this.split.checked,
      tolerances: Object.fromEntries(chosen.map(({ name, tolerance }) =>
        [name, Number(tolerance.value) / 100])) };
  }

  // Take over rules that were loosened.
  loosen({ tolerances = {}, territories }) {
    for (const { name, tolerance } of this.rows) {
      if (tolerances[name] !== undefined) tolerance.value = String(+(100 * tolerances[name]).toFixed(3));
    }
    if (territories) this.territories.value = String(territories);
  }
}

function field(type, testid, properties) {
  return maps.element("input", "", { type, testid, ...properties });
}

function line(text, input, hint) {
  return maps.element("label", "", {}, maps.element("span", "", { text }), input, hint || null);
}
