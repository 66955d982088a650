// A choice of plans: what balance, distance and change cost one another, and taking one of them.
import { openDialog } from "./dialogs.js";
import { frontierPlot } from "./frontier_plot.js";
import { JobProgress, runJob, whyFailed } from "./jobs.js";
import { SideBySide } from "./side_by_side.js";
import { TEXT } from "./text.js";

const maps = window.TerritoryMaps;
const { alternatives: WORDS } = TEXT;
const SECONDS = 60;
const AXES = [["moved_share", "imbalance"], ["moved_share", "distance_km"], ["distance_km", "imbalance"]];

// Each plan once: those alike in every figure are one, the best bargain if it is among them.
function distinct(plans) {
  const byFigures = new Map();
  for (const plan of plans) {
    const figures = JSON.stringify(Object.keys(WORDS.axes).map((name) => plan[name]));
    if (!byFigures.has(figures) || plan.knee) byFigures.set(figures, plan);
  }
  return [...byFigures.values()];
}

// `adopted()` is called once a plan of the frontier is the newest version.
export async function alternativesDialog(planner, adopted) {
  const { service, facts, model } = planner;
  const progress = new JobProgress();
  const body = maps.element("div", "", { testid: "alternatives" });
  const stop = maps.element("button", "tp-plain", { type: "button", text: TEXT.optimise.stop, hidden: "" });
  const find = maps.element("button", "tp-plain", { type: "button", text: WORDS.find,
    testid: "find-alternatives", onclick: () => run(
      () => service.post("/frontier", { options: { time_limit: SECONDS } }), show) });
  openDialog(WORDS.title, "alternatives-dialog", maps.element("p", "tm-quiet", { text: WORDS.hint }),
    body, progress.node, maps.element("div", "tp-actions", {}, find, stop));
  find.hidden = !facts.solvable;
  let axes = AXES[0], chosen = null, plans = [], twins = 0, study = null, beside = null;
  await show();

  // Start a job, and go on with `then` once there is something to go on with.
  async function run(start, then) {
    find.disabled = true;
    try {
      const job = await runJob(service, facts.jobs, start, (now) => progress.show(now), (end) => {
        stop.hidden = false;
        stop.onclick = end;
      });
      if (job.result && (job.result.study_id || job.result.version)) {
        progress.node.replaceChildren();
        await then();
      } else progress.say(whyFailed(job) || (job.result.reasons || [WORDS.none]).join("\n"), "tp-bad tp-lines");
    } catch (error) {
      progress.say(error.message, "tp-bad tp-lines");
    }
    stop.hidden = true;
    find.disabled = false;
  }

  // The newest frontier of this version, where there is one.
  async function show() {
    const { items } = await service.get("/studies?kind=frontier&limit=500");
    study = items[items.length - 1];
    if (!study) return body.replaceChildren(maps.element("p", "", { text: WORDS.empty }));
    const { items: found } = await service.get(`/studies/${study.study_id}/tables/plans?limit=1000`);
    plans = distinct(found);
    twins = found.length - plans.length;
    chosen = (plans.find((plan) => plan.knee) || plans[0]).plan;
    beside = null;
    draw();
    const rows = await service.all(`/studies/${study.study_id}/tables/assignments`);
    beside = new SideBySide(planner, plans, rows);
    return draw();
  }

  function draw() {
    const usable = AXES.filter(([x]) => plans.every((plan) => plan[x] !== null));
    if (!usable.includes(axes)) axes = usable[0];
    const tabs = maps.element("div", "tp-tabs", { role: "tablist" }, ...usable.map((pair) =>
      maps.element("button", "tp-tab", { type: "button", role: "tab", text: WORDS.pair(...pair),
        "aria-selected": String(pair === axes), onclick: () => { axes = pair; draw(); } })));
    const plan = plans.find((one) => one.plan === chosen);
    const choose = (one) => { chosen = one.plan; draw(); };
    const { svg, here } = frontierPlot(plans, ...axes, chosen, choose);
    body.replaceChildren(
      study.version === model.version ? "" : maps.element("p", "tm-quiet tm-small",
        { text: WORDS.older(study.version) }),
      tabs, svg, here.length > 1 ? others(here, choose) : "",
      twins ? maps.element("p", "tm-quiet tm-small", { text: WORDS.twins(twins) }) : "", card(plan),
      beside ? beside.node : maps.element("section", "tp-side-by-side tm-quiet", { text: WORDS.reading }));
    if (beside) beside.show(chosen);
    body.querySelector(".tp-chosen")?.focus();
  }

  // Plans that lie on each other in the plot, one beside the other.
  function others(here, choose) {
    return maps.element("div", "tp-here", { role: "group", "aria-label": WORDS.together(here.length) },
      maps.element("span", "tm-quiet tm-small", { text: WORDS.together(here.length) }),
      ...here.map((one) => maps.element("button", "tp-chip", { type: "button", text: one.plan,
        "aria-pressed": String(one.plan === chosen), testid: `here-${one.plan}`, onclick: () => choose(one) })));
  }

  function card(plan) {
    const rows = Object.entries(WORDS.axes).filter(([name]) => typeof plan[name] === "number")
      .map(([name, { label, tell }]) => [label, tell(plan[name])]);
    return maps.element("section", "tp-plan-card", { "aria-live": "polite", testid: "plan-card" },
      maps.element("div", "tm-row", {}, maps.element("strong", "", { text: plan.knee ? WORDS.kneeTitle
        : WORDS.plan(plan.plan) }),
      facts.writable ? maps.element("button", "tp-main", { type: "button", text: WORDS.take,
        testid: "adopt", onclick: () => run(() => service.post("/adopt", { study_id: study.study_id,
          plan: plan.plan, reason: "" }), adopted) }) : null),
      maps.facts(rows));
  }
}
