import { h } from "./dom.js";

const most = 200; // rows in the page

/** The rules the app broke, newest first; show(seq) is called to see the entry that caused one. */
export class Rules {
  constructor(time, show) {
    Object.assign(this, { time, show });
    this.none = h("p", { class: "inspector-none" }, "No rule is broken.");
    this.list = h("ul", { "aria-label": "Rules broken", role: "list" });
    this.el = h("section", { class: "rules" }, h("h3", {}, "Rules broken"), this.none, this.list);
  }

  draw(violations) {
    const state = JSON.stringify([violations.length, violations[0]]);
    if (state === this.state) return;
    this.state = state;
    this.none.hidden = violations.length > 0;
    const held = this.list.contains(document.activeElement) && document.activeElement.dataset.key;
    this.list.replaceChildren(...violations.slice(0, most).map((broken) => this.row(broken)));
    [...this.list.querySelectorAll("a")].find((link) => link.dataset.key === held)?.focus();
  }

  row({ rule, text, cause, method, time, entry }) {
    const follow = (event) => {
      event.preventDefault();
      this.show(entry);
    };
    return h("li", { class: "rule" },
      h("code", {}, rule), " ", h("time", { datetime: time }, this.time(time)),
      h("p", {}, `The rule: ${text}.`),
      h("p", { class: "rule-cause" }, [method, cause].filter(Boolean).join(": ")),
      entry > 0 && h("a", { href: location.hash, data: { key: `${entry} ${rule} ${time}` }, on: { click: follow } }, "Show what caused it"));
  }
}
