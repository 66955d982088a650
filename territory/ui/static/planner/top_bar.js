// The bar over everything: which plan, whether it is saved, undo, history, optimise, export.
import { TEXT } from "./text.js";

const maps = window.TerritoryMaps;
const FORMATS = [["csv", "CSV"], ["xlsx", "Excel"], ["geojson", "GeoJSON"], ["gpkg", "GeoPackage"],
  ["parquet", "GeoParquet"], ["crm", "CRM"]];

// `actions`: undo, redo, history, optimise. Returns the node and `tell(state)`.
export function topBar(facts, model, actions) {
  const state = maps.element("span", "tp-state tm-quiet", { role: "status", testid: "state" });
  const undo = button(TEXT.bar.undo, "undo", actions.undo, "Ctrl+Z");
  const redo = button(TEXT.bar.redo, "redo", actions.redo, "Ctrl+Shift+Z");
  const show = () => {
    undo.disabled = !model.canUndo;
    redo.disabled = !model.canRedo;
    tell("saved");
  };
  const tell = (now) => {
    state.textContent = now === "saved" ? TEXT.saved(model.version) : TEXT[now];
    state.classList.toggle("tp-warn", now === "offline");
  };
  model.addEventListener("change", show);
  document.addEventListener("keydown", (event) => byKey(event, undo, redo));
  const node = maps.element("header", "tp-bar", { testid: "bar" },
    maps.element("a", "tp-back", { href: facts.plans, text: TEXT.bar.plans }),
    maps.userText("h1", "", facts.name, { testid: "plan-name" }),
    state,
    maps.element("span", "tp-gap"),
    undo, redo,
    button(TEXT.bar.history, "history", actions.history),
    exportMenu(facts.root),
    facts.solvable ? main(TEXT.bar.optimise, "optimise", actions.optimise) : null);
  show();
  return { node, tell };
}

function button(text, testid, onclick, keys) {
  return maps.element("button", "tp-plain", { type: "button", text, testid, onclick,
    ...(keys ? { title: `${text} (${keys})` } : {}) });
}

function main(text, testid, onclick) {
  return maps.element("button", "tp-main", { type: "button", text, testid, onclick });
}

function exportMenu(root) {
  const list = maps.element("div", "tp-menu tm-card", {}, ...FORMATS.map(([format, name]) =>
    maps.element("a", "", { href: `${root}/exports/${format}`, text: name, download: "" })));
  return maps.element("details", "tp-dropdown", { testid: "export" },
    maps.element("summary", "tp-plain", { text: TEXT.bar.export }), list);
}

function byKey(event, undo, redo) {
  const writing = event.target.closest("input, textarea, select, dialog");
  if (writing || !(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
  event.preventDefault();
  (event.shiftKey ? redo : undo).click();
}
