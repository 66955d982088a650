// All territories as a table: sorted, filtered, and linked with the map both ways.
import { TEXT } from "./text.js";

const maps = window.TerritoryMaps;
const { list: WORDS } = TEXT;

export class TerritoryList {
  // `links`: show(at), point(at or -1), pickUnassigned(), and for those who may, add() and lock(on).
  constructor(model, colorOf, links) {
    Object.assign(this, { model, colorOf, links });
    this.sort = { key: "worst", down: true };
    this.rows = new Map();
    this.title = maps.element("h2", "", { tabindex: "-1" });
    this.figures = maps.element("ul", "tm-summary", { "aria-label": WORDS.figures });
    this.pool = maps.element("button", "tp-pool", { type: "button", testid: "pool",
      onclick: links.pickUnassigned });
    this.head = maps.element("tr", "");
    this.body = maps.element("tbody", "", { testid: "territory-rows" });
    this.none = maps.element("p", "tm-quiet tp-none", { text: WORDS.none });
    this.node = maps.element("article", "tp-list", { testid: "overview" }, this._top(), this.figures,
      this.pool, this._filters(), maps.element("div", "tp-scroll", {},
        maps.element("table", "tp-table", { testid: "territory-list" },
          maps.element("caption", "tm-unseen", { text: WORDS.caption }),
          maps.element("thead", "", {}, this.head), this.body), this.none));
    this.body.addEventListener("pointerleave", () => links.point(-1));
    this.refresh();
  }

  _top() {
    this.widen = maps.element("button", "tm-link tp-widen", { type: "button", testid: "widen",
      text: WORDS.wide, "aria-pressed": "false", onclick: () => this._widen() });
    const add = this.links.add && maps.element("button", "tm-link", { type: "button",
      text: WORDS.add, testid: "add-territory", onclick: this.links.add });
    this.lock = this.links.lock && maps.element("button", "tm-link", { type: "button",
      testid: "lock-plan", onclick: () => this.links.lock(!this._locked) });
    return maps.element("header", "tm-row", {}, this.title,
      maps.element("span", "tp-links", {}, this.lock, add, this.widen));
  }

  _filters() {
    this.words = maps.element("input", "tm-input", { type: "search", placeholder: WORDS.find,
      "aria-label": WORDS.find, testid: "list-find", oninput: () => this._arrange() });
    this.only = maps.element("select", "tm-input", { "aria-label": WORDS.only, testid: "list-only",
      onchange: () => this._arrange() },
    ...Object.entries(WORDS.kinds).map(([value, text]) => maps.element("option", "", { value, text })));
    return maps.element("div", "tp-filters", {}, this.words, this.only);
  }

  _widen() {
    this.wide = !this.wide;
    this.widen.textContent = this.wide ? WORDS.narrow : WORDS.wide;
    this.widen.setAttribute("aria-pressed", String(this.wide));
    this.node.dispatchEvent(new CustomEvent("widen", { detail: this.wide, bubbles: true }));
    this.refresh();
  }

  // Bring every figure up to date; rows that say the same already are left alone.
  refresh() {
    const { territories } = this.model;
    const inside = territories.filter((_, at) => this.model.isInside(at)).length;
    this.title.textContent = WORDS.title(territories.length);
    this._showFigures(inside);
    const { unassigned } = this.model;
    this.pool.hidden = !unassigned;
    this.pool.textContent = WORDS.pool(unassigned);
    this._locked = this.model.locked.some(Boolean);
    if (this.lock) this.lock.textContent = this._locked ? WORDS.unlock : WORDS.lock;
    this._showHead();
    const kept = new Map();
    territories.forEach((territory, at) => {
      const row = this.rows.get(territory.territory_id) || this._row();
      this._fill(row, territory, at);
      kept.set(territory.territory_id, row);
    });
    this.rows = kept;
    this._arrange();
  }

