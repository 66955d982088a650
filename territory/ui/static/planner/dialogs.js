// Dialogs: units by their codes, the history, a run of the solver, and what went wrong.
import { TEXT } from "./text.js";

const maps = window.TerritoryMaps;
const NAMED = 8; // codes that are not there, in a sentence

export function openDialog(title, testid, ...children) {
  const node = maps.element("dialog", "tp-dialog tm-card", { testid, "aria-label": title },
    maps.element("header", "tm-row", {},
      maps.element("h2", "", { text: title }),
      maps.element("button", "tp-plain", { type: "button", text: TEXT.close,
        onclick: () => node.close() })),
    ...children);
  node.addEventListener("close", () => node.remove());
  document.body.append(node);
  node.showModal();
  return node;
}

// A question with one way to go on.
export function confirmDialog(title, hint, action, act) {
  const node = openDialog(title, "confirm-dialog", maps.element("p", "tm-quiet", { text: hint }),
    maps.element("div", "tp-actions", {},
      maps.element("button", "tp-main", { type: "button", text: action, testid: "confirm",
        onclick: () => { node.close(); act(); } }),
      maps.element("button", "tp-plain", { type: "button", text: TEXT.cancel,
        onclick: () => node.close() })));
}

export function codesDialog(model, selection) {
  const text = maps.element("textarea", "tm-input", { rows: "6", "aria-label": TEXT.codesTitle,
    testid: "codes" });
  const told = maps.element("p", "tp-bad", { role: "alert" });
  const pick = () => {
    const codes = text.value.split(/[\s,;]+/).filter(Boolean);
    const missing = codes.filter((code) => !model.positions.has(code));
    told.textContent = missing.length
      ? TEXT.codesMissing(missing.length, missing.slice(0, NAMED).join(", ")) : "";
    selection.pick(codes.map((code) => model.positions.get(code)).filter((at) => at !== undefined));
    if (!missing.length) node.close();
  };
  const node = openDialog(TEXT.codesTitle, "codes-dialog",
    maps.element("p", "tm-quiet", { text: TEXT.codesHint }), text, told,
    maps.element("button", "tp-main", { type: "button", text: TEXT.codesPick, onclick: pick,
      testid: "codes-pick" }));
}

// `versions` as the service lists them, the newest first; `restore` goes back to one, for those
// who may. `facts` say where they are compared.
export function historyDialog(versions, current, facts, restore) {
  const list = maps.element("ol", "tp-history", { testid: "history-list" });
  for (const version of versions) {
    list.append(event(version, current, facts, restore, () => node.close()));
  }
  const today = facts.today ? maps.element("a", "tp-link", { text: TEXT.compare.today,
    testid: "compare-today", href: `${facts.plan}/compare/today..${current}/` }) : null;
  const empty = maps.element("p", "tm-quiet", { text: TEXT.historyEmpty });
  const node = openDialog(TEXT.historyTitle, "history-dialog", today, versions.length ? list : empty);
}

function event(version, current, facts, restore, close) {
  const when = new Date(version.at).toLocaleString();
  const count = version.detail && version.detail.count;
  const kind = TEXT.kinds[version.kind] || version.kind;
  const what = count ? `${kind}: ${count.toLocaleString("en-US")}` : kind;
  const back = version.version === current
    ? maps.element("span", "tm-quiet tm-small", { text: TEXT.current })
    : restore && maps.element("button", "tm-link", { type: "button", text: TEXT.restore,
      testid: `restore-${version.version}`, onclick: () => { close(); restore(version.version); } });
  return maps.element("li", "", {},
    maps.element("span", "tp-number tm-quiet", { text: String(version.version) }),
    maps.element("span", "", {},
      maps.userText("strong", "", what),
      maps.userText("span", "tm-quiet tm-small tp-line", TEXT.by(version.actor, when)),
      version.reason ? maps.userText("span", "tp-line", version.reason) : null),
    maps.element("span", "tp-links", {}, version.version === current ? null
      : maps.element("a", "tp-link", { text: TEXT.compare.version, testid: `compare-${version.version}`,
        href: `${facts.plan}/compare/${version.version}..${current}/` }), back));
}

// What the service said, to be read and dismissed; `again` makes the change all the same.
// What went wrong, and where there is one a way to go on.
export function tellFault(message, again, { title = TEXT.failed, action = TEXT.again } = {}) {
  document.querySelector(".tp-fault")?.remove();
  const node = maps.element("div", "tp-fault tm-card", { role: "alert", testid: "fault" },
    maps.element("strong", "", { text: title }),
    maps.userText("p", "", message),
    maps.element("div", "tp-actions", {},
      again ? maps.element("button", "tp-main", { type: "button", text: action, testid: "again",
        onclick: () => { node.remove(); again(); } }) : null,
      maps.element("button", "tp-plain", { type: "button", text: TEXT.dismiss,
        onclick: () => node.remove() })));
  document.body.append(node);
}
