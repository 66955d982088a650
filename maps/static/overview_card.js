// All territories of the map that is shown: the worst deviations, and a list to choose from.
(function (maps) {
  "use strict";

  maps.overviewCard = function (view, base) {
    const list = maps.element("ul", "tm-list", { testid: "territory-list" });
    const rows = order(base).map((at) => row(view, base, at));
    list.append(...rows);
    return maps.element("article", "tm-overview", { testid: "overview" },
      maps.element("h2", "", { tabindex: "-1",
        text: maps.TEXT.overview.territories(rows.length) }),
      summary(base),
      base.key === "plan" && view.figures.length ? maps.facts(view.figures) : null,
      base.key === "plan" ? maps.planProblemList(view) : null,
      list);
  };

  // The worst first: that is where a planner looks.
  function order(base) {
    const worst = (territory) => Math.max(0, ...territory.measures.map(excess));
    const present = base.territories.map((_, at) => at).filter((at) => !base.territories[at].past);
    return present.sort((a, b) =>
      worst(base.territories[b]) - worst(base.territories[a]) || a - b);
  }

  const excess = (measure) => Math.abs(measure.deviation || 0) / (measure.tolerance || 1);

  function summary(base) {
    const names = new Map();
    for (const territory of base.territories) {
      for (const measure of territory.measures) {
        const known = names.get(measure.name);
        const size = (one) => Math.abs(one.deviation || 0);
        if (!known || size(measure) > size(known)) names.set(measure.name, measure);
      }
    }
    if (!names.size) return null;
    const list = maps.element("ul", "tm-summary", { "aria-label": maps.TEXT.overview.figures });
    for (const measure of names.values()) {
      list.append(maps.element("li", "", {},
        maps.userText("span", "tm-quiet", measure.label),
        maps.element("strong", maps.balanceClass(measure),
          { text: maps.deviation(measure.deviation) }),
        maps.element("span", "tm-quiet tm-small", { text: measure.tolerance
          ? maps.TEXT.overview.band(measure.tolerance) : maps.TEXT.overview.worst })));
    }
    return list;
  }

  function row(view, base, at) {
    const territory = base.territories[at];
    const bars = maps.element("span", "tm-item-bars");
    for (const measure of territory.measures.slice(0, 3)) {
      const bar = maps.balanceBar(measure);
      bar.title = `${measure.label} ${maps.deviation(measure.deviation)}`;
      bars.append(bar);
    }
    return maps.element("li", "", {}, maps.element("button", "tm-item",
      { type: "button", onclick: () => view.showTerritory(at, { focus: true, zoom: true }) },
      maps.swatch(maps.theme.fill(base.layer.colors[at])),
      maps.element("span", "tm-item-name", {},
        maps.userText("span", "", territory.name),
        territory.name === territory.id ? null
          : maps.userText("span", "tm-quiet tm-small", territory.id)),
      bars));
  }
})(window.TerritoryMaps);
