// The row of tools over the map.
import { TEXT } from "./text.js";

const maps = window.TerritoryMaps;
const TOOLS = [
  ["look", "M5 3l6 17 2.5-7L20 10.500Z"],
  ["click", "M12 3v6M12 15v6M3 12h6M15 12h6"],
  ["brush", "M14 4l6 6-8 8a4 4 0 0 1-6 0l0 0a4 4 0 0 1 0-6ZM4 21h6"],
  ["lasso", "M12 4c5 0 9 2.500 9 6s-4 6-9 6c-1.500 0-3-.2-4.300-.7M7 15.500a2 2 0 1 0-2 2.500c1 0 2-.5 2 1.500M7 15c-2.500-1-4-3-4-5 0-3.500 4-6 9-6"],
  ["box", "M4 4h16v16H4Z"],
];
const ACTIONS = [
  ["codes", "M4 6h10M4 12h16M4 18h7"],
  ["whole", "M4 8l8-5 8 5v8l-8 5-8-5Z"],
  ["clear", "M6 6l12 12M18 6L6 18"],
];
const KEYS = { v: "look", c: "click", b: "brush", l: "lasso", r: "box" };

// `actions` has a function for each of codes, whole and clear.
export function toolBar(tools, selection, actions) {
  const radios = TOOLS.map(([tool, path]) => button(tool, path, () => tools.use(tool)));
  const others = ACTIONS.map(([action, path]) => button(action, path, actions[action]));
  const show = () => {
    radios.forEach((node, i) =>
      node.setAttribute("aria-pressed", String(tools.tool === TOOLS[i][0])));
    others[2].disabled = selection.size === 0;
  };
  tools.addEventListener("change", show);
  selection.addEventListener("change", show);
  document.addEventListener("keydown", (event) => byKey(event, tools, actions));
  show();
  return maps.element("div", "tp-tools tm-card", { role: "toolbar", "aria-label": TEXT.toolbar,
    testid: "tools-pick" }, ...radios, maps.element("span", "tp-divider"), ...others);
}

function button(name, path, onclick) {
  const key = Object.keys(KEYS).find((one) => KEYS[one] === name);
  const title = TEXT.tools[name] + (key ? ` (${key.toUpperCase()})` : "");
  return maps.element("button", "tp-tool", { type: "button", title, onclick,
    "aria-label": TEXT.tools[name], testid: `tool-${name}` },
    maps.icon(path), maps.element("span", "", { text: TEXT.toolNames[name] }));
}

function byKey(event, tools, actions) {
  const writing = event.target.closest("input, textarea, select, dialog");
  if (writing || event.ctrlKey || event.metaKey || event.altKey) return;
  const tool = KEYS[event.key.toLowerCase()];
  if (tool) tools.use(tool);
  else if (event.key === "Escape") {
    actions.clear();
    tools.use("look");
  }
}
