// A bar from the middle: how far a measure lies from its target, and the band allowed.
(function (maps) {
  "use strict";

  const REACH = 0.3; // deviation at the end of the bar; what lies beyond gets a pointed end

  maps.balanceBar = function (measure) {
    const deviation = measure.deviation;
    const bar = maps.element("span", "tm-bar", { role: "img",
      "aria-label": maps.TEXT.fromTarget(maps.deviation(deviation)) });
    if (measure.tolerance) {
      const band = maps.element("span", "tm-bar-band");
      span(band, -measure.tolerance, measure.tolerance);
      bar.append(band);
    }
    if (deviation !== null && deviation !== undefined) {
      const fill = maps.element("span", "tm-bar-fill " + maps.balanceClass(measure));
      if (Math.abs(deviation) > REACH) fill.classList.add(deviation > 0 ? "tm-over" : "tm-under");
      span(fill, Math.min(deviation, 0), Math.max(deviation, 0));
      bar.append(fill);
    }
    bar.append(maps.element("span", "tm-bar-middle"));
    return bar;
  };

  maps.balanceClass = function (measure) {
    if (measure.deviation === null || measure.deviation === undefined) return "";
    if (!measure.tolerance) return "tm-neutral";
    return Math.abs(measure.deviation) <= measure.tolerance + 1e-9 ? "tm-inside" : "tm-outside";
  };

  function span(node, from, to) {
    const share = (value) => 50 + (50 * Math.max(-REACH, Math.min(REACH, value))) / REACH;
    node.style.left = share(from) + "%";
    node.style.width = Math.max(share(to) - share(from), 1) + "%";
  }
})(window.TerritoryMaps);
