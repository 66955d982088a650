// The rep of a territory: how full the year is, skills, home, ways.
import { TEXT } from "./text.js";

const maps = window.TerritoryMaps;
const { rep: WORDS } = TEXT;

// Elements for the card of a territory; none where nothing is known of its rep.
export function repCard({ model, people, view }, at) {
  const territory = model.territories[at];
  const rep = people.reps.get(territory.rep_id);
  if (!rep) return [];
  const skills = people.skillsOf(at, model);
  return [maps.element("section", "tp-rep", { testid: "rep-card", "aria-label": WORDS.title },
    maps.element("div", "tm-row", {}, maps.element("span", "tm-label", { text: WORDS.title }),
      maps.userText("span", "tm-quiet", rep.rep_id)),
    capacity(territory, rep),
    maps.facts([
      [WORDS.experience, rep.experience_years ? WORDS.years(rep.experience_years) : null],
      [WORDS.skills, rep.skills.join(", ")],
      [WORDS.missing, skills.filter(({ has }) => !has)
        .map(({ skill, count }) => `${skill} (${maps.number(count)})`).join(", ")],
      [WORDS.ways, ways(view, people, model, rep, at)],
    ]))];
}

function capacity({ measures }, { capacity_hours: hours }) {
  if (!measures.workload || !hours) return null;
  const share = measures.workload.value / hours;
  const fill = maps.element("span", share > 1 ? "tp-full tp-overfull" : "tp-full");
  fill.style.width = `${Math.min(100, 100 * share)}%`;
  return maps.element("div", "tp-capacity", {},
    maps.element("span", "tp-track", { role: "img", "aria-label": WORDS.full(share) }, fill),
    maps.element("span", "tm-small tm-quiet", { text:
      WORDS.capacity(maps.number(measures.workload.value), maps.number(hours), share) }));
}

// How far the accounts are from home, as the crow flies: half of them are nearer.
function ways(view, people, model, rep, at) {
  if (!view.pins || typeof rep.lon !== "number" || typeof rep.lat !== "number") return null;
  const { pins } = view.pins;
  const home = L.latLng(rep.lat, rep.lon);
  const found = [];
  for (let pin = 0; pin < pins.id.length; pin++) {
    if (pins.plan[pin] === at) found.push(home.distanceTo([pins.lat[pin], pins.lon[pin]]) / 1000);
  }
  if (!found.length) return null;
  found.sort((a, b) => a - b);
  return WORDS.distance(maps.number(found[found.length >> 1]), maps.number(found[found.length - 1]));
}
