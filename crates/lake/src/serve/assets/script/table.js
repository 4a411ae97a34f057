/** Tables of visuals and query results. */

import { element } from "./dom.js";
import { NO_VALUE, dimension, number } from "./format.js";
import { colorsOf } from "./palette.js";
import { canPick } from "./pick.js";

/** Returns the columns of a visual with their cell formats. */
export function columnsOf(visual) {
  // Groups have a label for NULL.
  const isGrouped = visual.measures.length > 0;
  const dimensions = visual.dimensions.map((column) => ({
    label: column.label,
    isNumber: column.scale === "number",
    isInstant: column.scale === "instant",
    isState: column.name === "state",
    isContact: ["contactid", "previous_contact_id", "next_contact_id"].includes(column.name),
    isAgent: column.name === "agent_username",
    canPick: isGrouped && canPick(column),
    show: (cell) => (cell === null && !isGrouped ? NO_VALUE : dimension(cell, column)),
  }));
  const measures = visual.measures.map((column) => ({ label: column.label, comment: column.definition, isNumber: true, show: (cell) => number(cell === null ? null : Number(cell), column.unit) }));
  return [...dimensions, ...measures];
}

/**
 * Creates a sortable table. `links` has functions for the address of a contact's journey and of an agent's page, and for clicks on values.
 */
export function table(caption, columns, rows, links) {
  const body = element("tbody");
  const heads = columns.map((column, index) => head(column, () => sort(index)));
  let sorted = { index: -1, descending: false };

  function sort(index) {
    const descending = sorted.index === index ? !sorted.descending : columns[index].isNumber === true;
    sorted = { index, descending };
    heads.forEach((th, at) => th.setAttribute("aria-sort", at !== index ? "none" : descending ? "descending" : "ascending"));
    fill([...rows].sort((one, other) => compare(one[index], other[index], columns[index].isNumber, descending)));
  }

  const states = colorsOf([...new Set(rows.flatMap((row) => row.filter((_, at) => columns[at]?.isState)))]);
  const fill = (ordered) => body.replaceChildren(...ordered.map((row) => element("tr", {}, columns.map((column, at) => cell(column, row[at], at, links, states)))));
  fill(rows);
  const whole = element("table", {}, element("caption", { class: "visually-hidden" }, caption), element("thead", {}, element("tr", {}, heads)), body);
  return element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption }, whole);
}

function head(column, sort) {
  const button = element("button", { class: "sort", type: "button", click: sort, "data-definition": column.comment }, column.label);
  return element("th", { scope: "col", class: column.isNumber ? "number" : null, "aria-sort": "none" }, button);
}

function cell(column, value, at, links, states) {
  const text = column.show(value);
  const isEmpty = value === null || text === NO_VALUE;
  const classes = [column.isNumber && "number", column.isInstant && "instant", isEmpty && "none"].filter(Boolean).join(" ");
  let content = text;
  if (value !== null && column.isContact) content = contactLink(value, links.linkOf);
  else if (value !== null && column.isAgent && links.agentLink) content = element("a", { href: links.agentLink(value) }, text);
  else if (value !== null && column.canPick && links.pickKey) content = element("button", { class: "pick", type: "button", click: () => links.pickKey(at, value) }, text);
  if (column.isState && value !== null) content = [dot(states(value)), text];
  return element(at === 0 && !column.isNumber ? "th" : "td", { class: classes || null, scope: at === 0 && !column.isNumber ? "row" : null }, content);
}

/** Creates a link to a contact's journey with the start of its ID. */
export function contactLink(id, linkOf) {
  const isHere = new URLSearchParams(location.search).get("contact_id") === id;
  const short = id.length > 13 ? `${id.slice(0, 8)}…` : id;
  return element("a", { href: linkOf(id), class: "mono", title: id, "aria-current": isHere ? "true" : null, "aria-label": `Journey of contact ${id}` }, short);
}

export function dot(color) {
  const node = element("span", { class: "dot" });
  node.style.background = color;
  return node;
}

/** Compares cells; NULL is always last. */
function compare(one, other, isNumber, descending) {
  if (one === null || other === null) return (one === null) - (other === null);
  const order = isNumber ? Number(one) - Number(other) : one.localeCompare(other, "en", { numeric: true });
  return descending ? -order : order;
}
