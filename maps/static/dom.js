// Building the page: users' text only ever becomes text nodes and attributes.
(function (maps) {
  "use strict";

  // An element with a class, properties (text, testid, title, ...) and children.
  maps.element = function (tag, className, properties, ...children) {
    const node = document.createElement(tag);
    if (className) node.className = className;
    const { text, testid, ...others } = properties || {};
    if (text !== undefined) node.textContent = text;
    if (testid) node.dataset.testid = testid;
    for (const [name, value] of Object.entries(others)) {
      if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
      else node.setAttribute(name, value);
    }
    node.append(...children.filter(Boolean));
    return node;
  };

  // Names of any script keep their own direction inside an English page.
  maps.userText = (tag, className, text, properties) =>
    maps.element(tag, className, { dir: "auto", text, ...properties });

  maps.swatch = function (color) {
    const node = maps.element("span", "tm-swatch", { "aria-hidden": "true" });
    node.style.background = color;
    return node;
  };

  maps.facts = function (rows) {
    const list = maps.element("dl", "tm-facts");
    for (const [label, value] of rows) {
      if (value === null || value === undefined || value === "") continue;
      list.append(maps.userText("dt", "", label));
      const detail = maps.element("dd");
      if (value instanceof Node) detail.append(value);
      else detail.append(maps.userText("span", "", value));
      list.append(detail);
    }
    return list;
  };
})(window.TerritoryMaps);
