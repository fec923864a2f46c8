import { h, icon } from "./dom.js";
import { addressOf } from "./app.js";
import { patchBlocks, renderBlocks } from "./blocks.js";
import { mrkdwn } from "./mrkdwn.js";
import { avatar, nameOf } from "./people.js";
import { actionsOf, reactionsOf } from "./reactions.js";
import { renderFiles } from "./files.js";
import { clockTime, dayNumber, fullTime, sinceName, tsDate } from "./dates.js";

const drawn = new WeakMap(); // list item → what it shows

/** One message as a list item. inThread leaves out what leads to the thread. */
export function renderMessage(m, app, { inThread = false } = {}) {
  const slots = {};
  for (const name of ["note", "gutter", "byline", "content", "files", "reactions", "replies", "actions"]) {
    slots[name] = h("div", { class: `m-${name}` });
  }
  const { note, gutter, actions, ...body } = slots;
  const article = h("article", { tabindex: "-1" }, note, gutter, h("div", { class: "body" }, Object.values(body)), actions);
  const li = h("li", { class: "message", data: { ts: m.ts } }, article);
  drawn.set(li, { app, inThread, slots, article, shown: {} });
  updateMessage(li, m);
  return li;
}

/** Shows what changed in a message and leaves the rest of it alone, with its focus and what is being typed in it. */
export function updateMessage(li, m) {
  const d = drawn.get(li);
  d.m = m;
  const { app } = d;
  const author = nameOf(app, m.user);
  const date = tsDate(m.ts);
  li.classList.toggle("ephemeral", Boolean(m.ephemeral_to));
  li.classList.toggle("tombstone", Boolean(m.deleted));
  d.article.setAttribute("aria-label", `${author}, ${clockTime(date, app.zone)}`);
  const draw = (slot, of, make) => {
    const key = JSON.stringify(of);
    if (d.shown[slot] === key) return;
    d.shown[slot] = key;
    fill(d.slots[slot], [make()].flat().filter(Boolean));
  };
  draw("note", [m.ephemeral_to, m.subtype, m.thread_ts], () => notesOf(m, d));
  draw("gutter", [m.user, author, m.deleted, app.zone], () => [avatar(app, m.user), timeOf(m, d, "brief")]);
  draw("byline", [m.user, author, app.zone], () => bylineOf(m, d, author));
  draw("content", [m.text, m.blocks, m.attachments, m.edited, m.deleted, app.me], () => contentOf(m, d));
  draw("files", [m.files, m.deleted], () => (m.deleted ? null : renderFiles(m.files ?? [], app)));
  draw("reactions", [m.reactions, m.deleted, app.me], () => reactionsOf(m, app));
  draw("replies", [m.reply_count, m.reply_users, m.latest_reply, dayNumber(app.clock.now(), app.zone)], () => (d.inThread ? null : repliesOf(m, app)));
  draw("actions", [m.deleted, m.user === app.me, m.ephemeral_to], () => actionsOf(li, d));
}

/** Gives a slot these children. One that is there already is not touched: an element that is moved loses the focus. What had it and is gone hands it on to its like. */
function fill(slot, children) {
  const held = slot.contains(document.activeElement) && document.activeElement;
  for (const old of [...slot.childNodes]) if (!children.includes(old)) old.remove();
  children.forEach((child, i) => slot.childNodes[i] !== child && slot.insertBefore(child, slot.childNodes[i] ?? null));
  if (!held || held.isConnected) return;
  const like = [...slot.querySelectorAll("[data-key]")].find((el) => el.dataset.key === held.dataset.key);
  (like ?? slot.closest("article")).focus({ preventScroll: true });
}

/** The message that a list item shows. */
export function messageOf(li) {
  return drawn.get(li)?.m;
}

/** Where a message's text stands, so that a field to edit it can take its place. */
export function contentSlot(li) {
  return drawn.get(li)?.slots.content;
}

