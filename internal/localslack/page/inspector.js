import { get } from "./api.js";
import { h, icon } from "./dom.js";
import { Log } from "./log.js";
import { keep, recall } from "./memory.js";
import { Rules } from "./rules.js";
import { Traffic } from "./traffic.js";

const pause = 300; // ms between two looks at the traffic, however much there is

/**
 * Puts the button "Inspector" into bar and the drawer it opens into root: what passes
 * between the app and Slack, and the rules the app broke.
 */
export function mountInspector(app, root, bar) {
  const log = new Log((asked) => get("traffic", asked));
  const time = (text) => timeIn(app.zone, text);
  const traffic = new Traffic(log, time);
  const rules = new Rules(time, (seq) => app.attempt(async () => {
    if (!(await traffic.reveal(seq))) app.notice("What caused it is no longer kept.");
  }));
  const badge = h("span", { class: "badge tally", "aria-hidden": "true" });
  const button = h("button", { type: "button", class: "quiet inspector-button", "aria-label": "Inspector", "aria-controls": "inspector",
    on: { click: () => turn(drawer.hidden) } }, icon("inspect"), h("span", {}, "Inspector"), badge);
  const drawer = h("aside", { id: "inspector", class: "inspector", "aria-label": "Inspector", on: { keydown: escape } },
    h("header", {}, h("h2", {}, "Inspector"),
      h("button", { type: "button", class: "quiet", "aria-label": "Close Inspector", on: { click: () => turn(false) } }, icon("close"))),
    rules.el, traffic.el);
  bar.append(button);
  root.append(drawer);

  let busy = false;
  let again = false;
  const look = async () => {
    again = busy;
    if (busy || drawer.hidden) return;
    busy = true;
    await app.attempt(() => log.refresh());
    rules.draw(log.violations);
    traffic.draw();
    setTimeout(() => {
      busy = false;
      if (again) look();
    }, pause);
  };

  const count = () => {
    badge.hidden = !app.violations;
    badge.dataset.count = app.violations > 99 ? "99+" : app.violations; // drawn by the style: not a part of the name
    button.title = `${app.violations} broken ${app.violations === 1 ? "rule" : "rules"}`;
    look();
  };

  const turn = (open) => {
    if (!open && drawer.contains(document.activeElement)) button.focus();
    drawer.hidden = !open;
    button.ariaExpanded = String(open);
    keep("sessionStorage", "inspector", open ? "open" : "");
    look();
  };

  function escape(event) {
    if (event.key !== "Escape" || event.defaultPrevented || event.target.value) return; // in the filter it clears
    event.preventDefault();
    turn(false);
  }

  for (const event of ["traffic", "boot"]) app.on(event, count);
  turn(recall("sessionStorage", "inspector") === "open");
  count();
}

/** Mon 09:05:07, in UTC where the browser does not know the zone. */
function timeIn(timeZone, text) {
  const options = { weekday: "short", hour: "2-digit", minute: "2-digit", second: "2-digit" };
  const say = (zone) => new Date(text).toLocaleString("en-GB", { ...options, timeZone: zone }).replace(",", "");
  try {
    return say(timeZone);
  } catch {
    return say("UTC");
  }
}
