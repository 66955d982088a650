// Plans of a frontier as points that can be clicked: what one costs the other.
import { TEXT } from "./text.js";

const SPACE = "http://www.w3.org/2000/svg";
const [WIDTH, HEIGHT] = [560, 280];
const EDGE = { left: 68, right: 16, top: 14, bottom: 40 };
const APART = 16; // plans nearer to each other than this are one mark

// `plans` as the service lists them; `x` and `y` name what is told; `choose(plan)` hears a click.
// Answers the plot, and all plans that are where the chosen one is: their mark says how many.
export function frontierPlot(plans, x, y, chosen, choose) {
  const svg = make("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "tp-plot", role: "group",
    "aria-label": TEXT.alternatives.plot(TEXT.alternatives.axes[x].label, TEXT.alternatives.axes[y].label) });
  const across = scale(plans.map((plan) => plan[x]), EDGE.left, WIDTH - EDGE.right);
  const up = scale(plans.map((plan) => plan[y]), HEIGHT - EDGE.bottom, EDGE.top);
  drawAxis(svg, across, x, "x");
  drawAxis(svg, up, y, "y");
  const places = plans.map((plan) => ({ plan, cx: across.at(plan[x]), cy: up.at(plan[y]) }));
  const found = marks(places);
  for (const mark of [...found].reverse()) svg.append(point(mark, chosen, x, y, choose));
  return { svg, here: found.find((mark) => holds(mark, chosen)).plans };
}

// The best first: what lies on it joins it.
function marks(places) {
  const rank = ({ plan }) => (plan.knee ? 0 : plan.non_dominated ? 1 : 2);
  const found = [];
  for (const place of [...places].sort((a, b) => rank(a) - rank(b))) {
    const near = found.find(({ cx, cy }) => Math.hypot(cx - place.cx, cy - place.cy) < APART);
    if (near) near.plans.push(place.plan);
    else found.push({ cx: place.cx, cy: place.cy, plans: [place.plan] });
  }
  return found;
}

const holds = ({ plans }, wanted) => plans.some(({ plan }) => plan === wanted);

function point({ cx, cy, plans }, chosen, x, y, choose) {
  const { axes, knee, together } = TEXT.alternatives;
  const [best] = plans, many = plans.length > 1;
  const on = holds({ plans }, chosen);
  const kind = best.knee ? "tp-knee" : best.non_dominated ? "tp-best" : "tp-beaten";
  const node = make("g", { class: `tp-point ${kind}${on ? " tp-chosen" : ""}`, tabindex: "0", role: "button",
    "aria-pressed": String(on), "data-testid": `plan-${best.plan}` });
  const title = make("title", {});
  title.textContent = [`${axes[x].tell(best[x])}, ${axes[y].tell(best[y])}`, best.knee && knee,
    many && together(plans.length)].filter(Boolean).join(" · ");
  node.append(title, make("circle", { cx, cy, r: (many ? 10 : best.knee ? 8 : 6) + (on ? 2 : 0) }));
  if (many) node.append(text(String(plans.length), cx, cy + 4, "middle", "tp-count"));
  node.addEventListener("click", () => choose(best));
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    choose(best);
  });
  return node;
}

function drawAxis(svg, { low, high, at }, name, side) {
  const { label, tell } = TEXT.alternatives.axes[name];
  const flat = side === "x";
  for (const value of [low, (low + high) / 2, high]) {
    const place = at(value);
    svg.append(make("line", { class: "tp-grid", ...(flat
      ? { x1: place, x2: place, y1: EDGE.top, y2: HEIGHT - EDGE.bottom }
      : { x1: EDGE.left, x2: WIDTH - EDGE.right, y1: place, y2: place }) }));
    svg.append(text(tell(value), flat ? place : EDGE.left - 7, flat ? HEIGHT - 24 : place + 4,
      flat ? "middle" : "end"));
  }
  if (flat) svg.append(text(label, (EDGE.left + WIDTH - EDGE.right) / 2, HEIGHT - 6, "middle", "tp-axis"));
  else {
    const node = text(label, 0, 0, "middle", "tp-axis");
    node.setAttribute("transform", `translate(11 ${(EDGE.top + HEIGHT - EDGE.bottom) / 2}) rotate(-90)`);
    svg.append(node);
  }
}

function scale(values, from, to) {
  const low = Math.min(...values), high = Math.max(...values);
  const room = high - low || Math.abs(high) || 1;
  const [first, last] = [low - 0.06 * room, high + 0.06 * room];
  return { low, high: high === low ? low + room : high,
    at: (value) => from + ((to - from) * (value - first)) / (last - first) };
}

function text(content, x, y, anchor, look = "tp-tick") {
  const node = make("text", { x, y, "text-anchor": anchor, class: look });
  node.textContent = content;
  return node;
}

function make(tag, attributes) {
  const node = document.createElementNS(SPACE, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}
