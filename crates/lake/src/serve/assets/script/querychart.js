/** Chart of a named query's result: a measure over days, times or names. */

import { chart } from "./chart.js";
import { element } from "./dom.js";

const NUMBERS = /^(tinyint|smallint|integer|bigint|real|double|decimal)/;
/** Maximum number of keys in a chart. */
const MAX_KEYS = 60;

/** Whether a result has a chart. */
export function canDraw(answer) {
  return shapeOf(answer) !== null;
}

/** Creates the chart with a list of its measures. */
export function queryChart(query, answer, label, zone) {
  const shape = shapeOf(answer);
  const place = element("div", {});
  const paint = (measure) => {
    place.querySelectorAll(".chart").forEach((one) => one.release());
    place.replaceChildren(chart(visualOf(query, answer, shape, measure, label), rowsOf(answer, shape, measure), { days: [], zone, interval: 30 }));
  };
  const list = element("select", { "aria-label": "Measure", change: (event) => paint(Number(event.target.value)) },
    shape.measures.map((at) => element("option", { value: String(at) }, label(answer.columns[at].name))));
  paint(shape.measures[0]);
  return element("div", {}, element("p", { class: "measure" }, list), place);
}

/** Returns the indexes of the second dimension, if any, and of the measures; null if the result has no chart. */
function shapeOf({ columns, rows }) {
  const isNumber = ({ name, type }) => NUMBERS.test(type) && !["hour", "weekday", "year", "month", "day"].includes(name);
  const first = columns.findIndex(({ type, name }) => !isNumber({ type, name }));
  const measures = columns.flatMap((column, at) => (isNumber(column) ? [at] : []));
  if (first !== 0 || measures.length === 0 || rows.length < 2) return null;
  const keys = new Set(rows.map((row) => row[0]));
  const isText = columns[1] && !isNumber(columns[1]) && columns[1].type === "varchar";
  const second = isText && keys.size < rows.length ? 1 : null;
  const cells = second === null ? keys : new Set(rows.map((row) => `${row[0]} ${row[1]}`));
  // A duplicate key has more than one value.
  if (keys.size > MAX_KEYS || cells.size < rows.length) return null;
  return { second, measures };
}

function scaleOf({ name, type }) {
  if (type === "date") return "date";
  if (type.startsWith("timestamp")) return "instant";
  return { hour: "hour-of-day", weekday: "weekday" }[name] ?? "text";
}

function unitOf({ name, type }) {
  if (name.endsWith("_seconds")) return "seconds";
  if (name.endsWith("_share")) return "share";
  if (name.endsWith("_percent")) return "percent";
  return /^(real|double|decimal)/.test(type) ? "number" : "count";
}

function visualOf(query, answer, shape, measure, label) {
  const dimensions = [0, shape.second].filter((at) => at !== null).map((at) => ({ name: answer.columns[at].name, label: label(answer.columns[at].name), scale: scaleOf(answer.columns[at]) }));
  const column = answer.columns[measure];
  const isTime = dimensions[0].scale !== "text";
  return {
    name: query.name, title: query.title, half: false, form: isTime ? "line" : shape.second === null ? "bar" : "stacked-bar", dimensions,
    measures: [{ name: column.name, label: label(column.name), unit: unitOf(column), adds_up: unitOf(column) === "count" }],
  };
}

function rowsOf(answer, shape, measure) {
  return { rows: answer.rows.map((row) => [row[0], ...(shape.second === null ? [] : [row[shape.second]]), row[measure]]) };
}
