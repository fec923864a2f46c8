import { editInPlace, mountComposer } from "./composer.js";
import { mountList } from "./list.js";
import { keep, recall } from "./memory.js";
import { nameOf } from "./people.js";

/**
 * Messages with a head above and a place to write below: a channel or a thread. listing
 * and writing are the options of the list and of the composer; takes(m) tells which of
 * the channel's messages belong here. Returns {focus, unmount}.
 */
export function mountConversation(app, root, { channel, head, listing, writing, takes }) {
  const hidden = dismissed(app);
  const list = mountList(app, {
    ...listing,
    load: async (before) => {
      const page = await listing.load(before);
      return { ...page, messages: page.messages.filter((m) => !hidden.has(m)) };
    },
  });
  const composer = mountComposer(app, { ...writing, editLast });
  root.replaceChildren(...head, list.el, composer.el);
  composer.fit();

  function editLast() {
    const li = list.newest((m) => m.user === app.me && !m.deleted && !m.ephemeral_to && !(listing.inThread && m.reply_count));
    if (!li) return false;
    li.scrollIntoView({ block: "nearest" });
    editInPlace(li, app);
    return true;
  }

  const off = [
    app.on("message", ({ channel: id, message: m }) => {
      if (id !== channel.id || !takes(m) || hidden.has(m)) return;
      if (list.upsert(m) && m.user !== app.me) app.emit("say", { text: `New message from ${nameOf(app, m.user)}` });
    }),
    app.on("dismiss", (m) => {
      hidden.add(m);
      if (m.channel === channel.id) list.upsert({ ...m, deleted: true });
    }),
  ];
  return { focus: composer.focus, unmount: () => { off.forEach((f) => f()); list.unmount(); } };
}

/** The messages for one's own eyes that one has put away in this tab. */
function dismissed(app) {
  const key = `dismissed ${app.me}`;
  const known = () => JSON.parse(recall("sessionStorage", key) || "[]");
  return {
    has: (m) => Boolean(m.ephemeral_to) && known().includes(m.ts),
    add: (m) => keep("sessionStorage", key, JSON.stringify([...known(), m.ts].slice(-500))),
  };
}
