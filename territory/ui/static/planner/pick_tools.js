// Tools that pick on the map: one by one, by brush, lasso, box, ring, polygon, or a whole group.
import { MARK, PolygonTool } from "./polygon_tool.js";

const BRUSH_PIXELS = 14;
const STEP_PIXELS = 3; // of a lasso, between two points
const MOST_POINTS = 1000; // of a stroke: a longer one keeps every other
const RING_CORNERS = 48;

// Corners of what is drawn, from the points of a stroke.
const SHAPES = {
  lasso: (points) => points,
  box: (points) => {
    const [a, b] = [points[0], points[points.length - 1]];
    return a.distanceTo(b) < STEP_PIXELS ? [] : [a, L.point(b.x, a.y), b, L.point(a.x, b.y)];
  },
  ring: (points) => {
    const [middle, rim] = [points[0], points[points.length - 1]];
    const radius = middle.distanceTo(rim);
    return radius < STEP_PIXELS ? [] : Array.from({ length: RING_CORNERS }, (_, i) => {
      const angle = (2 * Math.PI * i) / RING_CORNERS;
      return middle.add([radius * Math.cos(angle), radius * Math.sin(angle)]);
    });
  },
};

export class PickTools extends EventTarget {
  // `kinds`: what can be picked, each with its `target` and `selection`; the first is on.
  constructor(view, kinds) {
    super();
    this.map = view.map;
    this.view = view;
    this.kinds = kinds;
    this.kind = Object.keys(kinds)[0];
    this.tool = "look";
    this.grouping = null; // by which units are picked together, see `readGroupings`
    this.polygon = new PolygonTool(this.map, (ring, away) => this._pick(ring, away));
    this._listen();
  }

  get target() {
    return this.kinds[this.kind].target;
  }

  get selection() {
    return this.kinds[this.kind].selection;
  }

  // Pick units, or accounts.
  choose(kind) {
    this.kind = kind;
    this.dispatchEvent(new Event("change"));
  }

  use(tool) {
    this._drop();
    this.tool = tool;
    const picking = tool !== "look";
    this.view.handsOff = picking;
    this.map.getContainer().classList.toggle("tp-picking", picking);
    if (this._draws) this.map.dragging.disable();
    else this.map.dragging.enable();
    this.polygon.use(tool === "polygon");
    this.dispatchEvent(new Event("change"));
  }

  _listen() {
    const node = this.map.getContainer();
    this.map.on("click", (event) => this._click(event.latlng, event.originalEvent.altKey));
    node.addEventListener("pointerdown", (event) => this._begin(event));
    node.addEventListener("pointermove", (event) => this._go(event));
    node.addEventListener("pointerup", (event) => this._end(event));
    node.addEventListener("pointercancel", () => this._drop());
    // From the keyboard the middle of the map is what the pointer is to the hand.
    node.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.target !== node) return;
      this._click(this.map.getCenter(), event.altKey);
    });
  }

  _click(latlng, away) {
    if (this.tool === "click") this.selection.toggle(this.target.at(latlng));
    else if (this.tool === "group") this.selection.pick(this.target.groupAt(latlng, this.grouping), { away });
  }

  get _draws() {
    return this.tool === "brush" || this.tool in SHAPES;
  }

  _begin(event) {
    const onMap = event.target.closest(".leaflet-pane, .leaflet-container")
      && !event.target.closest(".tm-card, .tp-card, .leaflet-control");
    if (!this._draws || event.button !== 0 || !onMap) return;
    event.preventDefault();
    this.map.getContainer().setPointerCapture(event.pointerId);
    const point = this._point(event);
    this._stroke = { points: [point], away: event.altKey };
    if (this.tool === "brush") this._paint(point);
  }

  _go(event) {
    if (!this._stroke) return;
    const point = this._point(event);
    const { points } = this._stroke;
    if (points[points.length - 1].distanceTo(point) < STEP_PIXELS) return;
    points.push(point);
    if (points.length > MOST_POINTS) this._stroke.points = points.filter((_, i) => i % 2 === 0);
    if (this.tool === "brush") this._paint(point);
    else this._mark();
  }

  _end(event) {
    if (!this._stroke) return;
    const { points, away } = this._stroke;
    const ring = this._ring(points);
    this._drop();
    this._pick(ring, away || event.altKey);
  }

  _pick(ring, away) {
    if (ring.length < 3) return;
    const drawn = [ring.map((latlng) => latlng.wrap()).map(({ lng, lat }) => [lng, lat])];
    this.selection.pick(this.target.inside(ring), { away, drawn });
  }

  // Everything under the brush, between the last place and this one too.
  _paint(point) {
    const { points, away } = this._stroke;
    const before = points[Math.max(points.length - 2, 0)];
    const steps = Math.max(1, Math.ceil(before.distanceTo(point) / (BRUSH_PIXELS / 2)));
    const found = new Set();
    for (let step = 0; step <= steps; step++) {
      const middle = before.add(point.subtract(before).multiplyBy(step / steps));
      for (const one of this.target.under(middle, BRUSH_PIXELS)) {
        if (this.selection.has(one) === away) found.add(one);
      }
    }
    if (found.size) this.selection.pick(found, { away });
  }

  // Places round what a stroke drew; none for a brush.
  _ring(points) {
    const shape = SHAPES[this.tool];
    return shape ? shape(points).map((point) => this.map.containerPointToLatLng(point)) : [];
  }

  _mark() {
    const ring = this._ring(this._stroke.points);
    if (!this._shape) this._shape = L.polygon(ring, MARK).addTo(this.map);
    else this._shape.setLatLngs(ring);
  }

  _drop() {
    this._stroke = null;
    if (this._shape) this._shape.remove();
    this._shape = null;
  }

  _point(event) {
    return this.map.mouseEventToContainerPoint(event);
  }
}
