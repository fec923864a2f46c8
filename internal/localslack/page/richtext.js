// rich_text blocks (https://docs.slack.dev/reference/block-kit/blocks/rich-text-block). Their text is
// shown letter by letter: no markup, no entities and no shortcodes are read in it.
import { h } from "./dom.js";
import { emoji } from "./emoji.js";
import { channelLink, clean, dateNode, fill, link, mention } from "./mrkdwn.js";

const STYLES = { code: "code", underline: "u", strike: "s", italic: "em", bold: "strong" };
/** Numbers by depth: Slack has three kinds and begins again. */
const NUMBERS = ["1", "a", "i"];
const MAX_INDENT = 8;

/** The element of a rich_text block; what it does not know it names. */
export function richText(block, context) {
  return h("div", { class: "rich-text" }, array(block?.elements).map((part) => container(part, context)));
}

const array = (value) => (Array.isArray(value) ? value : []);
const unknown = (kind, type) => h("span", { class: "unshown" }, `${kind} ‹${clean(type)}›: not shown here`);

const TAGS = { rich_text_section: "div", rich_text_quote: "blockquote", rich_text_preformatted: "pre" };

function container(part, context) {
  if (part?.type === "rich_text_list") return list(part, context);
  const tag = Object.hasOwn(TAGS, part?.type) && TAGS[part.type];
  return tag ? inline(h(tag, { class: part.border ? "bordered" : null }), part, context) : unknown("Text", part?.type);
}

/** A list of one depth: Slack sends deeper ones beside it, with indent and offset. */
function list(part, context) {
  const whole = (value, most) => Math.min(Math.max(Math.trunc(Number(value)) || 0, 0), most);
  const ordered = part.style === "ordered";
  const indent = whole(part.indent, MAX_INDENT);
  const offset = whole(part.offset, 1e9);
  const items = array(part.elements).map((item) =>
    item?.type === "rich_text_section" ? inline(h("li"), item, context) : h("li", {}, container(item, context)));
  return h(ordered ? "ol" : "ul", {
    class: `indent-${indent}${part.border ? " bordered" : ""}`,
    start: ordered && offset ? String(offset + 1) : null,
    type: ordered ? NUMBERS[indent % NUMBERS.length] : null,
  }, items);
}

function inline(el, part, context) {
  return fill(el, array(part.elements).map((element) => styled(element, context)));
}

function styled(element, context) {
  let shown = node(element, context);
  for (const [style, tag] of Object.entries(STYLES)) {
    if (element?.style?.[style] === true) shown = fill(h(tag), [shown]);
  }
  return shown;
}

/** The string or node of one element of a section. */
function node(element, context) {
  switch (element?.type) {
    case "text":
      return clean(element.text);
    case "link": {
      const text = clean(element.text || element.url);
      return link(clean(element.url), [text]) ?? text;
    }
    case "user":
      return mention(clean(element.user_id), "", context);
    case "channel":
      return channelLink(clean(element.channel_id), "", context);
    case "usergroup":
    case "team":
    case "broadcast": // the page knows no groups and no other teams
      return mention(clean(element.usergroup_id ?? element.team_id ?? element.range), "");
    case "emoji":
      return emojiElement(element);
    case "date":
      return dateNode(element.timestamp, clean(element.format), clean(element.url), clean(element.fallback), context)
        ?? clean(element.format);
    case "color":
      return clean(element.value);
    default:
      return unknown("Element", element?.type);
  }
}

/** An emoji by its code points such as "1f44d-1f3fc", else by its name, else the name itself. */
function emojiElement({ name, unicode, skin_tone: tone }) {
  const points = /^[0-9a-f]{2,6}(?:-[0-9a-f]{2,6})*$/i.test(String(unicode))
    ? unicode.split("-").map((hex) => parseInt(hex, 16)).filter((point) => point <= 0x10ffff)
    : [];
  const full = clean(tone ? `${name}::skin-tone-${tone}` : name);
  const sign = clean(points.length ? String.fromCodePoint(...points) : emoji(full));
  return sign ? h("span", { class: "emoji", title: `:${full}:` }, sign) : `:${full}:`;
}