  _showFigures(inside) {
    const { model } = this;
    const chips = model.measures.map((measure) => {
      const worst = model.territories.map((one) => one.measures[measure.name].deviation)
        .reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a), 0);
      return [measure.short, maps.deviation(worst), maps.balanceClass({ ...measure, deviation: worst }),
        measure.tolerance ? WORDS.band(measure.tolerance) : WORDS.worst];
    });
    const all = inside === model.territories.length;
    chips.push([WORDS.inside, `${inside} / ${model.territories.length}`,
      all ? "tm-inside" : "tm-outside", WORDS.insideHint]);
    this.figures.replaceChildren(...chips.slice(-3).map(([label, value, look, hint]) =>
      maps.element("li", "", {}, maps.userText("span", "tm-quiet", label),
        maps.element("strong", look, { text: value }),
        maps.element("span", "tm-quiet tm-small", { text: hint }))));
  }

  get _columns() {
    const shown = this.wide ? this.model.measures : this.model.measures.slice(0, 2);
    const measures = shown.map(({ name, short }) => ({ key: `measure:${name}`, label: short, name,
      of: (one) => one.measures[name].deviation }));
    const plain = ["units", "accounts", "pieces"].map((key) => ({ key, label: WORDS.columns[key],
      of: (one) => one[key] }));
    return [{ key: "name", label: WORDS.columns.name, of: (one) => one.name || one.territory_id },
      ...measures, ...(this.wide ? plain : [])];
  }

  _showHead() {
    this.head.replaceChildren(...this._columns.map(({ key, label, name }) => {
      const on = this.sort.key === key;
      const order = on ? (this.sort.down ? "descending" : "ascending") : "none";
      const plain = key !== "name" && !name;
      return maps.element("th", plain ? "tp-figure" : "", { scope: "col", "aria-sort": order },
        maps.userText("button", "tp-sort", label, { type: "button", testid: `sort-${key}`,
          onclick: () => this._sortBy(key) }));
    }));
  }

  _sortBy(key) {
    this.sort = { key, down: this.sort.key === key ? !this.sort.down : key !== "name" };
    this._showHead();
    this._arrange();
  }

  _row() {
    const row = maps.element("tr", "", { onpointerenter: () => this.links.point(row.at) });
    row.addEventListener("click", () => this.links.show(row.at));
    return row;
  }

  _fill(row, territory, at) {
    row.at = at;
    row.territory = territory;
    const color = this.colorOf(at);
    const told = JSON.stringify([territory, color, this.wide, maps.theme.isDark()]);
    if (row.told === told) return;
    row.told = told;
    row.replaceChildren(...this._columns.map((column) => this._cell(column, territory, at, color)));
  }

  _cell({ key, name, of }, territory, at, color) {
    if (key === "name") return this._nameCell(territory, at, color);
    if (!name) return maps.element("td", "tp-figure", { text: maps.number(of(territory)) });
    const { tolerance } = this.model.measures.find((one) => one.name === name);
    const figures = territory.measures[name];
    const look = figures.inside ? "tm-inside" : "tm-outside";
    return maps.element("td", "tp-measure", {}, maps.balanceBar({ ...figures, tolerance }),
      maps.element("span", "tp-deviation", {},
        maps.element("strong", look, { text: maps.deviation(figures.deviation) }),
        this.wide ? maps.element("span", "tm-quiet", { text: maps.number(figures.value) }) : null));
  }

  _nameCell({ name, territory_id: id }, at, color) {
    return maps.element("th", "", { scope: "row" },
      maps.element("button", "tp-row", { type: "button", onfocus: () => this.links.point(at),
        onblur: () => this.links.point(-1) },
      maps.swatch(maps.theme.fill(color)),
      maps.element("span", "tm-item-name", {}, maps.userText("span", "", name || id),
        name && name !== id ? maps.userText("span", "tm-quiet tm-small", id) : null)));
  }

  // Sort and filter, without making any row anew.
  _arrange() {
    const wanted = maps.fold(this.words.value.trim());
    const test = this._tests[this.only.value];
    const rows = [...this.rows.values()];
    for (const row of rows) {
      const { name, territory_id: id, rep_id: rep } = row.territory;
      row.hidden = !test(row) || !maps.fold(`${name} ${id} ${rep}`).includes(wanted);
    }
    rows.sort(this._order());
    const stands = rows.every((row, i) => this.body.children[i] === row);
    if (!stands || this.body.children.length !== rows.length) this.body.replaceChildren(...rows);
    this.none.hidden = rows.some((row) => !row.hidden);
  }

  get _tests() {
    const { model } = this;
    return {
      all: () => true,
      outside: ({ at }) => !model.isInside(at),
      broken: ({ territory }) => territory.pieces !== 1,
      nobody: ({ territory }) => !territory.rep_id,
    };
  }

  _order() {
    const { key, down } = this.sort;
    const sign = down ? -1 : 1;
    const column = this._columns.find((one) => one.key === key);
    const of = column ? column.of : (one) => this._excess(one);
    return (a, b) => {
      const [x, y] = [of(a.territory), of(b.territory)];
      const order = typeof x === "string"
        ? x.localeCompare(y, undefined, { numeric: true }) : x - y;
      return sign * order || a.at - b.at;
    };
  }

  // How far out a territory is, in bands: the worst first is where a planner looks.
  _excess(territory) {
    return Math.max(0, ...this.model.measures.map(({ name, tolerance }) =>
      Math.abs(territory.measures[name].deviation || 0) / (tolerance || 1)));
  }

  // The row of the territory that the pointer is over on the map.
  mark(at) {
    if (this.marked) this.marked.classList.remove("tp-marked");
    this.marked = null;
    for (const row of this.rows.values()) if (row.at === at) this.marked = row;
    if (!this.marked) return;
    this.marked.classList.add("tp-marked");
    this.marked.scrollIntoView({ block: "nearest" });
  }
}
