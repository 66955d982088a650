// What is picked: units, or accounts, by their positions.

export class Selection extends EventTarget {
  constructor() {
    super();
    this._units = new Set();
    this.drawn = []; // rings of [longitude, latitude] round what was picked
  }

  get units() {
    return [...this._units];
  }

  get size() {
    return this._units.size;
  }

  has(unit) {
    return this._units.has(unit);
  }

  // Pick what is not picked, and let go what is.
  toggle(units) {
    for (const unit of units) if (!this._units.delete(unit)) this._units.add(unit);
    this._tell();
  }

  // Add some, or with `instead` pick only these, or with `away` let them go; `drawn` is what was
  // drawn round them.
  pick(units, { instead = false, away = false, drawn = [] } = {}) {
    if (instead) this._units.clear();
    if (!away) this.drawn = [...(instead ? [] : this.drawn), ...drawn];
    for (const unit of units) {
      if (away) this._units.delete(unit);
      else this._units.add(unit);
    }
    this._tell();
  }

  clear() {
    if (!this.size) return;
    this._units.clear();
    this._tell();
  }

  _tell() {
    if (!this.size) this.drawn = [];
    this.dispatchEvent(new Event("change"));
  }
}
