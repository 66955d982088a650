// What leaves the page: a link to what is seen, print, report, files.
import { menu } from "./menu.js";
import { TEXT } from "./text.js";

const maps = window.TerritoryMaps;
const { share: WORDS } = TEXT;
const FORMATS = [["csv", "CSV"], ["xlsx", "Excel"], ["geojson", "GeoJSON"], ["gpkg", "GeoPackage"],
  ["parquet", "GeoParquet"], ["crm", WORDS.crm]];

export function shareMenu(facts) {
  return menu(WORDS.title, "share", [
    [WORDS.link, "share-link", () => copyLink(), WORDS.linkHint],
    [WORDS.print, "share-print", () => window.print()],
    facts.whole ? [WORDS.report, "share-report", `${facts.root}/report`, WORDS.reportHint] : null,
    [WORDS.map, "share-map", `${facts.root}/map`, WORDS.mapHint],
    ...FORMATS.map(([format, name]) =>
      [name, `export-${format}`, `${facts.root}/export?format=${format}`]),
  ]);
}

// The address of the page with the place of the map, which opens where the reader was.
function copyLink() {
  const { map } = window.territoryMap;
  const { lat, lng } = map.getCenter();
  const address = new URL(location.href);
  address.hash = `${map.getZoom()}/${lat.toFixed(4)}/${lng.toFixed(4)}`;
  history.replaceState(null, "", address);
  const told = maps.element("div", "tp-note", { role: "status", testid: "note" });
  navigator.clipboard.writeText(address.href).then(
    () => (told.textContent = WORDS.copied), () => (told.textContent = address.href));
  document.body.append(told);
  setTimeout(() => told.remove(), 5000);
}
