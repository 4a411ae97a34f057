/** What a person can do with a bar, a label or a value of a table: filter by it, or see the contacts behind it. */

import { element } from "./dom.js";
import { dimension } from "./format.js";

const CONTACTS = ["connect_contacts", "connect_analyses", "connect_analysis_categories"];

/** Returns the function that offers the choices for a key of a visual's first dimension, and one of the second if it has one. */
export function pickFrom(dashboard, lake, context, navigate) {
  return (visual, key, second) => {
    const choices = choicesOf(dashboard, lake, context, visual, key, second);
    if (choices.length > 0) menu(choices, navigate);
  };
}

/** Whether a value of a dimension offers anything. */
export function canPick(dimension) {
  return dimension.scale === "day" || Boolean(dimension.filter);
}

function choicesOf(dashboard, lake, context, visual, key, second) {
  const here = new URLSearchParams(location.search);
  const picked = [[visual.dimensions[0], key], [visual.dimensions[1], second]].filter(([of, value]) => of && value !== null && value !== undefined && canPick(of));
  const choices = [];
  const all = {};
  for (const [of, value] of picked) {
    const values = of.scale === "day" ? { from: value, to: value } : { [of.filter]: value };
    Object.assign(all, values);
    const name = of.scale === "day" ? "from" : of.filter;
    const text = `${of.label}: ${dimension(value, of)}`;
    const isHere = of.scale === "day" || dashboard.filters.some((filter) => filter.name === of.filter);
    const isChosen = of.scale === "day" ? context.values.get("from") === value && context.values.get("to") === value : here.get(name) === value;
    if (isHere && !isChosen) choices.push({ text: `Filter by ${text}`, href: addressOf(dashboard.name, here, context, values) });
    if (of.filter === "agent" && dashboard.name !== "agent") choices.push({ text: `Score card of ${value}`, href: context.agentLink(value) });
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

/** A menu at the pointer, or at the focused element. One choice is taken at once. */
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

/** Links from a contact to its queries: chain, analysis and evaluation. */
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
