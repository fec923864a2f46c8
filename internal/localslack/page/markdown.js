// Standard Markdown, as markdown blocks have it (https://docs.slack.dev/reference/block-kit/blocks/markdown-block):
// what people use of CommonMark and of GitHub's tables and tasks. HTML stays text, and so do Slack's <@U…>.
import { h } from "./dom.js";
import { SHORTCODE } from "./emoji.js";
import { ADDRESS, clean, decode, fill, link, Row } from "./mrkdwn.js";

/** Lists and quotes deeper than this are text: nobody means them, and each level is read again. */
const MAX_DEPTH = 8;
const FENCE = /^ {0,3}(`{3,}|~{3,})[^`]*$/;
const HEADING = /^ {0,3}(#{1,6})(?=[ \t]|$)/;
const RULE = /^ {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*$/;
const QUOTE = /^ {0,3}> ?/;
const ITEM = /^( *)(?:[-*+]|(\d{1,9})[.)])(?: |$)/;
const SPANS = `\\\\[!-/:-@[-\`{-~\\n]|\`+|!?\\[|\\]|\\*+|_+|~~|<(?:https?://|mailto:)[^\\s<>]*>|&(?:amp|lt|gt);|${SHORTCODE}|${ADDRESS}`;
const DEST = /\]\( ?(<[^<>\n]*>|[^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*)*)(?: {1,4}"[^"\n]*")? ?\)/y;
const SPACE = /\s/;
const WORD = /[\p{L}\p{N}]/u;
const TAGS = { "*": "em", _: "em", "**": "strong", __: "strong", "~~": "s" };

/** The nodes of a Markdown text; line ends within a paragraph are kept, as Slack keeps them. */
export function markdown(text, context) {
  return blocks(clean(text).split("\n"), document.createDocumentFragment(), { context, depth: 0 });
}

const deeper = (state) => ({ ...state, depth: state.depth + 1 });
const spans = (text, { context }) => new Spans(text, context).read(new RegExp(SPANS, "gu"));

/** What a line begins: a function that reads the block from lines[i] into el and returns where the next begins. */
function begins(lines, i, { depth }) {
  const line = lines[i];
  if (!line.trim()) return (from) => from + 1;
  if (FENCE.test(line)) return fenced;
  if (HEADING.test(line)) return heading;
  if (RULE.test(line)) return rule;
  if (depth < MAX_DEPTH && QUOTE.test(line)) return quote;
  if (depth < MAX_DEPTH && ITEM.test(line)) return list;
  return isTable(line, lines[i + 1]) ? table : undefined;
}

function blocks(lines, el, state) {
  for (let i = 0; i < lines.length; ) i = (begins(lines, i, state) ?? paragraph)(i, lines, el, state);
  return el;
}

function paragraph(from, lines, el, state) {
  let to = from + 1;
  while (to < lines.length && !begins(lines, to, state)) to++;
  const items = spans(lines.slice(from, to).map((line) => line.trim()).join("\n"), state);
  // What a list item begins with is the item itself.
  if (from === 0 && el.localName === "li") fill(el, items);
  else el.append(fill(h("p"), items));
  return to;
}

function heading(from, lines, el, state) {
  const [all, marks] = HEADING.exec(lines[from]);
  const text = lines[from].slice(all.length).trim().replace(/(?:^| )#{1,20}$/, "").trim();
  const level = marks.length;
  el.append(fill(h("p", { role: "heading", "aria-level": String(level), class: `heading h${level}` }), spans(text, state)));
  return from + 1;
}

function rule(from, lines, el) {
  el.append(h("hr"));
  return from + 1;
}

function fenced(from, lines, el) {
  const [, mark] = FENCE.exec(lines[from]);
  const ends = (line) => line.startsWith(mark) && !line.replaceAll(mark[0], "");
  let to = from + 1;
  while (to < lines.length && !ends(lines[to].trim())) to++;
  el.append(h("pre", {}, lines.slice(from + 1, to).join("\n")));
  return to + 1;
}

function quote(from, lines, el, state) {
  let to = from;
  while (to < lines.length && QUOTE.test(lines[to])) to++;
  el.append(blocks(lines.slice(from, to).map((line) => line.replace(QUOTE, "")), h("blockquote"), deeper(state)));
  return to;
}

const indent = (line) => line.length - line.trimStart().length;

/** A list: its items begin with the same kind of mark at the same depth; deeper lines belong to the item above. */
function list(from, lines, el, state) {
  const [, { length: base }, first] = ITEM.exec(lines[from]);
  const made = h(first ? "ol" : "ul", { start: first > 1 ? String(Number(first)) : null });
  let i = from;
  while (i < lines.length) {
    const m = ITEM.exec(lines[i]);
    if (!m || m[1].length > base + 1 || !m[2] !== !first || RULE.test(lines[i])) break;
    const own = [lines[i].slice(m[0].length).trimStart()];
    for (i++; i < lines.length && (!lines[i].trim() || indent(lines[i]) > base + 1); i++) {
      own.push(lines[i].slice(Math.min(indent(lines[i]), m[0].length)));
    }
    made.append(item(own, deeper(state)));
  }
  el.append(made);
  return i;
}

function item(lines, state) {
  const task = /^\[([ xX])\] /.exec(lines[0]);
  if (!task) return blocks(lines, h("li"), state);
  const done = task[1] !== " ";
  const box = h("span", { role: "img", "aria-label": done ? "done" : "to do" }, done ? "☑" : "☐");
  lines[0] = lines[0].slice(4);
  return blocks(lines, h("li", { class: "task" }, box, " "), state);
}

const row = (line) => line.trim().replace(/^\|/, "").replace(/\|$/, "").split(/(?<!\\)\|/).map((cell) => cell.trim());

function isTable(line, next = "") {
  return line.includes("|") && /^[-|: \t]+$/.test(next)
    && row(next).every((cell) => /^:?-+:?$/.test(cell)) && row(next).length === row(line).length;
}

function table(from, lines, el, state) {
  const sides = row(lines[from + 1]).map((cell) => (!cell.endsWith(":") ? null : cell.startsWith(":") ? "center" : "right"));
  const cells = (line, tag, scope) => {
    const texts = row(line);
    return h("tr", {}, sides.map((side, n) => fill(h(tag, { class: side, scope }), spans(texts[n] ?? "", state))));
  };
  let to = from + 2;
  while (lines[to]?.includes("|")) to++;
  const body = lines.slice(from + 2, to).map((line) => cells(line, "td"));
  el.append(h("table", {}, h("thead", {}, cells(lines[from], "th", "col")), h("tbody", {}, body)));
  return to;
}

/** The text of a paragraph. */
class Spans extends Row {
  brackets = []; // where in items they stand open

  take(token, i) {
    switch (token[0]) {
      case "\\":
        return this.put(token[1], 2);
      case "`":
        return this.code(token, i, (code) => code.replaceAll("\n", " "));
      case "!":
      case "[":
        this.brackets.push(this.items.length);
        return this.put(token, token.length);
      case "]":
        return this.link(i);
      case "<":
        return this.put(link(token.slice(1, -1), [token.slice(1, -1).replace(/^mailto:/, "")]), token.length);
      case "*":
      case "_":
      case "~":
        return this.run(token, i);
      default:
        return super.take(token);
    }
  }

  close(at, make) {
    super.close(at, make);
    while (this.brackets.at(-1) >= at) this.brackets.pop();
  }

  /** A link, or a picture as one, when an address follows; links hold no links. */
  link(i) {
    DEST.lastIndex = i;
    const dest = DEST.exec(this.text);
    const at = this.brackets.pop();
    const url = dest && at !== undefined && decode(dest[1].replace(/^<|>$/g, "").replace(/\\(.)/g, "$1"));
    if (!url || !link(url, [])) return this.put("]", 1);
    this.close(at, (inner) => link(url, inner.length ? inner : [url]));
    this.brackets = [];
    return dest[0].length;
  }

  /** Emphasis: not beside a space on its inner side, and _ not within words. */
  run(token, i) {
    const [before, after] = [this.text[i - 1] ?? " ", this.text[i + token.length] ?? " "];
    const within = (letter) => token[0] === "_" && WORD.test(letter);
    return this.pair(token, !SPACE.test(after) && !within(before), !SPACE.test(before) && !within(after), TAGS);
  }
}
