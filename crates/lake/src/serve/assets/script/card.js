/** Cards: the data of one visual as chart or table, with its source. */

import { ApiError, address, fetchJson, shellQuote } from "./api.js";
import { chart } from "./chart.js";
import { conversation, NO_CONVERSATION } from "./conversation.js";
import { announce, element } from "./dom.js";
import { figures } from "./figures.js";
import { counted, longDay, number, size } from "./format.js";
import { heatmap } from "./heatmap.js";
import { journey, record } from "./journey.js";
import { canPick } from "./pick.js";
import { watchCards } from "./preparing.js";
import { columnsOf, table } from "./table.js";
import { timeline } from "./timeline.js";

const CHARTS = ["line", "bar", "stacked-bar", "heat-map", "timeline"];
let cards = 0;

/** Creates the card of a visual and loads its data for the selection in `context`. */
export function visualCard(dashboard, visual, context) {
  const path = `/api/dashboards/${dashboard.name}/${visual.name}`;
  const selection = context.values;
  const card = shell({ title: visual.title, note: visual.note, source: visual.view, half: visual.half, name: visual.name, definition: definitions(visual) });
  card.emptyText = (hints) => (visual.form === "conversation" ? NO_CONVERSATION : emptyText(context, visual, selection, hints, visual.last_day ? selection.get("to") : selection.get("from"), visual.needs === "contact_id" ? "of this contact" : undefined));
  if (visual.needs && !selection.has(visual.needs)) {
    card.show(element("p", { class: "empty" }, visual.needs === "agent" ? "Select an agent above." : "Select a contact: follow a link in the list, or enter a contact ID above."));
    return card.root;
  }
  const load = (values) => card.load(path, values, context, async (answer) => {
    const before = context.before && isCompared(visual, context) ? await fetchJson(path, within(context.before, values), context.signal) : null;
    const asTable = () => table(visual.title, columnsOf(visual), tabular(visual, answer), { ...context, pickKey: (at, value) => context.pick(visual, at === 0 ? value : null, at === 1 ? value : undefined) });
    const draw = () => render(visual, answer, context, asTable, before);
    card.ready({ draw, other: CHARTS.includes(visual.form) ? ["Table", asTable] : null, command: (sql) => `lake query --lake ${shellQuote(context.lake)} ${shellQuote(sql)}` });
    const all = new URLSearchParams(values);
    all.set("all", "1");
    card.notes(partialNote(visual, context, before), cutNote(visual, answer, () => load(all)));
  });
  load(visual.form === "figures" && context.isWeekBefore ? withComparison(selection) : selection);
  return card.root;
}

/** Whether a chart can show the comparison period: over days, intervals or names. Of several days, a visual of the last day can only show the day a week before. */
function isCompared(visual, { days, isWeekBefore }) {
  const hasOwnDays = !visual.last_day || days.length === 1 || isWeekBefore;
  return ["line", "bar", "stacked-bar"].includes(visual.form) && hasOwnDays && ["day", "interval", "text"].includes(visual.dimensions[0].scale);
}

/** Combines the days of one selection with the other values of another. */
function within(days, values) {
  const both = new URLSearchParams(values);
  for (const name of ["from", "to"]) both.set(name, days.get(name));
  return both;
}

/** Adds the comparison with the week before, which the server computes for figures. */
function withComparison(selection) {
  const values = new URLSearchParams(selection);
  values.set("compare", "week");
  return values;
}

/** Joins the definitions of a visual's measures. */
function definitions(visual) {
  const known = visual.measures.filter(({ definition }) => definition).map(({ label, definition }) => `${label}: ${definition}`);
  return known.length > 0 && visual.form !== "figures" ? known.join("\n") : null;
}

/** Explains why a card has no data: the lake has no rows of its source, has only rows of other days, or has no matching rows. Includes the hints of the server, and the reason of the visual or query if no filter other than the days is set. */
export function emptyText({ lakeDays, sources }, { source, empty_reason: reason }, selection, hints, from = selection.get("from"), whose = "for these filters") {
  const to = selection.get("to");
  const isFiltered = [...selection.keys()].some((name) => !["from", "to"].includes(name));
  const title = sources.find(({ id }) => id === source)?.title;
  if (!lakeDays || !title) return `No data ${whose}.`;
  const known = lakeDays.sources[source];
  if (!known) return `The lake has no ${title}. Load them with lake ingest${source === "transcripts" ? " --transcripts" : ""}.`;
  const isOutside = from > known.last || to < known.first;
  const days = () => (from === to ? `on ${longDay(to)}` : "on these days");
  const why = reason && !isOutside && !isFiltered ? `: ${reason}` : "";
  return [`No data ${isOutside ? days() : whose}${why}.`, ...hints, `The lake has ${title} from ${longDay(known.first)} to ${longDay(known.last)}.`].join(" ");
}

