// The row of tools over the map.
import { openDialog } from "./dialogs.js";
import { TEXT } from "./text.js";

const maps = window.TerritoryMaps;
const TOOLS = [
  ["look", "M5 3l6 17 2.500-7L20 10.500Z", "v"],
  ["click", "M12 3v6M12 15v6M3 12h6M15 12h6", "c"],
  ["brush", "M14 4l6 6-8 8a4 4 0 0 1-6 0l0 0a4 4 0 0 1 0-6ZM4 21h6", "b"],
  ["lasso", "M12 4c5 0 9 2.500 9 6s-4 6-9 6c-1.500 0-3-.2-4.300-.7M7 15.500a2 2 0 1 0-2 2.500c1 0 2-.5 2 1.500M7 15c-2.500-1-4-3-4-5 0-3.500 4-6 9-6", "l"],
  ["box", "M4 4h16v16H4Z", "r"],
  ["ring", "M12 4a8 8 0 1 0 0 16a8 8 0 1 0 0-16M12 12h8", "o"],
  ["polygon", "M12 3l9 7-4 10H7L3 10Z", "p"],
  ["group", "M4 4h7v7H4ZM13 4h7v7h-7ZM4 13h7v7H4ZM13 13h7v7h-7Z", "g"],
];
const TOGETHER = 2; // units on average, in what is picked if nothing else is chosen
const CODES = "M4 6h10M4 12h16M4 18h7";
const PIN = "M12 21c-4-5-6-8-6-11a6 6 0 1 1 12 0c0 3-2 6-6 11ZM12 8a2 2 0 1 0 0 4a2 2 0 1 0 0-4";
const ASK = "M9 9a3 3 0 1 1 4.500 2.600c-1 .6-1.500 1.200-1.500 2.400M12 17.500v.5";

// `actions` has functions for codes, for clear and for what units can be picked by together.
export function toolBar(tools, actions) {
  const radios = TOOLS.map(([tool, path, key]) => button(tool, path, () => tools.use(tool), key));
  const turn = () => tools.choose(tools.kind === "units" ? "accounts" : "units");
  const kind = tools.kinds.accounts ? button("kind", PIN, turn, "a") : null;
  const level = maps.element("span", "tp-levels");
  const show = () => {
    const grouping = tools.tool === "group" && tools.kind === "units";
    if (grouping && !level.firstChild) level.append(groupChoice(tools, actions.groupings));
    level.hidden = !grouping;
    radios.forEach((node, i) =>
      node.setAttribute("aria-pressed", String(tools.tool === TOOLS[i][0])));
    if (kind) kind.setAttribute("aria-pressed", String(tools.kind === "accounts"));
  };
  tools.addEventListener("change", show);
  document.addEventListener("keydown", (event) => byKey(event, tools, actions, kind && turn));
  show();
  return maps.element("div", "tp-tools tm-card", { role: "toolbar", "aria-label": TEXT.toolbar,
    testid: "tools-pick" }, ...radios, level, maps.element("span", "tp-divider"), kind,
  button("codes", CODES, actions.codes), button("help", ASK, help, "?"));
}

function button(name, path, onclick, key) {
  const title = TEXT.tools[name] + (key ? ` (${key.toUpperCase()})` : "");
  return maps.element("button", "tp-tool", { type: "button", title, onclick,
    "aria-label": TEXT.tools[name], testid: `tool-${name}` },
    maps.icon(path), maps.element("span", "", { text: TEXT.toolNames[name] }));
}

// By what the group tool picks, asked of the service when the tool is first used.
function groupChoice(tools, groupings) {
  const node = maps.element("select", "tm-input tp-level", { "aria-label": TEXT.group.label, testid: "group-by",
    disabled: "" }, maps.element("option", "", { text: TEXT.group.reading }));
  groupings().then((found) => {
    const usual = Math.max(0, found.findIndex(({ size }) => size >= TOGETHER));
    tools.grouping = found[usual] || null;
    node.replaceChildren(...found.map(({ name }, i) => maps.element("option", "", { value: String(i), text: name })));
    node.onchange = () => (tools.grouping = found[Number(node.value)]);
    node.value = String(usual);
    node.disabled = false;
    node.hidden = !found.length;
  });
  return node;
}

function byKey(event, tools, actions, turn) {
  const writing = event.target.closest("input, textarea, select, dialog");
  if (writing || event.ctrlKey || event.metaKey || event.altKey) return;
  const key = event.key.toLowerCase();
  const tool = TOOLS.find(([, , own]) => own === key);
  if (tool) tools.use(tool[0]);
  else if (key === "a" && turn) turn();
  else if (key === "?") help();
  else if (event.key === "Escape") {
    actions.clear();
    tools.use("look");
  }
}

function help() {
  const { help: words, tools } = TEXT;
  const rows = [...TOOLS.map(([tool, , key]) => [key.toUpperCase(), tools[tool]]),
    ["A", tools.kind], ...words.keys];
  openDialog(words.title, "help-dialog", maps.element("p", "tm-quiet", { text: words.hint }),
    maps.element("dl", "tp-keys", {}, ...rows.flatMap(([key, text]) =>
      [maps.element("dt", "", { text: key }), maps.element("dd", "", { text })])));
}
