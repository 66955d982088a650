// Which territories are drawn: the plan or today's.
(function (maps) {
  "use strict";

  maps.baseSwitch = function (view) {
    const boxes = view.bases.map((base) => {
      const box = maps.element("input", "", { type: "radio", name: "tm-base", value: base.key,
        testid: `base-${base.key}`, onchange: () => view.showBase(base) });
      box.checked = view.map.hasLayer(base.layer);
      base.layer.on("add", () => (box.checked = true));
      return box;
    });
    return maps.element("fieldset", "tm-switch", { testid: "base-switch" },
      maps.element("legend", "tm-unseen", { text: maps.TEXT.bases }),
      ...view.bases.map((base, i) => maps.element("label", "", {}, boxes[i],
        maps.element("span", "", { text: base.label }))));
  };
})(window.TerritoryMaps);
