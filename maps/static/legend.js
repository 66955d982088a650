// The legend is the filter: one row a status, with shape, colour and count.
(function (maps) {
  "use strict";

  maps.legend = function (view, layers, texts, more) {
    const rows = layers.map((layer, i) => row(view.map, view.statuses[i], i, layer));
    const total = maps.element("span", "tm-count");
    const count = () => {
      const counts = view.statusCounts(null, -1);
      rows.forEach((node, i) => (node.count.textContent = maps.number(counts[i])));
      total.textContent = maps.number(counts.reduce((sum, n) => sum + n, 0));
    };
    view.pins.on("filter", count);
    count();
    return maps.element("details", "tm-card tm-legend", { testid: "legend", open: "" },
      maps.element("summary", "", {},
        maps.element("span", "", { text: texts.title }),
        total),
      maps.element("ul", "", {}, ...rows),
      maps.element("p", "tm-quiet tm-small", { text: texts.note }),
      more || null);
  };

  function row(map, status, i, layer) {
    const box = maps.element("input", "", { type: "checkbox", testid: `status-${i}`,
      onchange: () => (box.checked ? map.addLayer(layer) : map.removeLayer(layer)) });
    box.checked = map.hasLayer(layer);
    layer.on("add remove", () => (box.checked = map.hasLayer(layer)));
    const count = maps.element("span", "tm-count");
    const node = maps.element("li", "", {}, maps.element("label", "", {}, box,
      maps.pinSvg(status), maps.userText("span", "tm-legend-label", status.label), count));
    node.count = count;
    return node;
  }
})(window.TerritoryMaps);
