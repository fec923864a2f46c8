import { h, icon } from "./dom.js";
import { clockTime } from "./dates.js";

const colours = 10; // of avatars; each has a rule in conversation.css

/** What people call somebody. */
export function nameOf(app, id) {
  const person = app.user(id);
  if (id && id === app.bot.user) return app.bot.name || person?.name || id;
  return person?.real_name || person?.name || id || "Somebody";
}

/** A rounded square with somebody's initials, on a colour that is theirs. For the eye only: the name stands beside it. */
export function avatar(app, id) {
  const bot = id === app.bot.user || app.user(id)?.is_bot;
  let sum = 0;
  for (const letter of id ?? "") sum = (sum * 31 + letter.codePointAt(0)) % 9973;
  return h("span", { class: bot ? "avatar bot" : `avatar colour-${sum % colours}`, "aria-hidden": "true", data: { initials: initials(nameOf(app, id)) } });
}

function initials(name) {
  const words = name.split(/[\s_.-]+/).filter(Boolean);
  const letters = words.slice(0, 2).map((word) => [...word][0]);
  return letters.join("").toUpperCase();
}

/** The button with whose eyes one sees, and its menu of everybody who could be chosen. Returns its element and what ends it. */
export function mountPeople(app) {
  const face = h("span", { class: "face" });
  const name = h("span", { class: "wide" });
  const button = h("button", { type: "button", class: "quiet act-as", "aria-haspopup": "menu", popovertarget: "people", on: { keydown: openByArrow } }, face, name, icon("down"));
  const menu = h("div", { id: "people", class: "menu", popover: "auto", role: "menu", "aria-label": "Act as", on: { keydown: move, toggle } });

  function show() {
    face.replaceChildren(avatar(app, app.me));
    name.textContent = nameOf(app, app.me);
    button.setAttribute("aria-label", `Act as ${nameOf(app, app.me)}`);
  }

  function list() {
    const people = [...app.people.values()].filter((p) => !p.is_bot && !p.deleted);
    menu.replaceChildren(h("p", { class: "menu-title", role: "presentation" }, "See the workspace as"), ...people.map(item));
  }

  function item(p) {
    const time = clockTime(app.clock.now(), p.tz);
    return h("button", {
      type: "button", role: "menuitem", tabindex: "-1", "aria-label": `${nameOf(app, p.id)}, ${time} ${p.tz}`,
      "aria-current": p.id === app.me ? "true" : null, on: { click: () => choose(p.id) },
    }, avatar(app, p.id), h("span", { class: "who" }, nameOf(app, p.id), p.guest && h("small", {}, "guest")), " ",
    h("span", { class: "where" }, `${time} ${p.tz}`), p.id === app.me && icon("check"));
  }

  function choose(id) {
    menu.hidePopover();
    button.focus();
    app.as(id);
  }

  function toggle(event) {
    const open = event.newState === "open";
    button.setAttribute("aria-expanded", String(open));
    if (!open) return;
    list();
    (menu.querySelector("[aria-current]") ?? menu.querySelector("button"))?.focus();
  }

  function openByArrow(event) {
    if (event.key !== "ArrowDown") return;
    event.preventDefault();
    menu.showPopover();
  }

  function move(event) {
    const items = [...menu.querySelectorAll("[role=menuitem]")];
    const at = items.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
    if (event.key === "Tab") menu.hidePopover();
    if (to === undefined) return;
    event.preventDefault();
    items.at(to % items.length).focus();
  }

  button.setAttribute("aria-expanded", "false");
  const off = [app.on("boot", show), app.on("places", show)];
  return { el: h("div", { class: "people" }, button, menu), unmount: () => off.forEach((f) => f()) };
}
