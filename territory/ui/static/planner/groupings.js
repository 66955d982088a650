// By what units can be picked together: counties, states, and codes that begin alike.
import { TEXT } from "./text.js";

const MOST_LETTERS = 4; // of the beginning of a code

// The narrowest area first. Each has a `name`, a `size`, how many units go together on average, and
// `of` a unit: alike for those that go together, -1 for one that goes with none.
export async function readGroupings(service, model) {
  const { levels } = await service.get("/board/areas");
  return [...levels.map((level) => byArea(level, model)), ...byCode(model.ids)];
}

function byArea({ level, names, area_at: areaAt }, model) {
  const of = new Int32Array(model.nUnits).fill(-1);
  model.onMap.forEach((unit, i) => { if (unit !== undefined) of[unit] = areaAt[i]; });
  return { name: TEXT.group.areas[level], size: model.nUnits / names.length, of: (unit) => of[unit] };
}

function byCode(ids) {
  const most = Math.min(MOST_LETTERS, ...ids.map((id) => id.length - 1));
  const count = (letters) => new Set(ids.map((id) => id.slice(0, letters))).size;
  return Array.from({ length: Math.max(most, 0) }, (_, i) => i + 1)
    .filter((letters) => count(letters) > 1 && count(letters) < ids.length)
    .map((letters) => ({ name: TEXT.group.letters(letters), size: ids.length / count(letters),
      of: (unit) => ids[unit].slice(0, letters) }));
}
