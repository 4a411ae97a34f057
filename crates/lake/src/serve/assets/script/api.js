/** Requests to the server. */

/** Error response of the API. */
export class ApiError extends Error {
  constructor({ error, excerpt, hint, sql }) {
    super(error);
    this.excerpt = excerpt;
    this.hint = hint;
    this.sql = sql;
  }
}

/** Requests at a time. Browsers open six connections to a server: one is left for those that do not wait for a query. */
const MOST = 5;
const queue = [];
let running = 0;

/** Fetches JSON in turn; aborted with `signal`. */
export async function fetchJson(path, values = new URLSearchParams(), signal = undefined) {
  if (running < MOST) running += 1;
  else await new Promise((resolve) => { queue.push(resolve); });
  try {
    return await fetchNow(path, values, signal);
  } finally {
    // The next request takes the place of this one.
    if (queue.length > 0) queue.shift()();
    else running -= 1;
  }
}

/** Fetches JSON without waiting for other requests. */
export async function fetchNow(path, values = new URLSearchParams(), signal = undefined) {
  const response = await fetch(address(path, values), { signal });
  if (response.ok) return response.json();
  const text = await response.text();
  let body = { error: text || response.statusText };
  try {
    body = JSON.parse(text);
  } catch {
    // Not JSON: show the text.
  }
  throw new ApiError(body);
}

export function address(path, values) {
  const query = values.toString();
  return query ? `${path}?${query}` : path;
}

/** Quotes text for the shell. */
export function shellQuote(text) {
  return /^[\w./:=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
