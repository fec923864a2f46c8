/** What the workspace answered instead of doing it: message is one sentence for a person, errors the sentences of single fields by block_id, answer the whole answer. */
export class ApiError extends Error {
  constructor(message, answer = {}) {
    super(message);
    this.name = "ApiError";
    this.errors = answer.errors ?? {};
    this.answer = answer;
  }
}

/** Reads something, e.g. get("boot", {user}). Throws ApiError. */
export function get(name, query = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== "");
  return call(`/_client/${name}?${new URLSearchParams(given)}`);
}

/** Does something as a person, e.g. post("/_control/message", {…}). Throws ApiError. */
export function post(path, body) {
  return call(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
}

async function call(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new ApiError("The workspace does not answer: check that the demo is still running.");
  }
  const answer = await response.json().catch(() => null);
  if (answer === null) throw new ApiError(`The workspace answered with status ${response.status} and nothing to read.`);
  if (!response.ok || answer.ok === false) throw new ApiError(sentence(answer.error ?? `status ${response.status}`), answer);
  return answer;
}

/** An error of the server, written small and without a stop, as a sentence. */
function sentence(text) {
  const said = String(text).trim();
  return said.charAt(0).toUpperCase() + said.slice(1) + (/[.!?…]$/.test(said) ? "" : ".");
}
