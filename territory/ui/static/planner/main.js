// The planner page: the map of maps/, made into something that can be edited.
import { AccountPanel, accountCard } from "./account_tools.js";
import { alternativesDialog } from "./alternatives_dialog.js";
import { codesDialog, historyDialog, tellFault } from "./dialogs.js";
import { discussDialog } from "./discuss_dialog.js";
import { readGroupings } from "./groupings.js";
import { ringsOf, ringsOfUnits, syncPins, syncTerritories } from "./map_sync.js";
import { optimiseDialog } from "./optimise_dialog.js";
import { PendingPanel } from "./pending_panel.js";
import { People } from "./people.js";
import { PinTarget, UnitTarget } from "./pick_targets.js";
import { PickTools } from "./pick_tools.js";
import { PlanEditor } from "./plan_editor.js";
import { PlanModel } from "./plan_model.js";
import { ProblemWalker } from "./problem_walker.js";
import { findProblems } from "./problems.js";
import { refusalDialog } from "./refusal_dialog.js";
import { paintLocked, paintPicked, paintPointed, ringLayer } from "./ring_layer.js";
import { Selection } from "./selection.js";
import { Service } from "./service.js";
import { TerritoryList } from "./territory_list.js";
import { newId, territoryCard } from "./territory_tools.js";
import { TEXT } from "./text.js";
import { toolBar } from "./tool_bar.js";
import { topBar, waitingBar } from "./top_bar.js";
import { watchOthers } from "./watch.js";

const REDRAWING = ["design", "rebalance", "repair"]; // jobs that tell their plan so far

async function open() {
  const facts = JSON.parse(document.getElementById("planner-facts").textContent);
  const waiting = waitingBar(facts);
  document.body.prepend(waiting);
  let tell = () => {};
  const service = new Service(facts.root, (state) => tell(state));
  const [view, board] = await Promise.all([planView(), service.get("/board")]);
  const layer = view.bases[0].layer;
  const planner = { facts, view, service, layer, people: new People(facts.skills),
    model: new PlanModel(board, layer.shapes.ids), selection: new Selection(),
    pinSelection: new Selection() };
  const { model } = planner;
  planner.editor = new PlanEditor(service, model, () => reopen(view));
  planner.look = (id) => lookAt(planner, model.positions.get(id));
  planner.setStatus = (ids, status) => setStatus(planner, ids, status);
  addLayers(planner);
  addTools(planner);
  const bar = addBar(planner, waiting);
  tell = bar.tell;
  addCards(planner);
  listen(planner, bar);
  draw(planner, bar);
  resume(view);
  watchOthers(planner);
  window.planner = planner; // what browser tests look at
  document.body.dataset.ready = "true";
  performance.mark("planner-ready");
  await readPeople(planner);
  await followRunning(planner);
}

// The view of the map, once it is there.
function planView() {
  if (window.territoryMap) return window.territoryMap.view;
  return new Promise((resolve) => {
    document.addEventListener("planready", () => resolve(window.territoryMap.view), { once: true });
  });
}

function addLayers(planner) {
  const { view, layer } = planner;
  const add = (zIndex, paint) => ringLayer(layer.shapes, zIndex, paint).addTo(view.map);
  planner.locks = add(3, paintLocked);
  planner.picked = add(4, paintPicked);
  planner.pointed = add(5, paintPointed);
}

