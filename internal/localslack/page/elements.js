import { h } from "./dom.js";
import { confirmAct } from "./confirm.js";
import { renderText, safeUrl, uid, unshown } from "./kit.js";
import { dateInput, dateTimeInput, numberInput, richTextInput, textInput, timeInput } from "./inputs.js";
import { multiSelect, searchSelect, select } from "./selects.js";
import { popup } from "./popup.js";

const renderers = {
  __proto__: null,
  button, overflow, checkboxes, radio_buttons: radioButtons,
  image: ({ element }) => renderImage(element),
  plain_text_input: textInput, email_text_input: textInput, url_text_input: textInput,
  number_input: numberInput, rich_text_input: richTextInput,
  datepicker: dateInput, timepicker: timeInput, datetimepicker: dateTimeInput,
  static_select: select, users_select: select, conversations_select: select, channels_select: select,
  external_select: searchSelect,
};

/** The node of an element; a box that says so for a type this page does not know. */
export function renderElement(field) {
  const { element, block, surface } = field;
  const hidden = element.visible_to_user_ids && !element.visible_to_user_ids.includes(surface.context.me);
  const render = /^multi_\w+_select$/.test(element.type) ? multiSelect : renderers[element.type];
  const node = hidden ? h("span") : render?.(field) ?? unshown(element.type);
  if (element.action_id) Object.assign(node.dataset, { action: element.action_id, block: block.block_id });
  return node;
}

function button(field) {
  const { text, style, accessibility_label: label } = field.element;
  const look = ["primary", "danger"].includes(style) ? ` ${style}` : "";
  return pressable(field, field.element, { class: `button${look}`, "aria-label": label }, renderText(text, field.surface));
}

// What has a url opens it and tells the app too. `busy` shows that the act runs.
function pressable(field, { url, value }, props, content, busy) {
  const { element, surface } = field;
  const href = safeUrl(url);
  const press = async (event) => {
    const shown = busy ?? event.currentTarget;
    const again = shown.getAttribute("aria-busy") === "true";
    if (again || element.confirm) event.preventDefault();
    if (again) return;
    if (element.confirm) {
      if (!(await confirmAct(element.confirm, surface))) return;
      if (href) window.open(href, "_blank", "noopener,noreferrer");
    }
    await field.send(value, shown);
  };
  const target = href ? { href, target: "_blank", rel: "noopener noreferrer" } : { type: "button" };
  return h(href ? "a" : "button", { ...props, ...target, on: { click: press } }, content);
}

function overflow(field) {
  const opener = h("button", { type: "button", class: "button more", "aria-haspopup": "menu", "aria-expanded": "false", "aria-label": "More actions" }, "⋯");
  const items = field.element.options.map((option) => pressable(field, option, { role: "menuitem", tabindex: "-1" },
    [renderText(option.text, field.surface), option.description && h("small", {}, renderText(option.description, field.surface))], opener));
  const menu = h("div", { class: "menu", role: "menu", "aria-label": "More actions", popover: "auto" }, items);
  const close = () => {
    menu.hidePopover();
    opener.focus();
  };
  opener.popoverTargetElement = menu;
  popup(menu, opener);
  menu.addEventListener("beforetoggle", ({ newState }) => opener.setAttribute("aria-expanded", String(newState === "open")));
  menu.addEventListener("toggle", ({ newState }) => newState === "open" && items[0].focus());
  menu.addEventListener("click", close, { capture: true }); // before a confirmation opens
  menu.addEventListener("keydown", (event) => {
    const at = items.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (to !== undefined) items.at(to % items.length).focus();
    else if (event.key === "Escape" || event.key === "Tab") close();
    else return;
    event.stopPropagation();
    if (event.key !== "Tab") event.preventDefault();
  });
  return h("span", {}, opener, menu);
}

function checkboxes(field) {
  return choices(field, "checkbox", (option) => field.get().some((chosen) => chosen.value === option.value), (checked) => checked);
}

function radioButtons(field) {
  return choices(field, "radio", (option) => field.get()?.value === option.value, ([checked]) => checked ?? null);
}

// A line for each option: the box, its text, and what describes it below.
function choices(field, type, isChosen, stateOf) {
  const { element: { options = [] }, surface } = field;
  const { autofocus, "aria-label": label, "aria-describedby": described } = field.aria("Choices");
  const name = uid();
  const inputs = options.map((option, i) => h("input", {
    type, name, autofocus: autofocus && i === 0, "aria-labelledby": `${name}-${i}`,
    "aria-describedby": [option.description && `${name}-${i}-more`, described].filter(Boolean).join(" ") || null,
  }));
  const node = h("fieldset", { "aria-label": label }, options.map((option, i) =>
    h("label", { class: "choice" }, inputs[i], h("span", {},
      h("span", { id: `${name}-${i}` }, renderText(option.text, surface)),
      option.description && h("small", { id: `${name}-${i}-more` }, renderText(option.description, surface))))));
  const paint = () => options.forEach((option, i) => { inputs[i].checked = isChosen(option); });
  node.addEventListener("change", async () => {
    if (!(await field.enter(stateOf(options.filter((_, i) => inputs[i].checked)), node))) paint();
  });
  paint();
  return node;
}

/** An image of this server's files; of another host only its words and the way there: nothing is loaded from it. */
export function renderImage(image) {
  const url = image.slack_file?.url ?? image.image_url;
  const path = URL.canParse(url, location.href) ? new URL(url, location.href).pathname : "";
  const id = image.slack_file?.id ?? path.match(/^\/files\/(F[A-Z0-9]+)\//)?.[1] ?? "";
  const href = safeUrl(url);
  const absent = h("span", { class: "absent-image" }, "Image: ", image.alt_text,
    href && [" ", h("a", { href, target: "_blank", rel: "noreferrer noopener" }, new URL(href).host)]);
  if (!/^F[A-Z0-9]+$/.test(id)) return absent;
  const node = h("img", { src: `/_control/files/${id}`, alt: image.alt_text ?? "", loading: "lazy" });
  node.addEventListener("error", () => node.replaceWith(absent));
  return node;
}
