// What lies under the pointer: unit and territory, or the account.
(function (maps) {
  "use strict";

  maps.pointerLabel = function (view) {
    const title = maps.userText("strong", "", "");
    const note = maps.userText("span", "", "");
    const label = maps.element("div", "tm-pointer", { "aria-hidden": "true", testid: "pointer" },
      title, note);
    label.hidden = true;
    const hide = () => (label.hidden = true);
    view.map.on("mouseout dragstart zoomstart", hide);
    view.map.on("mousemove", (event) => {
      const texts = event.originalEvent.target.closest(".tm-view .tm-card, .leaflet-control")
        ? null : view.describe(event);
      view.map.getContainer().classList.toggle("tm-clickable", Boolean(texts));
      if (!texts) return hide();
      [title.textContent, note.textContent] = texts;
      label.hidden = false;
      place(label, event.containerPoint, view.map.getSize());
    });
    return label;
  };

  function place(label, point, size) {
    const flip = point.x > size.x / 2;
    label.style.transform = `translate(${point.x + (flip ? -14 : 14)}px, ${point.y + 14}px)`
      + (flip ? " translateX(-100%)" : "");
  }
})(window.TerritoryMaps);
