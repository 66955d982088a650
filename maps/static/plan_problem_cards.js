// What the panel says of problems of a plan: one of them, and the list of all.
(function (maps) {
  "use strict";

  const MOST = 100;

  maps.planProblemCard = function (view, at) {
    const { kinds, rows } = view.problems;
    const row = rows[at], kind = kinds[row.kind];
    return maps.element("article", "tm-detail", { testid: "problem-card" },
      maps.element("header", "tm-heading", {}, maps.pinSvg(kind),
        maps.element("div", "", {}, maps.userText("h2", "", kind.label, { tabindex: "-1" }))),
      maps.userText("p", "", row.message),
      maps.facts([[maps.TEXT.units(row.units.length), row.units.slice(0, 30).join(", ")]]));
  };

  // One line in the overview that opens the list.
  maps.planProblemList = function (view) {
    if (!view.problems || !view.problems.rows.length) return null;
    const { kinds, rows } = view.problems;
    const list = maps.element("ul", "tm-list", {});
    rows.slice(0, MOST).forEach((row, at) => list.append(maps.element("li", "", {},
      maps.element("button", "tm-item", { type: "button",
        onclick: () => view.showProblem(at, { focus: true, zoom: true }) },
      maps.pinSvg(kinds[row.kind]), maps.userText("span", "tm-item-name", row.message)))));
    return maps.element("details", "tm-more", { testid: "problem-list" },
      maps.element("summary", "", {},
        maps.element("span", "", { text: maps.TEXT.overview.problems(rows.length) })), list);
  };
})(window.TerritoryMaps);
