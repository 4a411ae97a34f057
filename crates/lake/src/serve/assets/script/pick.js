/** Actions on a bar, a label or a table value: filter by it, or show its contacts. */

import { element } from "./dom.js";
import { dimension } from "./format.js";

const CONTACTS = ["connect_contacts", "connect_analyses", "connect_analysis_categories"];

/** Returns a function that shows the actions for a key of a visual's first dimension, and optionally one of the second. */
export function pickFrom(dashboard, lake, context, navigate) {
  return (visual, key, second) => {
    const choices = choicesOf(dashboard, lake, context, visual, key, second);
    if (choices.length > 0) menu(choices, navigate);
  };
}

/** Whether the values of a dimension have actions. */
export function canPick(dimension) {
  return dimension.scale === "day" || Boolean(dimension.filter);
}

function choicesOf(dashboard, lake, context, visual, key, second) {
  const here = new URLSearchParams(location.search);
  const picked = [[visual.dimensions[0], key], [visual.dimensions[1], second]].filter(([column, value]) => column && value !== null && value !== undefined && canPick(column));
  const choices = [];
  const all = {};
  for (const [column, value] of picked) {
    const values = column.scale === "day" ? { from: value, to: value } : { [column.filter]: value };
    Object.assign(all, values);
    const name = column.scale === "day" ? "from" : column.filter;
    const text = `${column.label}: ${dimension(value, column)}`;
    const isHere = column.scale === "day" || dashboard.filters.some((filter) => filter.name === column.filter);
    const isChosen = column.scale === "day" ? context.values.get("from") === value && context.values.get("to") === value : here.get(name) === value;
    if (isHere && !isChosen) choices.push({ text: `Filter by ${text}`, href: addressOf(dashboard.name, here, context, values) });
    if (column.filter === "agent" && dashboard.name !== "agent") choices.push({ text: `Score card of ${value}`, href: context.agentLink(value) });
  }
  if (picked.length > 0 && CONTACTS.includes(visual.view)) choices.push({ text: "Contacts behind this", href: addressOf("journey", here, context, all) });
  return choices;
}

function addressOf(page, here, context, values) {
  const next = new URLSearchParams(here);
  next.delete("contact_id");
  for (const [name, value] of [...context.values, ...Object.entries(values)]) if (name !== "contact_id") next.set(name, value);
  return `/${page}?${next}`;
}

let pointer = { x: 0, y: 0 };
document.addEventListener("pointerdown", ({ clientX, clientY }) => { pointer = { x: clientX, y: clientY }; }, true);

/** Shows a menu at the pointer, or at the focused element. */
function menu(choices, navigate) {
  document.querySelector(".menu")?.close();
  const dialog = element("dialog", { class: "menu", "aria-label": "Choices", close: () => dialog.remove(), click: (event) => event.target === dialog && dialog.close() },
    choices.map(({ text, href }) => element("a", { href, click: (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      dialog.close();
      navigate(href);
      scrollTo(0, 0);
    } }, text)));
  document.body.append(dialog);
  dialog.showModal();
  const { width, height } = dialog.getBoundingClientRect();
  const focus = document.activeElement?.getBoundingClientRect();
  const at = pointer.x || pointer.y ? pointer : { x: focus?.left ?? 0, y: focus?.bottom ?? 0 };
  dialog.style.left = `${Math.max(8, Math.min(at.x, innerWidth - width - 8))}px`;
  dialog.style.top = `${Math.max(8, Math.min(at.y + 6, innerHeight - height - 8))}px`;
}

/** Creates the links from a contact to its queries. */
export function contactLinks(dashboard, context) {
  const contact = context.values.get("contact_id");
  if (dashboard.name !== "journey" || !contact) return null;
  const days = { from: context.values.get("from"), to: context.values.get("to"), contact_id: contact };
  const link = ([name, text]) => element("a", { class: "button", href: `/queries/${name}?${new URLSearchParams(days)}` }, text);
  const links = [["chain-of-contacts", "Chain of contacts"], ["analysis-of-contact", "Contact Lens analysis"], ["evaluation-of-contact", "Evaluation"], ["contact-record", "Contact record"], ["flow-log", "Flow log"]];
  const back = new URLSearchParams(location.search);
  back.delete("contact_id");
  return element("nav", { class: "links", "aria-label": "This contact" }, links.map(link), element("a", { class: "button quiet", href: `/journey?${back}` }, "Close contact"));
}
