/** Filters. The selection is part of the address, so that a page can be bookmarked, shared and reloaded. */

import { fetchJson } from "./api.js";
import { element } from "./dom.js";

const DAY = 24 * 60 * 60 * 1000;

/** Reads the selection of a dashboard from the address; the default days are those of the lake. */
export function readSelection(dashboard, lake) {
  const query = new URLSearchParams(location.search);
  const { from, to, problem } = selectedDays(query, lake);
  const values = new URLSearchParams({ from, to });
  for (const { name } of dashboard.filters) {
    if (name !== "days" && query.get(name)) values.set(name, query.get(name));
  }
  return { values, problem };
}

/** Returns the days of the address; those of the lake, and what is wrong, if they are invalid. */
function selectedDays(query, lake) {
  const days = { from: query.get("from") ?? lake.days.from, to: query.get("to") ?? lake.days.to };
  const invalid = [days.from, days.to].find((day) => !isDay(day));
  if (invalid !== undefined) return { from: lake.days.from, to: lake.days.to, problem: `Invalid day “${invalid}”: expected a date such as ${lake.days.to}. Showing the last days of the lake.` };
  if (days.from > days.to) return { from: lake.days.from, to: lake.days.to, problem: `The last day ${days.to} is before the first day ${days.from}. Showing the last days of the lake.` };
  return { ...days, problem: null };
}

function isDay(text) {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().slice(0, 10) === text;
}

/** All days of the range, at most ten years. */
export function daysBetween(from, to) {
  const [first, last] = [Date.parse(`${from}T00:00:00Z`), Date.parse(`${to}T00:00:00Z`)];
  const count = Math.min(Math.max(Math.round((last - first) / DAY) + 1, 1), 3660) || 1;
  return Array.from({ length: count }, (_, at) => new Date(first + at * DAY).toISOString().slice(0, 10));
}

/** Creates the filter fields; `change` is called with the new selection. */
export function filters(dashboard, lake, values, change, signal) {
  const set = (name, value) => {
    const next = new URLSearchParams(values);
    if (value) next.set(name, value);
    else next.delete(name);
    change(next);
  };
  const lists = new Map();
  const fields = dashboard.filters.flatMap(({ name, label }) => {
    if (name === "days") return days(lake, values, set, change);
    if (name === "contact_id") return [contact(label, values, set)];
    const list = select(name, label, values, set);
    lists.set(name, list.querySelector("select"));
    return [list];
  });
  loadChoices(dashboard, values, lists, signal);
  return element("form", { class: "filters", role: "search", "aria-label": "Filters", submit: (event) => event.preventDefault() }, fields);
}

function field(label, input, wide = false) {
  input.id = `filter-${input.name}`;
  return element("div", { class: wide ? "field wide" : "field" }, element("label", { for: input.id }, label), input);
}

function days(lake, values, set, change) {
  const input = (name) => element("input", { type: "date", name, value: values.get(name), min: lake.days.first, max: lake.days.last, required: true, change: (event) => event.target.value && set(name, event.target.value) });
  const { first, last, to } = lake.days;
  const back = (count) => new Date(Date.parse(`${to}T00:00:00Z`) - (count - 1) * DAY).toISOString().slice(0, 10);
  const presets = [["Last day", to, to], ["7 days", back(7), to], ["28 days", back(28), to], ["All", first, last]];
  const buttons = presets.map(([label, from, until]) => element("button", {
    class: "button", type: "button", "aria-pressed": String(values.get("from") === from && values.get("to") === until),
    click: () => {
      const next = new URLSearchParams(values);
      next.set("from", from);
      next.set("to", until);
      change(next);
    },
  }, label));
  return [
    field("From", input("from")),
    field("To", input("to")),
    element("div", { class: "field wide" }, element("span", { class: "label" }, "Days, UTC"), element("div", { class: "presets", role: "group", "aria-label": "Days" }, buttons)),
  ];
}

function select(name, label, values, set) {
  const current = values.get(name);
  const list = element("select", { name, change: (event) => set(name, event.target.value) }, element("option", { value: "" }, "All"));
  if (current) list.append(element("option", { value: current, selected: true }, current));
  return field(label, list);
}

function contact(label, values, set) {
  const input = element("input", { type: "search", name: "contact_id", class: "long mono", value: values.get("contact_id") ?? "", placeholder: "Paste a contact ID", autocomplete: "off", spellcheck: false, change: (event) => set("contact_id", event.target.value.trim()) });
  return field(label, input, true);
}

async function loadChoices(dashboard, values, lists, signal) {
  if (lists.size === 0) return;
  const days = new URLSearchParams({ from: values.get("from"), to: values.get("to") });
  const choices = await fetchJson(`/api/dashboards/${dashboard.name}/choices`, days, signal).catch(() => ({}));
  for (const [name, list] of lists) {
    const known = new Set([...list.options].map((option) => option.value));
    for (const choice of choices[name] ?? []) {
      if (!known.has(choice)) list.append(element("option", { value: choice }, choice));
    }
  }
}
