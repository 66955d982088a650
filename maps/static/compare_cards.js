// What the panel says of two plans: the balance of both, what changes hands, one unit.
(function (maps) {
  "use strict";

  const MOST = 200;

  maps.compareCard = function (view) {
    const flows = view.moves.flows();
    return maps.element("article", "tm-overview", { testid: "overview" },
      maps.element("h2", "", { tabindex: "-1", text: view.moved
        ? maps.TEXT.compare.moved(view.moved) : maps.TEXT.compare.nothing }),
      balance(view), flowList(view, flows));
  };

  function balance(view) {
    const worst = view.bases.map(worstOf);
    const names = Array.from(new Set(worst.flatMap((of) => Array.from(of.keys()))));
    if (!names.length) return null;
    const table = maps.element("table", "tm-table", { testid: "compare-balance" },
      maps.element("caption", "", { text: maps.TEXT.compare.worst }));
    table.append(maps.element("tr", "", {}, maps.element("th"),
      ...view.bases.map((base) => maps.userText("th", "", base.label, { scope: "col" }))));
    for (const name of names) {
      const label = (worst[1].get(name) || worst[0].get(name)).label;
      table.append(maps.element("tr", "", {}, maps.userText("th", "", label, { scope: "row" }),
        ...worst.map((of) => cell(of.get(name)))));
    }
    return table;
  }

  const cell = (measure) => maps.element("td", measure ? maps.balanceClass(measure) : "",
    { text: measure ? maps.deviation(measure.deviation) : "–" });

  function worstOf(base) {
    const found = new Map();
    for (const measure of base.territories.flatMap((territory) => territory.measures)) {
      const known = found.get(measure.name);
      if (!known || Math.abs(measure.deviation || 0) > Math.abs(known.deviation || 0)) {
        found.set(measure.name, measure);
      }
    }
    return found;
  }

  function flowList(view, flows) {
    const list = maps.element("ul", "tm-list", { testid: "flows" });
    for (const flow of flows.slice(0, MOST)) {
      list.append(maps.element("li", "", {}, maps.element("button", "tm-item", { type: "button",
        onclick: () => view.showFlow(flow) },
      swatch(view, 0, flow.from), maps.element("span", "tm-item-name", {},
        maps.element("span", "", {}, maps.userText("bdi", "", view.nameOf(0, flow.from)), " → ",
          maps.userText("bdi", "", view.nameOf(1, flow.to)))),
      maps.element("span", "tm-count", { text: maps.number(flow.units) }))));
    }
    if (flows.length > MOST) {
      list.append(maps.element("li", "tm-quiet", { text: maps.TEXT.more(flows.length - MOST) }));
    }
    return list;
  }

  maps.compareUnitCard = function (view, unit) {
    const { ids, names } = view.bases[1].layer.shapes;
    const of = view.bases.map((base) => base.layer.assignment[unit]);
    const moves = view.moves.from[unit] >= 0;
    return maps.element("article", "tm-detail", { testid: "unit-card" },
      maps.element("header", "tm-heading", {}, maps.element("div", "", {},
        maps.userText("h2", "", names[unit], { tabindex: "-1" }),
        names[unit] === ids[unit] ? null : maps.userText("p", "tm-quiet", ids[unit]))),
      maps.facts([
        ...view.bases.map((base, i) => [base.label, maps.element("span", "tm-with-swatch", {},
          swatch(view, i, of[i]), maps.userText("span", "", view.nameOf(i, of[i])))]),
        ["", maps.element("span", moves ? "tm-tag tm-tag-move" : "tm-tag",
          { text: moves ? maps.TEXT.changesHands : maps.TEXT.stays })],
      ]));
  };

  function swatch(view, side, at) {
    const color = view.bases[side].layer.colors[at];
    return maps.swatch(color ? maps.theme.fill(color) : "#dddddd");
  }
})(window.TerritoryMaps);
