// One problem after the other: what is wrong, where it is, and what would mend it.
import { TEXT } from "./text.js";

const maps = window.TerritoryMaps;
const { walker: WORDS } = TEXT;

export class ProblemWalker {
  // `find()` lists the problems; `look(problem)` shows one on the map; `mend` mends what can be.
  constructor(find, { look, mend }) {
    Object.assign(this, { find, look });
    this.at = -1;
    this.text = maps.element("span", "", { testid: "problem" });
    this.count = maps.element("span", "tm-quiet tp-number");
    this.mending = mend && maps.element("button", "tp-plain", { type: "button", text: WORDS.mend,
      title: WORDS.mendHint, testid: "mend", onclick: mend });
    this.node = maps.element("div", "tp-walker tm-card", { role: "group", "aria-label": WORDS.title,
      testid: "walker" },
    maps.element("span", "tp-said", { "aria-live": "polite" }, this.count, this.text), this.mending,
    this._button("‹", WORDS.previous, "previous", () => this.step(-1)),
    this._button("›", WORDS.next, "next", () => this.step(1)),
    this._button("×", TEXT.close, "walker-close", () => this.stop()));
    this.node.hidden = true;
  }

  _button(text, title, testid, onclick) {
    return maps.element("button", "tp-plain tp-square", { type: "button", text, title, testid,
      "aria-label": title, onclick });
  }

  step(by) {
    const problems = this.find();
    this.node.hidden = false;
    if (!problems.length) {
      this.at = -1;
      this._tell(problems);
      return;
    }
    this.at = (this.at + by + problems.length) % problems.length;
    if (this.at < 0) this.at = 0;
    this._tell(problems);
    this.look(problems[this.at]);
  }

  // After a change the same place in the list is another problem, or none is left.
  refresh() {
    if (this.node.hidden) return;
    const problems = this.find();
    this.at = Math.min(this.at, problems.length - 1);
    this._tell(problems);
  }

  stop() {
    this.node.hidden = true;
    this.at = -1;
  }

  _tell(problems) {
    const now = problems[this.at];
    this.count.textContent = now ? place(problems, this.at) : "";
    this.text.textContent = now ? now.text : WORDS.none;
    this.text.className = now ? "" : "tp-good";
    if (!this.mending) return;
    this.mending.hidden = !problems.some(({ kind }) => kind === "broken" || kind === "unassigned");
  }
}

// Notes are counted by themselves: they come after the problems.
function place(problems, at) {
  const first = problems.findIndex(({ note }) => note);
  if (!problems[at].note) return `${at + 1} / ${first < 0 ? problems.length : first}`;
  return `${WORDS.note} ${at - first + 1} / ${problems.length - first}`;
}
