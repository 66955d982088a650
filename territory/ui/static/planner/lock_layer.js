// Locked units, hatched: a pattern, not a colour, says that they stay.
const maps = window.TerritoryMaps;
const STRIPE = 7;

export function lockLayer(shapes) {
  const Layer = maps.TileCanvas.extend({
    show: function (locked) {
      const label = Int32Array.from(locked, (one) => (one ? 0 : -1));
      this.rings = locked.some(Boolean) ? maps.outlines(this.shapes, label, 1).rings[0] : null;
      this.repaint();
    },

    _paintTile: function (view) {
      if (!this.rings) return;
      maps.drawing.traceRings(view, this.rings);
      view.context.fillStyle = hatch(view);
      view.context.fill("evenodd");
    },
  });
  const layer = new Layer({ zIndex: 3, pane: "tilePane" });
  layer.shapes = shapes;
  return layer;
}

// Stripes that go on from one tile to the next.
function hatch(view) {
  const size = Math.round(STRIPE * view.line);
  const tile = document.createElement("canvas");
  tile.width = tile.height = size;
  const context = tile.getContext("2d");
  context.strokeStyle = "rgba(20, 32, 46, 0.55)";
  context.lineWidth = 1.2 * view.line;
  for (const shift of [-size, 0, size]) {
    context.moveTo(shift, size);
    context.lineTo(shift + size, 0);
  }
  context.stroke();
  const pattern = view.context.createPattern(tile, "repeat");
  pattern.setTransform(new DOMMatrix([1, 0, 0, 1, -(view.x0 % size), -(view.y0 % size)]));
  return pattern;
}
