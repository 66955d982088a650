// A button that opens a list of things to do.
const maps = window.TerritoryMaps;

// `items`: [text, testid, address or function, hint]; empty ones are left out.
export function menu(text, testid, items) {
  const list = maps.element("div", "tp-menu tm-card", {}, ...items.filter(Boolean).map(item));
  const node = maps.element("details", "tp-dropdown", { testid },
    maps.element("summary", "tp-plain", { text }), list);
  const close = () => node.removeAttribute("open");
  list.addEventListener("click", close);
  node.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !node.contains(event.relatedTarget)) close();
  });
  document.addEventListener("pointerdown", (event) => !node.contains(event.target) && close());
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !node.open) return;
    event.stopPropagation();
    close();
    node.firstChild.focus();
  });
  return node;
}

function item([text, testid, act, hint]) {
  const shown = [maps.element("span", "", { text }),
    hint ? maps.element("span", "tm-quiet tm-small tp-line", { text: hint }) : null];
  if (typeof act === "string") {
    return maps.element("a", "", { href: act, testid }, ...shown);
  }
  return maps.element("button", "", { type: "button", testid, onclick: act }, ...shown);
}