function notesOf(m, { app, inThread }) {
  if (m.ephemeral_to) return h("p", {}, icon("eye"), "Only visible to you");
  if (m.subtype !== "thread_broadcast") return null;
  if (inThread) return h("p", {}, icon("broadcast"), "Also sent to the channel");
  const thread = { channel: m.channel, thread: m.thread_ts };
  return h("p", {}, icon("broadcast"), "replied to ", h("a", { href: addressOf(thread) }, "a thread"));
}

function bylineOf(m, d, author) {
  const bot = m.bot_id || d.app.user(m.user)?.is_bot;
  return [h("span", { class: "author" }, author), bot && h("span", { class: "tag" }, "APP"), timeOf(m, d)];
}

function timeOf(m, { app }, kind = "") {
  const date = tsDate(m.ts);
  const time = h("time", { datetime: date.toISOString(), title: fullTime(date, app.zone) }, clockTime(date, app.zone));
  const props = { class: `time ${kind}` };
  if (m.ephemeral_to) return h("span", props, time);
  return h("a", { ...props, href: addressOf({ channel: m.channel, thread: m.thread_ts || m.ts }) }, time);
}

function contentOf(m, d) {
  if (m.deleted) return h("p", { class: "gone" }, "This message was deleted.");
  const text = m.blocks?.length ? blocksOf(m, d, m.blocks) : textOf(m, d);
  d.slots.content.querySelector(".edited")?.remove();
  if (m.edited) lastLine(text).append(h("span", { class: "edited" }, " (edited)"));
  return [text, ...attachmentsOf(m, d)];
}

function textOf(m, { app }) {
  return h("div", { class: m.subtype?.startsWith("channel_") ? "said event" : "said" }, mrkdwn(m.text ?? "", app.context, {}));
}

/** The blocks of a message; drawn again they keep what did not change, with its focus and what is being typed in it. */
function blocksOf(m, d, blocks) {
  d.surface ??= surfaceOf(d, m.values);
  if (d.blocks) patchBlocks(d.blocks, blocks, d.surface);
  else d.blocks = renderBlocks(blocks, d.surface);
  return d.blocks;
}

function surfaceOf(d, values = {}) {
  const { app } = d;
  const target = () => ({ channel: d.m.channel, message_ts: d.m.ts });
  return {
    kind: "message", context: app.context, values: structuredClone(values), errors: {}, changed() {}, notice: app.notice,
    act: (action) => app.interact(target(), action),
    suggest: async (block_id, action_id, value) => (await app.suggest(target(), { block_id, action_id, value })).payload,
  };
}

/** Attachments are Slack's older form: what stands in them, beside a line. */
function attachmentsOf(m, d) {
  return (m.attachments ?? []).map((a) => h("div", { class: "attachment" },
    a.blocks ? renderBlocks(a.blocks, surfaceOf(d)) : mrkdwn(a.text ?? a.fallback ?? "", d.app.context, {})));
}

/** The line on which a text ends. */
function lastLine(el) {
  for (;;) {
    const last = el.lastChild;
    if (!(last instanceof HTMLElement) || !/^(DIV|P|SECTION)$/.test(last.tagName)) return el;
    el = last;
  }
}

function repliesOf(m, app) {
  if (!m.reply_count) return null;
  const open = () => app.go({ channel: m.channel, thread: m.ts });
  const last = sinceName(m.latest_reply ?? m.ts, app.zone, app.clock.now());
  return h("div", { class: "thread-link", on: { click: open } },
    h("span", { class: "faces" }, (m.reply_users ?? []).map((id) => avatar(app, id))),
    h("button", { type: "button", class: "link" }, repliesName(m.reply_count)),
    h("span", { class: "since" }, `Last reply ${last}`));
}

/** 1 reply, 2 replies */
export function repliesName(count) {
  return count === 1 ? "1 reply" : `${count} replies`;
}
