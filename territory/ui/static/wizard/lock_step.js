// What stays as it is today: all that some owners have.
import { TEXT } from "./text.js";

const maps = window.TerritoryMaps;
const { locks: WORDS } = TEXT;

export class LockStep {
  constructor() {
    this.boxes = [];
    this.list = maps.element("div", "wz-owners", { testid: "owners" });
    this.count = maps.element("span", "quiet", { role: "status", testid: "locked-count" });
    this.node = maps.element("fieldset", "wz-locks", { testid: "locks" },
      maps.element("legend", "", { text: WORDS.title }),
      maps.element("p", "quiet", { text: WORDS.hint }),
      maps.element("div", "wz-head", {}, this._all(true), this._all(false), this.count), this.list);
    this.offer([]);
  }

  // `owners` of today's map, with how many units each has.
  offer(owners) {
    this.node.hidden = !owners.length;
    this.boxes = owners.map(({ name, units }) => {
      const input = maps.element("input", "", { type: "checkbox", value: name, testid: `lock-${name}`,
        onchange: () => this._tell() });
      return { input, units, node: maps.element("label", "wz-check", {}, input,
        maps.userText("span", "", name), maps.element("span", "quiet", { text: TEXT.areasRead(units) })) };
    });
    this.list.replaceChildren(...this.boxes.map(({ node }) => node));
    this._tell();
  }

  // What tells the service who keeps everything.
  get query() {
    return this._on.map(({ input }) => `&lock=${encodeURIComponent(input.value)}`).join("");
  }

  get _on() {
    return this.boxes.filter(({ input }) => input.checked);
  }

  _all(on) {
    return maps.element("button", "wz-link", { type: "button", text: on ? WORDS.all : WORDS.none,
      onclick: () => {
        for (const { input } of this.boxes) input.checked = on;
        this._tell();
      } });
  }

  _tell() {
    const units = this._on.reduce((sum, one) => sum + one.units, 0);
    this.count.textContent = units ? WORDS.count(units) : "";
  }
}
