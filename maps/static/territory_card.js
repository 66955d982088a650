// One territory: rep, measures against target, facts, accounts by status.
(function (maps) {
  "use strict";

  const MOST_FROM = 3; // of those who had units, named

  maps.territoryCard = function (view, base, at, unit) {
    const territory = base.territories[at];
    const card = maps.element("article", "tm-detail", { testid: "territory-card" });
    card.append(heading(base, territory, at));
    if (territory.measures.length) card.append(measures(territory));
    card.append(accounts(view, base, at));
    const facts = [...clicked(view, base, unit), ...arrivals(view, base, at), ...territory.facts];
    if (facts.length) card.append(maps.facts(facts));
    card.append(maps.element("button", "tm-button", { type: "button", text: maps.TEXT.territory.zoom,
      onclick: () => view.zoomTo(base.layer.territoryBounds(at)) }));
    return card;
  };

  // The unit that was clicked, and who had it.
  function clicked(view, base, unit) {
    if (unit === undefined) return [];
    const { ids, names } = base.layer.shapes;
    const name = names[unit] === ids[unit] ? ids[unit] : `${names[unit]} (${ids[unit]})`;
    const from = view.cameFrom(unit);
    return [[maps.TEXT.territory.here, from ? maps.TEXT.territory.untilNow(name, from) : name]];
  }

  function arrivals(view, base, at) {
    const { moves } = view.overlays;
    if (!moves || base !== view.bases[0]) return [];
    const coming = moves.flows().filter((flow) => flow.to === at);
    if (!coming.length) return [];
    const units = coming.reduce((sum, flow) => sum + flow.units, 0);
    const names = coming.slice(0, MOST_FROM).map(
      (flow) => maps.TEXT.territory.came(flow.units, view.labelOfToday(flow.from)));
    if (coming.length > MOST_FROM) names.push(maps.TEXT.territory.others(coming.length - MOST_FROM));
    return [[maps.TEXT.territory.arrivals, `${maps.number(units)}: ${names.join(", ")}`]];
  }

  function heading(base, territory, at) {
    const parts = [base.label, territory.id].concat(territory.rep_id || []);
    const unique = parts.filter((part, i) => part !== territory.name && parts.indexOf(part) === i);
    return maps.element("header", "tm-heading", {},
      maps.swatch(maps.theme.fill(base.layer.colors[at])),
      maps.element("div", "", {},
        maps.userText("h2", "", territory.name, { tabindex: "-1" }),
        maps.userText("p", "tm-quiet", unique.join(" · "))));
  }

  function measures(territory) {
    const list = maps.element("ul", "tm-measures");
    for (const measure of territory.measures) {
      list.append(maps.element("li", "", { testid: `measure-${measure.name}` },
        maps.element("div", "tm-row", {},
          maps.userText("span", "tm-label", measure.label),
          maps.element("span", "tm-chip " + maps.balanceClass(measure),
            { text: maps.deviation(measure.deviation) })),
        maps.balanceBar(measure),
        maps.element("div", "tm-row tm-quiet", {},
          maps.element("span", "", { text: maps.number(measure.value) }),
          maps.element("span", "", { text: maps.TEXT.territory.target(maps.number(measure.target)) }))));
    }
    return list;
  }

  function accounts(view, base, at) {
    const counts = view.statusCounts(base, at);
    const total = counts.reduce((sum, n) => sum + n, 0);
    const section = maps.element("section", "tm-accounts", { testid: "territory-accounts" },
      maps.element("div", "tm-row", {},
        maps.element("span", "tm-label", { text: maps.TEXT.accounts }),
        maps.element("span", "", { text: maps.number(total) })));
    if (total) section.append(shares(view, counts), names(view, counts));
    return section;
  }

  function shares(view, counts) {
    const bar = maps.element("div", "tm-shares", { "aria-hidden": "true" });
    counts.forEach((n, i) => {
      if (!n) return;
      const part = maps.element("span");
      part.style.flexGrow = n;
      part.style.background = view.statuses[i].color;
      bar.append(part);
    });
    return bar;
  }

  function names(view, counts) {
    const list = maps.element("ul", "tm-statuses");
    counts.forEach((n, i) => {
      if (!n) return;
      list.append(maps.element("li", "", {}, maps.pinSvg(view.statuses[i]),
        maps.userText("span", "", view.statuses[i].label),
        maps.element("span", "tm-count", { text: maps.number(n) })));
    });
    return list;
  }
})(window.TerritoryMaps);
