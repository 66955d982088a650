// The bar over everything: which plan, whether it is saved, and what can be done with all of it.
import { shareMenu } from "./share_menu.js";
import { TEXT } from "./text.js";

const maps = window.TerritoryMaps;
const { bar: WORDS } = TEXT;
// In place of their words where there is little room.
const ICONS = {
  undo: "M9 7L4 12l5 5M4 12h11a5 5 0 0 1 0 10h-3", redo: "M15 7l5 5-5 5M20 12H9a5 5 0 0 0 0 10h3",
  history: "M12 7v5l3 2M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18", discuss: "M4 5h16v11H11l-4 4v-4H4Z",
};

// What is there until the plan is: its name, and that it is being read.
export function waitingBar(facts) {
  return maps.element("header", "tp-bar", {},
    maps.element("a", "tp-back", { href: facts.plans, text: WORDS.plans }),
    maps.userText("h1", "", facts.name),
    maps.element("span", "tp-state tm-quiet", { role: "status", text: TEXT.loading }));
}

// `actions`: undo, redo, history, problems, discuss, optimise. Returns the node, `tell(state)` and
// `count(problems)`.
export function topBar(facts, model, actions) {
  const state = maps.element("span", "tp-state tm-quiet", { role: "status", testid: "state" });
  const undo = button(WORDS.undo, "undo", actions.undo, "Ctrl+Z");
  const redo = button(WORDS.redo, "redo", actions.redo, "Ctrl+Shift+Z");
  const problems = button("", "problems", actions.problems, "N");
  const show = () => {
    undo.disabled = !model.canUndo;
    redo.disabled = !model.canRedo;
    tell("saved");
  };
  const tell = (now) => {
    state.textContent = now === "saved" ? TEXT.saved(model.version) : TEXT[now];
    state.classList.toggle("tp-warn", now === "offline");
  };
  const count = (found) => {
    const notes = found.filter(({ note }) => note).length;
    problems.replaceChildren(maps.element("span", "", {}, WORDS.problems(found.length - notes),
      notes ? maps.element("span", "tp-aside", { text: WORDS.notes(notes) }) : null));
    problems.classList.toggle("tp-clean", found.length === notes);
  };
  model.addEventListener("change", show);
  document.addEventListener("keydown", (event) => byKey(event, undo, redo, problems));
  const node = maps.element("header", "tp-bar", { testid: "bar" },
    maps.element("a", "tp-back", { href: facts.plans, text: WORDS.plans }),
    maps.userText("h1", "", facts.name, { testid: "plan-name" }),
    state,
    maps.element("span", "tp-gap"),
    problems,
    ...(facts.writable ? [undo, redo] : []),
    button(WORDS.history, "history", actions.history),
    button(WORDS.discuss, "discuss", actions.discuss),
    shareMenu(facts),
    facts.solvable ? maps.element("button", "tp-main", { type: "button", text: WORDS.optimise,
      testid: "optimise", onclick: actions.optimise }) : null);
  show();
  return { node, tell, count };
}

function button(text, testid, onclick, keys) {
  const icon = ICONS[testid];
  const title = keys ? `${text} (${keys})`.trim() : icon ? text : null;
  return maps.element("button", icon ? "tp-plain tp-short" : "tp-plain", { type: "button", testid, onclick,
    ...(title ? { title } : {}), ...(icon ? { "aria-label": text } : {}) },
  icon ? maps.icon(icon) : null, maps.element("span", "", { text }));
}

function byKey(event, undo, redo, problems) {
  if (event.target.closest("input, textarea, select, dialog")) return;
  const key = event.key.toLowerCase();
  const control = event.ctrlKey || event.metaKey;
  if (control && key === "z") {
    event.preventDefault();
    (event.shiftKey ? redo : undo).click();
  } else if (key === "n" && !control && !event.altKey) problems.click();
}
