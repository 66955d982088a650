// Controls of a page that a screen reader would have no name for.
() => {
  const textOf = (node) => (node ? node.textContent.trim() : "");
  const named = (node) =>
    node.getAttribute("aria-label") || node.title || textOf(node)
    || (node.getAttribute("aria-labelledby") || "").split(" ").map((id) => textOf(document.getElementById(id))).join("")
    || [...(node.labels || [])].map(textOf).join("");
  const controls = document.querySelectorAll(
    "a[href], button, input, select, textarea, summary, dialog, [role=button], [role=region], [role=main], [tabindex='0']");
  return [...controls].filter((node) => node.checkVisibility() && !named(node))
    .map((node) => node.outerHTML.slice(0, 120));
}
