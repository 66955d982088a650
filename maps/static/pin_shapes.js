// The shapes of account pins, the same on the canvas and in the legend.
(function (maps) {
  "use strict";

  function polygon(points) {
    return "M" + points.map(([x, y]) => `${x.toFixed(3)} ${y.toFixed(3)}`).join("L") + "Z";
  }

  function star() {
    return polygon(Array.from({ length: 10 }, (_, i) => {
      const radius = i % 2 ? 0.5 : 1.15;
      const angle = (Math.PI * i) / 5 - Math.PI / 2;
      return [radius * Math.cos(angle), radius * Math.sin(angle)];
    }));
  }

  function cross() {
    const a = 0.36, b = 0.95;
    const plus = [[-a, -b], [a, -b], [a, -a], [b, -a], [b, a], [a, a],
      [a, b], [-a, b], [-a, a], [-b, a], [-b, -a], [-a, -a]];
    const turn = Math.SQRT1_2;
    return polygon(plus.map(([x, y]) => [(x - y) * turn, (x + y) * turn]));
  }

  // Path data in a box from -1 to 1.
  const PATHS = {
    circle: "M-0.9 0A0.9 0.9 0 1 0 0.9 0A0.9 0.9 0 1 0 -0.9 0Z",
    square: polygon([[-0.8, -0.8], [0.8, -0.8], [0.8, 0.8], [-0.8, 0.8]]),
    diamond: polygon([[0, -1.1], [1.1, 0], [0, 1.1], [-1.1, 0]]),
    triangle: polygon([[0, -1.05], [1.05, 0.8], [-1.05, 0.8]]),
    cross: cross(),
    star: star(),
  };

  // A small canvas with the pin, drawn once and stamped thousands of times.
  maps.pinSprite = function (status, radius, ratio) {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = Math.ceil((2 * radius * 1.2 + 4) * ratio);
    const context = canvas.getContext("2d");
    context.translate(canvas.width / 2, canvas.height / 2);
    context.scale(radius * ratio, radius * ratio);
    const path = new Path2D(PATHS[status.shape] || PATHS.circle);
    context.lineJoin = "round";
    context.lineWidth = 3 / radius;
    context.strokeStyle = "#ffffff";
    context.stroke(path);
    context.fillStyle = status.color;
    context.fill(path);
    return canvas;
  };

  maps.pinSvg = function (status) {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    svg.setAttribute("viewBox", "-1.25 -1.25 2.5 2.5");
    svg.setAttribute("class", "tm-shape");
    svg.setAttribute("aria-hidden", "true");
    const path = document.createElementNS(space, "path");
    path.setAttribute("d", PATHS[status.shape] || PATHS.circle);
    path.setAttribute("fill", status.color);
    svg.append(path);
    return svg;
  };
})(window.TerritoryMaps);
