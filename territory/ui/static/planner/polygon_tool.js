// A polygon corner by corner: click for each, the first again or Enter to close, Backspace to
// take the last back.

export const MARK = { color: "#1d5fbf", weight: 2, fill: true, fillOpacity: 0.08,
  dashArray: "5 4", interactive: false };
const NEAR_PIXELS = 10; // of the first corner: closes the polygon

export class PolygonTool {
  // `closed(ring, away)` is called with the places of the corners.
  constructor(map, closed) {
    this.map = map;
    this.closed = closed;
    this.corners = [];
    map.on("click", (event) => this.on && this._add(event.latlng, event.originalEvent.altKey));
    map.on("mousemove", (event) => this.on && this._draw(event.latlng));
    document.addEventListener("keydown", (event) => this._key(event));
  }

  use(on) {
    this.on = on;
    this._end();
    if (on) this.map.doubleClickZoom.disable();
    else this.map.doubleClickZoom.enable();
  }

  _add(latlng, away) {
    const first = this.corners[0];
    const apart = (a, b) => this.map.latLngToContainerPoint(a)
      .distanceTo(this.map.latLngToContainerPoint(b));
    if (first && this.corners.length > 2 && apart(first, latlng) < NEAR_PIXELS) {
      this._close(away);
      return;
    }
    const last = this.corners[this.corners.length - 1];
    if (last && apart(last, latlng) < 2) return; // the second click of a double one
    this.corners.push(latlng);
    this._draw(latlng);
  }

  _key(event) {
    if (!this.on || event.target.closest("input, textarea, select, dialog, button")) return;
    if (event.key === "Enter" && this.corners.length > 2) this._close(event.altKey);
    else if (event.key === "Enter") this._add(this.map.getCenter(), event.altKey);
    else if (event.key === "Backspace") {
      this.corners.pop();
      this._draw(this.corners[this.corners.length - 1]);
    }
  }

  _close(away) {
    const ring = this.corners;
    this._end();
    this.closed(ring, away);
  }

  _draw(latlng) {
    const ring = latlng && this.corners.length ? [...this.corners, latlng] : this.corners;
    if (!this.shape) this.shape = L.polygon(ring, MARK).addTo(this.map);
    else this.shape.setLatLngs(ring);
  }

  _end() {
    this.corners = [];
    if (this.shape) this.shape.remove();
    this.shape = null;
  }
}
