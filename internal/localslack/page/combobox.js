import { h } from "./dom.js";
import { popup } from "./popup.js";
import { uid, words } from "./kit.js";

const afterKey = 250; // ms without a key until the app is asked

/**
 * A text field over a list (https://www.w3.org/WAI/ARIA/apg/patterns/combobox/): the
 * focus stays in the field, aria-activedescendant walks the list. `load(typed)` gives
 * groups of entries, `chosen()` those of the field's state: a chip each, or without
 * `many` what the field shows.
 */
export const combobox = (field, sources) => new Combobox(field, sources).node;

class Combobox {
  constructor(field, sources) {
    const { element, surface, names } = field;
    const aria = field.aria("Select an option");
    Object.assign(this, {
      field, ...sources, entries: [], at: -1, turn: 0,
      external: element.type.includes("external"), most: element.max_selected_items ?? Infinity,
    });
    this.list = h("div", { role: "listbox", id: uid(), "aria-multiselectable": this.many && "true",
      "aria-labelledby": names.label, "aria-label": aria["aria-label"] });
    this.status = h("p", { class: "note", role: "status" });
    this.popup = h("div", { class: "menu", popover: "manual" }, this.list, this.status);
    this.input = h("input", {
      type: "text", role: "combobox", id: field.id, autocomplete: "off", spellcheck: "false", ...aria,
      "aria-expanded": "false", "aria-controls": this.list.id, "aria-autocomplete": "list",
      placeholder: words(element.placeholder, surface) || "Select an option",
    });
    this.chips = this.many && h("ul", { class: "chips", "aria-label": "Selected" });
    this.node = h("div", { class: "combobox" }, this.chips, this.input, this.popup);
    this.place = popup(this.popup, this.input);
    this.listen();
    this.paint();
  }

  get open() {
    return this.popup.matches(":popover-open");
  }

  listen() {
    const { input } = this;
    input.addEventListener("click", () => this.open || this.search(""));
    input.addEventListener("focus", () => this.many || input.select());
    input.addEventListener("input", () => this.search(input.value, afterKey));
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => {
      // A field that was emptied lets go of its choice where it may be without one.
      const emptied = !this.many && this.field.optional && input.value === "" && this.field.get();
      this.close();
      if (emptied) this.set([]);
    });
    // The focus stays in the field while the mouse is in the list.
    this.popup.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", ({ target }) => this.choose(Number(target.closest("[role=option]")?.dataset.at ?? -1)));
  }

  // What was only searched for is gone, an answer that comes later is not waited for.
  close() {
    this.turn++;
    if (this.open) this.popup.hidePopover();
    this.show([], "");
    this.restore();
  }

  async search(typed, wait = 0) {
    const least = this.external ? this.field.element.min_query_length ?? 3 : 0;
    const turn = ++this.turn;
    const show = (...what) => turn === this.turn && this.show(...what);
    if (!this.open) this.popup.showPopover();
    if ([...typed].length < least) return show([], `Type at least ${least} characters to search.`);
    if (this.external) {
      show([], "Searching…");
      await new Promise((resolve) => setTimeout(resolve, wait));
      if (turn !== this.turn) return false;
    }
    return this.load(typed).then(show, (error) => show([], error.message));
  }

  show(groups, sentence) {
    const taken = new Set(this.chosen().map((entry) => entry.key));
    const full = this.many && taken.size >= this.most;
    this.entries = [];
    const option = (entry) => {
      const selected = taken.has(entry.key);
      const disabled = full && !selected;
      const at = this.entries.push({ ...entry, selected, disabled }) - 1;
      return h("div", { role: "option", id: `${this.list.id}-${at}`, data: { at }, "aria-selected": String(selected),
        "aria-disabled": disabled && "true" }, entry.label, entry.note && h("small", {}, entry.note));
    };
    this.list.replaceChildren(...groups.flatMap(({ label, entries }) => (label
      ? h("div", { role: "group", "aria-label": label }, h("div", { class: "group", "aria-hidden": "true" }, label), entries.map(option))
      : entries.map(option))));
    const any = this.entries.length > 0;
    this.list.hidden = !any;
    this.input.setAttribute("aria-expanded", String(any && this.open));
    this.status.textContent = sentence ?? (!any ? "Nothing found." : full ? `No more than ${this.most} can be selected.` : "");
    this.activate(any && !this.many ? Math.max(this.entries.findIndex((entry) => entry.selected), 0) : -1);
    if (this.open) this.place();
  }

  activate(at) {
    this.at = at;
    this.list.querySelector(".active")?.classList.remove("active");
    const node = this.list.querySelector(`[data-at="${at}"]`);
    node?.classList.add("active");
    node?.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", node?.id ?? "");
  }

  key(event) {
    const { key, isComposing } = event;
    const count = this.entries.length;
    if (key === "Backspace" && this.many && this.input.value === "") this.set(this.chosen().slice(0, -1));
    if (isComposing || !/^(Arrow(Down|Up)|Enter|Escape)$/.test(key) || (!this.open && !key.startsWith("Arrow"))) return;
    event.preventDefault();
    event.stopPropagation();
    if (!this.open) this.search("");
    else if (key === "ArrowDown") this.activate((this.at + 1) % count);
    else if (key === "ArrowUp") this.activate(this.at > 0 ? this.at - 1 : count - 1);
    else if (key === "Enter") this.choose(this.at);
    else this.close();
  }

  async choose(at) {
    const entry = this.entries[at];
    if (!entry || entry.disabled) return;
    const others = this.chosen().filter((other) => other.key !== entry.key);
    if (!this.many || this.external) this.close();
    await this.set(!this.many ? [entry] : entry.selected ? others : [...others, entry]);
    if (!this.open) return;
    await this.search("");
    this.activate(at);
  }

  async set(entries) {
    const states = entries.map((entry) => entry.state);
    await this.field.enter(this.many ? states : states[0] ?? null, this.input);
    this.paint();
  }

  restore() {
    const { input } = this;
    input.value = this.many ? "" : this.chosen()[0]?.label ?? "";
    if (document.activeElement === input) input.select(); // typing on is a new search
  }

  paint() {
    this.restore();
    if (!this.many) return;
    const entries = this.chosen();
    this.chips.hidden = entries.length === 0;
    this.chips.replaceChildren(...entries.map((entry) => h("li", {}, entry.label,
      h("button", { type: "button", "aria-label": `Remove ${entry.label}`, on: { click: () => this.drop(entry) } }, "×"))));
  }

  drop(entry) {
    this.input.focus();
    this.set(this.chosen().filter((other) => other.key !== entry.key));
  }
}
