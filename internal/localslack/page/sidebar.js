import { h, icon } from "./dom.js";
import { addressOf } from "./app.js";
import { nameOf } from "./people.js";

/** The list of places: channels, and the app with its Home and its messages. Returns what ends it. */
export function mountSidebar(app, root) {
  root.addEventListener("keydown", (event) => event.key === "Escape" && drawer(false));
  root.addEventListener("click", (event) => event.target.closest("a") && drawer(false));
  const shade = h("div", { class: "shade", hidden: true, on: { click: () => drawer(false) } });
  root.after(shade);

  function drawer(open) {
    const was = root.classList.contains("open");
    root.classList.toggle("open", open);
    shade.hidden = !open;
    if (open) (root.querySelector("[aria-current]") ?? root.querySelector("a"))?.focus();
    else if (was && root.contains(document.activeElement)) document.querySelector(".drawer-button")?.focus();
  }

  function show() {
    const focused = root.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    const channels = [...app.channels.values()];
    const dm = app.dm;
    root.replaceChildren(
      h("div", { class: "workspace" }, h("strong", {}, app.workspace.name),
        h("button", { type: "button", class: "quiet drawer-close", "aria-label": "Close sidebar", on: { click: () => drawer(false) } }, icon("close"))),
      section("Channels", channels.filter((c) => c.kind !== "im").map(channelLink)),
      section(nameOf(app, app.bot.user), [
        app.bot.home && link({ tab: "home" }, "Home", "home", null),
        dm && link({ channel: dm.id, tab: "messages" }, "Messages", "messages", dm),
      ]));
    if (focused) root.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
  }

  function section(title, links) {
    const id = `section-${title.replace(/\W/g, "")}`;
    return h("section", { class: "places", "aria-labelledby": id }, h("h2", { id }, title),
      h("ul", {}, links.filter(Boolean).map((a) => h("li", {}, a))));
  }

  function channelLink(c) {
    return link({ channel: c.id }, c.name, c.kind === "group" ? "lock" : "hash", c);
  }

  function link(place, name, picture, c) {
    const here = place.tab === "home" ? app.place.tab === "home" || app.place.tab === "about" : app.place.channel === place.channel && (app.place.tab ?? "messages") === "messages";
    const unread = c?.unread ?? 0;
    const badge = c?.kind === "im" ? unread : c?.mentions ?? 0;
    return h("a", {
      href: addressOf(place), class: unread ? "place unread" : "place", "aria-current": here ? "page" : null,
      "aria-label": unread ? `${name}, ${unread} unread` : name,
    }, icon(picture), h("span", { class: "name" }, name), c?.archived && h("small", {}, "archived"),
    unread > 0 && h("span", { class: badge ? "badge" : "badge soft", data: { count: unread > 99 ? "99+" : unread } }));
  }

  const off = ["boot", "places", "place", "read"].map((event) => app.on(event, show));
  off.push(app.on("drawer", () => drawer(true)));
  return () => off.forEach((f) => f());
}
