// The grouped layer control: how units are shaded, what is laid over, what is underneath.
(function (maps) {
  "use strict";

  maps.layerSwitch = function (view) {
    const groups = [shading(view), overlays(view), background(view)].filter(Boolean);
    if (!groups.length) return null;
    return maps.element("details", "tm-card tm-legend tm-layers", { testid: "layers" },
      maps.element("summary", "", {}, maps.element("span", "", { text: maps.TEXT.layers.title })), ...groups);
  };

  function shading(view) {
    if (!view.shades.length) return null;
    const titles = [maps.TEXT.layers.territories, ...view.shades.map((layer) => layer.facts.title)];
    const list = maps.element("select", "tm-input", { testid: "shade", "aria-label": maps.TEXT.layers.colour,
      onchange: () => view.shade(view.shades[list.value - 1] || null) },
    ...titles.map((title, i) => maps.userText("option", "", title, { value: i })));
    view.map.on("shadechange", () => (list.value = view.shades.indexOf(view.shaded) + 1));
    return group(maps.TEXT.layers.colour, [maps.element("div", "tm-field", {}, list)]);
  }

  function overlays(view) {
    const rows = Object.entries(view.overlays).map(([key, layer]) => {
      const row = box("checkbox", "", view.overlayNames[key], view.map.hasLayer(layer),
        (on) => (on ? view.map.addLayer(layer) : view.map.removeLayer(layer)), `overlay-${key}`);
      layer.on("add remove", () => (row.box.checked = view.map.hasLayer(layer)));
      const count = key === "problems" ? view.problems.rows.length : null;
      if (count !== null) row.append(maps.element("span", "tm-count", { text: maps.number(count) }));
      return row;
    });
    return rows.length ? group(maps.TEXT.layers.show, rows) : null;
  }

  function background(view) {
    if (!view.tiles.length) return null;
    const rows = [radio("tiles", maps.TEXT.layers.none, true, () => view.showTiles(null), "tiles-none")];
    view.tiles.forEach((layer, i) =>
      rows.push(radio("tiles", view.tileNames[i], false, () => view.showTiles(layer), `tiles-${i}`)));
    return group(maps.TEXT.layers.tiles, rows);
  }

  function group(title, rows) {
    return maps.element("div", "tm-group", { role: "group", "aria-label": title },
      maps.element("p", "tm-small-head", { text: title }), ...rows);
  }

  const radio = (name, text, checked, choose, testid) =>
    box("radio", `tm-${name}`, text, checked, choose, testid);

  function box(type, name, text, checked, change, testid) {
    const input = maps.element("input", "", { type, testid,
      onchange: () => change(input.checked) });
    if (name) input.name = name;
    input.checked = checked;
    const row = maps.element("label", "", {}, input,
      maps.userText("span", "tm-legend-label", text));
    row.box = input;
    return row;
  }
})(window.TerritoryMaps);
