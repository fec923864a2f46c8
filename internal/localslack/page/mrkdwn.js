// Slack's own markup, mrkdwn, as nodes: https://docs.slack.dev/messaging/formatting-message-text
// Blocks first, then the marks within a line. Each letter is looked at a bounded number of times, and what
// does not parse stays the text it was.
import { h } from "./dom.js";
import { emoji, SHORTCODE, shortcodes } from "./emoji.js";
import { formatDate, fullTime } from "./dates.js";

const TAGS = { "*": "strong", _: "em", "~": "s" };
const ENTITIES = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };
const ENTITY = "&(?:amp|lt|gt);";
const MARKUP = `<[^<>\\n]*>|${ENTITY}`;
const START = "(?<![\\p{L}\\p{N}])";
const WORD = /[\p{L}\p{N}]/uy;
/** A bare address at the start of a word, the signs of its sentence still at its end. */
export const ADDRESS = `${START}https?://(?:(?!&[lg]t;)[^\\s<>\`|])+`;
/** What else Slack reads where verbatim is false: names of conversations, and the broadcasts. */
const NAMES = `${START}(?:#[\\p{L}\\p{N}._-]{1,80}|@(?:here|channel|everyone)(?![\\p{L}\\p{N}]))`;

/**
 * The nodes of a mrkdwn text. With verbatim, bare addresses, #names and @here are left alone
 * (https://docs.slack.dev/reference/block-kit/composition-objects/text-object); #names become links only
 * where the context has channelNamed(name).
 */
export function mrkdwn(text, context, { verbatim = false, emoji: signs = true } = {}) {
  const tokens = [MARKUP, "\\*+|_+|~+|`+", signs && SHORTCODE, !verbatim && `${ADDRESS}|${NAMES}`];
  const pattern = new RegExp(tokens.filter(Boolean).join("|"), "gu");
  return split(clean(text), (line) => new Line(line, context).read(pattern), (code) => bare(code, context));
}

/** The nodes of a plain text: only the three entities, shortcodes and line ends mean something. */
export function plain(text, context, { emoji: signs = true } = {}) {
  const decoded = decode(clean(text));
  return fill(document.createDocumentFragment(), signs ? withEmoji(decoded) : [decoded]);
}

/** Text as it can be shown: whole characters, one kind of line end, and a sign for what cannot be seen. */
export function clean(text) {
  const given = String(text ?? "");
  return (given.toWellFormed?.() ?? given).replace(/\r\n?/g, "\n").replace(/[\0-\x08\x0b-\x1f\x7f]/g, "\ufffd");
}

/** Undoes the three entities that Slack knows, once. */
export const decode = (text) => text.replace(new RegExp(ENTITY, "g"), (entity) => ENTITIES[entity]);

/** Puts strings and nodes into el; neighbouring strings become one text, and line ends <br> but in <pre>. */
export function fill(el, items) {
  let text = "";
  const flush = () => {
    const lines = el.localName === "pre" ? [text] : text.split("\n");
    lines.forEach((line, n) => el.append(...(n ? [h("br")] : []), ...(line ? [line] : [])));
    text = "";
  };
  for (const item of items) {
    if (typeof item === "string") text += item;
    else {
      flush();
      el.append(item);
    }
  }
  flush();
  return el;
}

/** Lines and blocks as they follow each other: a line end beside a block is the block's own. */
class Flow {
  root = document.createDocumentFragment();
  box = this.root; // where lines go: the root, or the quote
  ends = 0; // line ends not yet written
  last; // what box ends with: nothing yet, "line" or "block"

  into(quoted) {
    if (quoted === (this.box !== this.root)) return;
    const quote = h("blockquote");
    if (quoted) this.block(quote);
    [this.box, this.last] = quoted ? [quote] : [this.root, "block"];
  }

  line(items) {
    this.breaks(this.ends);
    fill(this.box, items);
    this.last = "line";
  }

  block(el) {
    this.breaks(this.ends - 1);
    this.box.append(el);
    this.last = "block";
  }

  breaks(count) {
    for (let n = this.last === "block" ? 1 : 0; this.last && n < count; n++) this.box.append(h("br"));
    this.ends = 0;
  }
}

