import { h } from "./dom.js";

/** The app's slash commands, offered while one types the first word. key(event) is true for a key that was meant for them. */
export function completeCommands(app, field) {
  const list = h("ul", { class: "completion", role: "listbox", id: `commands-${crypto.randomUUID()}`, "aria-label": "Commands", hidden: true });
  let found = [];
  let at = 0;
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  field.addEventListener("blur", close);

  function look() {
    const [typed] = field.value.match(/^\/\S*$/) ?? [];
    found = typed ? app.commands.filter((c) => c.command.startsWith(typed)) : [];
    at = Math.min(at, Math.max(0, found.length - 1));
    show();
  }

  function show() {
    list.hidden = found.length === 0;
    list.replaceChildren(...found.map((c, i) => h("li", {
      role: "option", id: `${list.id}-${i}`, "aria-selected": String(i === at),
      on: { pointerdown: (event) => { event.preventDefault(); take(c); } },
    }, h("span", { class: "command" }, h("b", {}, c.command), " ", c.usage_hint), h("span", { class: "about" }, c.description))));
    if (found.length) field.setAttribute("aria-activedescendant", `${list.id}-${at}`);
    else field.removeAttribute("aria-activedescendant");
  }

  function take(c) {
    field.value = `${c.command} `;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  }

  function close() {
    found = [];
    show();
  }

  function key(event) {
    if (found.length === 0) return false;
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by) {
      at = (at + by + found.length) % found.length;
      show();
    } else if (event.key === "Escape") {
      close();
    } else if (event.key === "Tab" || (event.key === "Enter" && !event.shiftKey && field.value !== found[at].command)) {
      take(found[at]);
    } else {
      return false;
    }
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  return { el: list, look, close, key };
}
