// Times as Slack writes them, in the zone of who looks at them, by the 24-hour clock. The forms are those of
// https://docs.slack.dev/messaging/formatting-message-text#date-formatting and
// https://docs.slack.dev/reference/block-kit/block-elements/date-element

const DAY = 864e5;
const UNITS = { year: 365 * DAY, month: 30 * DAY, day: DAY, hour: 36e5, minute: 6e4, second: 1e3 };
const MONTHS = "January February March April May June July August September October November December".split(" ");
const FIELDS = {
  weekday: "long", year: "numeric", month: "2-digit", day: "2-digit",
  hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23",
};
const relative = new Intl.RelativeTimeFormat("en");
/** A formatter for each zone: to make one is slow, and a long channel needs thousands of times. */
const formatters = new Map();

function formatter(zone) {
  const make = (timeZone) => new Intl.DateTimeFormat("en-US", { ...FIELDS, timeZone });
  if (!formatters.has(zone)) {
    try {
      formatters.set(zone, make(zone || "UTC"));
    } catch {
      formatters.set(zone, make("UTC")); // there is no such zone
    }
  }
  return formatters.get(zone);
}

/** The moment of a message's ts such as "1700000000.000100" (seconds and microseconds); an invalid Date when it is none. */
export function tsDate(ts) {
  const [, seconds, micros = ""] = /^(\d{1,12})(?:\.(\d{1,6}))?$/.exec(String(ts)) ?? [];
  return new Date(Number(seconds) * 1000 + Number(micros.padEnd(6, "0").slice(0, 3)));
}

/** Orders two ts: negative when a is earlier. As text, because a float does not hold the digits of every ts. */
export function compareTS(a, b) {
  const [x, y] = [a, b].map((ts) => {
    const [seconds, micros = ""] = String(ts).split(".");
    return seconds.padStart(20, "0") + micros.padEnd(6, "0");
  });
  return x < y ? -1 : x > y ? 1 : 0;
}

const moment = (at) => (at instanceof Date ? at : tsDate(at));

/** The parts of a moment on the wall clock of a zone, or undefined when it is no moment. */
function local(at, zone) {
  const date = moment(at);
  if (Number.isNaN(date.getTime())) return undefined;
  const p = Object.fromEntries(formatter(zone).formatToParts(date).map((part) => [part.type, part.value]));
  return { ...p, name: MONTHS[p.month - 1], n: Number(p.day), count: Date.UTC(p.year, p.month - 1, p.day) / DAY };
}

const ordinal = (n) => n + ((n > 10 && n < 14 ? "" : { 1: "st", 2: "nd", 3: "rd" }[n % 10]) || "th");

const near = (p, today) => ["yesterday", "today", "tomorrow"][p.count - today.count + 1];
const pretty = (make) => (p, today) => near(p, today) ?? make(p, today);
const date = (p) => `${p.name} ${ordinal(p.n)}, ${p.year}`;
const short = (p) => `${p.name.slice(0, 3)} ${p.n}, ${p.year}`;
const long = (p) => `${p.weekday}, ${date(p)}`;
const TOKENS = {
  __proto__: null,
  date, date_short: short, date_long: long,
  date_pretty: pretty(date), date_short_pretty: pretty(short), date_long_pretty: pretty(long),
  date_num: (p) => `${p.year}-${p.month}-${p.day}`,
  date_slash: (p) => `${p.day}/${p.month}/${p.year}`,
  date_long_full: (p) => `${p.name} ${p.n}, ${p.year}`,
  day_divider_pretty: pretty((p, today) => (p.year === today.year ? `${p.weekday}, ${p.name} ${ordinal(p.n)}` : long(p))),
  time: (p) => `${p.hour}:${p.minute}`,
  time_secs: (p) => `${p.hour}:${p.minute}:${p.second}`,
};

/**
 * A template such as "{date_long} at {time}" filled in; undefined when at (a ts or a Date) is no moment.
 * Unknown tokens stay as they are. At the start of a template Slack writes "Today" with a capital.
 */
export function formatDate(at, template, zone, now) {
  const [p, today] = [local(at, zone), local(now, zone)];
  return p && today && template.replace(/\{([a-z_]{1,24})\}/g, (all, name, offset) => {
    const text = (name === "ago" ? ago(at, now) : TOKENS[name]?.(p, today)) ?? all;
    return offset ? text : text.charAt(0).toUpperCase() + text.slice(1);
  });
}

/** The day as dividers between messages name it: "Today", "Tuesday, February 18th"; "" when at is no moment. */
export const dayName = (at, zone, now) => formatDate(at, "{day_divider_pretty}", zone, now) ?? "";

/** The time of day, "14:05"; "" when at is no moment. */
export const clockTime = (at, zone) => formatDate(at, "{time}", zone, moment(at)) ?? "";

/** The moment in full, for tooltips: "Tuesday, February 18th, 2014 at 14:05:09"; "" when at is no moment. */
export const fullTime = (at, zone) => formatDate(at, "{date_long} at {time_secs}", zone, moment(at)) ?? "";

/** A number for the day it is there, to compare days and count those between. */
export const dayNumber = (at, zone) => local(at, zone)?.count;

/** "Mon 2 Mar" */
export function shortDay(at, zone) {
  const p = local(at, zone);
  return p ? `${p.weekday.slice(0, 3)} ${p.n} ${p.name.slice(0, 3)}` : "";
}

/** When the last reply of a thread came: "today at 09:05", "3 days ago", "on Mon 2 Mar". */
export function sinceName(at, zone, now) {
  const days = dayNumber(now, zone) - dayNumber(at, zone);
  if (days === 0 || days === 1) return `${days ? "yesterday" : "today"} at ${clockTime(at, zone)}`;
  return days > 1 && days < 31 ? `${days} days ago` : `on ${shortDay(at, zone)}`;
}

/** New York of America/New_York. */
export const cityOf = (zone) => (zone || "UTC").split("/").pop().replaceAll("_", " ");

/** How long ago, or in what time: "3 minutes ago", "in 2 hours", "just now"; "" when at is no moment. */
export function ago(at, now) {
  const ms = moment(at) - moment(now);
  if (Number.isNaN(ms)) return "";
  const [unit, length] = Object.entries(UNITS).find(([, size]) => Math.abs(ms) >= size) ?? [];
  return unit ? relative.format(Math.trunc(ms / length), unit) : "just now";
}