/** Splits text into lines, quoted or not, and the code blocks between and within them. */
function split(text, parse, bared) {
  const flow = new Flow();
  let from = 0, start = true, toTheEnd = false;
  for (const m of text.matchAll(/```(.+?)```|\n|$/gs)) {
    let line = text.slice(from, m.index);
    if (start) {
      // People's text comes with > encoded. Either opens a quote, three of them one that goes on to the end.
      const mark = toTheEnd ? null : /^(?:((?:>|&gt;){3})|>|&gt;) ?/.exec(line);
      toTheEnd ||= Boolean(mark?.[1]);
      flow.into(toTheEnd || Boolean(mark));
      line = line.slice(mark?.[0].length);
    }
    if (line) flow.line(parse(line));
    start = m[1] === undefined;
    if (start) flow.ends++;
    else flow.block(h("pre", {}, bared(m[1].replace(/^\n|\n$/g, ""))));
    from = m.index + m[0].length;
  }
  return flow.root;
}

/** A text being read token by token. */
export class Row {
  items = [];
  marks = new Map(); // where in items each kind of mark stands open
  solid = 0; // one past the last item that is more than a mark: marks around nothing stay text

  constructor(text, context) {
    this.text = text;
    this.context = context;
  }

  /** The strings and nodes of the text. */
  read(pattern) {
    let from = 0;
    pattern.lastIndex = 0;
    for (let m; (m = pattern.exec(this.text)); ) {
      this.put(this.text.slice(from, m.index));
      from = m.index + this.take(m[0], m.index);
      pattern.lastIndex = Math.max(from, m.index + 1);
    }
    this.put(this.text.slice(from));
    return this.items;
  }

  /** Reads a token and tells how much of it counted; the rest is read again. */
  take(token) {
    const sign = token[0];
    if (sign === "&") return this.put(decode(token), token.length);
    if (sign === ":") return this.put(emojiNode(token.slice(1, -1)), token.length);
    if (sign === "@") return this.put(mention(token.slice(1), ""), token.length);
    if (sign === "#") {
      const name = token.slice(1).replace(/[._-]{1,80}$/, "");
      const found = this.context.channelNamed?.(name);
      return this.put(found && channelLink(found.id, name, this.context), name.length + 1);
    }
    const address = token.slice(0, addressLength(token));
    return this.put(link(decode(address), [decode(address)]), address.length);
  }

  put(item, length) {
    if (item === undefined) return 0;
    if (item !== "") this.solid = this.items.push(item);
    return length;
  }

  /** Reads a run of marks: ends what stands open, opens what does not, leaves the rest as text. */
  pair(run, opens, ends, tags) {
    for (let n = run.length; n > 0; ) {
      const begun = n > 1 && this.marks.get(run.slice(0, 2)) < this.solid ? run.slice(0, 2) : run[0];
      if (ends && this.marks.get(begun) < this.solid) {
        this.close(this.marks.get(begun), (inner) => fill(h(tags[begun]), inner));
        n -= begun.length;
        continue;
      }
      const kind = run.slice(0, n % 2 || 2);
      const fresh = opens && !this.marks.has(kind);
      if (fresh) this.marks.set(kind, this.items.length);
      const text = fresh ? kind : run.slice(0, n);
      this.items.push(text);
      n -= text.length;
    }
    return run.length;
  }

  /** Makes one element of everything since the mark at that place in items. */
  close(at, make) {
    const [, ...inner] = this.items.splice(at);
    for (const [kind, place] of this.marks) if (place >= at) this.marks.delete(kind);
    this.put(make(inner));
  }

