import { h } from "./dom.js";
import { EntryRow, failed } from "./entry.js";

const most = 500; // rows in the page

const kinds = {
  "Everything": () => true,
  "API calls": ({ kind }) => kind !== "envelope" && kind !== "frame",
  "Events, commands, actions": ({ kind }) => kind === "envelope",
  "Frames": ({ kind }) => kind === "frame",
  "What failed": failed,
};

/** A window on the log: filtered, newest first, never more rows than a browser likes. */
export class Traffic {
  constructor(log, time) {
    Object.assign(this, { log, time, rows: new Map(), top: null });
    const again = () => this.newest();
    const button = (text, click) => h("button", { type: "button", class: "button small", on: { click } }, text);
    this.words = h("input", { type: "search", placeholder: "Filter", "aria-label": "Filter traffic", on: { input: again } });
    this.kind = h("select", { "aria-label": "Kind of traffic", on: { change: again } }, Object.keys(kinds).map((name) => h("option", {}, name)));
    this.list = h("ul", { "aria-label": "Traffic", role: "list" });
    this.none = h("p", { class: "inspector-none" }, "Nothing here.");
    this.newer = button("Back to the newest", again);
    this.more = button("Show older", () => this.older());
    this.el = h("section", { class: "traffic" }, h("h3", {}, "Traffic"),
      h("div", { class: "traffic-filter" }, this.words, this.kind), this.newer, this.none, this.list, this.more);
  }

  newest() {
    this.top = null;
    this.draw();
  }

  matching() {
    const words = this.words.value.toLowerCase().split(/\s+/).filter(Boolean);
    const says = (entry) => words.length === 0 || words.every((word) => JSON.stringify(entry).toLowerCase().includes(word));
    return this.log.entries.filter((entry) => kinds[this.kind.value](entry) && says(entry));
  }

  // While something older is looked at, what comes in above moves nothing.
  start(all) {
    return this.top === null ? 0 : Math.max(all.findIndex((entry) => entry.seq <= this.top), 0);
  }

  draw() {
    if (this.top === null) this.log.trim();
    const all = this.matching();
    const from = this.start(all);
    const before = this.rows;
    this.rows = new Map();
    for (const entry of all.slice(from, from + most)) {
      const row = before.get(entry.seq) ?? new EntryRow();
      row.update(entry, this.time(entry.time));
      this.rows.set(entry.seq, row);
    }
    for (const [seq, row] of before) if (!this.rows.has(seq)) row.el.remove();
    // A row that is moved loses the focus, so only new ones are put in.
    let next = this.list.firstChild;
    for (const { el } of this.rows.values()) {
      if (el === next) next = next.nextSibling;
      else this.list.insertBefore(el, next);
    }
    this.newer.hidden = from === 0;
    this.more.hidden = from + most >= all.length && !this.log.hasOlder;
    this.none.hidden = this.rows.size > 0;
  }

  async older() {
    const shown = this.start(this.matching()) + this.rows.size;
    for (let pages = 0; pages < 5 && this.log.hasOlder && this.matching().length <= shown; pages++) await this.log.older();
    const all = this.matching();
    if (all.length > this.start(all) + most) this.top = all[Math.min(shown - most / 2, all.length - most)].seq;
    this.draw();
  }

  /** Shows one entry, whatever the filter says; false when it is no longer kept. */
  async reveal(seq) {
    const entry = await this.log.find(seq);
    if (!entry) return false;
    this.words.value = "";
    this.kind.selectedIndex = 0;
    const { entries } = this.log;
    const at = entries.indexOf(entry);
    this.top = at < most / 2 ? null : entries[Math.max(Math.min(at - most / 10, entries.length - most), 0)].seq;
    this.draw();
    this.rows.get(seq).reveal();
    return true;
  }
}