/** Creates a note if today, which is incomplete, is compared with a complete day. */
function partialNote(visual, { isPartial }, before) {
  const isNoted = visual.form === "figures" ? !visual.last_day : before;
  return isPartial && isNoted ? element("p", { class: "card-cut" }, "Today is incomplete and compared with a complete day.") : null;
}

/** Creates a note with the number of shown and of all rows or groups, and a button that shows all; null if all are shown. */
function cutNote(visual, answer, showAll) {
  if (!answer.total) return null;
  const groups = new Set(answer.rows.map((row) => row[0])).size;
  // The groups of a timeline are its lanes. Other visuals without measures have no groups.
  const hasGroups = visual.measures.length > 0 || visual.form === "timeline";
  const isGrouped = hasGroups && visual.dimensions.length > 0 && answer.total.groups > groups;
  const isCounted = answer.total.rows !== null;
  if (isCounted && !isGrouped && answer.total.rows <= answer.rows.length) return null;
  const text = !isCounted ? `First ${counted(answer.rows.length, "row")} shown` : isGrouped
    ? `${number(groups, "count")} of ${number(answer.total.groups, "count")} shown (${visual.dimensions[0].label})`
    : `${number(answer.rows.length, "count")} of ${counted(answer.total.rows, "row")} shown`;
  return element("p", { class: "card-cut" }, text, element("button", { class: "button quiet small", type: "button", click: showAll }, "Show all"));
}

function render(visual, answer, context, asTable, before) {
  switch (visual.form) {
    case "figures": return figures(visual, answer, context);
    case "heat-map": return heatmap(visual, answer, context);
    case "timeline": return timeline(visual, answer, context);
    case "journey": return journey(visual, answer);
    case "conversation": return conversation(visual, answer);
    case "record": return record(visual, answer, context.linkOf);
    case "table": return asTable();
    default: return chart(visual, answer, chartContext(visual, context), before);
  }
}

function chartContext(visual, context) {
  const definitions = new Map(visual.measures.map(({ name, definition }) => [name, definition]));
  return { ...context, pick: visual.dimensions.some(canPick) ? context.pick : null, definitionOf: visual.measures.length > 1 ? (name) => definitions.get(name) : null };
}

function tabular(visual, answer) {
  return answer.rows.map((row) => row.slice(0, visual.dimensions.length + visual.measures.length));
}

/** Creates an empty card with functions to fill it. */
export function shell({ title, note, source, half, name, definition }) {
  const id = `card-${++cards}`;
  const body = element("div", { class: "card-body" });
  const where = element("span", { class: "source" }, source);
  const foot = element("footer", { class: "card-foot" }, where);
  const root = element("section", { class: half ? "card half" : "card", "aria-labelledby": id, "data-visual": name, "aria-busy": "true" },
    element("div", { class: "card-head" }, element("h2", { id }, title), definition && element("button", { class: "info", type: "button", "data-definition": definition, "aria-label": `Definitions of “${title}”` }, "?")), note ? element("p", { class: "card-note" }, note) : null, body, foot);
  const card = { root, body, where, foot, source, show: (...content) => show(card, content) };
  card.load = (path, values, context, then) => load(card, path, values, context, then);
  card.notes = (...notes) => notes.filter(Boolean).forEach((note) => root.insertBefore(note, body));
  card.ready = (content) => ready(card, content);
  return card;
}

function show(card, content) {
  card.body.querySelectorAll(".chart").forEach((chart) => chart.release());
  card.body.replaceChildren(...content);
  card.root.setAttribute("aria-busy", "false");
}

