// The legend of what units are shaded by: a step of colour for each class.
(function (maps) {
  "use strict";

  maps.measureLegend = function (view) {
    const title = maps.userText("h2", "tm-small-head", "");
    const list = maps.element("ul", "tm-steps");
    const card = maps.element("section", "tm-card tm-measure", { testid: "measure-legend",
      "aria-live": "polite" }, title, list);
    card.hidden = true;
    const show = () => {
      const layer = view.shaded;
      card.hidden = !layer;
      if (!layer) return;
      title.textContent = layer.facts.title;
      list.replaceChildren(...layer.facts.colors.map((color, i) =>
        maps.element("li", "", {}, maps.swatch(color),
          maps.userText("span", "", layer.facts.labels[i]))));
    };
    view.map.on("shadechange", show);
    return card;
  };
})(window.TerritoryMaps);
