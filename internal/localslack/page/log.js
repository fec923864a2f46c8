const page = 200; // entries in one request
const kept = 3000; // entries in memory while the newest are looked at

/** What passed between the app and Slack, as far as it was loaded: newest first. */
export class Log {
  /** read({before, limit}) gives a page: {entries, violations, has_more}. */
  constructor(read) {
    Object.assign(this, { read, entries: [], violations: [], hasOlder: false });
  }

  /** Loads what is new, and what changed in the newest page. */
  async refresh() {
    const last = this.entries[0]?.seq ?? Infinity;
    const fresh = [];
    let more;
    do {
      const answer = await this.read({ before: fresh.at(-1)?.seq, limit: page });
      if (fresh.length === 0) this.violations = answer.violations;
      fresh.push(...answer.entries);
      more = answer.has_more;
    } while (more && fresh.at(-1).seq > last && fresh.length < 5 * page);
    const oldest = fresh.at(-1)?.seq;
    // After a reset of the workspace, or a long sleep, what was loaded does not join on.
    const joins = fresh[0]?.seq >= last && oldest <= last;
    const known = joins ? this.entries.filter((entry) => entry.seq < oldest) : [];
    this.entries = [...fresh, ...known];
    if (known.length === 0) this.hasOlder = more;
  }

  /** Loads one page more of the past. */
  async older() {
    const answer = await this.read({ before: this.entries.at(-1)?.seq, limit: page });
    this.entries.push(...answer.entries);
    this.hasOlder = answer.has_more;
  }

  /** Loads pages until the entry is there; undefined when it is no longer kept. */
  async find(seq) {
    if (!(this.entries[0]?.seq >= seq)) await this.refresh();
    while (this.hasOlder && this.entries.at(-1).seq > seq) await this.older();
    return this.entries.find((entry) => entry.seq === seq);
  }

  /** Forgets the oldest entries; they can be loaded again. */
  trim() {
    if (this.entries.length <= kept) return;
    this.entries.length = kept / 2;
    this.hasOlder = true;
  }
}
