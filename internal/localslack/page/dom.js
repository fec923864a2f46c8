/** An element made of its parts: strings become text nodes, so nothing a person wrote is ever read as HTML. */
export function h(tag, props = {}, ...children) {
  const el = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "class") el.className = value;
    else if (name === "text") el.textContent = value;
    else if (name === "on") for (const [event, f] of Object.entries(value)) el.addEventListener(event, f);
    else if (name === "data") Object.assign(el.dataset, value);
    else if (name === "value") el.value = value;
    else el.setAttribute(name, value === true ? "" : value);
  }
  append(el, children);
  return el;
}

function append(el, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    el.append(child);
  }
}

// Outlines on a field of 20 by 20.
const outlines = {
  hash: "M4 7.5h13M3 12.5h13M8.5 3 6.5 17M13.5 3l-2 14",
  lock: "M5 9h10v8H5zM7 9V6.5a3 3 0 0 1 6 0V9",
  home: "M3 9.5 10 3.5l7 6M5 8v8.5h10V8M8.5 16.5V12h3v4.5",
  messages: "M3.5 4.5h13v9h-7l-3.5 3v-3h-2.5z",
  menu: "M3 5.5h14M3 10h14M3 14.5h14",
  close: "M5 5l10 10M15 5 5 15",
  back: "M12 4.5 6.5 10l5.5 5.5",
  down: "M5.5 8l4.5 4.5L14.5 8",
  check: "M4.5 10.5l4 4 7.5-9",
  reply: "M3.5 4.5h13v9h-7l-3.5 3v-3h-2.5zM7 7.8h6M7 10.4h4",
  smile: "M10 2.8a7.2 7.2 0 1 0 0 14.4 7.2 7.2 0 0 0 0-14.4M7.2 11.8c1.3 2 4.3 2 5.6 0M7.5 7.6v.6M12.5 7.6v.6",
  edit: "M4 16l.8-3.4L13.6 3.8l2.6 2.6L7.4 15.2zM11.8 5.6l2.6 2.6",
  trash: "M4 5.5h12M8 5.5V3.5h4v2M5.5 5.5l.8 11h7.4l.8-11M8.5 8.5v5M11.5 8.5v5",
  attach: "M14.5 9.2l-5 5a3 3 0 0 1-4.3-4.3l6-6a2 2 0 0 1 2.9 2.9l-5.8 5.8a1 1 0 0 1-1.4-1.4l5-5",
  send: "M3.5 16.5 17 10 3.5 3.5 5.5 10zM5.5 10H11",
  sun: "M10 6.5a3.5 3.5 0 0 1 3.5 3.5h-7A3.5 3.5 0 0 1 10 6.5M10 2v1.8M3.9 5.9l1.2 1.2M16.1 5.9l-1.2 1.2M2 13.5h16M5 16.5h10",
  inspect: "M3 10h3l2-5.5 4 11 2-5.5h3",
  file: "M5 2.8h6.5L15.5 7v10.2H5zM11.2 2.8V7.2h4.3",
  eye: "M2 10s3-5 8-5 8 5 8 5-3 5-8 5-8-5-8-5M10 7.8a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4",
  broadcast: "M7 5 3 9l4 4M3.5 9H12a4.5 4.5 0 0 1 4.5 4.5V15",
};

/** A small picture for the eye only: what it means stands in the name of the control around it. */
export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", "icon");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", outlines[name] ?? "");
  svg.append(path);
  return svg;
}
