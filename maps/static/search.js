// One box that finds territories, reps, units and accounts.
(function (maps) {
  "use strict";

  const MOST = 6; // of each kind
  const MARKS = /\p{Mn}/gu;

  // Text as it is searched: without case and accents.
  maps.fold = (text) => String(text).normalize("NFKD").replace(MARKS, "").toLowerCase();

  maps.searchBox = function (view) {
    const list = maps.element("ul", "tm-found", { role: "listbox", id: "tm-found",
      testid: "search-results", "aria-label": maps.TEXT.search.found });
    const input = maps.element("input", "tm-search", { type: "search", testid: "search",
      placeholder: maps.TEXT.search.title, role: "combobox",
      "aria-label": maps.TEXT.search.label, "aria-expanded": "false",
      "aria-controls": "tm-found", "aria-autocomplete": "list" });
    const box = maps.element("div", "tm-finder", {}, input, list);
    list.hidden = true;
    let chosen = -1;
    const mark = (at) => {
      chosen = at;
      Array.from(list.querySelectorAll("[role=option]")).forEach((row, i) => {
        row.setAttribute("aria-selected", String(i === at));
        if (i !== at) return;
        row.scrollIntoView({ block: "nearest" });
        input.setAttribute("aria-activedescendant", row.id);
      });
    };
    const close = () => {
      list.hidden = true;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };
    const take = (hit) => {
      close();
      input.value = "";
      hit.show();
    };
    const look = () => {
      const hits = find(view, input.value);
      list.replaceChildren(...rows(hits, take, input.value.trim()));
      list.hidden = !input.value.trim();
      input.setAttribute("aria-expanded", String(!list.hidden));
      list.hits = hits;
      mark(hits.length ? 0 : -1);
    };
    input.addEventListener("input", look);
    input.addEventListener("focus", () => input.value.trim() && look());
    input.addEventListener("keydown", (event) => {
      const hits = list.hits || [];
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        if (!hits.length) return;
        mark((chosen + (event.key === "ArrowDown" ? 1 : hits.length - 1)) % hits.length);
      } else if (event.key === "Enter" && hits[chosen] && !list.hidden) take(hits[chosen]);
      else if (event.key === "Escape" && !list.hidden) close();
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
    box.addEventListener("focusout", (event) => {
      if (!box.contains(event.relatedTarget)) close();
    });
    view.map.getContainer().addEventListener("keydown", (event) => {
      if (event.key !== "/" || event.target.matches("input, select, textarea")) return;
      event.preventDefault();
      input.focus();
    });
    return box;
  };

  function rows(hits, take, wanted) {
    if (!hits.length && wanted) {
      return [maps.element("li", "tm-quiet tm-none", { text: maps.TEXT.search.none })];
    }
    return hits.map((hit, i) => maps.element("li", "tm-hit", { role: "option", id: `tm-hit-${i}`,
      onmousedown: (event) => event.preventDefault(), onclick: () => take(hit) },
    hit.icon(),
    maps.element("span", "tm-item-name", {}, maps.userText("span", "", hit.name),
      maps.userText("span", "tm-quiet tm-small", hit.note))));
  }

  // Best first: names that begin with what is wanted, then those that hold it.
  function find(view, text) {
    const wanted = maps.fold(text.trim());
    if (!wanted) return [];
    return kinds(view).flatMap((kind) => {
      const begins = [], holds = [];
      for (let at = 0; at < kind.texts.length && begins.length < MOST; at++) {
        const place = kind.texts[at].indexOf(wanted);
        if (place === 0) begins.push(at);
        else if (place > 0 && holds.length < MOST) holds.push(at);
      }
      return begins.concat(holds).slice(0, MOST).map(kind.hit);
    });
  }

  // Folded texts are made once, when somebody first looks for something.
  function kinds(view) {
    const { base } = view;
    if (view.searchable && view.searchable.base === base) return view.searchable;
    const { layer, territories } = base;
    const { ids, names } = layer.shapes;
    const found = [
      { texts: territories.map((one) => maps.fold(`${one.name} ${one.id} ${one.rep_id}`)),
        hit: (at) => ({ name: territories[at].name, note: maps.TEXT.search.territory(base.label, territories[at].id),
          icon: () => maps.swatch(maps.theme.fill(layer.colors[at])),
          show: () => view.showTerritory(at, { focus: true, zoom: true }) }) },
      { texts: names.map((name, i) => maps.fold(`${name} ${ids[i]}`)),
        hit: (at) => ({ name: names[at], note: maps.TEXT.search.place(ids[at]),
          icon: () => maps.swatch(maps.theme.fill(layer.colors[layer.assignment[at]] || "#dddddd")),
          show: () => view.showUnit(at, { focus: true, zoom: true }) }) },
    ];
    if (view.pins) {
      const pins = view.pins.pins;
      found.push({ texts: pins.id.map((id, i) => maps.fold(`${pins.name ? pins.name[i] : ""} ${id}`)),
        hit: (at) => ({ name: view.accountName(at), note: maps.TEXT.search.account(pins.id[at]),
          icon: () => maps.pinSvg(view.statuses[pins.status[at]]),
          show: () => view.showPin(at, { focus: true, zoom: true }) }) });
    }
    found.base = base;
    view.searchable = found;
    return found;
  }
})(window.TerritoryMaps);
