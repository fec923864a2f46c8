import { patchBlocks, renderBlocks, renderText, showErrors } from "./blocks.js";
import { h, icon } from "./dom.js";
import { onEscape, showDialog } from "./dialog.js";
import { faultsOf, missing, valuesIn } from "./fields.js";

const trouble = "We had some trouble connecting. Try again?";

/** Shows the person's stack of modals (app.views) as dialogs, the last one on top. */
export function mountModals(app) {
  const stack = [];
  const show = () => {
    const { views } = app;
    let same = 0;
    while (same < stack.length && stack[same].view.id === views[same]?.id) same++;
    for (const { dialog } of stack) dialog.classList.remove("below"); // the focus may go back into any of them
    for (const modal of stack.splice(same).reverse()) modal.done();
    stack.forEach((modal, i) => modal.update(views[i]));
    for (const view of views.slice(same)) stack.push(new Modal(app, view, stack.length));
    for (const { dialog } of stack.slice(0, -1)) dialog.classList.add("below");
  };
  for (const event of ["views", "boot"]) app.on(event, show);
}

/** One view of the stack with what was typed into it. */
class Modal {
  constructor(app, view, depth) {
    Object.assign(this, { app, view });
    this.surface = {
      kind: "modal", context: app.context, values: structuredClone(view.state.values), errors: {},
      act: (action) => app.interact({ view_id: view.id }, action),
      suggest: async (block_id, action_id, value) => (await app.suggest({ view_id: view.id }, { block_id, action_id, value })).payload,
      changed: () => this.hold(), notice: (text) => this.say(text),
    };
    const button = (props, all, part) => h("button", { type: "button", ...props, on: { click: () => this.close(all) } }, part);
    const id = `modal-${depth}`;
    this.title = h("h2", { id });
    this.blocks = renderBlocks(view.blocks, this.surface);
    this.body = h("div", { class: "sheet-body" }, this.blocks);
    this.alert = h("p", { class: "sheet-alert", role: "alert" });
    this.leave = button({ class: "button" }, false);
    this.send = h("button", { class: "button primary" });
    this.dialog = h("dialog", { class: "sheet modal", "aria-labelledby": id },
      h("form", { novalidate: true, on: { submit: (event) => this.submit(event) } },
        h("header", {},
          depth > 0 && button({ class: "quiet", "aria-label": "Back" }, false, icon("back")),
          this.title,
          button({ class: "quiet", "aria-label": "Close modal" }, true, icon("close"))),
        this.body,
        h("footer", {}, this.alert, this.leave, this.send)));
    this.dress();
    onEscape(this.dialog, () => this.close(false));
    this.done = showDialog(this.dialog);
    if (!this.body.querySelector("[autofocus]")) (this.field() ?? (this.send.hidden ? this.leave : this.send)).focus();
  }

  field() {
    return this.body.querySelector("input, select, textarea, button, [tabindex='0'], [contenteditable]");
  }

  // Title and buttons as the view says; Slack puts its own words where it says none.
  dress() {
    const { title, submit, close, blocks } = this.view;
    const sends = submit || blocks.some((block) => block.type === "input");
    const text = (object) => renderText(object, this.surface);
    this.title.replaceChildren(text(title));
    this.leave.replaceChildren(close ? text(close) : sends ? "Cancel" : "Close");
    this.send.replaceChildren(submit ? text(submit) : "Submit");
    this.send.hidden = !sends;
    this.hold();
    this.body.tabIndex = this.field() ? -1 : 0; // what scrolls must be reached by the keyboard
  }

  // submit_disabled keeps a form back until everything required is there.
  hold() {
    const { submit_disabled: held, blocks } = this.view;
    this.send.disabled = held && Object.values(faultsOf(blocks, this.surface.values)).includes(missing);
  }

  /** Takes the view as it is now; what was typed into elements that are still there stays. */
  update(view) {
    const { hash } = this.view;
    this.view = view;
    if (view.hash === hash) return;
    const values = structuredClone(view.state.values);
    for (const [block, states] of Object.entries(valuesIn(view.blocks, this.surface.values))) Object.assign(values[block] ??= {}, states);
    Object.assign(this.surface, { values, errors: {} });
    this.say("");
    patchBlocks(this.blocks, view.blocks, this.surface);
    this.dress();
  }

  async submit(event) {
    event.preventDefault();
    if (this.send.ariaBusy || this.send.hidden) return;
    const { view, surface } = this;
    this.say("");
    this.show(faultsOf(view.blocks, surface.values));
    if (Object.keys(surface.errors).length > 0) return;
    this.send.ariaBusy = "true";
    try {
      const { payload } = await this.app.submit(view, valuesIn(view.blocks, surface.values));
      if (payload?.response_action === "errors") this.show(payload.errors);
      // Otherwise the modal goes, or is changed: that is told apart from this answer.
      else if (!payload && this.view.hash === view.hash) return;
    } catch (error) {
      this.fail(error);
    }
    this.send.ariaBusy = null;
  }

  async close(all) {
    this.say("");
    await this.app.closeView(this.view, all).catch((error) => this.fail(error));
  }

  // Of the app's silence Slack says no more than that there was trouble.
  fail({ message, errors = {} }) {
    if (Object.keys(errors).length > 0) this.show(errors);
    else this.say(/trouble connecting/i.test(message) ? trouble : message);
  }

  /** Shows a sentence at each of these blocks, none at the others, and goes to the first. */
  show(errors) {
    this.surface.errors = { ...errors };
    showErrors(this.blocks, this.surface.errors);
    const field = this.body.querySelector("[aria-invalid='true']");
    field?.focus();
    field?.closest("[data-block]").scrollIntoView({ block: "nearest" }); // the sentence stands below the field
  }

  say(text) {
    this.send.ariaBusy = null;
    this.alert.textContent = text;
  }
}
