// The page of two versions on one map: the bar that leads back to the plan.
import { TEXT } from "./text.js";

const maps = window.TerritoryMaps;
const facts = JSON.parse(document.getElementById("planner-facts").textContent);
document.body.prepend(maps.element("header", "tp-bar", { testid: "bar" },
  maps.userText("a", "tp-back", facts.name, { href: facts.plans }),
  maps.element("h1", "", { text: TEXT.compare.title })));
document.body.dataset.ready = "true";
