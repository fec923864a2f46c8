import { h, icon } from "./dom.js";
import { confirmAct } from "./confirm.js";
import { editInPlace } from "./composer.js";
import { emoji, picker } from "./emoji.js";
import { nameOf } from "./people.js";

/** The pills under a message: pressed adds one's own reaction, pressed again takes it back. */
export function reactionsOf(m, app) {
  if (m.deleted || !m.reactions?.length) return null;
  const pills = m.reactions.filter((r) => r.users.length > 0).map((r) => pill(m, r, app));
  return [...pills, h("button", { type: "button", class: "pill more", "aria-label": "Add another reaction", on: { click: (event) => pick(event.currentTarget, m, app) } }, icon("smile"))];
}

function pill(m, { name, users }, app) {
  const mine = users.includes(app.me);
  const who = users.map((id) => (id === app.me ? "you" : nameOf(app, id)));
  const turn = (event) => press(event.currentTarget, () => (mine ? app.unreact(m, name) : app.react(m, name)), app);
  return h("button", {
    type: "button", class: "pill", data: { key: name }, "aria-pressed": String(mine), "aria-label": `${name} ${users.length}`,
    title: `${who.join(", ")} reacted with :${name}:`, on: { click: turn },
  }, h("span", { class: "emoji" }, emoji(name) ?? `:${name}:`), h("span", { class: "count" }, String(users.length)));
}

/** What can be done with a message, shown when the pointer or the focus is on it. */
export function actionsOf(li, { m, app, inThread }) {
  if (m.deleted) return null;
  if (m.ephemeral_to) return action("close", "Dismiss message", () => app.emit("dismiss", m));
  const own = m.user === app.me;
  const thread = { channel: m.channel, thread: m.thread_ts || m.ts };
  return [
    action("smile", "Add reaction", (event) => pick(event.currentTarget, m, app)),
    !inThread && action("reply", "Reply in thread", () => app.go(thread)),
    own && action("edit", "Edit message", () => editInPlace(li, app)),
    own && action("trash", "Delete message", () => removeAsked(m, app)),
  ];
}

function action(picture, name, click) {
  return h("button", { type: "button", class: "quiet", "aria-label": name, title: name, on: { click } }, icon(picture));
}

async function removeAsked(m, app) {
  const text = (words) => ({ type: "plain_text", text: words });
  const yes = await confirmAct({
    title: text("Delete message"), text: text("Are you sure you want to delete this message? This cannot be undone."),
    confirm: text("Delete"), deny: text("Cancel"), style: "danger",
  }, { context: app.context });
  if (yes) await app.attempt(() => app.remove(m));
}

async function press(button, act, app) {
  if (button.getAttribute("aria-busy") === "true") return;
  button.setAttribute("aria-busy", "true");
  await app.attempt(act);
  button.removeAttribute("aria-busy");
}

/** Opens the emoji to choose from beside a button. */
function pick(button, m, app) {
  const choose = (name) => {
    box.hidePopover();
    const mine = m.reactions?.some((r) => r.name === name && r.users.includes(app.me));
    if (!mine) app.attempt(() => app.react(m, name));
  };
  const gone = (event) => {
    if (event.newState !== "closed") return;
    box.remove();
    if (button.isConnected) button.focus();
  };
  const box = h("div", { class: "menu emoji-picker", popover: "auto", role: "dialog", "aria-label": "Emoji", on: { toggle: gone, keydown: step } },
    picker.map((name) => h("button", { type: "button", class: "quiet", "aria-label": name, title: `:${name}:`, on: { click: () => choose(name) } }, emoji(name))));
  document.body.append(box);
  box.showPopover();
  putBeside(box, button);
  box.querySelector("button").focus();
}

function putBeside(box, button) {
  const at = button.getBoundingClientRect();
  const left = Math.max(8, Math.min(at.right - box.offsetWidth, innerWidth - box.offsetWidth - 8));
  const below = at.bottom + 4 + box.offsetHeight < innerHeight;
  box.style.setProperty("left", `${left}px`);
  box.style.setProperty("top", `${below ? at.bottom + 4 : Math.max(8, at.top - box.offsetHeight - 4)}px`);
}

function step(event) {
  const by = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 6, ArrowUp: -6 }[event.key];
  const buttons = [...event.currentTarget.querySelectorAll("button")];
  const to = buttons.indexOf(document.activeElement) + by;
  if (!by || to < 0 || to >= buttons.length) return;
  event.preventDefault();
  buttons[to].focus();
}
