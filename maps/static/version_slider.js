// A slider over the versions of a plan, the plan itself at its end.
(function (maps) {
  "use strict";

  const BEAT = 1200; // milliseconds a version is shown when they run

  maps.versionSlider = function (view, versions) {
    const last = versions.length - 1;
    const label = maps.userText("output", "tm-version-label", versions[last].label,
      { testid: "version-label" });
    const note = maps.element("span", "tm-quiet tm-small", { testid: "version-note" });
    const range = maps.element("input", "", { type: "range", min: 0, max: last, step: 1,
      value: last, testid: "version", "aria-label": maps.TEXT.versions.version });
    let running = 0;
    const show = (at) => {
      range.value = at;
      label.textContent = versions[at].label;
      range.setAttribute("aria-valuetext", versions[at].label);
      note.textContent = at ? changed(versions[at - 1], versions[at]) : maps.TEXT.versions.first;
      view.showVersion(at);
    };
    const stop = () => {
      clearInterval(running);
      running = 0;
      play.textContent = maps.TEXT.versions.play;
    };
    const play = maps.element("button", "tm-link", { type: "button", text: maps.TEXT.versions.play,
      testid: "version-play", onclick: () => {
        if (running) return stop();
        if (Number(range.value) === last) show(0);
        play.textContent = maps.TEXT.versions.pause;
        running = setInterval(() => {
          show(Number(range.value) + 1);
          if (Number(range.value) === last) stop();
        }, BEAT);
      } });
    range.addEventListener("input", () => {
      stop();
      show(Number(range.value));
    });
    note.textContent = changed(versions[last - 1], versions[last]);
    return maps.element("section", "tm-card tm-versions", { testid: "versions",
      "aria-label": maps.TEXT.versions.title }, play,
    maps.element("div", "tm-version-main", {},
      maps.element("div", "tm-row", {}, label, note), range));
  };

  function changed(before, after) {
    let count = 0;
    for (let i = 0; i < after.assignment.length; i++) {
      if (after.assignment[i] !== before.assignment[i]) count++;
    }
    return count ? maps.TEXT.versions.changed(count) : maps.TEXT.versions.same;
  }
})(window.TerritoryMaps);
