import { renderText } from "./blocks.js";
import { h } from "./dom.js";
import { onEscape, showDialog } from "./dialog.js";

/** Asks as a confirm object of Block Kit says. The promise is true for yes, false for no or Escape. */
export function confirmAct({ title, text, confirm, deny, style }, surface) {
  return new Promise((resolve) => {
    const danger = style === "danger";
    const button = (kind, label, yes) => h("button", { type: "button", class: `button ${kind}`, on: { click: () => answer(yes) } }, renderText(label, surface));
    const no = button("", deny ?? { text: "Cancel" }, false);
    const yes = button(danger ? "danger" : "primary", confirm ?? { text: "Yes" }, true);
    const dialog = h("dialog", { class: "sheet confirm", "aria-labelledby": "confirm-title", "aria-describedby": "confirm-text" },
      h("header", {}, h("h2", { id: "confirm-title" }, renderText(title, surface))),
      h("div", { class: "sheet-body", id: "confirm-text" }, renderText(text, surface)),
      h("footer", {}, no, yes));
    onEscape(dialog, () => answer(false));
    const done = showDialog(dialog);
    // Going back leaves the question behind: nobody answers it for somebody else.
    const left = () => answer(false);
    addEventListener("popstate", left);
    const answer = (said) => {
      removeEventListener("popstate", left);
      done();
      resolve(said);
    };
    (danger ? no : yes).focus(); // what cannot be undone is not one careless Enter away
  });
}
