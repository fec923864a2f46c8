/** What is asked of a required field that is empty. */
export const missing = "Please complete this required field.";

/**
 * What a Slack client finds wrong in a form before it sends it: a sentence for each such
 * input block, by block_id. values is as in Slack's state.values.
 */
export function faultsOf(blocks, values) {
  const inputs = blocks.filter((block) => block.type === "input" && block.element);
  return Object.fromEntries(inputs.map((block) => [block.block_id, faultOf(block, values)]).filter(([, fault]) => fault));
}

/** The part of values that belongs to elements which the blocks still have. */
export function valuesIn(blocks, values) {
  const kept = {};
  for (const { block_id: id, element, accessory, elements = [] } of blocks) {
    for (const { type, action_id: action } of [element, accessory, ...elements].filter(Boolean)) {
      const state = values[id]?.[action];
      if (state?.type === type) (kept[id] ??= {})[action] = state;
    }
  }
  return kept;
}

function faultOf({ block_id: id, optional, element }, values) {
  // A state object has its type and one more field, which holds what was entered.
  const { type, ...state } = values[id]?.[element.action_id] ?? {};
  const value = Object.values(state)[0];
  if (isEmpty(value)) return optional ? "" : missing;
  switch (element.type) {
    case "plain_text_input": return lengthFault([...value].length, element);
    case "email_text_input": return /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(value) ? "" : "Enter an email address, such as name@example.com.";
    case "url_text_input": return /^https?:\/\/[^/]/i.test(value) && URL.canParse(value) ? "" : "Enter a web address, such as https://example.com.";
    case "number_input": return numberFault(value.trim(), element);
  }
  const most = element.max_selected_items ?? element.max_files;
  return value.length > most ? `Choose at most ${most}.` : "";
}

function isEmpty(value) {
  if (value?.type === "rich_text") return !/"(text|url|name|user_id|channel_id)":"[^"]/.test(JSON.stringify(value));
  return !value || value.length === 0;
}

function lengthFault(length, { min_length: least = 0, max_length: most = 3000 }) {
  if (length < least) return `Enter at least ${least} characters; there are ${length}.`;
  return length > most ? `Enter at most ${most} characters; there are ${length}.` : "";
}

function numberFault(text, { is_decimal_allowed: decimal, min_value: least, max_value: most }) {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(text)) return "Enter a number.";
  if (!decimal && text.includes(".")) return "Enter a whole number.";
  if (Number(text) < Number(least)) return `Enter a number of at least ${least}.`;
  return Number(text) > Number(most) ? `Enter a number of at most ${most}.` : "";
}
