// No plan keeps to the rules: why, and what would have to give, each as a button.
import { openDialog } from "./dialogs.js";
import { TEXT } from "./text.js";

const maps = window.TerritoryMaps;
const { refusal: WORDS } = TEXT;

// `retry(options)` runs the solver again with the rules loosened so far.
export function refusalDialog({ result }, retry) {
  const { status, reasons = [], relaxations = [] } = result;
  const proven = status === "infeasible";
  const node = openDialog(proven ? WORDS.proven : WORDS.title, "refusal-dialog",
    ...reasons.map((reason) => maps.userText("p", "tp-reason", reason)),
    relaxations.length ? maps.element("h3", "", { text: WORDS.cheapest }) : null,
    maps.element("ul", "tp-relaxations", { testid: "relaxations" }, ...relaxations.map(
      ({ text, options }) => maps.element("li", "", {}, maps.userText("span", "", text),
        maps.element("button", "tp-plain", { type: "button", text: WORDS.take, testid: "relax",
          onclick: () => {
            node.close();
            retry(solverOptions(options));
          } })))));
}

// The sentence of a relaxation speaks of balance where the options of a design have tolerances.
export function solverOptions({ balance, ...others }) {
  return balance ? { ...others, tolerances: balance } : others;
}
