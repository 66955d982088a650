// Accounts: status and owner, of one on its card or of many that were picked.
import { discussDialog } from "./discuss_dialog.js";
import { TEXT } from "./text.js";
import { whyDialog } from "./why_dialog.js";

const maps = window.TerritoryMaps;
const { account: WORDS } = TEXT;

export function accountCard(planner, pin) {
  const card = maps.accountCard(planner.view, pin);
  const { service, facts, people, view } = planner;
  const id = view.pins.pins.id[pin];
  card.append(maps.element("div", "tp-links", {},
    maps.element("button", "tm-link", { type: "button", text: WORDS.discuss, testid: "discuss-account",
      onclick: () => discussDialog(service, facts, { about: { about: "account", about_id: id,
        name: view.accountName(pin) } }) }),
    maps.element("button", "tm-link", { type: "button", text: WORDS.why, testid: "why-account",
      onclick: () => whyDialog(planner, { account: id }) })));
  if (facts.writable && people.accountSetId) card.append(tools(planner, [pin]));
  return card;
}

// Choices of a status and of an owner for some accounts.
function tools(planner, pins) {
  const { view, people, editor } = planner;
  const ids = pins.map((pin) => view.pins.pins.id[pin]);
  const statuses = new Set(pins.map((pin) => view.pins.pins.status[pin]));
  const status = select(WORDS.status, "set-status", view.statuses.map(({ key, label }) => [key, label]),
    statuses.size === 1 ? view.statuses[[...statuses][0]].key : null,
    (value) => planner.setStatus(ids, value));
  const owners = new Set(ids.map((id) => people.held.get(id) || ""));
  const reps = people.choices.map((rep) => [rep.rep_id, `${rep.name} (${rep.rep_id})`]);
  const owner = reps.length ? select(WORDS.owner, "set-owner", [["", WORDS.byMap], ...reps],
    owners.size === 1 ? [...owners][0] : null, (value) => editor.hold(ids, value || null)) : null;
  return maps.element("section", "tp-account-tools", { "aria-label": WORDS.title }, status, owner);
}

function select(text, testid, choices, value, chosen) {
  const node = maps.element("select", "tm-input", { testid,
    onchange: () => node.value !== MIXED && chosen(node.value) },
  value === null ? maps.element("option", "", { value: MIXED, text: WORDS.mixed }) : null,
  ...choices.map(([key, name]) => maps.userText("option", "", name, { value: key })));
  node.value = value === null ? MIXED : value;
  return maps.element("label", "tp-choice-line", {}, maps.element("span", "tm-quiet", { text }), node);
}

const MIXED = "\u0000";

// The panel of accounts that are picked.
export class AccountPanel {
  constructor(planner) {
    this.planner = planner;
    this.node = maps.element("section", "tp-pending tm-card tp-card", { testid: "accounts-panel",
      "aria-label": WORDS.picked(0), "aria-live": "polite" });
    this.node.hidden = true;
    planner.pinSelection.addEventListener("change", () => this.show());
    planner.model.addEventListener("change", () => this.show());
  }

  show() {
    const { view, pinSelection } = this.planner;
    const pins = pinSelection.units;
    this.node.hidden = pins.length === 0;
    view.root.classList.toggle("tp-accounts-picked", pins.length > 0);
    if (!pins.length) return;
    this.node.setAttribute("aria-label", WORDS.picked(pins.length));
    this.node.replaceChildren(...[
      maps.element("header", "tm-row", {},
        maps.element("strong", "", { text: WORDS.picked(pins.length), testid: "picked-accounts" }),
        maps.element("button", "tm-link", { type: "button", text: TEXT.toolNames.clear,
          onclick: () => pinSelection.clear() })),
      potential(view, pins), statusCounts(view, pins),
      this.planner.facts.writable ? tools(this.planner, pins) : null].filter(Boolean));
  }
}

function potential(view, pins) {
  const column = view.pins.pins.potential;
  if (!column) return null;
  const sum = pins.reduce((total, pin) => total + (Number(column[pin]) || 0), 0);
  return maps.element("p", "tm-quiet", { text: WORDS.potential(maps.number(sum)) });
}

function statusCounts(view, pins) {
  const counts = view.statuses.map(() => 0);
  for (const pin of pins) counts[view.pins.pins.status[pin]]++;
  return maps.element("ul", "tm-statuses", {}, ...counts.flatMap((count, at) => (count
    ? [maps.element("li", "", {}, maps.pinSvg(view.statuses[at]),
      maps.userText("span", "", view.statuses[at].label),
      maps.element("span", "tm-count", { text: maps.number(count) }))] : [])));
}