function addTools(planner) {
  const { view, layer, selection, pinSelection, model, editor, facts } = planner;
  planner.tools = new PickTools(view, {
    units: { target: new UnitTarget(view, layer), selection },
    ...(view.pins ? { accounts: { target: new PinTarget(view), selection: pinSelection } } : {}),
  });
  planner.pending = new PendingPanel(planner, facts.writable ? {
    move: (units, target) => move(planner, units, target),
    create: (units) => editor.add(newId(model), units).then((made) => made && selection.clear()),
    lock: (units, locked) => editor.lock(units, locked),
  } : null);
  planner.walker = new ProblemWalker(() => findProblems(model, planner.people), {
    look: (problem) => look(planner, problem),
    mend: facts.writable ? () => editor.mend() : null,
  });
  const clear = () => { selection.clear(); pinSelection.clear(); };
  view.foot.append(planner.walker.node,
    toolBar(planner.tools, { codes: () => codesDialog(model, selection), clear,
      groupings: () => readGroupings(planner.service, model) }));
  planner.accounts = view.pins ? new AccountPanel(planner) : null;
  const panels = [planner.pending.node, planner.accounts && planner.accounts.node].filter(Boolean);
  view.root.append(...panels);
  for (const node of panels) {
    for (const name of ["click", "dblclick", "mousedown", "wheel"]) {
      L.DomEvent.on(node, name, L.DomEvent.stopPropagation);
    }
  }
}

function addBar(planner, waiting) {
  const { facts, model, editor, walker } = planner;
  const bar = topBar(facts, model, {
    undo: () => editor.undo(),
    redo: () => editor.redo(),
    history: () => showHistory(planner),
    problems: () => walker.step(1),
    discuss: () => discussDialog(planner.service, facts, { changed: () => editor.reread() }),
    optimise: () => optimise(planner),
  });
  waiting.replaceWith(bar.node);
  planner.view.map.invalidateSize();
  return bar;
}

function addCards(planner) {
  const { view, layer, model, selection, editor, facts } = planner;
  planner.list = new TerritoryList(model, (at) => layer.colors[at], {
    show: (at) => view.showTerritory(at, { focus: true, zoom: true }),
    point: (at) => planner.pointed.show(at < 0 ? null : layer.ringsOf(at)),
    pickUnassigned: () => selection.pick(model.unitsOf(-1), { instead: true }),
    add: facts.writable ? () => editor.add(newId(model), []) : null,
    lock: facts.writable ? (on) => editor.lock(model.ids.map((_, unit) => unit), on) : null,
  });
  planner.list.node.addEventListener("widen", (event) =>
    view.root.classList.toggle("tp-wide", event.detail));
  view.cards.overview = () => planner.list.node;
  view.cards.territory = (_, base, at, unit) => territoryCard(planner, base, at, unit);
  view.cards.account = (_, pin) => accountCard(planner, pin);
}

function listen(planner, bar) {
  const { view, layer, model, selection, editor } = planner;
  selection.addEventListener("change", () => soon(planner, "marking", () =>
    planner.picked.show(ringsOfUnits(layer, selection.units))));
  planner.pinSelection.addEventListener("change", () =>
    view.pins.choose(new Set(planner.pinSelection.units)));
  model.addEventListener("change", () => draw(planner, bar));
  editor.addEventListener("fault", ({ detail }) => tellFault(detail.message, detail.again, detail));
  editor.addEventListener("reread", () => readPeople(planner));
  view.map.on("themechange", () => planner.list.refresh());
  view.map.on("mousemove", (event) => soon(planner, "pointing", () =>
    planner.list.node.isConnected && planner.list.mark(layer.territoryAt(event.latlng))));
  document.addEventListener("keydown", (event) => {
    const free = !event.target.closest("input, textarea, select, dialog");
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (!free || !plain) return;
    if (event.key === "m") document.querySelector("[data-testid=move]:enabled")?.click();
    else if (event.key === "N") planner.walker.step(-1);
  });
}

// Once a frame at most.
function soon(planner, name, act) {
  cancelAnimationFrame(planner[name] || 0);
  planner[name] = requestAnimationFrame(act);
}

