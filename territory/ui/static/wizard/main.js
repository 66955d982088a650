// The page that makes a plan: accounts, areas, reps, today's map, the question, and off it goes.
import { JobProgress, runJob, whyFailed } from "../planner/jobs.js";
import { solverOptions } from "../planner/refusal_dialog.js";
import { Service } from "../planner/service.js";
import { AreaStep } from "./area_step.js";
import { FileStep } from "./file_step.js";
import { GoalStep } from "./goal_step.js";
import { LockStep } from "./lock_step.js";
import { Making } from "./making.js";
import { TEXT } from "./text.js";

const maps = window.TerritoryMaps;
const facts = JSON.parse(document.getElementById("wizard-facts").textContent);
const service = new Service("", () => {});

const file = (kind, optional) => new FileStep(service, facts.workspace, kind, optional);
const accounts = file("accounts", false), reps = file("reps", true), baseline = file("baseline", true);
const areas = new AreaStep(file("units", false));
const goal = new GoalStep(), locks = new LockStep();
const told = maps.element("div", "wz-told", { role: "alert", testid: "told" });
const progress = new JobProgress();
const design = maps.element("button", "wz-main", { type: "button", text: TEXT.design,
  testid: "design", onclick: () => run() });
const stop = maps.element("button", "wz-button", { type: "button", text: TEXT.stop, hidden: "" });

document.getElementById("wizard").append(
  section("accounts", accounts.node), section("areas", areas.node), section("reps", reps.node),
  section("baseline", baseline.node, locks.node), section("goal", goal.node, progress.node, told,
    maps.element("div", "wz-actions", {}, design, stop)));
accounts.addEventListener("change", () => goal.offer(accounts.ready ? accounts.preview.measures : []));
baseline.addEventListener("change", () => locks.offer(baseline.ready ? baseline.preview.owners : []));
reps.addEventListener("change", () => goal.suggest(reps.ready ? reps.preview.rows : 0));
goal.offer([]);
document.body.dataset.ready = "true";

function section(step, ...children) {
  const [title, hint] = TEXT.steps[step];
  return maps.element("section", "wz-step", { testid: `step-${step}` },
    maps.element("h2", "", { text: title }), maps.element("p", "quiet", { text: hint }), ...children);
}

function fault() {
  if (!accounts.ready) return TEXT.missing;
  if (areas.wrong) return TEXT.missingAreas;
  if (reps.wrong || baseline.wrong) return TEXT.faults(1);
  return Object.keys(goal.options.tolerances).length ? null : TEXT.noMeasure;
}

async function run() {
  const wrong = fault();
  told.replaceChildren(wrong ? maps.element("p", "bad", { text: wrong }) : "");
  if (wrong) return;
  design.disabled = true;
  progress.say(TEXT.waiting);
  const making = new Making(service, facts.workspace);
  try {
    const plan = await making.make({ name: goal.name.value.trim() || "Plan", accounts, reps, baseline,
      locks, areas: areas.kind, units: areas.units, options: goal.options });
    const job = await runJob(service, `${facts.workspace}/jobs`,
      () => service.post(`${facts.workspace}/plans/${plan}/solve`, {}),
      (now) => progress.show(now), (end) => {
        stop.hidden = false;
        stop.onclick = end;
      });
    if (job.result && job.result.version) return location.assign(`${facts.plans}${plan}`);
    await making.takeBack();
    refuse(job);
  } catch (error) {
    told.replaceChildren(maps.element("p", "bad", { text: TEXT.failed }),
      maps.userText("p", "wz-lines", error.message));
  }
  progress.node.replaceChildren();
  stop.hidden = true;
  design.disabled = false;
  return undefined;
}

// Why there is no plan, and what would make one possible: taken over by a click.
function refuse(job) {
  const { reasons = [], relaxations = [] } = job.result || {};
  const why = reasons.length ? reasons : [whyFailed(job)];
  told.replaceChildren(
    maps.element("p", "bad", { text: reasons.length ? TEXT.noPlan : TEXT.failed }),
    ...why.map((line) => maps.userText("p", "wz-lines", line)),
    maps.element("ul", "wz-relaxations", {}, ...relaxations.map(({ text, options }) =>
      maps.element("li", "", {}, maps.userText("span", "", text),
        maps.element("button", "wz-button", { type: "button", text: TEXT.take, testid: "relax",
          onclick: () => goal.loosen(solverOptions(options)) })))));
}
