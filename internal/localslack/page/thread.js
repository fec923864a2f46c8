import { h, icon } from "./dom.js";
import { get } from "./api.js";
import { mountConversation } from "./conversation.js";
import { nameOf } from "./people.js";

/** A thread beside its channel: the message it began with and its replies. Returns {focus, unmount}. */
export function mountThread(app, root, channel, ts) {
  const im = channel.kind === "im";
  let parent = ts; // the address may name a reply
  const close = () => app.go({ channel: channel.id });
  const thread = mountConversation(app, root, {
    channel, takes: (m) => m.ts === parent || m.thread_ts === parent,
    head: [h("header", { class: "head" }, h("h2", {}, "Thread"), h("span", { class: "members" }, im ? nameOf(app, app.bot.user) : channel.name),
      h("button", { type: "button", class: "quiet", "aria-label": "Close thread", title: "Close thread", on: { click: close } }, icon("close")))],
    listing: {
      label: "Replies", inThread: true,
      load: async () => {
        const { messages } = await get("thread", { user: app.me, channel: channel.id, ts });
        parent = messages[0].ts;
        return { messages, has_more: false };
      },
    },
    writing: {
      place: { channel: channel.id, thread: ts }, label: "Reply", broadcast: im ? null : channel.name,
      locked: channel.archived ? `${channel.name} is archived: nobody can write in it.` : "",
    },
  });

  const escape = (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("dialog[open], :popover-open")) return;
    event.preventDefault();
    close();
  };
  root.addEventListener("keydown", escape);
  return { focus: thread.focus, unmount: () => { root.removeEventListener("keydown", escape); thread.unmount(); } };
}
