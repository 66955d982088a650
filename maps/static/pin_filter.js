// Further filters of accounts: owner, segment, least potential, a piece of the name.
(function (maps) {
  "use strict";

  const MOST_CHOICES = 600;
  const PAUSE = 120; // milliseconds without a key before the map follows

  maps.pinFilter = function (view) {
    const columns = view.pins.pins;
    const fields = [
      choice("owner", maps.TEXT.filter.owner, columns.owner),
      choice("new_owner", maps.TEXT.filter.newOwner, columns.new_owner),
      choice("segment", maps.TEXT.filter.segment, columns.segment),
      least(columns.potential),
      text(),
    ].filter(Boolean);
    let waiting = 0;
    const apply = () => {
      const tests = fields.map((field) => field.test()).filter(Boolean);
      view.pins.setFilter(tests.length
        ? (pin) => tests.every((test) => test(columns, pin)) : null);
      reset.hidden = !tests.length;
    };
    const reset = maps.element("button", "tm-link", { type: "button", text: maps.TEXT.filter.clear,
      testid: "filter-reset", onclick: () => {
        for (const field of fields) field.control.value = "";
        apply();
      } });
    reset.hidden = true;
    for (const { control } of fields) {
      control.addEventListener("input", () => {
        clearTimeout(waiting);
        waiting = setTimeout(apply, control.tagName === "SELECT" ? 0 : PAUSE);
      });
    }
    return maps.element("details", "tm-filter", { testid: "pin-filter" },
      maps.element("summary", "", {}, maps.element("span", "", { text: maps.TEXT.filter.title })),
      ...fields.map((field) => field.node), reset);
  };

  function choice(column, label, values) {
    if (!values) return null;
    const names = Array.from(new Set(values)).filter(Boolean);
    if (names.length < 2) return null;
    names.sort((a, b) => a.localeCompare(b, undefined, { numeric: true }));
    const control = maps.element("select", "tm-input", { testid: `filter-${column}` },
      maps.element("option", "", { value: "", text: maps.TEXT.filter.all }),
      ...names.slice(0, MOST_CHOICES).map((name) =>
        maps.userText("option", "", name, { value: name })));
    return field(label, control, (value) => (pins, pin) => pins[column][pin] === value);
  }

  function least(values) {
    if (!values || !values.some((value) => typeof value === "number")) return null;
    const control = maps.element("input", "tm-input", { type: "number", min: "0", step: "any",
      placeholder: maps.TEXT.filter.any, testid: "filter-potential" });
    return field(maps.TEXT.filter.potential, control, (value) => (pins, pin) =>
      typeof pins.potential[pin] === "number" && pins.potential[pin] >= Number(value));
  }

  function text() {
    const control = maps.element("input", "tm-input", { type: "search", placeholder: maps.TEXT.filter.any,
      testid: "filter-name" });
    return field(maps.TEXT.filter.name, control, (value) => {
      const wanted = maps.fold(value);
      return (pins, pin) => maps.fold(pins.name ? pins.name[pin] : pins.id[pin]).includes(wanted);
    });
  }

  function field(label, control, test) {
    return { control, test: () => (control.value.trim() ? test(control.value.trim()) : null),
      node: maps.element("label", "tm-field", {}, maps.element("span", "", { text: label }), control) };
  }
})(window.TerritoryMaps);
