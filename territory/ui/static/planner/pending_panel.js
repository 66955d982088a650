// What is picked, where it shall go, and what that would do, before it is done.
import { TEXT } from "./text.js";

const maps = window.TerritoryMaps;
const MOST_ROWS = 6;

export class PendingPanel {
  // `actions`: move(units, target) and lock(units, locked).
  constructor(model, selection, view, actions) {
    Object.assign(this, { model, selection, view, actions });
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
    this.view.panel.node.hidden = units.length > 0;
    if (!units.length) {
      this.chosen = false;
      return;
    }
    if (!this.chosen) this.target = this.model.likelyTarget(units);
    const effects = this.model.effects(units, this.target);
    this.node.setAttribute("aria-label", TEXT.picked(units.length));
    this.node.replaceChildren(this._head(units, effects), this._choice(units, effects),
      ...this._warnings(units, effects), this._rows(effects));
  }

  _head(units, effects) {
    return maps.element("header", "tm-row", {},
      maps.element("strong", "", { text: TEXT.picked(units.length), testid: "picked" }),
      maps.element("span", "tm-quiet", { text: effects.moving.length
        ? TEXT.accounts(effects.accounts) : TEXT.nothing, testid: "pending-accounts" }));
  }

  _choice(units, effects) {
    const select = maps.element("select", "tm-input", { "aria-label": TEXT.giveTo, testid: "give-to",
      onchange: () => {
        this.target = Number(select.value);
        this.chosen = true;
        this.show();
      } });
    const near = this.model.around(units);
    const others = this.model.territories.map((_, at) => at).filter((at) => !near.includes(at));
    for (const at of [...near, ...others, -1]) {
      select.append(maps.userText("option", "", this._name(at), { value: String(at) }));
    }
    select.value = String(this.target);
    const every = units.every((unit) => this.model.locked[unit]);
    const move = maps.element("button", "tp-main", { type: "button", text: TEXT.move,
      testid: "move", onclick: () => this.actions.move(effects.moving, this.target) });
    move.disabled = effects.moving.length === 0;
    return maps.element("div", "tp-choice", {},
      maps.element("label", "", {}, maps.element("span", "tm-quiet", { text: TEXT.giveTo }), select),
      move,
      maps.element("button", "tp-plain", { type: "button", text: every ? TEXT.unlock : TEXT.lock,
        testid: "lock", onclick: () => this.actions.lock(units, !every) }));
  }

  _warnings(units, { rows }) {
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
    if (!notes.length) return [];
    return [maps.element("ul", "tp-notes", { testid: "pending-notes" }, ...notes.map(
      ([text, bad]) => maps.userText("li", bad ? "tp-bad" : "tp-good", text)))];
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
    return list;
  }

  _change({ label, tolerance, before, after, inside }) {
    const bar = maps.balanceBar({ deviation: after, tolerance });
    return maps.element("span", "tp-change", { title: label },
      bar,
      maps.element("span", "tm-small", {},
        maps.element("span", "tm-quiet", { text: `${maps.deviation(before)} → ` }),
        maps.element("strong", inside[1] ? "tm-inside" : "tm-outside",
          { text: maps.deviation(after) })));
  }

  _name(at) {
    if (at < 0) return TEXT.nobody;
    const { name, territory_id: id } = this.model.territories[at];
    return name && name !== id ? `${name} (${id})` : id;
  }
}
