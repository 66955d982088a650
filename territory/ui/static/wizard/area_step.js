// What territories are made of: counties, polygons of one's own, or what is nearest to an account.
import { TEXT } from "./text.js";

const maps = window.TerritoryMaps;

export class AreaStep {
  // `units` is the step of the file of polygons.
  constructor(units) {
    this.units = units;
    this.kind = "counties";
    const radios = Object.entries(TEXT.areas).map(([kind, [title, hint]]) => {
      const input = maps.element("input", "", { type: "radio", name: "areas", value: kind,
        testid: `areas-${kind}`, onchange: () => this._choose(kind) });
      input.checked = kind === this.kind;
      return maps.element("label", "wz-way", {}, input, maps.element("span", "", {},
        maps.element("strong", "", { text: title }), maps.element("span", "quiet", { text: hint })));
    });
    this.node = maps.element("div", "", {},
      maps.element("fieldset", "wz-ways", {}, ...radios), units.node);
    this._choose(this.kind);
  }

  _choose(kind) {
    this.kind = kind;
    this.units.node.hidden = kind !== "own";
  }

  get wrong() {
    return this.kind === "own" && !this.units.ready;
  }
}
