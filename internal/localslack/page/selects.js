import { h } from "./dom.js";
import { combobox } from "./combobox.js";
import { words } from "./kit.js";

// Where a select's entries {key, label, note, state} come from, in groups {label, entries}.

/** A select of one entry with all of them at hand: the browser's own. */
export function select(field) {
  const groups = atHand(field);
  const entries = groups.flatMap((group) => group.entries);
  const option = ({ key, label, note }) => h("option", { value: key }, note ? `${label} – ${note}` : label);
  // Slack lets go of a choice in an optional field only.
  const none = h("option", { value: "", disabled: !field.optional }, words(field.element.placeholder, field.surface) || "Select an option");
  const control = h("select", { id: field.id, ...field.aria("Select an option") }, none, groups.map((group) =>
    (group.label ? h("optgroup", { label: group.label }, group.entries.map(option)) : group.entries.map(option))));
  const paint = () => {
    const chosen = field.get();
    control.selectedIndex = entries.findIndex(({ key }) => key === (chosen?.value ?? chosen)) + 1;
  };
  control.addEventListener("change", async () => {
    if (!(await field.enter(entries[control.selectedIndex - 1]?.state ?? null, control))) paint();
  });
  paint();
  return control;
}

/** external_select: the app answers what is typed. */
export const searchSelect = (field) => combobox(field, { load: asked(field), chosen: () => entriesOf([field.get()].filter(Boolean), field) });

/** The selects of several entries. */
export function multiSelect(field) {
  const groups = field.element.type === "multi_external_select" ? null : atHand(field);
  const load = groups ? async (typed) => filter(groups, typed) : asked(field);
  return combobox(field, { many: true, load, chosen: () => entriesOf(field.get(), field) });
}

// A state is an option, or the id of a person or a channel.
function entriesOf(states, { surface }) {
  const { context } = surface;
  return (states ?? []).map((state) => {
    if (state.value) return { key: state.value, label: words(state.text, surface), note: words(state.description, surface), state };
    const [channel, person] = [context.channel(state), context.user(state)];
    return { key: state, label: channel ? `# ${channel.name}` : person?.real_name || person?.name || state, state };
  });
}

function groupsOf({ options, option_groups: groups }, field) {
  if (!groups) return [{ entries: entriesOf(options, field) }];
  return groups.map((group) => ({ label: words(group.label, field.surface), entries: entriesOf(group.options, field) }));
}

function atHand(field) {
  const { type, filter: { include } = {} } = field.element;
  const { people, channels } = field.surface.context;
  const kinds = { channel: "public", group: "private", im: "im", mpim: "mpim" };
  const goes = {
    users: ({ deleted }) => !deleted,
    channels: ({ kind, archived }) => kind === "channel" && !archived,
    conversations: ({ kind, archived }) => !archived && (include?.includes(kinds[kind]) ?? true),
  };
  const [what] = type.match(/users|channels|conversations/) ?? [];
  if (!what) return groupsOf(field.element, field);
  const places = [...((what === "users" ? people : channels)?.values() ?? [])].filter(goes[what]);
  return groupsOf({ options: places.map(({ id }) => id) }, field);
}

function filter(groups, typed) {
  const sought = typed.trim().toLocaleLowerCase();
  const matches = ({ label, note }) => `${label} ${note ?? ""}`.toLocaleLowerCase().includes(sought);
  return groups.map((group) => ({ ...group, entries: group.entries.filter(matches) })).filter((group) => group.entries.length);
}

// The answer is a list of options or of groups, or the object that the app sent.
function asked(field) {
  const { element, block, surface } = field;
  return async (typed) => {
    const answer = await surface.suggest(block.block_id, element.action_id, typed) ?? [];
    if (!Array.isArray(answer)) return groupsOf(answer, field);
    return groupsOf({ [answer[0]?.options ? "option_groups" : "options"]: answer }, field);
  };
}
