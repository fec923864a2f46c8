import { h, icon } from "./dom.js";
import { get } from "./api.js";
import { inChannel } from "./app.js";
import { mountConversation } from "./conversation.js";
import { renderTabs } from "./home.js";
import { avatar, nameOf } from "./people.js";

/** A channel, or the direct messages with the app. Returns {focus, unmount}. */
export function mountChannel(app, root, channel) {
  const im = channel.kind === "im";
  return mountConversation(app, root, {
    channel, takes: inChannel,
    head: [headOf(app, channel), im ? renderTabs(app, "messages") : ""],
    listing: {
      label: "Messages", intro: introOf(app, channel),
      unread: channel.unread > 0 ? { after: channel.last_read } : null,
      load: (before) => get("history", { user: app.me, channel: channel.id, before, limit: before ? 100 : 50 }),
      atEnd: (ts) => app.read(channel.id, ts),
    },
    writing: {
      place: { channel: channel.id }, locked: lockedBecause(app, channel),
      label: `Message ${im ? nameOf(app, app.bot.user) : channel.name}`,
    },
  });
}

/** The line above a conversation. */
function headOf(app, channel) {
  const im = channel.kind === "im";
  const count = channel.members.length;
  return h("header", { class: "head" },
    h("h1", {}, im ? avatar(app, app.bot.user) : icon(channel.kind === "group" ? "lock" : "hash"), im ? nameOf(app, app.bot.user) : channel.name),
    !im && h("span", { class: "members" }, count === 1 ? "1 member" : `${count} members`));
}

function introOf(app, channel) {
  if (channel.kind === "im") {
    return h("div", { class: "intro" }, avatar(app, app.bot.user), h("h2", {}, nameOf(app, app.bot.user)),
      h("p", {}, "This is the very beginning of your messages with this app. Only you and the app can read them."));
  }
  return h("div", { class: "intro" }, h("h2", {}, icon(channel.kind === "group" ? "lock" : "hash"), channel.name),
    h("p", {}, `This is the very beginning of ${channel.name}.`));
}

function lockedBecause(app, channel) {
  if (channel.archived) return `${channel.name} is archived: it can be read, but nobody can write in it.`;
  if (channel.kind === "im" && (!app.bot.messages || app.bot.messages_read_only)) return "This app does not take messages.";
  return "";
}
