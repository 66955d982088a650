// What can be done with one territory, below its card: rep, locks, merging, splitting, deleting.
import { confirmDialog, openDialog } from "./dialogs.js";
import { discussDialog } from "./discuss_dialog.js";
import { repCard } from "./rep_card.js";
import { TEXT } from "./text.js";
import { whyDialog } from "./why_dialog.js";

const maps = window.TerritoryMaps;
const { territory: WORDS } = TEXT;

// The card of a territory with its rep and, for those who may, its tools.
export function territoryCard(planner, base, at, unit) {
  const card = maps.territoryCard(planner.view, base, at, unit);
  if (base !== planner.view.bases[0]) return card;
  const facts = card.querySelector(".tm-facts");
  const rep = repCard(planner, at);
  if (facts) facts.before(...rep);
  else card.append(...rep);
  card.append(questions(planner, at));
  if (planner.facts.writable) card.append(tools(planner, at));
  return card;
}

function tools(planner, at) {
  const { model, editor, selection } = planner;
  const territory = model.territories[at];
  const units = model.unitsOf(at);
  const locked = units.length > 0 && units.every((one) => model.locked[one]);
  const button = (name, onclick, testid) => maps.element("button", "tp-plain", { type: "button",
    text: WORDS[name], title: WORDS.hints[name] || "", testid, onclick });
  const pick = button("pick", () => selection.pick(units, { instead: true }), "pick-all");
  const lock = button(locked ? "unlock" : "lock", () => editor.lock(units, !locked), "lock-all");
  const split = button("split", () => editor.split(territory.territory_id, newId(model)), "split");
  split.disabled = units.length < 2;
  pick.disabled = lock.disabled = !units.length;
  return maps.element("section", "tp-territory-tools", { "aria-label": WORDS.title },
    repChoice(planner, territory),
    maps.element("div", "tp-buttons", {}, pick, lock, split,
      button("merge", () => mergeDialog(planner, at), "merge"),
      button("remove", () => removeDialog(planner, at), "remove")));
}

// What everybody may ask about a territory.
function questions(planner, at) {
  const { model, service, facts } = planner;
  const { territory_id: id, rep_id: rep } = model.territories[at];
  const ask = (name, onclick, testid) => maps.element("button", "tm-link", { type: "button",
    text: WORDS[name], testid, onclick });
  return maps.element("div", "tp-links", {},
    ask("discuss", () => discussDialog(service, facts, { about: { about: "territory",
      about_id: id, name: model.nameOf(at) } }), "discuss-territory"),
    rep ? ask("why", () => whyDialog(planner, { rep }), "why-territory") : null);
}

function repChoice({ people, editor }, territory) {
  if (!people.reps.size) return null;
  const select = maps.element("select", "tm-input", { testid: "rep-of",
    onchange: () => editor.giveToRep(territory.territory_id, select.value || null) },
  maps.element("option", "", { value: "", text: WORDS.nobody }),
  ...people.choices.map((rep) => maps.userText("option", "", `${rep.name} (${rep.rep_id})`,
    { value: rep.rep_id })));
  select.value = territory.rep_id || "";
  return maps.element("label", "tp-choice-line", {},
    maps.element("span", "tm-quiet", { text: WORDS.rep }), select);
}

// A name that no territory has: T61 after T60, where names count.
export function newId(model) {
  const ids = new Set(model.territories.map((one) => one.territory_id));
  for (let number = ids.size + 1; ; number++) if (!ids.has(`T${number}`)) return `T${number}`;
}

function mergeDialog(planner, at) {
  const { model, editor } = planner;
  const near = model.around(model.unitsOf(at));
  const others = model.territories.map((_, other) => other)
    .filter((other) => other !== at && !near.includes(other));
  const select = maps.element("select", "tm-input", { "aria-label": WORDS.mergeInto,
    testid: "merge-into" }, ...[...near, ...others].map((other) =>
    maps.userText("option", "", model.nameOf(other), { value: model.territories[other].territory_id })));
  const node = openDialog(WORDS.mergeTitle(model.nameOf(at)), "merge-dialog",
    maps.element("p", "tm-quiet", { text: WORDS.mergeHint }),
    maps.element("label", "tp-field", {}, maps.element("span", "", { text: WORDS.mergeInto }), select),
    maps.element("div", "tp-actions", {}, maps.element("button", "tp-main", { type: "button",
      text: WORDS.mergeNow, testid: "merge-now", onclick: () => {
        node.close();
        editor.dissolve(model.territories[at].territory_id, select.value);
      } })));
}

function removeDialog({ model, editor }, at) {
  const { territory_id: id, units } = model.territories[at];
  confirmDialog(WORDS.removeTitle(model.nameOf(at)), WORDS.removeHint(units), WORDS.removeNow,
    () => editor.dissolve(id, null));
}