async function load(card, path, values, context, then) {
  card.root.querySelectorAll(".card-cut").forEach((note) => note.remove());
  card.where.replaceChildren(card.source);
  card.foot.replaceChildren(card.where);
  card.body.replaceChildren(element("div", { class: "waiting" }, "Loading"));
  watchCards();
  try {
    const answer = await fetchJson(path, values, context.signal);
    card.answer = answer;
    card.download = address(`${path}/csv`, values);
    card.excel = address(`${path}/xlsx`, values);
    card.where.append(` · ${describe(answer)}`);
    await then(answer);
  } catch (error) {
    if (error.name === "AbortError") return;
    show(card, [errorMessage(error)]);
    if (error.sql) card.foot.append(sqlButton(error.sql, null));
  }
}

function describe({ statistics, row_count: rows, rows: shown }) {
  const cut = rows > shown.length ? `, showing ${number(shown.length, "count")} of ${counted(rows, "row")}` : "";
  const curated = statistics.bytes_curated ? ", curated" : "";
  return `${counted(statistics.rows_scanned, "row")} scanned (${size(statistics.bytes_scanned)}${curated}) in ${number(statistics.milliseconds / 1000, "seconds")}${cut}`;
}

/** Formats an error with its position and hint. */
export function errorMessage(error) {
  const { message, excerpt, hint } = error instanceof ApiError ? error : { message: `No response from the server (${error.message}). Is lake serve still running?` };
  return element("div", { class: "failed", role: "alert" }, element("p", {}, message), excerpt && element("pre", {}, excerpt), hint && element("p", {}, hint[0].toUpperCase() + hint.slice(1)));
}

/** Fetches the values of a form's filters. After an error, returns null and shows the error with a button that calls `retry`. */
export async function fetchChoices(form, path, values, signal, retry) {
  try {
    return await fetchJson(path, values, signal);
  } catch (error) {
    if (error.name === "AbortError") return null;
    const message = errorMessage(error);
    message.prepend(element("p", {}, "The values of the filters cannot be listed:"));
    message.append(element("button", { class: "button small", type: "button", click: () => { message.remove(); retry(); } }, "Try again"));
    form.append(message);
    return null;
  }
}

/** Shows the data and adds the buttons. */
function ready(card, { draw, other, command }) {
  const { answer } = card;
  const empty = answer.row_count === 0;
  const paint = (selection) => card.show(empty ? element("p", { class: "empty" }, card.emptyText(answer.hints ?? [])) : selection());
  const buttons = [sqlButton(answer.sql, command(answer.sql)), ...downloads(card)];
  if (other && !empty) buttons.unshift(otherButton(other[0], () => paint(other[1]), () => paint(draw)));
  card.foot.append(...buttons);
  paint(draw);
}

function downloads(card) {
  const title = card.root.querySelector("h2").textContent;
  const link = ([address, kind, name]) => element("a", { class: "button quiet small", href: address, download: "", "aria-label": `Download “${title}” as ${kind}`, title: "Cells that look like formulas get a leading apostrophe" }, name);
  return [[card.download, "CSV", "CSV"], [card.excel, "an Excel workbook", "Excel"]].map(link);
}

/** Creates a button that toggles between chart and table. */
function otherButton(name, toOther, back) {
  const button = element("button", { class: "button quiet small", type: "button", "aria-pressed": "false" }, name);
  button.addEventListener("click", () => {
    const pressed = button.getAttribute("aria-pressed") === "true";
    button.setAttribute("aria-pressed", String(!pressed));
    (pressed ? back : toOther)();
  });
  return button;
}

function sqlButton(sql, command) {
  return element("button", { class: "button quiet small", type: "button", click: () => showSql(sql, command) }, "SQL");
}

/** Shows the SQL in a dialog. */
function showSql(sql, command) {
  const dialog = element("dialog", { "aria-label": "SQL", close: () => dialog.remove() },
    element("h2", {}, "SQL for Athena"),
    element("pre", { tabindex: "0" }, element("code", {}, sql)),
    element("div", { class: "actions" },
      copyButton("Copy SQL", sql),
      command && copyButton("Copy lake command", command),
      element("button", { class: "button", type: "button", click: () => dialog.close() }, "Close")));
  document.body.append(dialog);
  dialog.showModal();
}

function copyButton(label, text) {
  const button = element("button", { class: "button", type: "button" }, label);
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
    announce("Copied");
    setTimeout(() => { button.textContent = label; }, 1500);
  });
  return button;
}
