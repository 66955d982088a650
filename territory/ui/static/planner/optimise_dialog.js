// Have the solver improve the plan: anew, by a few moves, or in some territories only.
import { openDialog } from "./dialogs.js";
import { Draft } from "./draft.js";
import { JobProgress, runJob, whyFailed } from "./jobs.js";
import { TEXT } from "./text.js";

const maps = window.TerritoryMaps;
const { optimise: WORDS } = TEXT;
const SECONDS = { design: 60, moves: 20, part: 20, alternatives: 0 };
const MOVES = 20;

// `territories` are those that a part would be; `done(job)` is called once there is a new version,
// `alternatives()` opens the choice of plans, `refused(job)` is called where no plan keeps to the
// bands. With `options` a design begins at once; a `job` that runs already is followed.
export function optimiseDialog(planner, territories, { done, refused, alternatives }, { options, job } = {}) {
  const { service, facts, model, layer } = planner;
  const ways = Object.keys(SECONDS);
  const progress = new JobProgress(), draft = new Draft(layer, model);
  const seconds = number(WORDS.seconds, "solve-seconds", SECONDS.design, 3600);
  const moves = number(WORDS.moves, "solve-moves", MOVES, 100000);
  const start = maps.element("button", "tp-main", { type: "button", text: WORDS.start,
    testid: "solve-start", onclick: () => run() });
  const stop = maps.element("button", "tp-plain", { type: "button", text: WORDS.stop,
    testid: "solve-cancel" });
  stop.hidden = true;
  const which = maps.element("p", "tm-quiet tm-small", { text: territories.length
    ? WORDS.partOf(territories.map((at) => model.nameOf(at))) : WORDS.partNone });
  const note = maps.element("p", "tm-quiet tm-small", { text: WORDS.locks });
  const radios = ways.map((way) => choice(way, () => choose(way)));
  const node = openDialog(WORDS.title, "solve-dialog",
    maps.element("div", "tp-question", {}, maps.element("fieldset", "tp-ways", {},
      maps.element("legend", "tm-unseen", { text: WORDS.title }), ...radios.map((one) => one.label)),
    maps.element("div", "tp-fields", {}, moves.label, seconds.label), which, note),
    maps.element("p", "tm-quiet tm-small tp-drafting", { text: WORDS.draft }),
    progress.node, maps.element("div", "tp-actions", {}, start, stop));
  node.addEventListener("close", () => draft.end());
  let way = "design";
  choose(!options && territories.length > 1 ? "part" : "design");
  if (options || job) run();

  function choose(wanted) {
    way = wanted;
    radios.forEach(({ input }) => (input.checked = input.value === way));
    seconds.input.value = SECONDS[way];
    seconds.label.hidden = way === "alternatives";
    moves.label.hidden = way !== "moves";
    which.hidden = way !== "part";
    note.hidden = way !== "design" || !model.locked.some(Boolean);
    start.disabled = way === "part" && territories.length < 2;
  }

  function request() {
    const limit = { time_limit: Number(seconds.input.value) };
    if (way === "design") return ["/solve", { options: { ...options, ...limit } }];
    const change = way === "moves"
      ? { ...limit, budgets: { units: { value: Number(moves.input.value), share: false } } }
      : { ...limit, only: territories.map((at) => model.territories[at].territory_id) };
    return ["/rebalance", { change }];
  }

  async function run() {
    if (way === "alternatives") {
      node.close();
      alternatives();
      return;
    }
    dock(true);
    progress.say(WORDS.waiting);
    try {
      const begin = () => (job || service.post(...request()));
      finish(await runJob(service, facts.jobs, begin, follow, (end) => {
        stop.hidden = !facts.solvable;
        stop.onclick = end;
        stop.focus();
      }));
    } catch (error) {
      dock(false);
      progress.say(error.message, "tp-bad tp-lines");
    }
    stop.hidden = true;
    job = null;
  }

  // While the solver is at work the dialog leaves the map to its plan so far.
  function dock(on) {
    node.classList.toggle("tp-docked", on);
    if (!on) draft.end();
  }

  function follow(now) {
    progress.show(now);
    if (node.isConnected && now.state === "running") draft.follow(now);
  }

  function finish(job) {
    if (job.result && job.result.version) {
      progress.say(job.state === "done" ? WORDS.done : WORDS.stopped, "tp-good");
      node.classList.add("tp-finished");
      done(job);
      return;
    }
    dock(false);
    if (job.state === "failed") {
      progress.say(`${WORDS.failed} ${whyFailed(job)}`, "tp-bad tp-lines");
    } else if (job.result && (job.result.reasons || []).length) {
      node.close();
      refused(job);
    } else {
      progress.say(WORDS.nothing, "tp-bad");
    }
  }
}

function choice(way, chosen) {
  const input = maps.element("input", "", { type: "radio", name: "tp-way", value: way,
    testid: `way-${way}`, onchange: chosen });
  return { input, label: maps.element("label", "tp-way", {}, input,
    maps.element("span", "", {}, maps.element("strong", "", { text: WORDS.ways[way][0] }),
      maps.element("span", "tm-quiet tp-line", { text: WORDS.ways[way][1] }))) };
}

function number(text, testid, value, most) {
  const input = maps.element("input", "tm-input", { type: "number", min: "1", max: String(most),
    value: String(value), testid });
  return { input, label: maps.element("label", "tp-field", {},
    maps.element("span", "", { text }), input) };
}
