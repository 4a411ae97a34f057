/** Filters. The selection is part of the address, so that a page can be bookmarked, shared and reloaded. */

import { fetchChoices } from "./card.js";
import { element } from "./dom.js";
import { counted } from "./format.js";

/** Values of `compare` in the address: the days before, or the same days of the week before. */
export const PERIOD_BEFORE = "1";
export const WEEK_BEFORE = "week";

const DAY = 24 * 60 * 60 * 1000;
/** Default goal of the service level in percent: 80 % in 20 seconds is the most common one. */
const GOAL = 80;
const INTERVALS = [["15", "15 minutes"], ["30", "30 minutes"]];
const REFRESH = [["", "Off"], ["60", "Every minute"], ["300", "Every 5 minutes"]];
/** Values of the address that do not filter data. */
const VIEW_VALUES = ["goal", "compare", "refresh"];

/** Reads the selection of a dashboard from the address; the default days are those of the lake. */
export function readSelection(dashboard, lake) {
  const query = new URLSearchParams(location.search);
  const { from, to, problem } = selectedDays(query, lake, dashboard);
  const values = new URLSearchParams({ from, to });
  const names = dashboard.filters.map(({ name }) => name).filter((name) => name !== "days");
  for (const name of names) if (query.get(name)) values.set(name, query.get(name));
  return { values, problem, ignored: ignoredFilters(query, names, lake), view: readView(query, dashboard) };
}

/** Returns the filters of the address that this dashboard does not have. */
function ignoredFilters(query, names, lake) {
  const labels = allFilters(lake);
  return [...labels].filter(([name]) => query.get(name) && !names.includes(name) && name !== "contact_id").map(([name, label]) => [name, label, query.get(name)]);
}

function allFilters(lake) {
  const named = lake.dashboards.flatMap(({ filters }) => filters).filter(({ name }) => name !== "days");
  return new Map(named.map(({ name, label }) => [name, label]));
}

/** Reads the view options: goal from 0 to 1, comparison or null, and refresh interval in seconds, 0 if off. */
function readView(query, dashboard) {
  const percent = Number(query.get("goal") ?? localStorage.getItem("goal") ?? GOAL);
  const refresh = query.get("refresh") ?? "";
  return {
    hasGoal: dashboard.visuals.some(({ measures }) => measures.some(({ name }) => name === "service_level")),
    goal: percent > 0 && percent <= 100 ? percent / 100 : GOAL / 100,
    compared: [PERIOD_BEFORE, WEEK_BEFORE].find((value) => value === query.get("compare")) ?? null,
    refresh: REFRESH.some(([seconds]) => seconds === refresh) ? Number(refresh) : 0,
  };
}

/** Returns the values of the address that links to other pages keep: days, filters, goal and comparison. */
export function keptValues(lake) {
  const here = new URLSearchParams(location.search);
  const names = ["from", "to", ...allFilters(lake).keys(), "goal", "compare"];
  return names.filter((name) => name !== "contact_id" && here.get(name)).map((name) => [name, here.get(name)]);
}

/** Returns the days of the address. If they are invalid, returns the default days and the problem. */
function selectedDays(query, lake, dashboard) {
  const last = dashboard.is_intraday ? lake.days.to : lake.days.from;
  const days = { from: query.get("from") ?? last, to: query.get("to") ?? lake.days.to };
  const invalid = [days.from, days.to].find((day) => !isDay(day));
  if (invalid !== undefined) return { from: last, to: lake.days.to, problem: `Invalid day “${invalid}”: expected a date such as ${lake.days.to}. Showing the last days of the lake.` };
  if (days.from > days.to) return { from: last, to: lake.days.to, problem: `The last day ${days.to} is before the first day ${days.from}. Showing the last days of the lake.` };
  return { ...days, problem: null };
}

function isDay(text) {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().slice(0, 10) === text;
}

function shifted(day, count) {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * DAY).toISOString().slice(0, 10);
}

/** Returns all days of a range, at most ten years. */
export function daysBetween(from, to) {
  const [first, last] = [Date.parse(`${from}T00:00:00Z`), Date.parse(`${to}T00:00:00Z`)];
  const count = Math.min(Math.max(Math.round((last - first) / DAY) + 1, 1), 3660) || 1;
  return Array.from({ length: count }, (_, at) => shifted(from, at));
}

/** Returns the number of days between the selected days and the comparison period. */
export function daysBack(values, compared) {
  return compared === WEEK_BEFORE ? 7 : daysBetween(values.get("from"), values.get("to")).length;
}

/** Returns the selection with the days of the comparison period. */
export function periodBefore(values, compared) {
  const before = new URLSearchParams(values);
  for (const name of ["from", "to"]) before.set(name, shifted(values.get(name), -daysBack(values, compared)));
  return before;
}

