import { h, icon } from "./dom.js";
import { cityOf, clockTime, shortDay } from "./dates.js";

/** The workspace's clock: the time where one is, and what moves it on. Returns its element and what ends it. */
export function mountClock(app) {
  const time = h("time", { class: "now" });
  const day = h("span", { class: "day" });
  const hour = h("span", { class: "hour" });
  const city = h("span", { class: "city wide" });
  time.append(day, hour, city);
  const buttons = [
    step("Next morning", [icon("sun"), h("span", { class: "wide" }, "Next morning")], () => ({ morning: app.me })),
    step("+1 hour", ["+1 hour"], () => ({ advance: "1h" })),
    step("+1 day", ["+1 day"], () => ({ advance: "24h" })),
  ];
  const el = h("div", { class: "clock", role: "group", "aria-label": "Clock" }, time, buttons);

  function step(name, shows, to) {
    return h("button", { type: "button", class: "quiet", "aria-label": name, title: name, on: { click: (event) => walk(event.currentTarget, to()) } }, shows);
  }

  // The clock walks from one thing that is due to the next, and waits for the app at
  // each: that takes its time, in which everything else can be used.
  async function walk(button, to) {
    if (el.querySelector("[aria-busy=true]")) return;
    button.setAttribute("aria-busy", "true");
    await app.attempt(async () => {
      await app.clockTo(to);
      // An app may spread over a minute what is due at the same moment.
      if (to.morning) await app.clockTo({ advance: "1m" });
    });
    button.removeAttribute("aria-busy");
  }

  function show() {
    if (!app.ready) return;
    const now = app.clock.now();
    time.dateTime = now.toISOString();
    day.textContent = shortDay(now, app.zone);
    hour.textContent = clockTime(now, app.zone);
    city.textContent = cityOf(app.zone);
  }

  const off = ["boot", "clock", "places"].map((event) => app.on(event, show));
  const timer = setInterval(show, 1000);
  return { el, unmount: () => { off.forEach((f) => f()); clearInterval(timer); } };
}
