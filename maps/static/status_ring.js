// A cluster of pins as a ring: the share of each status round the number of accounts.
(function (maps) {
  "use strict";

  const THICKNESS = 4;

  maps.ringRadius = (count) => Math.min(8 + 1.35 * Math.log2(count), 22);

  maps.drawRing = function (context, item, statuses) {
    const { x, y, radius, counts } = item;
    disc(context, x, y, radius + 1.5, "rgba(255, 255, 255, 0.95)");
    const total = counts.reduce((sum, n) => sum + n, 0);
    let angle = -Math.PI / 2;
    counts.forEach((n, i) => {
      if (!n) return;
      const end = angle + (2 * Math.PI * n) / total;
      context.beginPath();
      context.arc(x, y, radius - THICKNESS / 2, angle, end);
      context.lineWidth = THICKNESS;
      context.strokeStyle = statuses[i].color;
      context.stroke();
      angle = end;
    });
    write(context, total, x, y);
  };

  function disc(context, x, y, radius, color) {
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fillStyle = color;
    context.fill();
  }

  function write(context, total, x, y) {
    context.fillStyle = "#1c2633";
    context.font = "600 10px system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif";
    context.textAlign = "center";
    context.textBaseline = "middle";
    const text = total < 1000 ? String(total) : (total / 1000).toFixed(total < 9950 ? 1 : 0) + "k";
    context.fillText(text, x, y + 0.5);
  }
})(window.TerritoryMaps);
