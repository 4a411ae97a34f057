/** Tables: of what a chart shows, or by themselves. */

import { element } from "./dom.js";
import { NOTHING, dimension, number } from "./format.js";
import { coloursOf } from "./palette.js";

/** The columns of a visual with how their cells are shown. */
export function columnsOf(visual) {
  // Of a group, nothing is a name too.
  const isGrouped = visual.measures.length > 0;
  const dimensions = visual.dimensions.map((of) => ({
    label: of.label,
    isNumber: of.scale === "number",
    isInstant: of.scale === "instant",
    isState: of.name === "state",
    isContact: ["contactid", "previous_contact_id", "next_contact_id"].includes(of.name),
    show: (cell) => (cell === null && !isGrouped ? NOTHING : dimension(cell, of)),
  }));
  const measures = visual.measures.map((of) => ({ label: of.label, isNumber: true, show: (cell) => number(cell === null ? null : Number(cell), of.unit) }));
  return [...dimensions, ...measures];
}

/** A table that can be put in another order. `linkOf` gives the address of a contact's journey. */
export function table(caption, columns, rows, linkOf) {
  const body = element("tbody");
  const heads = columns.map((column, index) => head(column, () => sort(index)));
  let sorted = { index: -1, descending: false };

  function sort(index) {
    const descending = sorted.index === index ? !sorted.descending : columns[index].isNumber === true;
    sorted = { index, descending };
    heads.forEach((th, at) => th.setAttribute("aria-sort", at !== index ? "none" : descending ? "descending" : "ascending"));
    fill([...rows].sort((one, other) => compared(one[index], other[index], columns[index].isNumber, descending)));
  }

  const states = coloursOf([...new Set(rows.flatMap((row) => row.filter((_, at) => columns[at]?.isState)))]);
  const fill = (ordered) => body.replaceChildren(...ordered.map((row) => element("tr", {}, columns.map((column, at) => cell(column, row[at], at, linkOf, states)))));
  fill(rows);
  const whole = element("table", {}, element("caption", { class: "unseen" }, caption), element("thead", {}, element("tr", {}, heads)), body);
  return element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption }, whole);
}

function head(column, sort) {
  const button = element("button", { class: "sort", type: "button", click: sort }, column.label);
  return element("th", { scope: "col", class: column.isNumber ? "number" : null, "aria-sort": "none", title: column.comment }, button);
}

function cell(column, value, at, linkOf, states) {
  const text = column.show(value);
  const isNothing = value === null || text === NOTHING;
  const classes = [column.isNumber && "number", column.isInstant && "instant", isNothing && "none"].filter(Boolean).join(" ");
  let content = text;
  if (column.isContact && value !== null && linkOf) content = contactLink(value, linkOf);
  if (column.isState && value !== null) content = [dot(states(value)), text];
  return element(at === 0 && !column.isNumber ? "th" : "td", { class: classes || null, scope: at === 0 && !column.isNumber ? "row" : null }, content);
}

/** A link to a contact's journey, by the beginning of its id. */
export function contactLink(id, linkOf) {
  const short = id.length > 13 ? `${id.slice(0, 8)}…` : id;
  return element("a", { href: linkOf(id), class: "mono", title: id, "aria-label": `Journey of contact ${id}` }, short);
}

export function dot(colour) {
  const made = element("span", { class: "dot" });
  made.style.background = colour;
  return made;
}

/** NULL comes last, whatever the order. */
function compared(one, other, isNumber, descending) {
  if (one === null || other === null) return (one === null) - (other === null);
  const order = isNumber ? Number(one) - Number(other) : one.localeCompare(other, "en", { numeric: true });
  return descending ? -order : order;
}