// Bring map, table and cards up to date with the model.
function draw(planner, bar) {
  const { view, layer, model, locks, list, walker, people } = planner;
  syncTerritories(planner);
  const moved = model.assignment.some((at, unit) => at !== layer.assignment[unit]);
  if (moved) layer.assign(model.assignment);
  if (planner.drawnLocks !== model.locked) {
    planner.drawnLocks = model.locked;
    locks.show(ringsOf(layer, model.locked));
  }
  list.refresh();
  if (layer.selected >= model.territories.length) view.showOverview();
  else if (layer.selected >= 0) view.showTerritory(layer.selected);
  else if (!list.node.isConnected && !view.panel.body.querySelector("[data-testid=account-card]")) {
    view.showOverview();
  }
  bar.count(findProblems(model, people));
  walker.refresh();
  // Accounts follow their units; their statuses do not.
  if (view.pinPlaces && planner.drawnFor !== model.assignment) syncPins(planner);
  planner.drawnFor = model.assignment;
}

async function readPeople(planner) {
  const { people, model, service } = planner;
  people.take(await service.get("/board/people"), model);
  syncPins(planner, true);
  model.dispatchEvent(new Event("change"));
}

// The map shows a move at once; where it was refused what was picked is picked again.
async function move({ editor, selection }, units, target) {
  const { drawn } = selection;
  selection.clear();
  const made = await editor.move(units, target, drawn);
  if (!made) selection.pick(units, { instead: true, drawn });
}

async function setStatus(planner, ids, status) {
  const { service, people, facts } = planner;
  const address = `${facts.workspace}/account-sets/${people.accountSetId}/accounts`;
  try {
    await service.send("PATCH", address, { account_ids: ids, status }, people.revision);
  } catch (error) {
    if (error.status === 412) tellFault(TEXT.conflict, null, { title: TEXT.faster });
    else tellFault(error.message);
  }
  await readPeople(planner);
}

function look({ view, layer, selection }, { at, pick, units }) {
  if (pick) selection.pick(pick, { instead: true });
  else {
    selection.clear();
    view.showTerritory(at, { zoom: !units });
  }
  if (!units) return;
  const bounds = L.latLngBounds([]);
  for (const unit of units) bounds.extend(layer.unitBounds(unit));
  view.zoomTo(bounds.pad(0.6), 10);
}

function lookAt({ view }, unit) {
  if (unit !== undefined) view.showUnit(unit, { zoom: true });
}

function optimise(planner, begun) {
  const { model, selection, editor } = planner;
  const picked = new Set(selection.units.map((unit) => model.assignment[unit]));
  const territories = [...picked].filter((at) => at >= 0).sort((a, b) => a - b);
  optimiseDialog(planner, territories, {
    done: () => editor.reread(),
    alternatives: () => alternativesDialog(planner, () => editor.reread()),
    refused: (job) => refusalDialog(job, (relaxed) => optimise(planner, { options: relaxed })),
  }, begun);
}

// A run that was begun before the page was opened is followed to its end.
async function followRunning(planner) {
  const { facts, service } = planner;
  const { items } = await service.get(`${facts.jobs}?state=running&plan_id=${facts.plan.split("/").pop()}`);
  const job = items.find(({ task }) => REDRAWING.includes(task));
  if (job) optimise(planner, { job });
}

async function showHistory({ service, model, editor, facts }) {
  const page = await service.get("/versions?limit=200");
  historyDialog(page.items, model.version, facts,
    facts.writable ? (version) => editor.restore(version) : null);
}

// The units are others now: open the page anew, at the same place of the map.
function reopen(view) {
  const { lat, lng } = view.map.getCenter();
  sessionStorage.setItem("planner-place", JSON.stringify([view.map.getZoom(), lat, lng]));
  location.reload();
}

function resume(view) {
  const place = sessionStorage.getItem("planner-place");
  sessionStorage.removeItem("planner-place");
  const shared = location.hash.match(/^#([\d.]+)\/(-?[\d.]+)\/(-?[\d.]+)$/);
  const [zoom, lat, lng] = place ? JSON.parse(place) : shared ? shared.slice(1).map(Number) : [];
  if (zoom !== undefined) view.map.setView([lat, lng], zoom, { animate: false });
}

open().catch((error) => tellFault(error.message, () => location.reload(),
  { title: TEXT.notOpened, action: TEXT.reload }));
