// Buttons of the page itself: full screen, light or dark, print.
(function (maps) {
  "use strict";

  const ICONS = {
    full: "M3 8V3h5M16 3h5v5M21 16v5h-5M8 21H3v-5",
    theme: "M12 3a9 9 0 1 0 0 18ZM12 3a9 9 0 0 1 0 18",
    print: "M7 9V3h10v6M7 17H4V9h16v8h-3M7 14h10v7H7Z",
  };
  const THEMES = maps.TEXT.themes;

  maps.toolbar = function (map) {
    const bar = maps.element("div", "tm-tools leaflet-bar leaflet-control", { testid: "tools" });
    const container = map.getContainer();
    if (document.fullscreenEnabled) {
      const full = button("full", maps.TEXT.tools.full, () => {
        if (document.fullscreenElement) document.exitFullscreen();
        else container.requestFullscreen();
      });
      document.addEventListener("fullscreenchange", () =>
        full.setAttribute("aria-pressed", String(Boolean(document.fullscreenElement))));
      bar.append(full);
    }
    bar.append(themeButton(), button("print", maps.TEXT.tools.print, () => window.print()));
    L.DomEvent.disableClickPropagation(bar);
    const control = L.control({ position: "bottomleft" });
    control.onAdd = () => bar;
    control.addTo(map);
  };

  function themeButton() {
    const { theme } = maps;
    const node = button("theme", "", () => {
      const next = (theme.choices.indexOf(theme.choice) + 1) % theme.choices.length;
      theme.choose(theme.choices[next]);
      name();
    });
    const name = () => label(node, maps.TEXT.colours(THEMES[theme.choice]));
    name();
    return node;
  }

  function button(icon, text, onclick) {
    const node = maps.element("button", "tm-tool", { type: "button", testid: `tool-${icon}`, onclick });
    node.append(maps.icon(ICONS[icon], icon === "theme"));
    label(node, text);
    return node;
  }

  function label(node, text) {
    node.title = text;
    node.setAttribute("aria-label", text);
  }

  // A line drawing in a box of 24; with `half` its first part is filled.
  maps.icon = function (path, half) {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("class", "tm-icon");
    svg.setAttribute("aria-hidden", "true");
    for (const [d, fill] of half ? [[path, "none"], [path.split("M").slice(0, 2).join("M"), "currentColor"]]
      : [[path, "none"]]) {
      const line = document.createElementNS(space, "path");
      line.setAttribute("d", d);
      line.setAttribute("fill", fill);
      svg.append(line);
    }
    return svg;
  };
})(window.TerritoryMaps);
