import { h, icon } from "./dom.js";
import { keep, recall } from "./memory.js";

/** Shows the card "Things to try" at the head of the main part when the workspace names some (app.tour). */
export function mountTour(app) {
  let card = null;
  const show = () => {
    if (card || !app.tour?.length || recall("localStorage", "tour")) return;
    card = h("aside", { class: "tour", "aria-label": "Things to try" },
      // On a small screen it is one line until it is wanted.
      h("details", { open: matchMedia("(min-width: 701px)").matches },
        h("summary", {}, "Things to try"),
        h("ol", {}, app.tour.map((thing) => h("li", {}, thing)))),
      h("button", { type: "button", class: "quiet", "aria-label": "Dismiss", on: { click: dismiss } }, icon("close")));
    document.querySelector("main").prepend(card);
  };
  const dismiss = () => {
    keep("localStorage", "tour", "dismissed");
    card.remove();
    document.querySelector("main").focus();
  };
  app.on("boot", show);
}
