/** Pages of named queries: the list, and a query with its result. */

import { shellQuote } from "./api.js";
import { emptyText, fetchChoices, shell } from "./card.js";
import { element } from "./dom.js";
import { NO_VALUE } from "./format.js";
import { canDraw, queryChart } from "./querychart.js";
import { table } from "./table.js";

const NUMBERS = /^(tinyint|smallint|integer|bigint|real|double|decimal)/;

/** Creates the list of queries with a search field. */
export function queriesPage(lake) {
  const groups = lake.sources.map(({ id, title }) => {
    const items = lake.queries.filter((query) => query.source === id).map(item);
    return items.length > 0 && element("section", {}, element("h2", {}, title[0].toUpperCase() + title.slice(1)), element("ul", {}, items));
  });
  const list = element("div", { class: "catalogue" }, groups);
  const input = element("input", { type: "search", id: "find", class: "long", placeholder: "For example: wait, reason, sentiment", input: () => find(list, input.value) });
  return [
    element("h1", { tabindex: "-1" }, "Queries"),
    element("p", { class: "summary" }, `${lake.queries.length} named queries. The same SQL runs in Athena.`),
    element("form", { class: "filters", role: "search", submit: (event) => event.preventDefault() }, element("div", { class: "field wide" }, element("label", { for: "find" }, "Search"), input)),
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

/** Creates the page of a query: its parameters and result. */
export function queryPage(query, lake, navigate, signal) {
  const values = new URLSearchParams();
  const parameters = new URLSearchParams(location.search);
  for (const { name } of query.parameters) {
    const value = parameters.get(name) ?? (lake.days && ["from", "to"].includes(name) ? lake.days[name] : null);
    if (value) values.set(name, value);
  }
  const card = shell({ title: "Result", note: "", source: query.name, half: false, name: query.name });
  card.emptyText = (hints) => emptyText({ lakeDays: lake.days, sources: lake.sources }, query, values, hints);
  const linkOf = (contact) => `/journey?${new URLSearchParams({ from: values.get("from") ?? lake.days?.from ?? "", to: values.get("to") ?? lake.days?.to ?? "", contact_id: contact })}`;
  const agentLink = (agent) => `/agent?${new URLSearchParams({ from: values.get("from") ?? lake.days?.from ?? "", to: values.get("to") ?? lake.days?.to ?? "", agent })}`;
  card.load(`/api/queries/${query.name}`, values, { signal }, (answer) => {
    const asTable = () => table(query.title, columns(query, answer), answer.rows, { linkOf, agentLink });
    const asChart = () => queryChart(query, answer, label, lake.time_zone);
    card.ready({ draw: asTable, other: canDraw(answer) ? ["Chart", asChart] : null, command: () => command(query, lake, values) });
  });
  return [
    element("p", {}, element("a", { href: "/queries" }, "All queries")),
    element("h1", { tabindex: "-1" }, query.title),
    element("p", { class: "summary" }, query.question),
    element("p", { class: "zone" }, `Local days and times are ${lake.time_zone}`),
    form(query, values, navigate, signal),
    element("div", { class: "grid" }, card.root),
  ];
}

function form(query, values, navigate, signal) {
  const fields = query.parameters.map((parameter) => {
    const input = element("input", { name: parameter.name, id: `parameter-${parameter.name}`, value: values.get(parameter.name) ?? "", placeholder: parameter.default, title: parameter.comment, type: { day: "date", number: "number" }[parameter.kind] ?? "text", step: parameter.kind === "number" ? "any" : null });
    const explanation = element("small", { class: "field-note", id: `${input.id}-note` }, parameter.comment);
    input.setAttribute("aria-describedby", explanation.id);
    const suggestions = parameter.values.length > 0 ? [suggest(input, parameter.values)] : [];
    return element("div", { class: "field" }, element("label", { for: input.id }, label(parameter.name)), input, ...suggestions, explanation);
  });
  const submit = (event) => {
    event.preventDefault();
    const given = [...new FormData(event.target)].filter(([, value]) => value !== "");
    navigate(`/queries/${query.name}?${new URLSearchParams(given)}`, { keepFocus: true });
  };
  const form = element("form", { class: "filters", submit }, fields, element("button", { class: "button primary", type: "submit" }, "Run"));
  addChoices(query, form, signal);
  return form;
}

/** Formats a name as label: `queue_name` as `Queue name`. */
function label(name) {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Adds suggested values to an input and returns their list. */
function suggest(input, values) {
  const list = element("datalist", { id: `${input.id}-values` }, values.map((value) => element("option", { value })));
  input.setAttribute("list", list.id);
  return list;
}

/** Suggests the values in the lake for parameters such as queue. */
async function addChoices(query, form, signal) {
  const choices = await fetchChoices(form, `/api/queries/${query.name}/choices`, undefined, signal, () => addChoices(query, form, signal));
  for (const [name, values] of Object.entries(choices ?? {})) {
    const input = form.elements.namedItem(name);
    if (!input.hasAttribute("list")) {
      input.after(suggest(input, values));
    }
  }
}

function columns(query, answer) {
  return answer.columns.map(({ name, type }) => ({
    label: label(name),
    comment: query.columns.find((column) => column.name === name)?.comment,
    isNumber: NUMBERS.test(type),
    isInstant: type.startsWith("timestamp") || type === "date",
    isState: false,
    isContact: name === "contactid" || name === "contact_id",
    isAgent: name === "agent_username",
    show: (cell) => formatCell(cell, type, name),
  }));
}

/** Rounds fractions to three significant digits or decimals and groups thousands; downloads have all digits. */
function formatCell(cell, type, name) {
  if (cell === null) return NO_VALUE;
  if (!NUMBERS.test(type) || name === "year" || !Number.isFinite(Number(cell))) return cell;
  const value = Number(cell);
  if (!Number.isSafeInteger(value) && Number.isInteger(value)) return cell;
  return new Intl.NumberFormat("en", Math.abs(value) < 1 ? { maximumSignificantDigits: 3 } : { maximumFractionDigits: 3 }).format(value);
}

function command(query, lake, values) {
  const options = [...values].map(([name, value]) => (["from", "to"].includes(name) ? `--${name} ${shellQuote(value)}` : `--parameter ${shellQuote(`${name}=${value}`)}`));
  return ["lake query", `--lake ${shellQuote(lake.folder)}`, `--named ${query.name}`, ...options].join(" ");
}
