// A whole plan on a small canvas; what differs from another plan is hatched.
import { paintLocked as hatchRings } from "./ring_layer.js";

const maps = window.TerritoryMaps;
const [WIDTH, HEIGHT, EDGE] = [300, 200, 6];
const SHARP = 2; // pixels of the canvas for each of the page
const BORDER = "rgba(38, 50, 66, 0.85)";

// `before` is an assignment to tell the difference from, or null.
export function smallMap({ shapes, colors }, assignment, before, label) {
  const canvas = maps.element("canvas", "tp-small-map", { role: "img", "aria-label": label });
  canvas.width = WIDTH * SHARP;
  canvas.height = HEIGHT * SHARP;
  const { rings, box } = maps.outlines(shapes, assignment, colors.length);
  const view = fitted(canvas, shapes, box);
  rings.forEach((some, at) => {
    view.context.fillStyle = maps.theme.fill(colors[at] || "#dddddd");
    maps.drawing.traceRings(view, some);
    view.context.fill("evenodd");
  });
  view.context.strokeStyle = BORDER;
  const { [maps.BORDER.TERRITORY]: inner, [maps.BORDER.OUTER]: outer } = maps.borders(shapes, assignment);
  for (const arcs of [inner, outer]) maps.drawing.strokeArcs(view, shapes.arcBox, arcs);
  if (before) {
    const moved = Uint8Array.from(assignment, (at, unit) => Number(at !== before[unit]));
    if (moved.some(Boolean)) hatchRings(view, maps.outlineOf(shapes, moved));
  }
  return canvas;
}

// What `maps.drawing` needs to draw everything that is in the boxes.
function fitted(canvas, shapes, boxes) {
  const whole = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < boxes.length; i += 4) {
    if (boxes[i] > boxes[i + 2]) continue; // nothing is in it
    for (const side of [0, 1]) {
      whole[side] = Math.min(whole[side], boxes[i + side]);
      whole[side + 2] = Math.max(whole[side + 2], boxes[i + side + 2]);
    }
  }
  const [west, north, east, south] = whole;
  const scale = Math.min((canvas.width - 2 * EDGE) / (east - west), (canvas.height - 2 * EDGE) / (south - north));
  const x0 = west * scale - (canvas.width - (east - west) * scale) / 2;
  const y0 = north * scale - (canvas.height - (south - north) * scale) / 2;
  return { context: canvas.getContext("2d"), level: shapes.coarse, scale, x0, y0, line: 1, box: whole };
}
