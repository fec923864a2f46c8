import { h } from "./dom.js";
import { markdown } from "./markdown.js";
import { richText } from "./richtext.js";
import { renderElement, renderImage } from "./elements.js";
import { errorSlot, makeField, own, put, renderText, showError, uid, unshown } from "./kit.js";

export { renderText };

const drawings = new WeakMap(); // by root: its surface, and what the node of each block was made of

const renderers = {
  __proto__: null,
  section, header, context, divider: () => h("hr"), actions, input, image, table,
  rich_text: (block, surface) => richText(block, surface.context),
  markdown: (block, surface) => h("div", { class: "markdown" }, markdown(block.text, surface.context)),
};

/**
 * Blocks as nodes. `surface.values` takes what is entered, and at once the first state of
 * each element that has none there. A block that cannot be drawn is a box that says so;
 * the message of an act that rejects stands at the block.
 */
export function renderBlocks(blocks, surface) {
  const root = h("div", { class: "blocks" });
  const drawing = { surface: { untold: new Map(), ...surface }, parts: new Map() };
  drawing.surface.values ??= {};
  drawings.set(root, drawing);
  draw(root, drawing, blocks);
  focusOnLoad(root, surface.kind);
  return root;
}

/**
 * Draws blocks anew in a root of renderBlocks. A block of the same JSON and state keeps
 * its node; in others what was entered, focus and caret go to the element of the same ids.
 */
export function patchBlocks(root, blocks, surface) {
  const drawing = drawings.get(root);
  const before = drawing.surface.values;
  for (const [id, part] of drawing.parts) part.state = JSON.stringify(own(before, id));
  const focusAgain = rememberFocus(root);
  Object.assign(drawing.surface, surface);
  draw(root, drawing, blocks);
  focusAgain();
  return root;
}

/** Shows errors {block_id: sentence} at their blocks and takes away all others. */
export function showErrors(root, errors) {
  const { surface, parts } = drawings.get(root);
  surface.errors = errors;
  for (const [id, { node }] of parts) showError(node, own(errors, id) ?? "");
}

function draw(root, drawing, blocks) {
  const { surface } = drawing;
  const parts = new Map();
  (blocks ?? []).forEach((block, i) => {
    const id = block?.block_id ?? `#${i}`;
    const json = JSON.stringify(block);
    const old = drawing.parts.get(id);
    const same = old?.json === json && old.state === JSON.stringify(own(surface.values, id));
    parts.set(id, same ? old : { json, node: renderBlock(block, surface) });
  });
  for (const [id, old] of drawing.parts) {
    if (!parts.has(id)) delete surface.values[id]; // Slack refuses values of blocks that a view has not
    if (parts.get(id) !== old) old.node.remove();
  }
  // A node that is moved loses the focus, so only those out of place are.
  let at = root.firstChild;
  for (const { node } of parts.values()) {
    if (node === at) at = at.nextSibling;
    else root.insertBefore(node, at);
  }
  drawing.parts = parts;
  showErrors(root, surface.errors ?? {});
}

function renderBlock(block, surface) {
  const node = h("div", { class: "block", data: { type: block?.type ?? "" } });
  const earlier = own(surface.values, block?.block_id);
  if (earlier) put(surface.values, block.block_id, {});
  try {
    node.append(renderers[block.type]?.(block, surface, earlier) ?? unshown(block.type));
  } catch {
    node.append(unshown(block?.type));
  }
  return node;
}

function section(block, surface, earlier) {
  const id = uid();
  const text = (object) => h("div", { class: "text" }, renderText(object, surface));
  return h("div", { class: "beside" },
    h("div", { class: "texts", id }, block.text && text(block.text), block.fields && h("div", { class: "fields" }, block.fields.map(text))),
    block.accessory && h("div", { class: "accessory" }, renderElement(makeField(block.accessory, block, surface, earlier, { described: [id] }))));
}

// Levels count within a message or view, which stands under headings of the page.
function header(block, surface) {
  return h(`h${Math.min(Math.max(block.level ?? 1, 1), 4) + 2}`, { class: "header" }, renderText(block.text, surface));
}

function context(block, surface) {
  return h("div", { class: "context" }, block.elements.map((element) =>
    (element.type === "image" ? renderImage(element) : h("span", { class: "text" }, renderText(element, surface)))));
}

function actions(block, ...where) {
  return h("div", { class: "actions" }, block.elements.map((element) => renderElement(makeField(element, block, ...where))));
}

function input(block, surface, earlier) {
  const names = { label: uid(), error: uid(), described: block.hint ? [uid()] : [] };
  const field = makeField(block.element, block, surface, earlier, names);
  const control = renderElement(field);
  const label = [renderText(block.label, surface), field.optional && h("span", { class: "optional", "aria-hidden": "true" }, " (optional)")];
  const group = control.matches("fieldset");
  if (group) control.prepend(h("legend", { id: names.label }, label));
  return h("div", { class: "input" }, !group && h("label", { for: field.id, id: names.label }, label), control,
    block.hint && h("p", { class: "hint", id: names.described[0] }, renderText(block.hint, surface)), errorSlot(names.error));
}

function image(block, surface) {
  return h("figure", { class: "picture" }, block.title && h("figcaption", {}, renderText(block.title, surface)), renderImage(block));
}

function table({ rows: [head, ...body], column_settings: settings }, { context }) {
  const look = (column) => {
    const { align, is_wrapped: wrapped } = settings?.[column] ?? {};
    return [/^(center|right)$/.test(align) && align, wrapped && "wrapped"].filter(Boolean).join(" ");
  };
  const row = (cells, tag, scope) => h("tr", {}, cells.map((cell, column) => h(tag, { scope, class: look(column) },
    cell.type === "rich_text" ? richText(cell, context) : String(cell.text ?? cell.value ?? ""))));
  return h("div", { class: "table", role: "region", "aria-label": "Table", tabindex: "0" },
    h("table", {}, h("thead", {}, row(head, "th", "col")), h("tbody", {}, body.map((cells) => row(cells, "td")))));
}

// A dialog does this by itself when it opens, not when a view takes another's place.
function focusOnLoad(root, kind) {
  const wanted = root.querySelector("[autofocus]");
  requestAnimationFrame(() => {
    if (kind === "modal" ? !root.contains(document.activeElement) : document.activeElement === document.body) wanted?.focus();
  });
}

const focusable = "input, textarea, select, button, a[href]";

// Where the focus is in root; the answer puts it there again when its node was replaced.
function rememberFocus(root) {
  const control = document.activeElement;
  const element = root.contains(control) && control.closest("[data-action]");
  if (!element) return () => {};
  const { selectionStart, selectionEnd } = control;
  const { action, block } = element.dataset;
  const index = [...element.querySelectorAll(focusable)].indexOf(control);
  return () => {
    const like = [...root.querySelectorAll("[data-action]")].find((el) => el.dataset.action === action && el.dataset.block === block);
    const next = index < 0 ? like : like?.querySelectorAll(focusable)[index];
    if (!next || control.isConnected) return;
    next.focus({ preventScroll: true });
    if (typeof selectionStart === "number") next.setSelectionRange?.(selectionStart, selectionEnd);
  };
}
