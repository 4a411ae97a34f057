/** Building elements. Text is always text: nothing that comes from the lake is read as HTML. */

/**
 * An element with properties and children. `class` and names with a dash are attributes, functions listen to events, children that
 * are neither elements nor lists are texts, and null and false are left out.
 */
export function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") made.addEventListener(key, value);
    else if (key === "class" || key.includes("-") || !(key in made)) made.setAttribute(key, value === true ? "" : value);
    else made[key] = value;
  }
  made.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

/** Says something to those who listen to the page. */
export function announce(text) {
  document.getElementById("status").textContent = text;
}
