// Notices when somebody else changes the plan, and shows what it is now.
import { TEXT } from "./text.js";

const maps = window.TerritoryMaps;
const EVERY_MS = 8000;
const SHOWN_MS = 8000;

export function watchOthers({ service, model, editor }) {
  const look = async () => {
    if (!document.hidden) await check();
    setTimeout(look, EVERY_MS);
  };
  const check = async () => {
    const plan = await service.newer(model.version);
    if (!plan || plan.version <= model.version || editor.busy) return;
    await editor.reread();
    tell(TEXT.others(plan.newest ? plan.newest.actor : ""));
  };
  setTimeout(look, EVERY_MS);
}

function tell(text) {
  document.querySelector(".tp-note")?.remove();
  const node = maps.userText("div", "tp-note tm-card", text, { role: "status", testid: "note" });
  document.body.append(node);
  setTimeout(() => node.remove(), SHOWN_MS);
}
