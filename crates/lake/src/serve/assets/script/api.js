/** Requests to the server. */

/** Error response of the API. */
export class ApiError extends Error {
  constructor({ error, place, hint, sql }) {
    super(error);
    this.place = place;
    this.hint = hint;
    this.sql = sql;
  }
}

/** Fetches JSON; aborted with `signal`. */
export async function fetchJson(path, values = new URLSearchParams(), signal = undefined) {
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
