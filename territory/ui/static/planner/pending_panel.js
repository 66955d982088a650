// What is picked, where it shall go, and what that would do, before it is done.
import { TEXT } from "./text.js";

const maps = window.TerritoryMaps;
const MOST_ROWS = 6;
const LOOKS = new Map([[true, "tp-bad"], [false, "tp-good"], [null, "tm-quiet"]]); // worse, better, a note
const NEW = -2; // a territory that is made of what is picked

export class PendingPanel {
  // `actions`: move(units, target), create(units) and lock(units, locked); none without the right.
  constructor({ model, people, selection, view }, actions) {
    Object.assign(this, { model, people, selection, view, actions });
    this.target = -1;
    this.chosen = false; // whether the target was chosen by hand
    this.node = maps.element("section", "tp-pending tm-card tp-card", { testid: "pending",
      "aria-label": TEXT.picked(0), "aria-live": "polite" });
    this.node.hidden = true;
    selection.addEventListener("change", () => this._later());
    model.addEventListener("change", () => this._later());
  }

  // Brush strokes change what is picked faster than a panel needs to follow.
  _later() {
    if (this._waiting) return;
    this._waiting = requestAnimationFrame(() => {
      this._waiting = null;
      this.show();
    });
  }

  show() {
    const { units } = this.selection;
    this.node.hidden = units.length === 0;
    this.view.root.classList.toggle("tp-units-picked", units.length > 0);
    if (!units.length) {
      this.chosen = false;
      return;
    }
    if (!this.chosen || this.target >= this.model.territories.length) {
      this.target = this.model.likelyTarget(units);
    }
    const effects = this.model.effects(units, Math.max(this.target, -1), this.target === NEW);
    this.node.setAttribute("aria-label", TEXT.picked(units.length));
    this.node.replaceChildren(this._head(units, effects),
      ...(this.actions ? [this._choice(units, effects)] : []),
      ...this._warnings(units, effects), this._rows(effects));
  }

  _head(units, { moving, accounts, sums }) {
    const parts = [TEXT.accounts(accounts),
      ...sums.map(({ short, sum }) => `${short} ${maps.number(sum)}`)];
    return maps.element("header", "", {},
      maps.element("div", "tm-row", {},
        maps.element("strong", "", { text: TEXT.picked(units.length), testid: "picked" }),
        maps.element("button", "tm-link", { type: "button", text: TEXT.toolNames.clear,
          testid: "let-go", onclick: () => this.selection.clear() })),
      maps.userText("p", "tm-quiet tm-small", moving.length || !this.actions ? parts.join(" · ")
        : TEXT.nothing, { testid: "pending-accounts" }));
  }

  _choice(units, { moving }) {
    const select = maps.element("select", "tm-input", { "aria-label": TEXT.giveTo, testid: "give-to",
      onchange: () => {
        this.target = Number(select.value);
        this.chosen = true;
        this.show();
      } });
    const near = new Set(this.model.around(units));
    const others = this.model.territories.map((_, at) => at).filter((at) => !near.has(at));
    for (const at of [...near, ...others, -1, NEW]) {
      select.append(maps.userText("option", "", this._name(at), { value: String(at) }));
    }
    select.value = String(this.target);
    const every = units.every((unit) => this.model.locked[unit]);
    const act = () => (this.target === NEW ? this.actions.create(moving)
      : this.actions.move(moving, this.target));
    const move = maps.element("button", "tp-main", { type: "button", text: TEXT.move,
      testid: "move", title: TEXT.moveKey, onclick: act });
    move.disabled = moving.length === 0;
    return maps.element("div", "tp-choice", {},
      maps.element("label", "", {}, maps.element("span", "tm-quiet", { text: TEXT.giveTo }), select),
      move,
      maps.element("button", "tp-plain", { type: "button", text: every ? TEXT.unlock : TEXT.lock,
        testid: "lock", onclick: () => this.actions.lock(units, !every) }));
  }

  _warnings(units, { rows, moving }) {
    const notes = [];
    const locked = units.filter((unit) => this.model.locked[unit]
      && this.model.assignment[unit] !== this.target).length;
    if (locked) notes.push([TEXT.locked(locked), true]);
    for (const { at, pieces: [before, after] } of rows) {
      const name = this._name(at);
      if (after === 0) notes.push([TEXT.empty(name), true]);
      else if (after > Math.max(before, 1)) notes.push([TEXT.pieces(name, after), true]);
      else if (after === 1 && before > 1) notes.push([TEXT.whole(name), false]);
    }
    const change = (was, will) => rows.filter(({ measures }) =>
      measures.some(({ inside }) => inside[0] === was && inside[1] === will)).length;
    if (change(true, false)) notes.push([TEXT.leave(change(true, false)), true]);
    if (change(false, true)) notes.push([TEXT.enter(change(false, true)), false]);
    for (const { skill, count } of this._missing(moving)) {
      notes.push([TEXT.skillMissing(this._name(this.target), skill, count),
        this.people.required.has(skill) ? true : null]);
    }
    if (!notes.length) return [];
    return [maps.element("ul", "tp-notes", { testid: "pending-notes" }, ...notes.map(
      ([text, bad]) => maps.userText("li", LOOKS.get(bad), text)))];
  }

  // Skills that the accounts to be moved need and the rep who would get them lacks.
  _missing(moving) {
    const territory = this.model.territories[this.target];
    return territory ? this.people.lacking(territory.rep_id, moving) : [];
  }

  _rows({ rows }) {
    const list = maps.element("ul", "tp-effects", { testid: "effects" });
    for (const row of rows.slice(0, MOST_ROWS)) {
      const item = maps.element("li", "", {},
        maps.swatch(maps.theme.fill(this.view.bases[0].layer.colors[row.at])),
        maps.userText("span", "tp-name", this._name(row.at)));
      for (const measure of row.measures) item.append(this._change(measure));
      list.append(item);
    }
    if (rows.length > MOST_ROWS) {
      list.append(maps.element("li", "tm-quiet", { text: TEXT.more(rows.length - MOST_ROWS) }));
    }
    return list;
  }

  _change({ short, tolerance, before, after, inside }) {
    return maps.element("span", "tp-change", {},
      maps.userText("span", "tm-quiet tm-small", short),
      maps.balanceBar({ deviation: after, tolerance }),
      maps.element("span", "tm-small", {},
        maps.element("span", "tm-quiet", { text: `${maps.deviation(before)} → ` }),
        maps.element("strong", inside[1] ? "tm-inside" : "tm-outside",
          { text: maps.deviation(after) })));
  }

  _name(at) {
    if (at === NEW) return TEXT.newTerritory;
    return at < 0 ? TEXT.nobody : this.model.nameOf(at);
  }
}
