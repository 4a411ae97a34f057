/** Asking the server. */

/** Why a question has no answer. */
export class Refusal extends Error {
  constructor({ error, place, hint, sql }) {
    super(error);
    this.place = place;
    this.hint = hint;
    this.sql = sql;
  }
}

/** The answer to a question; it is given up when `signal` says so. */
export async function ask(path, values = new URLSearchParams(), signal = undefined) {
  const response = await fetch(address(path, values), { signal });
  if (response.ok) return response.json();
  const text = await response.text();
  let body = { error: text || response.statusText };
  try {
    body = JSON.parse(text);
  } catch {
    // The text says why.
  }
  throw new Refusal(body);
}

export function address(path, values) {
  const asked = values.toString();
  return asked ? `${path}?${asked}` : path;
}

/** A text as a word of the shell. */
export function quoted(text) {
  return /^[\w./:=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
