// What browser tests ask of a canvas, which has no elements to look at.
(function (maps) {
  "use strict";

  maps.testInterface = function (view) {
    return {
      view,
      map: view.map,
      base: () => view.base.key,
      painted: () => view.base.layer.painted,
      unitAt: (lat, lon) => {
        const unit = view.base.layer.unitAt([lat, lon]);
        return unit < 0 ? null : view.base.layer.shapes.ids[unit];
      },
      assignment: () => Array.from(view.base.layer.assignment, (at) =>
        (at < 0 ? null : view.base.territories[at].id)),
      // Centre of the page's point for a place, for clicking.
      pointOf: (lat, lon) => {
        const box = view.map.getContainer().getBoundingClientRect();
        const point = view.map.latLngToContainerPoint([lat, lon]);
        return [point.x + box.left, point.y + box.top];
      },
      pins: () => (view.pins ? view.pins.drawn : []).map(
        ({ x, y, pins }) => ({ x, y, accounts: pins.map((pin) => view.pins.pins.id[pin]) })),
      pixel: (x, y) => {
        const stack = document.elementsFromPoint(x, y).concat(
          ...document.querySelectorAll("canvas.tm-tile"));
        for (const node of stack) {
          if (!node.matches("canvas.tm-tile")) continue;
          const box = node.getBoundingClientRect();
          if (x < box.left || y < box.top || x >= box.right || y >= box.bottom) continue;
          const scale = node.width / box.width;
          return Array.from(node.getContext("2d").getImageData(
            Math.floor((x - box.left) * scale), Math.floor((y - box.top) * scale), 1, 1).data);
        }
        return null;
      },
    };
  };
})(window.TerritoryMaps);
