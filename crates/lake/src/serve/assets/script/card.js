/** A card: one answer as a chart or a table, with where it comes from. */

import { Refusal, address, ask, quoted } from "./api.js";
import { chart } from "./chart.js";
import { announce, element } from "./dom.js";
import { figures } from "./figures.js";
import { counted, number, size } from "./format.js";
import { heatmap } from "./heatmap.js";
import { journey, record } from "./journey.js";
import { columnsOf, table } from "./table.js";
import { timeline } from "./timeline.js";

const CHARTS = ["line", "bar", "stacked-bar", "heat-map", "timeline"];
let cards = 0;

/** The card of a visual; `context` says what is chosen. It fills itself. */
export function visualCard(dashboard, visual, context) {
  const path = `/api/dashboards/${dashboard.name}/${visual.name}`;
  const asked = context.values;
  const card = shell({ title: visual.title, note: visual.note, source: visual.view, half: visual.half, name: visual.name });
  if (visual.needs_contact && !asked.has("contact_id")) {
    card.show(element("p", { class: "empty" }, "Choose a contact: enter its id above, or follow a link in a table."));
    return card.root;
  }
  card.load(path, asked, context, (answer) => {
    const asTable = () => table(visual.title, columnsOf(visual), tabular(visual, answer), context.linkOf);
    const draw = () => drawn(visual, answer, context, asTable);
    card.offer({ draw, asTable: CHARTS.includes(visual.form) ? asTable : null, command: (sql) => `lake query --lake ${quoted(context.lake)} ${quoted(sql)}` });
  });
  return card.root;
}

function drawn(visual, answer, context, asTable) {
  switch (visual.form) {
    case "figures": return figures(visual, answer, context.days.length);
    case "heat-map": return heatmap(visual, answer);
    case "timeline": return timeline(visual, answer);
    case "journey": return journey(visual, answer);
    case "record": return record(visual, answer, context.linkOf);
    case "table": return asTable();
    default: return chart(visual, answer, context.days);
  }
}

function tabular(visual, answer) {
  return answer.rows.map((row) => row.slice(0, visual.dimensions.length + visual.measures.length));
}

/** The frame of a card, and what fills it. */
export function shell({ title, note, source, half, name }) {
  const id = `card-${++cards}`;
  const body = element("div", { class: "card-body" });
  const where = element("span", { class: "source" }, source);
  const foot = element("footer", { class: "card-foot" }, where);
  const root = element("section", { class: half ? "card half" : "card", "aria-labelledby": id, "data-visual": name, "aria-busy": "true" },
    element("h2", { id }, title), note ? element("p", { class: "card-note" }, note) : null, body, foot);
  const card = { root, body, where, foot, show: (...content) => show(card, content) };
  card.load = (path, values, context, then) => load(card, path, values, context, then);
  card.offer = (what) => offer(card, what);
  return card;
}

function show(card, content) {
  card.body.querySelectorAll(".chart").forEach((chart) => chart.release());
  card.body.replaceChildren(...content);
  card.root.setAttribute("aria-busy", "false");
}

async function load(card, path, values, context, then) {
  card.body.replaceChildren(element("div", { class: "waiting" }, "Reading the lake"));
  try {
    const answer = await ask(path, values, context.signal);
    card.answer = answer;
    card.download = address(`${path}/csv`, values);
    card.where.append(` · ${told(answer)}`);
    then(answer);
  } catch (error) {
    if (error.name === "AbortError") return;
    show(card, [failed(error)]);
    if (error.sql) card.foot.append(sqlButton(error.sql, null));
  }
}

function told({ statistics, row_count: rows, rows: shown }) {
  const cut = rows > shown.length ? `, the first ${counted(shown.length, "row")} of ${counted(rows, "row")}` : "";
  return `${counted(statistics.rows_scanned, "row")} read (${size(statistics.bytes_scanned)}) in ${number(statistics.milliseconds / 1000, "seconds")}${cut}`;
}

/** What went wrong, with the place, and what may help. */
export function failed(error) {
  const { message, place, hint } = error instanceof Refusal ? error : { message: `The server does not answer (${error.message}). Is lake serve still running?` };
  return element("div", { class: "failed", role: "alert" }, element("p", {}, message), place && element("pre", {}, place), hint && element("p", {}, hint));
}

/** Shows the answer and the buttons that belong to it. */
function offer(card, { draw, asTable, command }) {
  const { answer } = card;
  const empty = answer.row_count === 0;
  const paint = (asked) => card.show(empty ? element("p", { class: "empty" }, "There are no rows for what is chosen.") : asked());
  const buttons = [sqlButton(answer.sql, command(answer.sql)), element("a", { class: "button quiet small", href: card.download, download: "", "aria-label": `Download “${card.root.querySelector("h2").textContent}” as CSV`, title: "Cells that begin like a formula get an apostrophe" }, "CSV")];
  if (asTable && !empty) buttons.unshift(tableButton(() => paint(asTable), () => paint(draw)));
  card.foot.append(...buttons);
  paint(draw);
}

function tableButton(toTable, toChart) {
  const button = element("button", { class: "button quiet small", type: "button", "aria-pressed": "false" }, "Table");
  button.addEventListener("click", () => {
    const pressed = button.getAttribute("aria-pressed") === "true";
    button.setAttribute("aria-pressed", String(!pressed));
    (pressed ? toChart : toTable)();
  });
  return button;
}

function sqlButton(sql, command) {
  return element("button", { class: "button quiet small", type: "button", click: () => showSql(sql, command) }, "SQL");
}

/** The query in a window of its own. */
function showSql(sql, command) {
  const dialog = element("dialog", { "aria-label": "The query", close: () => dialog.remove() },
    element("h2", {}, "The query, as Athena runs it"),
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
