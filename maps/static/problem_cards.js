// What the panel says of findings: all kinds, one kind, one finding, one unit.
(function (maps) {
  "use strict";

  const MOST = 200;

  maps.kindsCard = function (view) {
    const counts = view.counts();
    const list = maps.element("ul", "tm-list tm-kinds", { testid: "kinds" });
    view.kinds.forEach((kind, i) => list.append(maps.element("li", "", {},
      maps.element("button", "tm-item", { type: "button", testid: `kind-${kind.key}`,
        onclick: () => view.showKind(i, { focus: true }) },
      maps.pinSvg(kind),
      maps.element("span", "tm-item-name", {},
        maps.userText("span", "", kind.label),
        kind.advice ? maps.element("span", "tm-quiet tm-small", { text: kind.advice }) : null),
      maps.element("span", "tm-count", { text: maps.number(counts[i]) })))));
    return maps.element("article", "tm-overview", { testid: "overview" },
      maps.element("h2", "", { tabindex: "-1", text: view.findings.length
        ? maps.TEXT.findings.count(view.findings.length) : maps.TEXT.findings.nothing }),
      list);
  };

  maps.kindCard = function (view, at) {
    const kind = view.kinds[at];
    const inKind = view.findings.map((_, i) => i).filter((i) => view.findings[i].kind === at);
    return maps.element("article", "tm-detail", { testid: "kind-card" },
      heading(kind, kind.label, maps.TEXT.findings.count(inKind.length)),
      kind.advice ? maps.element("p", "", { text: kind.advice }) : null,
      findingList(view, inKind));
  };

  maps.findingCard = function (view, at) {
    const finding = view.findings[at];
    const kind = view.kinds[finding.kind];
    return maps.element("article", "tm-detail", { testid: "finding-card" },
      heading(kind, kind.label, finding.units.length ? null : maps.TEXT.findings.nowhere),
      maps.userText("p", "", finding.message),
      kind.advice ? maps.element("p", "tm-quiet", { text: kind.advice }) : null,
      maps.facts([
        [maps.TEXT.units(finding.units.length), finding.units.slice(0, 20).join(", ")],
        [maps.TEXT.findings.row, finding.row],
      ]));
  };

  maps.unitCard = function (view, unit) {
    const { ids, names } = view.base.layer.shapes;
    const found = view.findingsOf(ids[unit]);
    return maps.element("article", "tm-detail", { testid: "unit-card" },
      maps.element("header", "tm-heading", {}, maps.element("div", "", {},
        maps.userText("h2", "", names[unit], { tabindex: "-1" }),
        names[unit] === ids[unit] ? null : maps.userText("p", "tm-quiet", ids[unit]))),
      found.length ? findingList(view, found)
        : maps.element("p", "tm-quiet", { text: maps.TEXT.findings.none }));
  };

  maps.findingsCard = function (view, found) {
    return maps.element("article", "tm-detail", { testid: "findings-card" },
      maps.element("h2", "", { tabindex: "-1",
        text: maps.TEXT.findings.here(found.length) }),
      findingList(view, found));
  };

  function heading(kind, title, note) {
    return maps.element("header", "tm-heading", {}, maps.pinSvg(kind),
      maps.element("div", "", {},
        maps.userText("h2", "", title, { tabindex: "-1" }),
        note ? maps.element("p", "tm-quiet", { text: note }) : null));
  }

  function findingList(view, found) {
    const list = maps.element("ul", "tm-list", { testid: "findings-list" });
    for (const at of found.slice(0, MOST)) {
      const finding = view.findings[at];
      list.append(maps.element("li", "", {}, maps.element("button", "tm-item", { type: "button",
        onclick: () => view.showFinding(at, { focus: true, zoom: true }) },
      maps.pinSvg(view.kinds[finding.kind]),
      maps.userText("span", "tm-item-name", finding.message))));
    }
    const more = found.length - MOST;
    if (more > 0) {
      list.append(maps.element("li", "tm-quiet", { text: maps.TEXT.more(more) }));
    }
    return list;
  }
})(window.TerritoryMaps);
