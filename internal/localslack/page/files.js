import { h, icon } from "./dom.js";

const pictures = new Set(["image/png", "image/jpeg", "image/gif"]);

/** The files of a message: pictures are shown, everything else is a card to download. */
export function renderFiles(files, app) {
  return files.map((file) => (pictures.has(file.mimetype) ? picture(file, app) : card(file, app)));
}

function picture(file, app) {
  const name = file.title || file.name;
  return h("figure", { class: "shared-picture" },
    h("figcaption", {}, name),
    h("img", { src: app.context.fileUrl(file), alt: file.alt_txt || name, loading: "lazy" }));
}

function card(file, app) {
  const name = file.title || file.name;
  return h("div", { class: "shared-file" },
    h("span", { class: "file-icon" }, icon("file")),
    h("div", {}, h("a", { href: app.context.fileUrl(file), download: file.name }, name),
      h("p", { class: "file-size" }, `${kind(file)} · ${size(file.size)}`)),
    file.preview && h("pre", { tabindex: "0", "aria-label": `Beginning of ${name}` }, file.preview));
}

function kind(file) {
  return file.mimetype?.startsWith("text/") ? "Text" : file.name?.split(".").pop()?.toUpperCase() || "File";
}

function size(bytes = 0) {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1e6 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
