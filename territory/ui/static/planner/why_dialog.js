// Why units and accounts moved since another version: what each move serves, and what keeping
// them would cost.
import { openDialog } from "./dialogs.js";
import { JobProgress, runJob, whyFailed } from "./jobs.js";
import { TEXT } from "./text.js";

const maps = window.TerritoryMaps;
const { why: WORDS } = TEXT;
const SHOWN = 200;

// `rep`: only what this rep got; `account`: only this one; all without. `look(unit)` shows a unit.
export async function whyDialog({ service, facts, people, look }, { rep = null, account = null } = {}) {
  const progress = new JobProgress();
  const body = maps.element("div", "", { testid: "why" });
  const ask = maps.element("button", "tp-plain", { type: "button", text: WORDS.ask, testid: "ask-why",
    onclick: () => run() });
  const since = maps.element("select", "tm-input", { "aria-label": WORDS.since, testid: "since" });
  const { items: versions } = await service.get("/versions?limit=200");
  if (facts.today) since.append(maps.element("option", "", { value: "0", text: WORDS.today }));
  for (const { version, kind } of versions.slice(1)) {
    since.append(maps.element("option", "", { value: String(version),
      text: WORDS.version(version, TEXT.kinds[kind] || kind) }));
  }
  const node = openDialog(WORDS.title, "why-dialog", maps.element("div", "tp-choice-line", {},
    maps.element("span", "tm-quiet", { text: WORDS.since }), since), body, progress.node,
  maps.element("div", "tp-actions", {}, ask));
  since.addEventListener("change", () => show());
  ask.disabled = !since.options.length;
  await show();

  async function run() {
    ask.disabled = true;
    try {
      const job = await runJob(service, facts.jobs,
        () => service.post("/explain", { since: Number(since.value), reason: "" }),
        (now) => progress.show(now), () => {});
      if (job.result && job.result.study_id) {
        progress.node.replaceChildren();
        await show();
      } else progress.say(whyFailed(job) || WORDS.none, "tp-bad tp-lines");
    } catch (error) {
      progress.say(error.message, "tp-bad tp-lines");
    }
    ask.disabled = false;
  }

  async function show() {
    const { items } = await service.get(`/studies?kind=explanation&version=${versions[0].version}&limit=500`);
    const study = items.filter((one) => String(one.summary.since ?? "") === since.value).pop();
    ask.hidden = Boolean(study) || !facts.solvable;
    if (!study) return body.replaceChildren(maps.element("p", "tm-quiet", { text: WORDS.unknown }));
    const table = account ? "accounts" : "units";
    const only = account ? `&id=${encodeURIComponent(account)}` : "";
    const { items: rows } = await service.get(
      `/studies/${study.study_id}/tables/${table}?limit=1000${only}`);
    const wanted = rep ? rows.filter((row) => row.to_rep === rep) : rows;
    return body.replaceChildren(wanted.length ? listed(wanted)
      : maps.element("p", "tm-quiet", { text: WORDS.stayed }));
  }

  function listed(rows) {
    const list = maps.element("ul", "tp-whys", {}, ...rows.slice(0, SHOWN).map((row) => maps.element("li", "", {},
      maps.element("div", "tm-row", {},
        maps.userText("button", "tm-link", row.account_id || row.unit_id, { type: "button",
          onclick: () => { node.close(); look(row.unit_id); } }),
        maps.userText("span", "tm-quiet tm-small",
          `${people.nameOf(row.from_rep) || TEXT.nobody} → ${people.nameOf(row.to_rep) || TEXT.nobody}`)),
      maps.userText("p", "", row.text))));
    if (rows.length > SHOWN) {
      list.append(maps.element("li", "tm-quiet", { text: WORDS.more(rows.length - SHOWN) }));
    }
    return list;
  }
}
