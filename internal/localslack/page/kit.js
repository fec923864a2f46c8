import { h } from "./dom.js";
import { mrkdwn, plain } from "./mrkdwn.js";
import { confirmAct } from "./confirm.js";

// What the elements of Block Kit share: state, names, errors, and telling the app.

// What stands after "initial_" and "selected_" (https://docs.slack.dev/reference/views/view-state-values).
const choices = {
  __proto__: null,
  static_select: "option", external_select: "option", radio_buttons: "option", checkboxes: "options",
  users_select: "user", conversations_select: "conversation", channels_select: "channel",
  datepicker: "date", timepicker: "time", datetimepicker: "date_time",
};

// The fields of the first value and of the state, if there is one.
function stateNames(type) {
  if (type === "rich_text_input") return ["initial_value", "rich_text_value"];
  if (/^(plain_text|email_text|url_text|number)_input$/.test(type)) return ["initial_value", "value"];
  const choice = choices[type.replace(/^multi_/, "")];
  const name = type.startsWith("multi_") ? `${choice}s` : choice;
  return choice ? [`initial_${name}`, `selected_${name}`] : [];
}

let lastId = 0;

/** An id that no other node of the page has. */
export const uid = () => `bk${++lastId}`;

/** A property of the object itself: ids such as "__proto__" come from apps. */
export const own = (object, name) => (object && Object.hasOwn(object, name) ? object[name] : undefined);

/** Sets a property of the object itself, whatever its name. */
export function put(object, name, value) {
  Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
}

/** The nodes of a text object. */
export function renderText(text, { context }) {
  if (text?.type === "mrkdwn") return mrkdwn(text.text, context, { verbatim: text.verbatim === true });
  return plain(text?.text ?? "", context, { emoji: text?.emoji !== false });
}

/** A text object as a bare string. */
export const words = (text, surface) => (text ? renderText(text, surface).textContent : "");

/** The address if a link may lead there (http, https, mailto), else "". */
export function safeUrl(url) {
  return URL.canParse(url) && /^(https?|mailto):$/.test(new URL(url).protocol) ? url : "";
}

/** A box that says what this page cannot show. */
export const unshown = (type) => h("p", { class: "unshown" }, `Block ${type}: not shown here`);

/**
 * An element in its place. `names` are ids of nodes {label, described: [], error}. Of
 * `earlier`, the state of the block drawn before, it takes what it has under its ids.
 */
export function makeField(element, block, surface, earlier, names = {}) {
  const [initial, name] = stateNames(element.type);
  const empty = name?.endsWith("s") ? [] : null;
  const isInput = block.type === "input";
  const state = () => own(own(surface.values, block.block_id), element.action_id);
  const set = (value) => {
    if (!own(surface.values, block.block_id)) put(surface.values, block.block_id, {});
    put(surface.values[block.block_id], element.action_id, { type: element.type, [name]: value });
  };
  const tell = async (value) => surface.act({ type: element.type, block_id: block.block_id, action_id: element.action_id, value });
  const key = JSON.stringify([block.block_id, element.action_id]);
  if (name) {
    const kept = own(earlier, element.action_id);
    set(offered(element, (kept?.type === element.type ? kept[name] : element[initial]) ?? empty));
  }
  return {
    element, block, surface, names, id: uid(),
    optional: isInput && block.optional === true,
    dispatches: !isInput || block.dispatch_action === true,
    get: () => state()?.[name] ?? empty,
    /** Attributes that name and describe the control. */
    aria: (fallback) => ({
      "aria-label": names.label ? null : words(element.placeholder, surface) || fallback,
      "aria-describedby": [...(names.described ?? []), names.error].filter(Boolean).join(" ") || null,
      "aria-required": isInput && !block.optional ? "true" : null,
      autofocus: element.focus_on_load === true && surface.kind !== "message",
    }),
    /** Keeps what was entered, and takes the error away. */
    keep(value, control) {
      set(value);
      if (own(surface.errors, block.block_id)) delete surface.errors[block.block_id];
      showError(control.closest(".block"), "");
      surface.untold.set(key, () => tell(state()));
      surface.changed?.(block.block_id);
    },
    /** Asks for confirmation, keeps the value, tells the app; false when refused. */
    async enter(value, control) {
      if (element.confirm && !(await confirmAct(element.confirm, surface))) return false;
      this.keep(value, control);
      if (this.dispatches) await this.send(state(), control);
      return true;
    },
    /** Tells the app what was done, after what was entered elsewhere and not told yet. */
    async send(value, control) {
      surface.untold.delete(key);
      const untold = [...surface.untold.values()];
      surface.untold.clear();
      control.setAttribute("aria-busy", "true");
      try {
        for (const each of untold) await each().catch(() => {}); // its element may be gone
        await tell(value);
      } catch (error) {
        if (control.isConnected) showError(control.closest(".block"), error.message);
        else surface.notice?.(error.message); // its block was drawn anew meanwhile, or is gone
      } finally {
        control.removeAttribute("aria-busy");
      }
    },
  };
}

// A choice that an update has taken away is no choice any more.
function offered({ options = [], option_groups: groups = [] }, value) {
  const all = [...options, ...groups.flatMap((group) => group.options)];
  const has = (chosen) => !all.length || all.some((option) => option.value === chosen?.value);
  return Array.isArray(value) ? value.filter(has) : has(value) ? value : null;
}

/** Shows a sentence at a block and marks its control invalid; "" takes both away. */
export function showError(block, sentence) {
  let slot = block.querySelector(".field-error");
  if (!slot && sentence) block.append(slot = errorSlot(uid()));
  if (!slot) return;
  // A sentence that goes leaves its room: it goes when a field is left, and what is
  // below must not move from under the pointer that is being pressed there.
  if (!sentence && slot.offsetHeight) slot.style.setProperty("min-block-size", `${slot.offsetHeight}px`);
  if (sentence) slot.style.removeProperty("min-block-size");
  slot.textContent = sentence;
  slot.hidden &&= !sentence;
  for (const control of block.querySelectorAll(`[aria-describedby~="${slot.id}"]`)) {
    if (sentence) control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
  }
}

/** The place at a block where its error is told. */
export const errorSlot = (id) => h("p", { class: "field-error", role: "alert", id, hidden: true });
