// One file: dropped or chosen, its columns matched with a preview, its faults told row by row.
import { TEXT } from "./text.js";

const maps = window.TerritoryMaps;
const SHOWN_FAULTS = 200;

export class FileStep extends EventTarget {
  // Fires `change` when another file was understood, or none is there any more.
  constructor(service, workspace, kind, optional) {
    super();
    Object.assign(this, { service, workspace, kind, optional });
    this.mapping = {};
    this.node = maps.element("div", "wz-file", { testid: `file-${kind}` });
    this._empty();
  }

  get ready() {
    return Boolean(this.preview) && this.preview.faults.length === 0;
  }

  // Whether there is a file that cannot be used yet.
  get wrong() {
    return Boolean(this.file) && !this.ready;
  }

  // What tells the service how to read the file.
  get query() {
    const entries = Object.entries(this.mapping).map(([column, field]) =>
      `map=${encodeURIComponent(`${this.kind}.${column}=${field}`)}`);
    return [`filename=${encodeURIComponent(this.file.name)}`, ...entries].join("&");
  }

  _empty() {
    this.file = this.preview = null;
    this.mapping = {};
    const input = this._input();
    const zone = maps.element("div", "wz-drop", { testid: `drop-${this.kind}` },
      maps.element("span", "quiet", { text: TEXT.drop }),
      maps.element("label", "wz-button", {}, maps.element("span", "", { text: TEXT.choose }), input));
    const over = (on) => (event) => {
      event.preventDefault();
      zone.classList.toggle("wz-over", on);
    };
    zone.addEventListener("dragover", over(true));
    zone.addEventListener("dragleave", over(false));
    zone.addEventListener("drop", (event) => {
      over(false)(event);
      if (event.dataTransfer.files.length) this.take(event.dataTransfer.files[0]);
    });
    this.node.replaceChildren(zone);
    this._tell();
  }

  _input() {
    const input = maps.element("input", "wz-hidden", { type: "file", testid: `choose-${this.kind}`,
      onchange: () => input.files.length && this.take(input.files[0]) });
    return input;
  }

  async take(file) {
    this.file = file;
    this.mapping = {};
    await this._read();
  }

  async _read() {
    this.preview = null;
    this.node.replaceChildren(maps.userText("p", "quiet", TEXT.reading(this.file.name), { role: "status" }));
    try {
      const address = `${this.workspace}/previews/${this.kind}?${this.query}`;
      this.preview = await this.service.upload(address, this.file);
    } catch (error) {
      this.preview = { rows: 0, columns: [], fields: [], measures: [], report: [],
        faults: [{ message: error.message }] };
    }
    this._show();
    this._tell();
  }

  _show() {
    const { rows, columns, faults, report } = this.preview;
    const read = this.kind === "units" ? TEXT.areasRead(rows) : TEXT.read(rows);
    const parts = [maps.element("div", "wz-head", {},
      maps.userText("strong", "", this.file.name), rows ? maps.element("span", "quiet", { text: read }) : null,
      maps.element("span", "wz-gap"),
      maps.element("label", "wz-link", {}, maps.element("span", "", { text: TEXT.other }), this._input()),
      this.optional ? maps.element("button", "wz-link", { type: "button", text: TEXT.remove,
        onclick: () => this._empty() }) : null)];
    if (columns.length) parts.push(this._table());
    parts.push(faults.length ? this._faults() : maps.element("p", "good", { text: TEXT.fine }));
    if (report.length) {
      parts.push(maps.element("details", "wz-report", {},
        maps.element("summary", "", { text: TEXT.assumed(report.length) }),
        maps.element("ul", "", {}, ...report.map((line) => maps.userText("li", "", line)))));
    }
    this.node.replaceChildren(...parts);
  }

  // The first rows, above each column what it is read as.
  _table() {
    const { columns } = this.preview;
    const depth = Math.max(...columns.map(({ samples }) => samples.length));
    const rows = Array.from({ length: depth }, (_, i) => maps.element("tr", "", {},
      ...columns.map(({ field, samples }) => maps.userText("td", field ? "" : "wz-unused", samples[i]))));
    return maps.element("div", "wz-scroll", { tabindex: "0" }, maps.element("table", "wz-table", {
      testid: `columns-${this.kind}` },
    maps.element("thead", "", {},
      maps.element("tr", "", {}, ...columns.map((column) => maps.element("td", "", {}, this._choice(column)))),
      maps.element("tr", "", {}, ...columns.map(({ name }) => maps.userText("th", "", name, { scope: "col" })))),
    maps.element("tbody", "", {}, ...rows)));
  }

  _choice({ name, field }) {
    const node = maps.element("select", field ? "wz-used" : "", { "aria-label": TEXT.columnIs(name),
      testid: `column-${this.kind}-${name}`, onchange: () => {
        if (node.value) this.mapping[name] = node.value;
        else delete this.mapping[name];
        this._read();
      } },
    maps.element("option", "", { value: "", text: TEXT.unused }),
    ...this.preview.fields.map((one) => maps.element("option", "", { value: one, text: one })));
    node.value = field || "";
    return node;
  }

  _faults() {
    const faults = [...this.preview.faults].sort((a, b) => (a.row || 0) - (b.row || 0));
    const row = (fault) => maps.element("tr", "", {},
      maps.element("td", "", { text: fault.row ? String(fault.row) : "" }),
      maps.userText("td", "", fault.column || ""), maps.userText("td", "", fault.message));
    return maps.element("div", "wz-faults", { role: "alert", testid: `faults-${this.kind}` },
      maps.element("strong", "bad", { text: TEXT.faults(faults.length) }),
      maps.element("table", "wz-table", {},
        maps.element("thead", "", {}, maps.element("tr", "", {}, ...Object.values(TEXT.place).map(
          (text) => maps.element("th", "", { scope: "col", text })))),
        maps.element("tbody", "", {}, ...faults.slice(0, SHOWN_FAULTS).map(row))));
  }

  _tell() {
    this.dispatchEvent(new Event("change"));
  }
}
