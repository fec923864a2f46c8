import { h, icon } from "./dom.js";
import { createApp } from "./app.js";
import { mountChannel } from "./channel.js";
import { mountClock } from "./clock.js";
import { mountHome } from "./home.js";
import { mountInspector } from "./inspector.js";
import { mountModals } from "./modal.js";
import { mountPeople, nameOf } from "./people.js";
import { mountSidebar } from "./sidebar.js";
import { mountThread } from "./thread.js";
import { mountTour } from "./tour.js";

const app = createApp();

const sidebar = h("nav", { class: "sidebar", "aria-label": "Workspace" });
const conversation = h("div", { class: "pane" });
const home = h("div", { class: "pane", hidden: true });
const main = h("main", { class: "main", id: "main", tabindex: "-1" }, conversation, home);
const thread = h("aside", { class: "thread", "aria-label": "Thread", hidden: true });
const inspector = h("div", { class: "inspector-root" });
const skip = h("a", { class: "skip", href: "#main", on: { click: toMessages } }, "Skip to messages");
const offline = h("p", { class: "offline", role: "status" });
const notices = h("div", { class: "notices", role: "status" });
const said = h("div", { class: "hidden-text", "aria-live": "polite" });
const tools = h("div", { class: "bar-end" });
const bar = h("header", { class: "bar" },
  h("button", { type: "button", class: "quiet drawer-button", "aria-label": "Open sidebar", on: { click: () => app.emit("drawer") } }, icon("menu")),
  mountClock(app).el, tools);

document.body.replaceChildren(skip, bar, h("div", { class: "columns" }, sidebar, main, thread, inspector), offline, notices, said);

let shown = { channel: null, thread: null, part: null, side: null };

/** Shows the place of the address; what is open already stays as it is. */
function show() {
  const { channel: id, thread: ts, tab } = app.place;
  const atHome = tab === "home" || tab === "about";
  const channel = app.channel(id);
  conversation.hidden = atHome;
  home.hidden = !atHome;
  const bot = nameOf(app, app.bot.user);
  main.setAttribute("aria-label", atHome ? `Home of ${bot}` : channel?.kind === "im" ? `Messages with ${bot}` : `Channel ${channel?.name}`);
  document.title = `${atHome ? "Home" : channel?.kind === "im" ? bot : channel?.name} · ${app.workspace.name}`;
  showChannel(atHome ? null : channel);
  showThread(atHome ? null : channel, ts);
}

function showChannel(channel) {
  if (shown.channel === (channel?.id ?? null)) return;
  shown.part?.unmount();
  shown = { ...shown, channel: channel?.id ?? null, part: null };
  conversation.replaceChildren();
  if (!channel) return;
  shown.part = mountChannel(app, conversation, channel);
  if (!matchMedia("(pointer: coarse)").matches && !document.querySelector("dialog[open]")) shown.part.focus();
}

function showThread(channel, ts) {
  const key = channel && ts ? `${channel.id}/${ts}` : null;
  if (shown.thread === key) return;
  shown.side?.unmount();
  const closed = shown.thread && !key;
  shown = { ...shown, thread: key, side: null };
  thread.hidden = key === null;
  document.body.classList.toggle("with-thread", key !== null);
  thread.replaceChildren();
  if (key) {
    shown.side = mountThread(app, thread, channel, ts);
    shown.side.focus();
  } else if (closed) {
    shown.part?.focus();
  }
}

/** Everything is read again: by somebody else's eyes, or because too much was missed. */
function again() {
  shown.part?.unmount();
  shown.side?.unmount();
  shown = { channel: null, thread: null, part: null, side: null };
}

function toMessages(event) {
  event.preventDefault();
  const lists = [...document.querySelectorAll(".messages")]; // on a small screen a thread covers the channel
  (lists.find((list) => list.checkVisibility({ visibilityProperty: true })) ?? main).focus();
}

function connection({ connected }) {
  offline.textContent = connected ? "" : "Connection lost. Trying again.";
}

function notice({ text }) {
  const p = h("p", {}, text);
  notices.append(p);
  setTimeout(() => p.remove(), Math.max(5000, text.length * 90));
}

function announce({ text }) {
  said.textContent = "";
  requestAnimationFrame(() => { said.textContent = text; }); // the same words once more are news as well
}

app.on("boot", again);
app.on("place", show);
app.on("connection", connection);
app.on("notice", notice);
app.on("say", announce);
mountSidebar(app, sidebar);
mountHome(app, home);
mountModals(app);
mountInspector(app, inspector, tools);
tools.append(mountPeople(app).el);
mountTour(app);
app.start();
