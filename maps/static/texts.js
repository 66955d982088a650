// Every sentence of the maps, in one place, so that it can be translated.
(function (maps) {
  "use strict";

  const plural = (count, one, many) => maps.plural(count, one, many);

  maps.TEXT = {
    details: "Details", fold: "Show or hide details", more: (count) => `and ${maps.number(count)} more`,
    nobody: "nobody", stays: "stays", changesHands: "changes hands", zoomIn: "Click to zoom in",
    units: (count) => (count === 1 ? "Unit" : "Units"), accounts: "Accounts",
    fromTarget: (deviation) => `${deviation} from target`,
    tools: { full: "Full screen", print: "Print" },
    colours: (name) => `Colours: ${name}`,
    themes: { auto: "as the system", light: "light", dark: "dark" },
    account: {
      status: "Status", segment: "Segment", potential: "Potential", rep: "Rep", territory: "Territory",
      becomes: "becomes", moves: "moves", none: "none",
      here: (count) => plural(count, "account here", "accounts here"),
    },
    bases: "Territories shown",
    compare: {
      map: "Map of two plans", way: "Way of comparing", swipe: "Swipe", side: "Side by side",
      moves: "Changes hands", worst: "Largest deviation", nothing: "Nothing changes hands",
      moved: (count) => `${plural(count, "unit changes", "units change")} hands`,
      sides: (left, right) => `${left} to the left, ${right} to the right`,
    },
    layers: {
      title: "Layers", colour: "Colour by", territories: "Territories", show: "Show", tiles: "Background map",
      none: "None",
    },
    overview: {
      territories: (count) => plural(count, "territory", "territories"),
      figures: "Largest deviation by measure", worst: "worst",
      band: (tolerance) => `worst · band ±${maps.number(100 * tolerance)}\u202f%`,
      problems: (count) => plural(count, "problem", "problems"),
    },
    filter: {
      title: "Filter accounts", owner: "Current rep", newOwner: "New rep", segment: "Segment", all: "All",
      potential: "Potential at least", name: "Name contains", any: "any", clear: "Clear filters",
    },
    plan: {
      map: "Map of territories", home: "Home", area: "Drawn area", nobody: "No territory", unknown: "unknown",
      from: (name) => `from ${name}`,
      note: "Rings show the mix of statuses. Zoom in for single accounts.",
      pins: (count) => plural(count, "account", "accounts"),
    },
    findings: {
      map: "Map of units and findings", title: "Findings", nothing: "Nothing was found",
      note: "Rings show the mix of kinds. Zoom in for single findings.",
      count: (count) => plural(count, "finding", "findings"),
      here: (count) => plural(count, "finding here", "findings here"),
      nowhere: "Not at one place", row: "Feature in the file", none: "Nothing was found in this unit.",
    },
    search: {
      title: "Find rep, place or account", label: "Find a territory, rep, place or account", found: "Found",
      none: "Nothing found", territory: (base, id) => `${base}, territory ${id}`, place: (id) => `Place ${id}`,
      account: (id) => `Account ${id}`,
    },
    territory: {
      zoom: "Zoom to territory", here: "Here", arrivals: "Units that are new",
      untilNow: (name, before) => `${name}, until now ${before}`,
      came: (units, from) => `${units} from ${from}`, others: (count) => `${count} more`,
      target: (value) => `target ${value}`,
    },
    versions: {
      title: "Versions of the plan", version: "Version of the plan", play: "Play", pause: "Pause",
      first: "the first version", same: "nothing changed",
      changed: (count) => `${plural(count, "unit", "units")} changed`,
    },
  };
})(window.TerritoryMaps);
