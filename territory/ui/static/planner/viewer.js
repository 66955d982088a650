// The plan for those who see some territories of it: to look at, to talk about, to export.
import { discussDialog } from "./discuss_dialog.js";
import { Service } from "./service.js";
import { shareMenu } from "./share_menu.js";
import { TEXT } from "./text.js";

const maps = window.TerritoryMaps;
const facts = JSON.parse(document.getElementById("planner-facts").textContent);
const service = new Service(facts.root, () => {});

document.body.prepend(maps.element("header", "tp-bar", { testid: "bar" },
  maps.element("a", "tp-back", { href: facts.plans, text: TEXT.bar.plans }),
  maps.userText("h1", "", facts.name, { testid: "plan-name" }),
  maps.element("span", "tp-state tm-quiet", { text: TEXT.yours }),
  maps.element("span", "tp-gap"),
  maps.element("button", "tp-plain", { type: "button", text: TEXT.bar.discuss, testid: "discuss",
    onclick: () => discussDialog(service, facts) }),
  shareMenu(facts)));
if (window.territoryMap) window.territoryMap.map.invalidateSize();
document.body.dataset.ready = "true";
