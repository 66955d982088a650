// From draft to in force: what comes next, for those who may do it.
import { TEXT } from "./text.js";

const maps = window.TerritoryMaps;
const { approval: WORDS } = TEXT;

// `attempt(act)` tells what goes wrong; `again()` shows how it is since.
export function approvalSection(service, facts, { status, approval, newest }, attempt, again) {
  const older = approval && newest && !(newest.kind in WORDS.states) && approval.version < newest.version;
  const act = (method, path, body) => () => attempt(async () => {
    await service.send(method, path, body);
    await again();
  });
  const at = approval && `${facts.workspace}/approvals/${approval.approval_id}`;
  const buttons = [];
  if (facts.writable && status === "draft") {
    buttons.push(button(WORDS.request, "request-approval", act("POST", "/approvals", {}), true));
  }
  if (facts.approves && status === "in_review") {
    const verdict = (decision) => act("POST", `${at}/decisions`, { decision, level: approval.level });
    buttons.push(button(WORDS.approve, "approve", verdict("approve"), true),
      button(WORDS.decline, "decline", verdict("decline")));
  }
  if (facts.writable && status === "in_review") {
    buttons.push(button(WORDS.withdraw, "withdraw", act("POST", `${at}/withdraw`, {})));
  }
  const day = maps.element("input", "tm-input", { type: "date", "aria-label": WORDS.from,
    testid: "effective-from", value: new Date().toISOString().slice(0, 10) });
  if (facts.writable && status === "approved") {
    buttons.push(day, button(WORDS.publish, "publish", () => act("POST", `${at}/publish`,
      { effective_from: day.value })(), true));
  }
  return maps.element("section", "", { "aria-label": WORDS.title },
    maps.element("div", "tm-row", {}, maps.element("strong", "", { text: WORDS.states[status] }),
      older ? maps.element("span", "tm-quiet tm-small", { text: WORDS.older(approval.version) }) : null),
    maps.element("div", "tp-actions", {}, ...buttons));
}

function button(text, testid, onclick, main) {
  return maps.element("button", main ? "tp-main" : "tp-plain", { type: "button", text, testid, onclick });
}
