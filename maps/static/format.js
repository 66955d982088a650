// Numbers as people read them.
(function (maps) {
  "use strict";

  const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
  const tenth = new Intl.NumberFormat("en-US", { maximumFractionDigits: 1 });

  maps.number = function (value) {
    if (value === null || value === undefined) return "–";
    if (typeof value !== "number") return String(value);
    return (Math.abs(value) < 100 ? tenth : whole).format(value);
  };

  // A signed deviation, given as a fraction: +4.8 %, −12 %.
  maps.deviation = function (fraction) {
    if (fraction === null || fraction === undefined) return "–";
    const percent = Math.abs(100 * fraction);
    const digits = percent < 9.95 ? 1 : 0;
    const text = percent.toFixed(digits);
    const sign = Number(text) === 0 ? "" : fraction < 0 ? "\u2212" : "+";
    return `${sign}${whole.format(Math.floor(percent)) === text || digits
      ? text : whole.format(percent)}\u202f%`;
  };

  maps.plural = (count, one, many) => `${whole.format(count)} ${count === 1 ? one : many}`;
})(window.TerritoryMaps);
