// The legend is the filter: one row a status, with shape, colour and count.
(function (maps) {
  "use strict";

  maps.legend = function (view, layers, texts) {
    const counts = view.statusCounts(null, -1);
    const rows = layers.map((layer, i) => row(view.map, view.statuses[i], i, counts[i], layer));
    const total = counts.reduce((sum, n) => sum + n, 0);
    return maps.element("details", "tm-card tm-legend", { testid: "legend", open: "" },
      maps.element("summary", "", {},
        maps.element("span", "", { text: texts.title }),
        maps.element("span", "tm-count", { text: maps.number(total) })),
      maps.element("ul", "", {}, ...rows),
      maps.element("p", "tm-quiet tm-small",
        { text: texts.note }));
  };

  function row(map, status, i, count, layer) {
    const box = maps.element("input", "", { type: "checkbox", testid: `status-${i}`,
      onchange: () => (box.checked ? map.addLayer(layer) : map.removeLayer(layer)) });
    box.checked = map.hasLayer(layer);
    layer.on("add remove", () => (box.checked = map.hasLayer(layer)));
    return maps.element("li", "", {}, maps.element("label", "", {}, box, maps.pinSvg(status),
      maps.userText("span", "tm-legend-label", status.label),
      maps.element("span", "tm-count", { text: maps.number(count) })));
  }
})(window.TerritoryMaps);
