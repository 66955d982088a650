// Every change of the plan: shown at once, confirmed by the service, taken back where it refuses.
import { TEXT } from "./text.js";

const MOST_DRAWN = 50; // rings that a version keeps
const KEPT = 40; // versions whose state is remembered, so that undo need not wait

export class PlanEditor extends EventTarget {
  // Fires `fault` with { message, again } and `reread` when the plan was read anew; `redraw()` is
  // called when its units are others and the page has to be made anew.
  constructor(service, model, redraw) {
    super();
    Object.assign(this, { service, model, redraw });
    this._seen = new Map();
    this.waiting = 0;
    this._last = Promise.resolve();
    this._remember();
  }

  // `drawn` are the rings round which the units were picked; the version keeps them.
  move(units, target, drawn = []) {
    const { model } = this;
    const id = target < 0 ? null : model.territories[target].territory_id;
    return this._change(() => {
      const at = id === null ? -1 : model.position(id);
      const moving = model.movable(units, at);
      return { path: "/moves", foreseen: { assignment: model.moved(moving, at) },
        body: { unit_ids: this._ids(moving), territory_id: id, drawn: drawn.slice(-MOST_DRAWN) } };
    });
  }

  lock(units, locked) {
    const { model } = this;
    return this._change(() => {
      const locks = model.locked.slice();
      for (const unit of units) locks[unit] = locked ? 1 : 0;
      return { path: "/locks", body: { unit_ids: this._ids(units), locked },
        foreseen: { locked: locks } };
    });
  }

  undo() {
    return this._change(() => this.model.canUndo
      && { path: "/undo", body: {}, foreseen: this._seen.get(this.model.undoTo) });
  }

  redo() {
    return this._change(() => this.model.canRedo && { path: "/redo", body: {} });
  }

  restore(version) {
    return this._change(() => ({ path: "/restore", body: { version },
      foreseen: this._seen.get(version) }));
  }

  // A new territory, of the units that are picked or of none.
  add(territoryId, units) {
    return this._change(() => ({ path: "/territories",
      body: { territory_id: territoryId, unit_ids: this._ids(units) } }));
  }

  // Take a territory away; its units go to another one, or to none.
  dissolve(territoryId, into) {
    return this._change(() => ({ path: `${place(territoryId)}/dissolve`, body: { into } }));
  }

  // Halve a territory; the new one gets the name.
  split(territoryId, newId) {
    return this._change(() => ({ path: `${place(territoryId)}/split`,
      body: { territory_id: newId } }));
  }

  // Give what is broken off, and units without a territory, to neighbours.
  mend() {
    return this._change(() => ({ path: "/mend", body: {} }));
  }

  giveToRep(territoryId, repId) {
    return this._change(() => ({ method: "PUT", path: `${place(territoryId)}/rep`,
      body: { rep_id: repId } }));
  }

  hold(accountIds, repId) {
    return this._change(() => ({ path: "/holds", body: { account_ids: accountIds, rep_id: repId } }));
  }

  // Read the plan anew, as after a job or when somebody else was at work.
  async reread() {
    const state = await this.service.get("/board");
    if (!this.model.isOfSameUnits(state)) return this.redraw();
    this.model.refresh(state);
    this._remember();
    this.dispatchEvent(new Event("reread"));
    return undefined;
  }

  _ids(units) {
    return units.map((unit) => this.model.ids[unit]);
  }

  // One change after the other: each says which version it has seen. Answers whether it was made.
  _change(prepare) {
    this.waiting++;
    const done = this._last.then(() => this._make(prepare)).finally(() => this.waiting--);
    this._last = done.catch(() => false);
    return done;
  }

  get busy() {
    return this.waiting > 0;
  }

  async _make(prepare) {
    const asked = prepare();
    if (!asked) return false;
    const { service, model } = this;
    const { method = "POST", path, body, foreseen } = asked;
    const before = model.snapshot;
    const losses = service.losses;
    if (foreseen) model.show(foreseen);
    try {
      const made = await service.send(method, path, body, model.version);
      if (!foreseen) await this.reread();
      else {
        model.changed(made);
        this._remember();
      }
      return true;
    } catch (error) {
      if (foreseen) model.show(before);
      if (error.status !== 412 && error.status !== 409) {
        this._tell({ message: error.message });
        return false;
      }
      await this.reread();
      if (service.losses > losses && foreseen && model.isAt(foreseen)) return true;
      this._tell({ title: TEXT.faster, message: TEXT.conflict, again: () => this._change(prepare) });
      return false;
    }
  }

  _tell(detail) {
    this.dispatchEvent(new CustomEvent("fault", { detail }));
  }

  _remember() {
    this._seen.set(this.model.version, this.model.snapshot);
    const [oldest] = this._seen.keys();
    if (this._seen.size > KEPT) this._seen.delete(oldest);
  }
}

const place = (territoryId) => `/territories/${encodeURIComponent(territoryId)}`;
