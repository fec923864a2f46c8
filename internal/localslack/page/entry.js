import { h } from "./dom.js";

const kinds = { response_url: "reply", slash_commands: "command", interactive: "action", events_api: "event" };

/** One entry of the traffic as a list item that opens to what exactly was said. */
export class EntryRow {
  constructor() {
    this.summary = h("summary");
    this.body = h("div", { class: "entry-body" });
    this.details = h("details", { on: { toggle: () => this.fill() } }, this.summary, this.body);
    this.el = h("li", {}, this.details);
  }

  /** Shows the entry as it is now; time is when it was, in words. */
  update(entry, time) {
    const { seq, kind, method, acked, failure, status, error, took_ms: took, payload } = entry;
    const state = [time, seq, acked, failure, status, error, took].join();
    if (state === this.state) return;
    Object.assign(this, { state, entry });
    const { text, tone } = outcome(entry);
    this.el.className = `entry ${tone}`;
    this.summary.replaceChildren(
      h("time", { datetime: entry.time }, time),
      h("span", { class: "entry-kind" }, (kind === "envelope" ? kinds[method] : kinds[kind]) ?? kind),
      h("strong", {}, payload?.event?.type ?? payload?.command ?? payload?.type ?? method),
      h("span", { class: "entry-notes" }, notes(entry)),
      h("span", { class: "entry-outcome" }, text),
      ...reasons(entry).map((reason) => h("span", { class: "entry-reason" }, reason)));
    this.fill();
  }

  // Made when it is looked at: a page of payloads is much to lay out.
  fill() {
    this.body.replaceChildren();
    if (!this.details.open) return;
    const { envelope_id: envelope, event_id: event, params, payload, response, ack } = this.entry;
    const parts = { Envelope: envelope, Event: event, Params: params && unpack(params), Payload: payload, Response: response, Acknowledgement: ack };
    for (const [title, value] of Object.entries(parts)) {
      if (value) this.body.append(h("h4", {}, title), h("pre", {}, typeof value === "string" ? value : JSON.stringify(value, null, 2)));
    }
  }

  /** Opens it and brings it into view with the focus. */
  reveal() {
    this.details.open = true;
    this.fill();
    this.summary.focus({ preventScroll: true });
    const show = () => this.el.scrollIntoView();
    show();
    requestAnimationFrame(show); // only now the rows above have their height
  }
}

/** Whether the entry tells of something that went wrong. */
export function failed(entry) {
  return outcome(entry).tone === "danger";
}

const told = (...words) => words.filter(Boolean).join(", ");

function notes({ kind, payload, attempt, socket, ack_socket: back }) {
  return told(kind === "envelope" && (payload?.actions?.[0]?.action_id ?? payload?.view?.callback_id),
    attempt && `retry ${attempt}`, socket && `socket ${socket}`, back && `acked by socket ${back}`);
}

function outcome({ kind, acked, failure, status, ok, error, took_ms: took, latency, response }) {
  const time = took >= 0 ? duration(took) : latency;
  const why = error || failure || response?.error;
  if (kind !== "envelope") {
    const bad = why || ok === false || status >= 400;
    return { text: told(status, why || status && !bad && "ok", time), tone: bad ? "danger" : "" };
  }
  if (acked) return { text: told(time ? `acked after ${time}` : "acked", error), tone: error ? "danger" : "" };
  if (!failure) return { text: "waiting", tone: "warn" };
  return { text: failure === "no connection" ? "not delivered: no connection" : "not acknowledged", tone: "danger" };
}

function duration(ms) {
  if (ms >= 1000) return `${(ms / 1000).toFixed(1)} s`;
  return ms < 1 ? "<1 ms" : `${Math.round(ms)} ms`;
}

// Slack says here which part of the blocks it does not take, as a JSON pointer.
function reasons({ response }) {
  return response?.ok === false ? response.response_metadata?.messages ?? [] : [];
}

// Arguments such as blocks are JSON within a text.
function unpack(params) {
  return Object.fromEntries(Object.entries(params).map(([name, text]) => {
    try {
      return [name, /^\s*[[{]/.test(text) ? JSON.parse(text) : text];
    } catch {
      return [name, text];
    }
  }));
}
