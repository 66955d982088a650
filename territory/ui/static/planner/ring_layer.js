// Rings over the territories: what is picked, what is pointed at, what is locked.
const maps = window.TerritoryMaps;
const STRIPE = 7;

// A layer of its own, so that a brush stroke does not draw every territory again.
// `paint(view, rings)` draws on a tile; `show(rings)` says which, null for none.
export function ringLayer(shapes, zIndex, paint) {
  const Layer = maps.TileCanvas.extend({
    show: function (rings) {
      const shown = rings && rings.length ? rings : null;
      if (!shown && !this.rings) return;
      this.rings = shown;
      this.repaint();
    },

    _paintTile: function (view) {
      if (this.rings) paint(view, this.rings);
    },
  });
  const layer = new Layer({ zIndex, pane: "tilePane" });
  layer.shapes = shapes;
  return layer;
}

export function paintPicked(view, rings) {
  maps.drawing.traceRings(view, rings);
  view.context.fillStyle = "rgba(29, 95, 191, 0.22)";
  view.context.fill("evenodd");
  maps.drawing.emphasise(view, rings, "#1d5fbf");
}

export function paintPointed(view, rings) {
  maps.drawing.emphasise(view, rings, "#16202c");
}

// A pattern, not a colour, says that units stay where they are.
export function paintLocked(view, rings) {
  maps.drawing.traceRings(view, rings);
  view.context.fillStyle = hatch(view);
  view.context.fill("evenodd");
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
