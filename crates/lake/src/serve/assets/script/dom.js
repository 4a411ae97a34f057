/** Builds elements. Children that are strings become text nodes: data of the lake is never parsed as HTML. */

/**
 * Creates an element with properties and children. `class` and names with a dash are attributes, and functions are event listeners.
 * Children can be elements, strings, or lists of them. Null, undefined and false are ignored.
 */
export function element(name, properties = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") node.addEventListener(key, value);
    else if (key === "class" || key.includes("-") || !(key in node)) node.setAttribute(key, value === true ? "" : value);
    else node[key] = value;
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** Announces text to screen readers. */
export function announce(text) {
  document.getElementById("status").textContent = text;
}
