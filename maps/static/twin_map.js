// A second map over the right half of the first, which moves with it.
(function (maps) {
  "use strict";

  maps.TwinMap = class {
    constructor(map) {
      this.map = map;
      this.node = maps.element("div", "tm-twin", { testid: "twin" });
      this.shown = false;
    }

    // Put layers on the second map in place of the first.
    show(layers) {
      const container = this.map.getContainer();
      container.parentNode.append(this.node);
      this.fit();
      this.twin = L.map(this.node, { zoomControl: false, attributionControl: false,
        zoomSnap: this.map.options.zoomSnap, minZoom: this.map.getMinZoom(),
        maxZoom: this.map.getMaxZoom(), fadeAnimation: false, zoomAnimation: false });
      this.node.classList.toggle("tm-dark", maps.theme.isDark());
      this.shown = true;
      this._followFirst();
      for (const layer of layers) layer.addTo(this.twin);
      this.twin.on("move", this._followTwin, this);
      this.map.on("move resize", this._followFirst, this);
      this.map.on("themechange", this._theme, this);
    }

    hide(layers) {
      if (!this.shown) return;
      this.shown = false;
      this.map.off("move resize", this._followFirst, this);
      this.map.off("themechange", this._theme, this);
      for (const layer of layers) this.twin.removeLayer(layer);
      this.twin.remove();
      this.node.remove();
    }

    fit() {
      const box = this.map.getContainer().getBoundingClientRect();
      Object.assign(this.node.style, { left: box.left + box.width / 2 + window.scrollX + "px",
        top: box.top + window.scrollY + "px", width: box.width / 2 + "px", height: box.height + "px" });
    }

    // What stands in the middle of the left half stands in the middle of the second map.
    _followFirst() {
      if (this._following) return;
      this.fit();
      this.twin.invalidateSize({ animate: false, pan: false });
      const size = this.map.getSize();
      this._follow(() => this.twin.setView(
        this.map.containerPointToLatLng([size.x / 4, size.y / 2]), this.map.getZoom(), { animate: false }));
    }

    _followTwin() {
      if (this._following) return;
      const zoom = this.twin.getZoom();
      const center = this.map.project(this.twin.getCenter(), zoom).add([this.map.getSize().x / 4, 0]);
      this._follow(() => this.map.setView(this.map.unproject(center, zoom), zoom, { animate: false }));
    }

    _follow(move) {
      this._following = true;
      move();
      this._following = false;
    }

    _theme() {
      this.node.classList.toggle("tm-dark", maps.theme.isDark());
      this.twin.fire("themechange");
    }
  };
})(window.TerritoryMaps);
