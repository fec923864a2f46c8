import { h, icon } from "./dom.js";
import { renderMessage, repliesName, updateMessage } from "./message.js";
import { compareTS, dayName, dayNumber } from "./dates.js";

const mostDrawn = 300; // messages in the document at a time; those far from what is seen wait outside
const step = 25; // messages drawn at once while one scrolls
const ahead = 1500; // px beyond what is seen that are drawn in good time
const near = 30; // px from the end that still count as its end
const together = 300; // s between two messages of one author that stand as one

/**
 * A list of messages that can be as long as it likes: pages are loaded, and drawn, when
 * one scrolls to them, and what is seen never moves by itself. load(before) promises
 * {messages, has_more}; unread.after is the last message that was read; atEnd(ts) is called
 * when the newest message is seen.
 */
export function mountList(app, { label, load, inThread = false, intro = null, unread = null, atEnd = () => {} }) {
  let items = []; // all that was loaded, oldest first
  let from = 0; // items[from, to) are drawn
  let to = 0;
  let more = true; // there are older ones to load, as far as is known
  let loading = true;
  let early = []; // what happened while the first page was on its way
  let stick = true; // the end is seen, and stays so when something is added
  let lastTop = 0;
  let newFrom = null;
  let today = "";
  let over = false;

  const list = h("ol", { class: "messages", "aria-label": label, "aria-busy": "true", id: inThread ? null : "messages", tabindex: "-1" });
  const scroller = h("div", { class: "scroller", tabindex: "0", on: { scroll } }, intro, list);
  const jump = h("button", { type: "button", class: "jump", hidden: true, on: { click: () => { toEnd(); scroller.focus(); } } }, icon("down"), "New messages");
  const el = h("div", { class: "list" }, scroller, jump);
  if (intro) intro.hidden = true;

  function find(ts) {
    let low = 0;
    let high = items.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compareTS(items[middle].ts, ts) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  const liOf = (i) => (i >= from && i < to ? list.children[i - from] : undefined);

  function draw(i) {
    const li = renderMessage(items[i], app, { inThread });
    decorate(li, i);
    return li;
  }

  /** What a message owes to the one before it: the day, the mark of what is new, and whether its author is named again. */
  function decorate(li, i) {
    const m = items[i];
    const before = items[i - 1];
    const day = (!before && !more) || (before && dayNumber(before.ts, app.zone) !== dayNumber(m.ts, app.zone));
    const fresh = m.ts === newFrom;
    li.classList.toggle("compact", !day && !fresh && !(inThread && i === 1) && followsOn(before, m));
    const lines = [];
    if (inThread && i === 1) lines.push(["count", repliesName(items.length - 1)]);
    if (day && !inThread) lines.push(["day", dayName(m.ts, app.zone, app.clock.now())]);
    if (fresh) lines.push(["new", "New"]);
    if (li.dataset.above === String(lines)) return;
    li.dataset.above = String(lines);
    for (const old of li.querySelectorAll(":scope > [role=separator]")) old.remove();
    li.prepend(...lines.map(([kind, name]) => h("div", { class: `divider ${kind}`, role: "separator", "aria-label": name }, h("span", {}, name))));
  }

  function redecorate(...indexes) {
    for (const i of indexes) if (liOf(i)) decorate(liOf(i), i);
  }

  /** Changes the list so that what is seen stays where it is. */
  function still(change) {
    if (stick) {
      change();
      scroller.scrollTop = scroller.scrollHeight;
      return;
    }
    const top = scroller.getBoundingClientRect().top;
    const seen = [...list.children].find((li) => li.getBoundingClientRect().bottom > top);
    const was = seen?.getBoundingClientRect().top;
    change();
    if (seen?.isConnected) scroller.scrollTop += seen.getBoundingClientRect().top - was;
  }

  function drawUp(count) {
    const start = Math.max(0, from - count);
    const fragment = document.createDocumentFragment();
    for (let i = start; i < from; i++) fragment.append(draw(i));
    const seam = from;
    list.prepend(fragment);
    from = start;
    redecorate(seam);
    while (to - from > mostDrawn && undraw(list.lastElementChild)) to--;
  }

  function drawDown(count) {
    const end = Math.min(items.length, to + count);
    const fragment = document.createDocumentFragment();
    for (let i = to; i < end; i++) fragment.append(draw(i));
    list.append(fragment);
    to = end;
    while (to - from > mostDrawn && undraw(list.firstElementChild)) from++;
  }

  // Whoever is in the middle of something in a message is not torn out of it.
  function undraw(li) {
    if (li.contains(document.activeElement)) return false;
    li.remove();
    return true;
  }

  /** Draws, or loads, what one is about to scroll to. */
  async function look() {
    const { scrollTop, scrollHeight, clientHeight } = scroller;
    if (loading || over || clientHeight === 0 || items.length === 0) return;
    const older = scrollTop < ahead && (from > 0 || more);
    const newer = scrollHeight - scrollTop - clientHeight < ahead && to < items.length;
    if (!older && !newer) return;
    if (older && from === 0 && !(await loadOlder())) return;
    if (over) return;
    still(() => (older ? drawUp(step) : drawDown(step)));
    settled();
    requestAnimationFrame(look);
  }

  async function loadOlder() {
    loading = true;
    list.setAttribute("aria-busy", "true");
    const loaded = await app.attempt(async () => {
      const page = await load(items[0]?.ts);
      more = page.has_more;
      const older = page.messages.filter((m) => !items.length || compareTS(m.ts, items[0].ts) < 0);
      items = older.concat(items);
      from += older.length;
      to += older.length;
    });
    loading = false;
    list.removeAttribute("aria-busy");
    return loaded && !over;
  }

  async function begin() {
    if (!(await loadOlder())) return;
    from = to = items.length;
    for (const m of early.splice(0)) place(m);
    markUnread();
    from = Math.max(0, items.length - step);
    to = items.length;
    const fragment = document.createDocumentFragment();
    for (let i = from; i < to; i++) fragment.append(draw(i));
    list.replaceChildren(fragment);
    scroller.scrollTop = scroller.scrollHeight;
    settled();
    sizes.observe(list);
    sizes.observe(scroller);
    requestAnimationFrame(look);
  }

  function markUnread() {
    if (!unread) return;
    const first = items.find((m) => compareTS(m.ts, unread.after || "0") > 0 && m.user !== app.me && !m.ephemeral_to);
    newFrom = first?.ts ?? null;
  }

  /** Shows a message that is new or changed. Tells whether it was added at the end. */
  function upsert(m) {
    if (loading && !items.length) {
      early.push(m);
      return false;
    }
    let added = false;
    still(() => { added = place(m); });
    settled();
    if (added && m.user === app.me) toEnd();
    return added;
  }

  function place(m) {
    const i = find(m.ts);
    const known = items[i]?.ts === m.ts;
    if (gone(m)) {
      if (known) take(i);
    } else if (known) {
      items[i] = m;
      if (liOf(i)) updateMessage(liOf(i), m);
      redecorate(i, i + 1);
    } else if (i > 0 || !more) {
      insert(i, m);
      return i === items.length - 1;
    }
    return false;
  }

  const gone = (m) => m.deleted && (m.ephemeral_to || !m.reply_count);

  function insert(i, m) {
    const last = i === items.length;
    const drawn = last ? to === i && (stick || to - from < mostDrawn) : i >= from && i <= to;
    items.splice(i, 0, m);
    if (drawn) {
      list.insertBefore(draw(i), list.children[i - from] ?? null);
      to++;
      if (stick) while (to - from > mostDrawn && undraw(list.firstElementChild)) from++;
    } else if (i < from) {
      from++;
      to++;
    }
    redecorate(i + 1);
    if (inThread) redecorate(1);
    if (last && !stick && m.user !== app.me) jump.hidden = false;
  }

  function take(i) {
    liOf(i)?.remove();
    items.splice(i, 1);
    if (i < from) from--;
    if (i < to) to--;
    redecorate(i, 1);
  }

  function scroll() {
    const left = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
    const was = stick;
    // What is laid out late moves the end away, which is not the same as scrolling up.
    stick = to === items.length && (left < near || (stick && scroller.scrollTop >= lastTop));
    lastTop = scroller.scrollTop;
    if (stick && !was) settled();
    look();
  }

  function settled() {
    if (intro) intro.hidden = more || from > 0 || loading;
    if (stick) jump.hidden = true;
    if (stick && items.length && document.visibilityState === "visible") atEnd(items.at(-1).ts);
  }

  function toEnd() {
    if (stick) return;
    list.replaceChildren();
    from = to = items.length;
    stick = true;
    drawUp(step);
    scroller.scrollTop = scroller.scrollHeight;
    settled();
  }

  const sizes = new ResizeObserver(() => {
    if (stick) scroller.scrollTop = scroller.scrollHeight;
  });

  function clock() {
    const now = dayNumber(app.clock.now(), app.zone);
    if (now === today) return;
    today = now;
    again();
  }

  /** Shows everything drawn with the names and the day of now. */
  function again() {
    for (let i = from; i < to; i++) {
      updateMessage(liOf(i), items[i]);
      redecorate(i);
    }
  }

  // What could not be loaded is, as soon as the workspace answers again.
  const reconnected = ({ connected }) => connected && more && items.length === 0 && !loading && begin();
  const seen = () => settled();
  document.addEventListener("visibilitychange", seen);
  const offs = [app.on("clock", clock), app.on("places", again), app.on("connection", reconnected)];
  begin();

  return {
    el, upsert,
    /** The newest message that accept takes, as a list item; it is drawn if it was not. */
    newest(accept) {
      const i = items.findLastIndex(accept);
      if (i >= to) toEnd();
      while (i >= 0 && i < from) drawUp(step);
      return liOf(i);
    },
    unmount() {
      over = true;
      sizes.disconnect();
      document.removeEventListener("visibilitychange", seen);
      offs.forEach((off) => off());
    },
  };
}

function followsOn(before, m) {
  return before && before.user === m.user && !before.deleted && !m.deleted && before.ephemeral_to === m.ephemeral_to
    && !before.subtype?.startsWith("channel_") && m.subtype !== "thread_broadcast" && Number(m.ts) - Number(before.ts) < together;
}
