import { patchBlocks, renderBlocks } from "./blocks.js";
import { focusAgain } from "./dialog.js";
import { h } from "./dom.js";
import { avatar } from "./people.js";

/** The app's tabs as links; current is home, messages or about. */
export function renderTabs(app, current) {
  const tab = (name, text, address) => h("a", { role: "tab", href: `#/${address}`, "aria-selected": String(name === current) }, text);
  return h("div", { role: "tablist", class: "app-tabs", "aria-label": app.bot.name, on: { keydown: step } },
    app.bot.home && tab("home", "Home", "home"),
    app.bot.messages && app.dm && tab("messages", "Messages", app.dm.id),
    tab("about", "About", "about"));
}

function step({ key, currentTarget }) {
  const by = { ArrowLeft: -1, ArrowRight: 1 }[key];
  const tabs = [...currentTarget.children];
  if (by) tabs.at((tabs.indexOf(document.activeElement) + by) % tabs.length).focus();
}

/** Shows the tabs Home and About of the app in root while one of them is the place. */
export function mountHome(app, root) {
  let shown = ""; // the tab, with whose eyes, and which view
  let blocks = null;
  let hash = "";
  let opened = ""; // by whom the Home was opened: the app is told once each time

  const surface = {
    kind: "home", context: app.context, notice: app.notice,
    act: (action) => app.interact({ view_id: app.home.id }, action),
    suggest: async (block_id, action_id, value) => (await app.suggest({ view_id: app.home.id }, { block_id, action_id, value })).payload,
  };

  const show = () => {
    const tab = ["home", "about"].find((name) => name === app.place.tab);
    const isNew = tab === "home" && opened !== app.me;
    opened = tab === "home" ? app.me : "";
    if (isNew) app.attempt(() => app.openHome());
    const wanted = tab ? [tab, app.me, tab === "home" && app.home?.id].join() : "";
    if (wanted !== shown) draw(tab);
    else if (tab === "home" && blocks && hash !== app.home.hash) change();
    shown = wanted;
  };

  const draw = (tab) => {
    blocks = tab === "home" && app.home ? renderBlocks(app.home.blocks, fresh()) : null;
    root.replaceChildren(...tab ? [
      h("header", { class: "head" }, h("h1", {}, avatar(app, app.bot.user), app.bot.name)),
      renderTabs(app, tab),
      h("div", { class: "app-panel", role: "tabpanel", "aria-label": tab === "home" ? "Home" : "About", tabindex: "0" },
        tab === "about" ? about(app) : blocks ?? h("p", { class: "app-none" }, "This app has not set up its Home yet.")),
    ] : []);
  };

  // Slack gives blocks without ids new ones each time: the focus is told by its action.
  const change = () => {
    const held = blocks.contains(document.activeElement) && document.activeElement;
    patchBlocks(blocks, app.home.blocks, fresh());
    if (held && document.activeElement === document.body) focusAgain(held);
  };

  // A published view replaces what was entered in the one before.
  const fresh = () => {
    hash = app.home.hash;
    return Object.assign(surface, { values: structuredClone(app.home.state.values), errors: {} });
  };

  for (const event of ["place", "home", "boot"]) app.on(event, show);
}

function about({ bot, workspace, commands }) {
  const rows = commands.map(({ command, usage_hint: usage, description }) =>
    [h("dt", {}, h("code", {}, `${command} ${usage ?? ""}`)), h("dd", {}, description)]);
  return h("div", { class: "app-about" },
    h("p", {}, `${bot.name} is an app in the workspace ${workspace.name}.`),
    h("h2", {}, "Commands"), h("dl", {}, rows),
    bot.scopes && [h("h2", {}, "What it may do"), h("ul", {}, bot.scopes.map((scope) => h("li", {}, h("code", {}, scope))))]);
}
