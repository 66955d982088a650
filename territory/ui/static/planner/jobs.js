// Jobs of the service, followed while they run.
import { TEXT } from "./text.js";

const maps = window.TerritoryMaps;
const ENDED = ["done", "failed", "cancelled"];
const { job: WORDS } = TEXT;

// Start a job, or take one that runs, and follow it; `tell(job)` hears every step. Answers the job as it ended, and
// `onStart(stop)` gets what ends it early.
export async function runJob(service, jobsRoot, start, tell, onStart) {
  const job = await start();
  const address = `${jobsRoot}/${job.job_id}`;
  onStart(() => service.post(`${address}/cancel`, {}));
  return new Promise((resolve) => {
    service.follow(`${address}/events`, (now, end) => {
      tell(now);
      if (!ENDED.includes(now.state)) return;
      end();
      resolve(now);
    });
  });
}

// What is known of a running job: phase, best plan, bound and gap, and how both came together.
export class JobProgress {
  constructor() {
    this.node = maps.element("div", "tp-progress", { testid: "progress", "aria-live": "polite" });
    this.trace = [];
  }

  say(text, look = "") {
    this.node.replaceChildren(maps.userText("p", look, text));
  }

  show(job) {
    const now = job.progress || {};
    if (typeof now.objective === "number") this.trace.push(now);
    const running = !ENDED.includes(job.state);
    const parts = [running ? maps.element("div", "tp-running", { role: "progressbar",
      "aria-label": now.phase || WORDS.waiting }) : null,
    maps.facts([
      [WORDS.phase, running ? now.phase || WORDS.waiting : null],
      [WORDS.best, present(now.objective) ? maps.number(now.objective) : null],
      [WORDS.bound, present(now.bound) ? maps.number(now.bound) : null],
      [WORDS.gap, present(now.gap) ? percent(now.gap) : null],
    ]), chart(this.trace)];
    this.node.replaceChildren(...parts.filter(Boolean));
  }
}

// In a sentence, why a job came to nothing.
export function whyFailed({ error }) {
  if (!error) return "";
  if (typeof error === "string") return error;
  return error.detail || error.message || JSON.stringify(error);
}

const present = (value) => value !== undefined && value !== null;
export const percent = (share) => `${(100 * share).toFixed(1)}\u202f%`;

// The best plan above, the bound below: what is between them nobody knows yet.
function chart(trace) {
  if (trace.length < 2) return null;
  const [width, height, edge] = [440, 96, 6];
  const values = trace.flatMap(({ objective, bound }) => [objective, bound]).filter(present);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const last = trace[trace.length - 1].seconds || 1;
  const x = ({ seconds }) => edge + ((width - 2 * edge) * (seconds || 0)) / last;
  const y = (value) => edge + (height - 2 * edge) * (1 - (value - low) / (high - low || 1));
  const line = (key) => trace.filter((one) => present(one[key]))
    .map((one, i) => `${i ? "L" : "M"}${x(one).toFixed(1)} ${y(one[key]).toFixed(1)}`).join("");
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.setAttribute("class", "tp-chart");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", WORDS.chart);
  for (const key of ["objective", "bound"]) {
    const path = document.createElementNS(space, "path");
    path.setAttribute("d", line(key));
    path.setAttribute("class", `tp-line-${key}`);
    svg.append(path);
  }
  return svg;
}
