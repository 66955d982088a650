// Tools that pick units on the map: one by one, by brush, lasso or box.
const BRUSH_PIXELS = 14;
const STEP_PIXELS = 3; // of a lasso, between two points
const MARK = { color: "#1d5fbf", weight: 2, fill: true, fillOpacity: 0.08, dashArray: "5 4",
  interactive: false };

export class PickTools extends EventTarget {
  constructor(view, selection) {
    super();
    this.view = view;
    this.map = view.map;
    this.layer = view.bases[0].layer;
    this.selection = selection;
    this.tool = "look";
    this._listen();
  }

  use(tool) {
    this._drop();
    this.tool = tool;
    const picking = tool !== "look";
    this.view.handsOff = picking;
    this.map.getContainer().classList.toggle("tp-picking", picking);
    const drawing = picking && tool !== "click";
    if (drawing) this.map.dragging.disable();
    else this.map.dragging.enable();
    this.dispatchEvent(new Event("change"));
  }

  _listen() {
    const node = this.map.getContainer();
    this.map.on("click", (event) => {
      if (this.tool !== "click") return;
      const unit = this.layer.unitAt(event.latlng);
      if (unit >= 0) this.selection.toggle(unit);
    });
    node.addEventListener("pointerdown", (event) => this._begin(event));
    node.addEventListener("pointermove", (event) => this._go(event));
    node.addEventListener("pointerup", (event) => this._end(event));
    node.addEventListener("pointercancel", () => this._drop());
    node.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.target !== node || this.tool === "look") return;
      const unit = this.layer.unitAt(this.map.getCenter());
      if (unit >= 0) this.selection.toggle(unit);
    });
  }

  get _draws() {
    return this.tool === "brush" || this.tool === "lasso" || this.tool === "box";
  }

  _begin(event) {
    const onMap = event.target.closest(".leaflet-pane, .leaflet-container")
      && !event.target.closest(".tm-card, .tp-card, .leaflet-control");
    if (!this._draws || event.button !== 0 || !onMap) return;
    event.preventDefault();
    this.map.getContainer().setPointerCapture(event.pointerId);
    const point = this._point(event);
    this._stroke = { points: [point], away: event.altKey, instead: false };
    if (this.tool === "brush") this._paint(point);
  }

  _go(event) {
    if (!this._stroke) return;
    const point = this._point(event);
    const { points } = this._stroke;
    if (points[points.length - 1].distanceTo(point) < STEP_PIXELS) return;
    points.push(point);
    if (this.tool === "brush") this._paint(point);
    else this._mark();
  }

  _end(event) {
    if (!this._stroke) return;
    const { points, away } = this._stroke;
    const ring = this._ring(points);
    const tool = this.tool;
    this._drop();
    if (tool === "brush" || ring.length < 3) return;
    this.selection.pick(this.layer.unitsIn(ring), { away: away || event.altKey });
  }

  // Every unit under the brush, between the last place and this one too.
  _paint(point) {
    const { points, away } = this._stroke;
    const before = points[Math.max(points.length - 2, 0)];
    const steps = Math.max(1, Math.ceil(before.distanceTo(point) / (BRUSH_PIXELS / 2)));
    const found = new Set();
    for (let step = 0; step <= steps; step++) {
      const middle = before.add(point.subtract(before).multiplyBy(step / steps));
      for (const [dx, dy] of BRUSH) {
        const unit = this.layer.unitAt(this.map.containerPointToLatLng(middle.add([dx, dy])));
        if (unit >= 0 && this.selection.has(unit) === away) found.add(unit);
      }
    }
    if (found.size) this.selection.pick(found, { away });
  }

  _ring(points) {
    if (this.tool !== "box") return points.map((point) => this.map.containerPointToLatLng(point));
    const [a, b] = [points[0], points[points.length - 1]];
    const corners = [a, L.point(b.x, a.y), b, L.point(a.x, b.y)];
    return a.distanceTo(b) < STEP_PIXELS ? [] : corners.map((p) => this.map.containerPointToLatLng(p));
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

// A disc of places under the brush.
const BRUSH = [[0, 0], ...[0.5, 1].flatMap((part) =>
  Array.from({ length: 8 }, (_, i) => [
    BRUSH_PIXELS * part * Math.cos((i * Math.PI) / 4),
    BRUSH_PIXELS * part * Math.sin((i * Math.PI) / 4),
  ]))];
