import { h, icon } from "./dom.js";
import { completeCommands } from "./commands.js";
import { keep, recall } from "./memory.js";
import { contentSlot, messageOf } from "./message.js";

const mostBytes = 1 << 20; // of a file that is attached

/**
 * Where one writes to a place: {channel, thread}. What was typed stays until the
 * workspace has taken it, and is there again when one comes back. editLast() opens one's
 * last message to edit it, if there is one.
 */
export function mountComposer(app, { place, label, editLast, broadcast = null, locked = "" }) {
  const key = `draft ${app.me} ${place.channel} ${place.thread ?? ""}`;
  let files = [];
  let sending = false;

  const text = growing({ "aria-label": label, placeholder: place.thread ? "Reply…" : label, on: { input, keydown, paste } });
  const chosen = h("ul", { class: "chosen", "aria-label": "Attached files", hidden: true });
  const problem = h("p", { class: "problem", role: "alert", hidden: true });
  const file = h("input", { type: "file", class: "hidden-text", tabindex: "-1", "aria-hidden": "true", multiple: true, on: { change: choose } });
  const send = h("button", { type: "submit", class: "quiet send", "aria-label": "Send", title: "Send", "aria-disabled": "true" }, icon("send"));
  const also = broadcast && h("input", { type: "checkbox" });
  const form = h("form", { class: "composer", on: { submit, dragover, drop } },
    h("div", { class: "field" }, text, chosen,
      h("div", { class: "tools" },
        h("button", { type: "button", class: "quiet", "aria-label": "Attach a text file", title: "Attach a text file", on: { click: () => file.click() } }, icon("attach")), file,
        h("span", { class: "keys", "aria-hidden": "true" }, h("b", {}, "Shift + Enter"), " for a new line"), send)),
    also && h("label", { class: "also" }, also, `Also send to ${broadcast}`), problem);
  if (locked) form.replaceChildren(h("p", { class: "locked" }, locked));
  const commands = completeCommands(app, text);
  form.prepend(commands.el);
  text.value = recall("sessionStorage", key) ?? "";
  show();

  function show() {
    form.classList.toggle("filled", text.value !== "");
    send.setAttribute("aria-disabled", String(sending || (text.value.trim() === "" && files.length === 0)));
    text.fit();
  }

  function input() {
    keep("sessionStorage", key, text.value);
    say("");
    commands.look();
    show();
  }

  function say(sentence) {
    problem.textContent = sentence;
    problem.hidden = sentence === "";
  }

  function keydown(event) {
    if (event.isComposing || commands.key(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      form.requestSubmit();
    } else if (event.key === "ArrowUp" && text.value === "" && editLast()) {
      event.preventDefault();
    }
  }

  async function submit(event) {
    event.preventDefault();
    const typed = text.value;
    const sent = files;
    if (sending || (typed.trim() === "" && files.length === 0)) return;
    sending = true;
    send.setAttribute("aria-busy", "true");
    say("");
    show();
    commands.close();
    try {
      await deliver(typed.trim());
      // What was typed or attached meanwhile is the next message.
      if (text.value.startsWith(typed)) text.value = text.value.slice(typed.length).trimStart();
      keep("sessionStorage", key, text.value);
      files = files.filter((one) => !sent.includes(one));
      listFiles();
      if (also) also.checked = false;
    } catch (error) {
      say(error.message);
    }
    sending = false;
    send.removeAttribute("aria-busy");
    show();
  }

  function deliver(typed) {
    const [, word, rest] = typed.match(/^(\/\S+)\s*([^]*)$/) ?? [];
    if (!word || files.length > 0) return app.send(typed, { channel: place.channel, thread_ts: place.thread ?? "", files, broadcast: also?.checked });
    if (!app.commands.some((c) => c.command === word)) throw new Error(`${word} is not a command here: ${known()}. To send it as a message, begin with a space and another word.`);
    return app.command(word, rest, { channel: place.channel, thread_ts: place.thread ?? "" });
  }

  const known = () => (app.commands.length ? `try ${app.commands.map((c) => c.command).join(", ")}` : "the app has none");

  async function choose() {
    await attach(file.files);
    file.value = "";
  }

  // A text that was copied comes from some programs as a picture as well.
  function paste(event) {
    const { files: pasted, types } = event.clipboardData;
    if (pasted.length === 0 || types.includes("text/plain")) return;
    event.preventDefault();
    attach(pasted);
  }

  function dragover(event) {
    if (event.dataTransfer.types.includes("Files")) event.preventDefault(); // else it is opened in place of the page
  }

  function drop(event) {
    const { files: dropped } = event.dataTransfer;
    if (dropped.length === 0) return;
    event.preventDefault();
    attach(dropped);
  }

  async function attach(given) {
    for (const one of [...given]) {
      if (one.size > mostBytes) {
        say(`${one.name} is larger than 1 MB: attach a smaller file.`);
        continue;
      }
      const content = await one.text();
      if (content.includes("\0")) say(`${one.name} is not a text: only text files can be attached here.`);
      else files.push({ name: one.name, content });
    }
    listFiles();
    show();
    text.focus();
  }

  function listFiles() {
    chosen.hidden = files.length === 0;
    chosen.replaceChildren(...files.map((one) => h("li", {}, icon("file"), one.name,
      h("button", { type: "button", class: "quiet", "aria-label": `Remove ${one.name}`, on: { click: () => { files = files.filter((x) => x !== one); listFiles(); show(); text.focus(); } } }, icon("close")))));
  }

  return { el: form, focus: () => text.focus(), fit: show };
}

/** A field that is as high as its text, up to what the style allows. */
function growing(props) {
  const field = h("textarea", { rows: "1", dir: "auto", spellcheck: "true", ...props });
  field.fit = () => {
    if (CSS.supports("field-sizing", "content")) return;
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight}px`;
  };
  return field;
}

/** Turns one's message into a field to edit it. */
export function editInPlace(li, app) {
  const slot = contentSlot(li);
  if (li.querySelector(".edit")) return;
  const m = messageOf(li);
  const text = growing({ "aria-label": "Edit message", on: { keydown, input: () => text.fit() } });
  text.value = typedOf(m.text, app);
  const problem = h("p", { class: "problem", role: "alert" });
  const form = h("form", { class: "edit composer", on: { submit: save } },
    h("div", { class: "field" }, text), problem,
    h("div", { class: "choices" }, h("button", { type: "button", class: "button small", on: { click: leave } }, "Cancel"),
      h("button", { type: "submit", class: "button small primary" }, "Save changes")));
  const back = document.activeElement;
  slot.before(form);
  slot.hidden = true;
  li.classList.add("editing");
  text.fit();
  text.focus();
  text.setSelectionRange(text.value.length, text.value.length);

  function leave() {
    form.remove();
    slot.hidden = false;
    li.classList.remove("editing");
    if (back?.isConnected) back.focus();
  }

  function keydown(event) {
    if (event.isComposing) return;
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      leave();
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      form.requestSubmit();
    }
  }

  async function save(event) {
    event.preventDefault();
    const typed = text.value.trim();
    if (typed === typedOf(m.text, app)) return leave();
    if (typed === "") {
      problem.textContent = "A message needs text: to take it away, delete it.";
      return;
    }
    try {
      await app.edit(m, typed);
      leave();
    } catch (error) {
      problem.textContent = error.message;
    }
  }
}

/** What was typed, from the text that was made of it. */
function typedOf(text, app) {
  const plain = (text ?? "").replace(/<([^<>]+)>/g, (all, inner) => {
    const [target, label] = inner.split("|");
    if (target.startsWith("@")) return app.user(target.slice(1)) ? `@${app.user(target.slice(1)).name}` : all;
    if (target.startsWith("#")) return `#${label || app.channel(target.slice(1))?.name || target.slice(1)}`;
    if (target.startsWith("!")) return /^!(here|channel|everyone)$/.test(target) ? `@${target.slice(1)}` : all;
    return label && label !== target ? all : target;
  });
  return plain.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}
