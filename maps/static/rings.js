// Rings of world positions: unpacked from differences, and asked what they hold.
window.TerritoryMaps = window.TerritoryMaps || {};
(function (maps) {
  "use strict";

  // Differences of x, y back to positions.
  maps.addUp = function (differences) {
    const xy = Float64Array.from(differences);
    for (let i = 2; i < xy.length; i++) xy[i] += xy[i - 2];
    return xy;
  };

  // Whether rings, the last point of each joined to its first, hold a place by the even-odd rule.
  maps.ringsHold = function (rings, x, y) {
    let inside = false;
    for (const xy of rings) {
      for (let i = 0; i < xy.length; i += 2) {
        const j = (i + 2) % xy.length;
        if (xy[i + 1] > y === xy[j + 1] > y) continue;
        const share = (y - xy[i + 1]) / (xy[j + 1] - xy[i + 1]);
        if (x < xy[i] + share * (xy[j] - xy[i])) inside = !inside;
      }
    }
    return inside;
  };
})(window.TerritoryMaps);
