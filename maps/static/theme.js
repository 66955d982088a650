// Light or dark: as the reader's system says, or as chosen on the page.
window.TerritoryMaps = window.TerritoryMaps || {};
(function (maps) {
  "use strict";

  const system = window.matchMedia("(prefers-color-scheme: dark)");
  const CHOICES = ["auto", "light", "dark"];
  const DIM = 0.66; // of every channel; pale fills glare in a dark room

  const theme = { choice: "auto", choices: CHOICES };

  theme.isDark = () => theme.choice === "dark" || (theme.choice === "auto" && system.matches);

  // A fill as it is drawn now.
  const dimmed = new Map();
  theme.fill = function (color) {
    if (!theme.isDark()) return color;
    if (!dimmed.has(color)) dimmed.set(color, dim(color));
    return dimmed.get(color);
  };

  function dim(color) {
    const channels = [1, 3, 5].map((i) => parseInt(color.slice(i, i + 2), 16));
    if (channels.some(Number.isNaN)) return color;
    return `rgb(${channels.map((value) => Math.round(value * DIM)).join(", ")})`;
  }

  // Follow the system and the choice: `map` fires `themechange`, layers draw anew.
  theme.follow = function (map) {
    const show = () => {
      map.getContainer().classList.toggle("tm-dark", theme.isDark());
      map.fire("themechange");
    };
    system.addEventListener("change", show);
    theme.choose = (choice) => {
      theme.choice = choice;
      show();
    };
    map.getContainer().classList.toggle("tm-dark", theme.isDark());
  };

  maps.theme = theme;
})(window.TerritoryMaps);
