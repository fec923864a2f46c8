import { h } from "./dom.js";
import { words } from "./kit.js";

// What is typed: texts, numbers, days and times.

const afterTyping = 400; // ms without a key that end one on_character_entered
const asIs = { read: (value) => value ?? "", write: (text) => text };

/** plain_text_input, email_text_input and url_text_input. */
export function textInput(field) {
  const { type, multiline, min_length: least, max_length: most } = field.element;
  // As in Slack one may type on over the limit.
  const count = (text, note) => {
    const length = [...text].length;
    note.textContent = length < least ? `${length} of at least ${least} characters` : most ? `${length} of ${most} characters` : "";
    note.classList.toggle("over", length > most);
  };
  const kind = { email_text_input: "email", url_text_input: "url" }[type] ?? "text";
  return typing(field, multiline ? "textarea" : "input", { type: multiline ? null : kind }, asIs, (least || most) && count);
}

/** A number is kept as it was written. */
export function numberInput(field) {
  const { min_value: min, max_value: max, is_decimal_allowed: decimal } = field.element;
  return typing(field, "input", { type: "number", min, max, step: decimal ? "any" : "1" }, asIs);
}

/** Typed as plain text here, which the field says; its state is a rich_text block. */
export function richTextInput(field) {
  const say = (_, note) => { note.textContent = "Plain text here; in Slack this field takes formatting."; };
  return typing(field, "textarea", {}, { read: flatten, write: richText }, say);
}

function typing(field, tag, props, { read, write }, aside) {
  const { element: { dispatch_action_config: config, placeholder }, dispatches, surface } = field;
  const [control, node, note] = noted(field, tag, { ...props, placeholder: words(placeholder, surface) || null }, "Text", aside);
  const on = dispatches ? config?.trigger_actions_on ?? ["on_enter_pressed"] : [];
  const value = () => (control.value === "" ? null : write(control.value));
  let timer = 0;
  let told = control.value = read(field.get());
  const tell = () => {
    clearTimeout(timer);
    if (control.value !== told) field.enter(value(), control);
    told = control.value;
  };
  control.addEventListener("input", () => {
    field.keep(value(), control);
    aside?.(control.value, note);
    clearTimeout(timer);
    if (on.includes("on_character_entered")) timer = setTimeout(tell, afterTyping);
  });
  control.addEventListener("keydown", (event) => {
    const breaks = tag === "textarea" && !event.ctrlKey && !event.metaKey;
    if (event.key !== "Enter" || event.isComposing || breaks || !on.includes("on_enter_pressed")) return;
    event.preventDefault();
    tell();
  });
  aside?.(control.value, note);
  return node;
}

// A control, with a line below that describes it if there is something to say.
function noted(field, tag, props, name, aside) {
  const { "aria-describedby": described, ...aria } = field.aria(name);
  const note = aside && h("p", { class: "note", id: `${field.id}-note` });
  const control = h(tag, { ...props, id: field.id, ...aria, "aria-describedby": [described, note?.id].filter(Boolean).join(" ") || null });
  return [control, note ? h("div", {}, control, note) : control, note];
}

/** datepicker: the browser's own. */
export const dateInput = (field) => moment(field, "date", "Date", asIs);

/** timepicker; its time zone is shown where it has one. */
export const timeInput = (field) => moment(field, "time", "Time", asIs, field.element.timezone);

/** datetimepicker: a wall time in the person's zone, kept in unix seconds. */
export function dateTimeInput(field) {
  const { zone } = field.surface.context;
  const read = (unix) => (unix ? wallTime(unix, zone) : "");
  return moment(field, "datetime-local", "Date and time", { read, write: (wall) => unixTime(wall, zone) }, zone);
}

// A date that is typed passes wrong ones on the way (year 2, 20, 202): it counts on
// leaving the field or Enter.
function moment(field, type, name, { read, write }, zone) {
  const [control, node, note] = noted(field, "input", { type }, name, zone);
  const paint = () => { control.value = read(field.get()); };
  let typed = false;
  const settle = async () => {
    const { value } = control;
    if (value !== read(field.get()) && !(await field.enter(value === "" ? null : write(value), control))) paint();
  };
  control.addEventListener("keydown", (event) => {
    typed = !/^(Enter|Tab|Escape|Shift)$/.test(event.key);
    if (event.key !== "Enter") return;
    if (field.dispatches) event.preventDefault();
    settle();
  });
  control.addEventListener("pointerdown", () => { typed = false; });
  control.addEventListener("change", () => typed || settle());
  control.addEventListener("blur", () => {
    typed = false;
    settle();
  });
  if (note) note.textContent = `Time in ${zone}`;
  paint();
  return node;
}

// 2026-03-02T09:05 on the clocks of a zone.
function wallTime(unix, zone) {
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "short" });
  return format.format(unix * 1000).replace(" ", "T");
}

// The unix second at which the clocks of a zone show this.
function unixTime(wall, zone) {
  const asUTC = (text) => Date.parse(`${text}Z`) / 1000;
  let unix = asUTC(wall);
  for (let i = 0; i < 2; i++) unix += asUTC(wall) - asUTC(wallTime(unix, zone));
  return unix;
}

function richText(text) {
  return { type: "rich_text", elements: [{ type: "rich_text_section", elements: [{ type: "text", text }] }] };
}

function flatten(node) {
  const between = /^rich_text(_list)?$/.test(node?.type) ? "\n" : "";
  return node?.elements?.map(flatten).join(between) ?? node?.text ?? node?.url ?? node?.name ?? "";
}
