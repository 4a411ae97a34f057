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

/** Maximum number of queued requests at a time. Browsers open six connections to a server; one remains for other requests. */
const MAX_REQUESTS = 5;
const queue = [];
let running = 0;

/** Fetches JSON when a connection is free. `signal` aborts the request. */
export async function fetchJson(path, values = new URLSearchParams(), signal = undefined) {
  if (running < MAX_REQUESTS) running += 1;
  else await new Promise((resolve) => { queue.push(resolve); });
  try {
    return await fetchNow(path, values, signal);
  } finally {
    // Starts the next request.
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
