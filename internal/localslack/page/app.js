import { get, post, ApiError } from "./api.js";
import { listen } from "./stream.js";
import { compareTS } from "./dates.js";

/**
 * What one tab knows of the workspace, seen with the eyes of one person, and what that
 * person can do in it. Everything that is shown reads from it and listens with on();
 * acts throw ApiError.
 */
export function createApp() {
  const listeners = new Map();
  let stop = () => {};
  let turn = 0; // counts whose eyes they are, so that a late answer is not taken for a newer one
  let told = { now: 0, at: 0 };

  const app = {
    me: "", workspace: { id: "", name: "" }, bot: {}, people: new Map(), channels: new Map(),
    commands: [], home: null, views: [], violations: 0, seq: 0, start: "", connected: true, ready: false,
    place: { channel: "", thread: null, tab: null },
    clock: { running: true, now: () => new Date(told.now + (app.clock.running ? Date.now() - told.at : 0)) },
    get zone() { return app.people.get(app.me)?.tz || "UTC"; },
    get dm() { return [...app.channels.values()].find((c) => c.kind === "im"); },
    user: (id) => app.people.get(id),
    channel: (id) => app.channels.get(id),
    /** What blocks and texts need to know of the workspace. */
    context: {
      user: (id) => app.people.get(id), channel: (id) => app.channels.get(id),
      get me() { return app.me; }, get zone() { return app.zone; },
      get people() { return app.people; }, get channels() { return app.channels; },
      channelNamed: (name) => [...app.channels.values()].find((c) => c.kind !== "im" && c.name === name),
      now: () => app.clock.now(), open: (channel) => app.go({ channel }),
      fileUrl: (file) => `/_control/files/${encodeURIComponent(file.id ?? file)}`,
    },

    /** Calls f on every such event until the function it returns is called. */
    on(event, f) {
      if (!listeners.has(event)) listeners.set(event, new Set());
      listeners.get(event).add(f);
      return () => listeners.get(event).delete(f);
    },
    emit(event, data = {}) {
      for (const f of [...(listeners.get(event) ?? [])]) f(data);
    },
    /** Shows a sentence for a few seconds. */
    notice: (text) => app.emit("notice", { text }),
    /** Runs an act; what failed becomes a notice. Tells whether it was done. */
    async attempt(act) {
      try {
        await act();
        return true;
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        app.notice(error.message);
        return false;
      }
    },

    start() {
      addEventListener("popstate", () => follow());
      return follow();
    },
    /** Opens a place: {channel, thread, tab}. */
    go(place) {
      history.pushState(null, "", location.search + addressOf(place));
      settle();
    },
    /** Becomes somebody else, in this tab only. */
    as(user) {
      if (user === app.me) return Promise.resolve();
      history.pushState(null, "", `?as=${encodeURIComponent(user)}${location.hash}`);
      return boot();
    },

    send: (text, { channel, thread_ts, files, broadcast } = {}) => act("message", { channel, text, thread_ts, files, broadcast }),
    command: (command, text, { channel, thread_ts } = {}) => act("command", { channel, command, text, thread_ts }),
    interact: (target, { action_id, block_id, value }) => act("interact", { ...target, action: { action_id, block_id, value } }),
    suggest: (target, asked) => act("suggest", { ...target, ...asked }),
    submit: (view, values) => act("submit", { view_id: view.id, values }),
    closeView: (view, all = false) => act("close-view", { view_id: view.id, all }),
    edit: (m, text) => act("edit-message", { channel: m.channel, ts: m.ts, text }),
    remove: (m) => act("delete-message", { channel: m.channel, ts: m.ts }),
    react: (m, name) => act("reaction", { channel: m.channel, ts: m.ts, name }),
    unreact: (m, name) => act("unreact", { channel: m.channel, ts: m.ts, name }),
    openHome: (tab = "home") => act("open-home", { tab }),
    clockTo: (to) => post("/_control/clock", to),
    /** Remembers that all up to ts was read. */
    read(channel, ts) {
      const c = app.channels.get(channel);
      if (!c || (c.last_read && compareTS(ts, c.last_read) <= 0)) return;
      readUpTo({ channel, last_read: ts, unread: 0 });
      post("/_client/read", { user: app.me, channel, ts }).catch(() => {}); // the mark stays where it was
    },
  };

  const act = (name, body) => post(`/_control/${name}`, { user: app.me, ...body });

  function follow() {
    const asked = new URLSearchParams(location.search).get("as");
    if (app.ready && asked === app.me) return settle();
    return boot();
  }

  /** Reads everything as the person of the address, or as the first there is. */
  async function boot() {
    const mine = ++turn;
    stop();
    const asked = new URLSearchParams(location.search).get("as");
    let state;
    try {
      state = await get("boot", { user: asked ?? "" });
      if (!asked) history.replaceState(null, "", `?as=${state.me}${location.hash}`);
    } catch (error) {
      const anybody = error.answer?.people?.find((p) => !p.is_bot && !p.deleted);
      if (mine !== turn) return;
      if (!anybody) {
        connection(false);
        setTimeout(() => mine === turn && boot(), 2000);
        return;
      }
      history.replaceState(null, "", `?as=${anybody.id}${location.hash}`);
      return boot();
    }
    if (mine !== turn) return;
    take(state);
    app.ready = true;
    app.emit("boot");
    settle();
    stop = listen({
      after: state.seq, handle, state: connection,
      url: (after) => `/_client/events?${new URLSearchParams({ user: app.me, after })}`,
    });
  }

  function take(state) {
    Object.assign(app, {
      me: state.me, workspace: state.workspace, bot: state.app, commands: state.commands ?? [], tour: state.tour ?? [], home: state.home,
      views: state.views ?? [], violations: state.violations, seq: state.seq, start: state.start,
      people: new Map(state.people.map((p) => [p.id, p])), channels: new Map(state.channels.map((c) => [c.id, c])),
    });
    setClock(state.clock);
  }

  /** People or channels changed: the lists are read again, what is open stays. */
  async function refresh() {
    const mine = turn;
    const state = await get("boot", { user: app.me }).catch(() => null);
    if (!state || mine !== turn) return;
    const { home, views, violations } = app; // they are told by themselves, perhaps later than this answer
    take({ ...state, home, views, violations });
    app.emit("places");
    settle();
  }

  function settle() {
    app.place = placeOf(location.hash);
    const here = addressOf(app.place);
    if (location.hash !== here) history.replaceState(null, "", location.search + here);
    app.emit("place");
  }

  function placeOf(hash) {
    const [, first = "", thread = null] = decoded(hash).split("/");
    const dm = app.dm;
    const home = { channel: dm?.id ?? "", thread: null, tab: "home" };
    if (first === "about") return { ...home, tab: "about" };
    if (first === "home" && app.bot.home) return home;
    const channel = app.channels.get(first) ?? (first.startsWith("D") || first === "home" ? dm : null);
    if (channel) return { channel: channel.id, thread, tab: channel.kind === "im" ? "messages" : null };
    if (app.start === "home" || !dm) return home;
    return { channel: dm.id, thread: null, tab: "messages" };
  }

  function setClock({ now, running }) {
    told = { now: Date.parse(now), at: Date.now() };
    app.clock.running = running;
  }

  function connection(connected) {
    if (connected === app.connected) return;
    app.connected = connected;
    app.emit("connection", { connected });
  }

  function readUpTo({ channel, last_read, unread, mentions = 0 }) {
    const c = app.channels.get(channel);
    if (c) Object.assign(c, { last_read, unread, mentions });
    app.emit("read", { channel, last_read, unread });
  }

  const handle = {
    message: (data) => app.emit("message", data),
    views: (data) => { app.views = data.views ?? []; app.emit("views", data); },
    home: (data) => { app.home = data.home; app.emit("home", data); },
    clock: (data) => { setClock(data); app.emit("clock", data); },
    read: readUpTo,
    traffic: (data) => { app.violations = data.violations; app.emit("traffic", data); },
    places: refresh,
    reset: boot,
  };

  return app;
}

/** #/C0GENERAL, #/home, #/C0GENERAL/1700000000.000100 */
export function addressOf({ channel, thread, tab }) {
  if (tab === "home" || tab === "about") return `#/${tab}`;
  return `#/${channel}${thread ? `/${thread}` : ""}`;
}

// An address that somebody has cut off may end within a sign.
function decoded(hash) {
  try {
    return decodeURIComponent(hash);
  } catch {
    return hash;
  }
}

/** Whether a message is shown in the channel itself, not only in its thread. */
export function inChannel(m) {
  return !m.thread_ts || m.thread_ts === m.ts || m.subtype === "thread_broadcast";
}