  /** Code from the ticks at i to the next run of as many that may end it; all runs are searched once. */
  code(ticks, i, show, ending = () => true) {
    this.ends ??= Map.groupBy([...this.text.matchAll(/`+/g)].filter(ending).reverse(), (run) => run[0].length);
    const ends = this.ends.get(ticks.length);
    while (ends?.at(-1)?.index <= i) ends.pop();
    const end = ends?.at(-1)?.index;
    if (end === undefined) return this.put(ticks, ticks.length);
    return this.put(h("code", {}, show(this.text.slice(i + ticks.length, end))), end + ticks.length - i);
  }
}

function wordAt(text, i) {
  WORD.lastIndex = i;
  return i >= 0 && WORD.test(text);
}

/** A line of mrkdwn. Its marks count at the edges of words only, and doubled ones not at all. */
class Line extends Row {
  take(token, i) {
    if (token[0] === "<") return this.put(angle(token, this.context), token.length);
    if (!TAGS[token[0]] && token[0] !== "`") return super.take(token);
    if (token.length > 1) return this.put(token, token.length);
    const { text, context } = this;
    if (token === "`") {
      if (wordAt(text, i - 1)) return 0;
      return this.code(token, i, (code) => bare(code, context), (run) => !wordAt(text, run.index + 1));
    }
    const edge = (outer, inner) => !wordAt(text, outer) && /\S/.test(text[inner] ?? "");
    return this.pair(token, edge(i - 1, i + 1), edge(i + 1, i - 1), TAGS);
  }
}

/** Code as text: entities, and what <…> would show. */
const bare = (code, context) =>
  code.replace(new RegExp(MARKUP, "g"), (token) => ENTITIES[token] ?? angle(token, context)?.textContent ?? token);

/** The length of a bare address without the signs of its sentence; a bracket stays that closes one within. */
function addressLength(token) {
  let spare = token.split(")").length - token.split("(").length;
  let n = token.length;
  while (n > 0 && /[.,!?;:'"*_~\])}]/.test(token[n - 1]) && !(token[n - 1] === ")" && spare-- <= 0)) n--;
  return n;
}

/** The node of a <…> sequence, or undefined when it is none of Slack's. */
function angle(token, context) {
  const [, target, text = ""] = /^<([^|]*)(?:\|(.*))?>$/s.exec(token);
  const label = decode(text);
  const [, sign, id] = /^([@#])([A-Z0-9]+)$/.exec(target) ?? [];
  if (id) return sign === "@" ? mention(id, label, context) : channelLink(id, label, context);
  if (target[0] === "!") return special(target.slice(1), label, context);
  const url = decode(target);
  return link(url, label ? withEmoji(label) : [url.replace(/^mailto:/i, "")]);
}

function special(target, label, context) {
  const [kind, value = "", template = "", ...url] = target.split("^");
  if (/^(?:here|channel|everyone)$/.test(target)) return mention(target, "");
  if (kind === "subteam" && /^[A-Z0-9]+$/.test(value)) return mention(value, label);
  if (kind === "date") return dateNode(value, decode(template), decode(url.join("^")), label, context);
  return label ? document.createTextNode(label) : undefined;
}

const withEmoji = (text) => shortcodes(text).map((part) => (part.name ? emojiNode(part.name) : part));

/** A name that cannot turn the text around it: letters written from right to left stay within. */
const named = (sign, name) => [sign, h("bdi", {}, clean(name))];

/** A mention of a person by id, the class me on one's own; of others than people by their label. */
export function mention(id, label, context) {
  const person = context?.user?.(id);
  const name = person?.real_name || person?.name || label.replace(/^@/, "") || id;
  return h("span", { class: context && id === context.me ? "mention me" : "mention" }, named("@", name));
}

/** A conversation's name, as a link for those who are in it. */
export function channelLink(id, label, context) {
  const found = context.channel?.(id);
  const parts = named("#", found?.name || label.replace(/^#/, "") || id);
  if (!found) return h("span", { class: "channel" }, parts);
  const click = (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return; // wants a tab or a window of its own
    event.preventDefault();
    context.open?.(id);
  };
  return h("a", { class: "channel", href: `#/${encodeURIComponent(id)}`, on: { click } }, parts);
}

/** A link around items, or undefined when the address is neither http(s) nor mailto. */
export function link(url, items) {
  if (!/^(?:https?:\/\/|mailto:)/i.test(url) || !URL.canParse(url)) return undefined;
  return fill(h("a", { href: new URL(url).href, rel: "noopener noreferrer", target: "_blank" }), items);
}

/** An emoji of a known name, or undefined. */
function emojiNode(name) {
  const sign = emoji(name);
  return sign && h("span", { class: "emoji", title: `:${name}:` }, sign);
}

/** A moment (seconds since 1970) by its template, in the zone of who looks; the fallback when it is none. */
export function dateNode(seconds, template, url, fallback, context) {
  const at = new Date(/^-?\d{1,11}$/.test(String(seconds)) ? Number(seconds) * 1000 : NaN);
  const text = template && formatDate(at, template, context.zone, context.now());
  if (!text) return fallback ? document.createTextNode(fallback) : undefined;
  const node = h("time", { datetime: at.toISOString(), title: fullTime(at, context.zone) }, text);
  return (url && link(url, [node])) || node;
}
