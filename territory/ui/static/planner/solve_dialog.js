// A run of the solver, followed while it works.
import { openDialog } from "./dialogs.js";
import { TEXT } from "./text.js";

const maps = window.TerritoryMaps;

// `finished()` is called once there is a new version.
export function solveDialog(service, jobsRoot, seconds, finished) {
  const limit = maps.element("input", "tm-input", { type: "number", min: "1", max: "3600",
    value: String(seconds), "aria-label": TEXT.solveSeconds, testid: "solve-seconds" });
  const told = maps.element("div", "tp-progress", { testid: "progress", "aria-live": "polite" });
  const start = maps.element("button", "tp-main", { type: "button", text: TEXT.solveStart,
    testid: "solve-start" });
  const stop = maps.element("button", "tp-plain", { type: "button", text: TEXT.solveCancel,
    testid: "solve-cancel" });
  stop.hidden = true;
  const node = openDialog(TEXT.solveTitle, "solve-dialog",
    maps.element("p", "tm-quiet", { text: TEXT.solveHint }),
    maps.element("label", "tp-field", {}, maps.element("span", "", { text: TEXT.solveSeconds }), limit),
    told, maps.element("div", "tp-actions", {}, start, stop));
  let unfollow = () => {};
  node.addEventListener("close", () => unfollow());

  start.addEventListener("click", async () => {
    start.disabled = limit.disabled = true;
    told.replaceChildren(maps.element("p", "", { text: TEXT.solveWaiting }));
    try {
      const options = { time_limit: Number(limit.value) };
      const job = await service.post("/solve", { options });
      const address = `${jobsRoot}/${job.job_id}`;
      stop.hidden = false;
      stop.onclick = () => service.post(`${address}/cancel`, {});
      unfollow = service.follow(`${address}/events`, (now, end) => {
        told.replaceChildren(progress(now));
        if (!["done", "failed", "cancelled"].includes(now.state)) return;
        end();
        stop.hidden = true;
        start.disabled = limit.disabled = false;
        if (now.state !== "failed") finished();
      });
    } catch (error) {
      told.replaceChildren(maps.userText("p", "tp-bad", error.message));
      start.disabled = limit.disabled = false;
    }
  });
}

function progress(job) {
  const { state } = job;
  const now = job.progress || {};
  const ends = { done: TEXT.solveDone, cancelled: TEXT.solveCancelled, failed: TEXT.solveFailed };
  const rows = [
    [TEXT.solvePhase, ends[state] ? null : now.phase || TEXT.solveWaiting],
    [TEXT.solveBest, now.objective === undefined ? null : maps.number(now.objective)],
    [TEXT.solveBound, now.bound === undefined ? null : maps.number(now.bound)],
    [TEXT.solveGap, gap(now)],
  ];
  return maps.element("div", "", {},
    ends[state] ? maps.element("p", state === "failed" ? "tp-bad" : "tp-good", { text: ends[state] })
      : null,
    state === "failed" && job.error ? maps.userText("p", "tp-lines", reason(job.error)) : null,
    maps.facts(rows));
}

function gap({ gap: share }) {
  if (share === undefined || share === null) return null;
  return `${(100 * share).toFixed(1)}\u202f%`;
}

function reason(error) {
  return typeof error === "string" ? error : error.detail || error.message || JSON.stringify(error);
}
