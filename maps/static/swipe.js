// A line over the map that can be dragged: on its left one plan, on its right the other.
(function (maps) {
  "use strict";

  // Cuts a pane off at the right of the line. Show and hide with `show(true or false)`.
  maps.Swipe = class {
    constructor(map, pane, labels) {
      this.map = map;
      this.pane = pane;
      this.line = maps.element("div", "tm-swipe-line", { "aria-hidden": "true" });
      this.names = labels.map((label, i) =>
        maps.userText("span", `tm-swipe-name tm-swipe-name-${i}`, label));
      this.range = maps.element("input", "tm-swipe", { type: "range", min: 0, max: 1000,
        value: 500, testid: "swipe", "aria-label": maps.TEXT.compare.sides(...labels),
        oninput: () => this.place() });
      this.node = maps.element("div", "tm-swipe-box", {}, this.line, ...this.names, this.range);
      L.DomEvent.disableClickPropagation(this.range);
      map.on("move zoomend resize viewreset", this.place, this);
    }

    show(shown) {
      this.shown = shown;
      this.node.hidden = !shown;
      this.place();
    }

    // Pixels from the left where the line stands.
    get x() {
      return (this.map.getSize().x * Number(this.range.value)) / 1000;
    }

    place() {
      if (!this.shown) {
        this.pane.style.clip = "";
        return;
      }
      const size = this.map.getSize();
      const corner = this.map.containerPointToLayerPoint([0, 0]);
      const end = this.map.containerPointToLayerPoint([this.x, size.y]);
      this.pane.style.clip = `rect(${corner.y}px, ${end.x}px, ${end.y}px, ${corner.x}px)`;
      this.node.style.setProperty("--tm-x", this.x + "px");
    }
  };
})(window.TerritoryMaps);