/** Creates the filter fields; `change` is called with the new values of the address. */
export function filters(dashboard, lake, { values, view, ignored }, change, signal) {
  const address = () => {
    const next = new URLSearchParams(values);
    const here = new URLSearchParams(location.search);
    for (const name of [...VIEW_VALUES, ...ignored.map(([name]) => name)]) if (here.get(name)) next.set(name, here.get(name));
    return next;
  };
  const set = (name, value) => {
    const next = address();
    if (value) next.set(name, value);
    else next.delete(name);
    change(next);
  };
  const lists = new Map();
  const fields = dashboard.filters.flatMap(({ name, label }) => {
    if (name === "days") return days(lake, values, set, (from, to) => { const next = address(); next.set("from", from); next.set("to", to); change(next); });
    if (name === "contact_id") return [contact(label, values, set)];
    if (name === "interval") return [options(name, label, INTERVALS, values.get(name) ?? "30", set)];
    const list = select(name, label, values, set);
    lists.set(name, list.querySelector("select"));
    return [list];
  });
  if (view.hasGoal) fields.push(goal(view, set));
  if (dashboard.is_intraday) fields.push(options("refresh", "Refresh", REFRESH, view.refresh ? String(view.refresh) : "", set));
  if (hasCharts(dashboard)) fields.push(comparison(dashboard, values, view, set));
  const form = element("form", { class: "filters", role: "search", "aria-label": "Filters", submit: (event) => event.preventDefault() }, fields);
  loadChoices(dashboard, values, lists, form, signal);
  return [form, ignored.length > 0 && ignoredNote(ignored, set)].filter(Boolean);
}

function hasCharts(dashboard) {
  return dashboard.visuals.some(({ form }) => ["line", "bar", "stacked-bar"].includes(form));
}

function ignoredNote(ignored, set) {
  const entries = ignored.map(([name, label, value]) => element("span", { class: "chip" }, `${label}: ${value}`, element("button", { type: "button", "aria-label": `Remove filter ${label}`, click: () => set(name, null) }, "×")));
  return element("p", { class: "ignored" }, "Not applied on this page: ", entries);
}

function field(label, input, wide = false) {
  input.id = `filter-${input.name}`;
  return element("div", { class: wide ? "field wide" : "field" }, element("label", { for: input.id }, label), input);
}

function days(lake, values, set, setBoth) {
  const input = (name) => element("input", { type: "date", name, value: values.get(name), min: lake.days.first, max: lake.days.last, required: true, change: (event) => event.target.value && set(name, event.target.value) });
  const { first, last, to } = lake.days;
  const back = (count) => shifted(to, 1 - count);
  const presets = [["Last day", to, to], ["7 days", back(7), to], ["28 days", back(28), to], ["All", first, last]];
  const buttons = presets.map(([label, from, until]) => element("button", {
    class: "button", type: "button", "aria-pressed": String(values.get("from") === from && values.get("to") === until), click: () => setBoth(from, until),
  }, label));
  return [
    field("From", input("from")),
    field("To", input("to")),
    element("div", { class: "field wide" }, element("span", { class: "label" }, `Days, ${lake.time_zone}`), element("div", { class: "presets", role: "group", "aria-label": "Days" }, buttons)),
  ];
}

function select(name, label, values, set) {
  const current = values.get(name);
  const list = element("select", { name, change: (event) => set(name, event.target.value) }, element("option", { value: "" }, "All"));
  if (current) list.append(element("option", { value: current, selected: true }, current));
  return field(label, list);
}

function options(name, label, choices, current, set) {
  const list = element("select", { name, change: (event) => set(name, event.target.value) }, choices.map(([value, text]) => element("option", { value, selected: value === current }, text)));
  return field(label, list);
}

function goal(view, set) {
  const percent = String(Math.round(view.goal * 1000) / 10);
  const store = (event) => {
    const value = Number(event.target.value);
    if (!(value > 0 && value <= 100)) return;
    localStorage.setItem("goal", String(value));
    set("goal", String(value));
  };
  return field("Service level goal, %", element("input", { type: "number", name: "goal", class: "short", min: "1", max: "100", step: "any", value: percent, change: store }));
}

function comparison(dashboard, values, view, set) {
  const count = daysBetween(values.get("from"), values.get("to")).length;
  const choices = [["", "Nothing"], [PERIOD_BEFORE, count === 1 ? "The day before" : `The ${counted(count, "day")} before`]];
  // With seven days, both periods are the same, except for visuals of the last day.
  if (count !== 7 || dashboard.is_intraday || view.compared === WEEK_BEFORE) choices.push([WEEK_BEFORE, "The week before"]);
  return options("compare", "Compare charts with", choices, view.compared ?? "", set);
}

function contact(label, values, set) {
  const input = element("input", { type: "search", name: "contact_id", class: "long mono", value: values.get("contact_id") ?? "", placeholder: "Paste a contact ID", autocomplete: "off", spellcheck: false, change: (event) => set("contact_id", event.target.value.trim()) });
  return field(label, input, true);
}

async function loadChoices(dashboard, values, lists, form, signal) {
  if (lists.size === 0) return;
  const days = new URLSearchParams({ from: values.get("from"), to: values.get("to") });
  const choices = await fetchChoices(form, `/api/dashboards/${dashboard.name}/choices`, days, signal, () => loadChoices(dashboard, values, lists, form, signal));
  for (const [name, list] of lists) {
    const known = new Set([...list.options].map((option) => option.value));
    for (const choice of choices?.[name] ?? []) {
      if (!known.has(choice)) list.append(element("option", { value: choice }, choice));
    }
  }
}
