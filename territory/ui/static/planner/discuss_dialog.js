// What people say about a plan, and how far its approval is.
import { approvalSection } from "./approval_section.js";
import { openDialog } from "./dialogs.js";
import { TEXT } from "./text.js";

const maps = window.TerritoryMaps;
const { discuss: WORDS } = TEXT;

// `about` is { about, about_id, name } for a territory or account; all of the plan without.
// `changed()` is called when the plan got a new version by it, as approvals do.
export function discussDialog(service, facts, { about = null, changed = () => {} } = {}) {
  const list = maps.element("ol", "tp-comments", { testid: "comments" });
  const told = maps.element("p", "tp-bad", { role: "alert" });
  const approval = maps.element("div", "tp-approval", { testid: "approval" });
  const text = maps.element("textarea", "tm-input", { rows: "3", "aria-label": WORDS.say,
    placeholder: about ? WORDS.sayAbout(about.name) : WORDS.say, testid: "say", maxlength: "4000" });
  const send = maps.element("button", "tp-main", { type: "button", text: WORDS.send, testid: "send",
    onclick: () => attempt(async () => {
      if (!text.value.trim()) return;
      const where = about ? { about: about.about, about_id: about.about_id } : {};
      await service.send("POST", "/comments", { text: text.value.trim(), ...where });
      text.value = "";
      await show();
    }) });
  openDialog(about ? WORDS.titleAbout(about.name) : WORDS.title, "discuss-dialog", approval, list, told,
    facts.speaks ? maps.element("div", "tp-say", {}, text, send) : null);

  async function attempt(act) {
    told.textContent = "";
    try {
      await act();
    } catch (error) {
      told.textContent = error.message;
    }
  }

  async function show() {
    const filter = about ? `&about=${about.about}&about_id=${encodeURIComponent(about.about_id)}` : "";
    const [{ items }, plan] = await Promise.all([service.get(`/comments?limit=500${filter}`),
      about ? null : service.get("")]);
    list.replaceChildren(...(items.length ? items.map(comment)
      : [maps.element("li", "tm-quiet", { text: WORDS.none })]));
    if (plan) approval.replaceChildren(approvalSection(service, facts, plan, attempt, async () => {
      await show();
      changed();
    }));
  }

  function comment(one) {
    const when = new Date(one.at).toLocaleString();
    const subject = one.about === "plan" || about ? "" : ` · ${one.about_id}`;
    const settle = one.resolved_at || !facts.speaks ? null
      : maps.element("button", "tm-link", { type: "button", text: WORDS.settle, testid: "settle",
        onclick: () => attempt(async () => {
          await service.send("POST", `/comments/${one.comment_id}/resolve`);
          await show();
        }) });
    return maps.element("li", one.resolved_at ? "tp-settled" : "", {},
      maps.element("div", "tm-row", {},
        maps.userText("span", "tm-quiet tm-small", `${TEXT.by(one.author, when)}${subject}`),
        one.resolved_at ? maps.element("span", "tm-small tp-good", { text: WORDS.settled }) : settle),
      maps.userText("p", "tp-lines", one.text));
  }

  attempt(show);
}
