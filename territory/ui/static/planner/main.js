// The planner page: the map of maps/, made into something that can be edited.
import { codesDialog, historyDialog, tellFault } from "./dialogs.js";
import { lockLayer } from "./lock_layer.js";
import { PendingPanel } from "./pending_panel.js";
import { PickTools } from "./pick_tools.js";
import { PlanModel } from "./plan_model.js";
import { Selection } from "./selection.js";
import { Service } from "./service.js";
import { solveDialog } from "./solve_dialog.js";
import { TEXT } from "./text.js";
import { toolBar } from "./tool_bar.js";
import { topBar } from "./top_bar.js";

const SECONDS = 60;

async function open() {
  const facts = JSON.parse(document.getElementById("planner-facts").textContent);
  const view = await planView();
  let tell = () => {};
  const service = new Service(facts.root, sessionStorage.getItem("csrf"), (state) => tell(state));
  const layer = view.bases[0].layer;
  const model = new PlanModel(await service.get("/board"), layer.shapes.ids);
  const selection = new Selection();
  const tools = new PickTools(view, selection);
  const locks = lockLayer(layer.shapes).addTo(view.map);
  const planner = { facts, view, service, layer, model, selection, tools, locks };

  const bar = topBar(facts, model, {
    undo: () => change(planner, "/undo", {}, { reread: true }),
    redo: () => change(planner, "/redo", {}, { reread: true }),
    history: () => showHistory(planner),
    optimise: () => solveDialog(service, facts.jobs, SECONDS, () => reread(planner)),
  });
  tell = bar.tell;
  const pending = new PendingPanel(model, selection, view, {
    move: (units, target) => move(planner, units, target),
    lock: (units, locked) => lock(planner, units, locked),
  });
  document.body.prepend(bar.node);
  view.foot.append(toolBar(tools, selection, {
    codes: () => codesDialog(model, selection),
    whole: () => selection.pick(unitsOf(model, layer.selected)),
    clear: () => selection.clear(),
  }));
  view.root.append(pending.node);
  for (const name of ["click", "dblclick", "mousedown", "wheel"]) {
    L.DomEvent.on(pending.node, name, L.DomEvent.stopPropagation);
  }
  selection.addEventListener("change", () => markLater(planner));
  model.addEventListener("change", () => draw(planner));
  draw(planner);
  view.map.invalidateSize();
  window.planner = planner; // what browser tests look at
  document.body.dataset.ready = "true";
}

// The view of the map, once it is there.
function planView() {
  if (window.territoryMap) return window.territoryMap.view;
  return new Promise((resolve) => {
    document.addEventListener("planready", () => resolve(window.territoryMap.view), { once: true });
  });
}

function unitsOf(model, territory) {
  const found = [];
  model.assignment.forEach((at, unit) => { if (at === territory && at >= 0) found.push(unit); });
  return found;
}

function markLater(planner) {
  if (planner.marking) return;
  planner.marking = requestAnimationFrame(() => {
    planner.marking = null;
    planner.layer.selectUnits(planner.selection.units);
  });
}

// Bring map, bars and locks up to date with the model.
function draw({ view, layer, model, locks }) {
  const base = view.bases[0];
  model.territories.forEach((territory, at) => {
    const known = base.territories[at];
    if (!known) return;
    for (const measure of known.measures) {
      const { value, target, deviation } = territory.measures[measure.name];
      Object.assign(measure, { value, target, deviation });
    }
  });
  if (model.assignment.some((at, unit) => at !== layer.assignment[unit])) layer.assign(model.assignment);
  locks.show(model.locked);
  if (layer.selected >= 0) view.showTerritory(layer.selected);
  else view.showOverview();
}

// The map shows a move at once; the service confirms it or it is taken back.
async function move(planner, units, target) {
  const { model, selection } = planner;
  const before = model.assignment;
  const assignment = model.moved(units, target);
  planner.layer.assign(assignment);
  selection.clear();
  const id = target < 0 ? null : model.territories[target].territory_id;
  const body = { unit_ids: units.map((unit) => model.ids[unit]), territory_id: id };
  const done = await change(planner, "/moves", body, { assignment });
  if (done) return;
  planner.layer.assign(before);
  selection.pick(units, { instead: true });
}

async function lock(planner, units, locked) {
  const { model } = planner;
  const locks = model.locked.slice();
  for (const unit of units) locks[unit] = locked ? 1 : 0;
  const body = { unit_ids: units.map((unit) => model.ids[unit]), locked };
  await change(planner, "/locks", body, { locked: locks });
}

// Ask the service for a change. True when it was made.
async function change(planner, path, body, { assignment, locked, reread: anew } = {}) {
  const { service, model } = planner;
  try {
    const made = await service.post(path, body, model.version);
    if (anew) await reread(planner);
    else model.changed({ ...made, territories: named(model, made.territories), assignment, locked });
    return true;
  } catch (error) {
    if (error.status === 412 || error.status === 409) {
      await reread(planner);
      tellFault(TEXT.conflict);
    } else {
      tellFault(error.message);
    }
    return false;
  }
}

// The service tells figures; names and bands stay as they were.
function named(model, territories) {
  const known = new Map(model.territories.map((one) => [one.territory_id, one]));
  return territories.map((one) => {
    const before = known.get(one.territory_id) || { measures: {} };
    const measures = {};
    for (const [name, figures] of Object.entries(one.measures)) {
      measures[name] = { ...before.measures[name], ...figures };
    }
    return { ...before, ...one, measures };
  });
}

// A solver may have made other territories: then the page has to be drawn anew.
async function reread(planner) {
  const state = await planner.service.get("/board");
  const same = state.territories.length === planner.model.territories.length
    && state.basis_id === planner.facts.basis_id;
  if (!same) location.reload();
  else planner.model.refresh(state);
}

async function showHistory(planner) {
  const page = await planner.service.get("/versions?limit=200");
  historyDialog(page.items, planner.model.version, (version) =>
    change(planner, "/restore", { version }, { reread: true }));
}

open();
