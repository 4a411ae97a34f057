/** The named queries: all of them, and one with its answer. */

import { quoted } from "./api.js";
import { shell } from "./card.js";
import { element } from "./dom.js";
import { NOTHING } from "./format.js";
import { table } from "./table.js";

const SOURCES = { ctr: "Contact records", ae: "Agent events", cfl: "Contact flow logs", cl: "Contact Lens", ef: "Evaluation forms" };
const NUMBERS = /^(tinyint|smallint|integer|bigint|real|double|decimal)/;

/** All queries, with a field to find some. */
export function queriesPage(lake) {
  const groups = Object.entries(SOURCES).map(([source, title]) => {
    const items = lake.queries.filter((query) => query.source === source).map(item);
    return items.length > 0 && element("section", {}, element("h2", {}, title), element("ul", {}, items));
  });
  const list = element("div", { class: "catalogue" }, groups);
  const input = element("input", { type: "search", id: "find", class: "long", placeholder: "Such as wait, reason, sentiment", input: () => find(list, input.value) });
  return [
    element("h1", { tabindex: "-1" }, "Queries"),
    element("p", { class: "summary" }, `${lake.queries.length} questions with their SQL, which Athena answers in the same words.`),
    element("form", { class: "filters", role: "search", submit: (event) => event.preventDefault() }, element("div", { class: "field wide" }, element("label", { for: "find" }, "Find"), input)),
    list,
  ];
}

function item(query) {
  return element("li", { "data-words": `${query.name} ${query.title} ${query.question}`.toLowerCase() },
    element("a", { href: `/queries/${query.name}` }, query.title), element("p", {}, query.question));
}

function find(list, text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  for (const entry of list.querySelectorAll("li")) entry.hidden = !words.every((word) => entry.dataset.words.includes(word));
  for (const section of list.querySelectorAll("section")) section.hidden = !section.querySelector("li:not([hidden])");
}

/** One query: its parameters and its answer. */
export function queryPage(query, lake, visit, signal) {
  const values = new URLSearchParams();
  const asked = new URLSearchParams(location.search);
  for (const { name } of query.parameters) {
    const value = asked.get(name) ?? (lake.days && ["from", "to"].includes(name) ? lake.days[name] : null);
    if (value) values.set(name, value);
  }
  const card = shell({ title: "Answer", note: "", source: query.name, half: false, name: query.name });
  const linkOf = (contact) => `/journey?${new URLSearchParams({ from: values.get("from") ?? lake.days.from, to: values.get("to") ?? lake.days.to, contact_id: contact })}`;
  card.load(`/api/queries/${query.name}`, values, { signal }, (answer) => {
    card.offer({ draw: () => table(query.title, columns(query, answer), answer.rows, linkOf), asTable: null, command: () => command(query, lake, values) });
  });
  return [
    element("p", {}, element("a", { href: "/queries" }, "All queries")),
    element("h1", { tabindex: "-1" }, query.title),
    element("p", { class: "summary" }, query.question),
    form(query, values, visit),
    element("div", { class: "grid" }, card.root),
  ];
}

function form(query, values, visit) {
  const fields = query.parameters.map((parameter) => {
    const input = element("input", { name: parameter.name, id: `parameter-${parameter.name}`, value: values.get(parameter.name) ?? "", placeholder: parameter.default, title: parameter.comment, type: { day: "date", number: "number", text: "text" }[parameter.kind], step: parameter.kind === "number" ? "any" : null });
    return element("div", { class: "field" }, element("label", { for: input.id, title: parameter.comment }, parameter.name.replaceAll("_", " ")), input);
  });
  const submit = (event) => {
    event.preventDefault();
    const given = [...new FormData(event.target)].filter(([, value]) => value !== "");
    visit(`/queries/${query.name}?${new URLSearchParams(given)}`, { keepFocus: true });
  };
  return element("form", { class: "filters", submit }, fields, element("button", { class: "button primary", type: "submit" }, "Run"));
}

function columns(query, answer) {
  return answer.columns.map(({ name, type }) => ({
    label: name.replaceAll("_", " "),
    comment: query.columns.find((column) => column.name === name)?.comment,
    isNumber: NUMBERS.test(type),
    isInstant: type.startsWith("timestamp") || type === "date",
    isState: false,
    isContact: name === "contactid" || name === "contact_id",
    show: (cell) => cell ?? NOTHING,
  }));
}

function command(query, lake, values) {
  const options = [...values].map(([name, value]) => (["from", "to"].includes(name) ? `--${name} ${quoted(value)}` : `--parameter ${quoted(`${name}=${value}`)}`));
  return ["lake query", `--lake ${quoted(lake.folder)}`, `--named ${query.name}`, ...options].join(" ");
}
