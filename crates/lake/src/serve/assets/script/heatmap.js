/** Heat map: a table with shaded cells. */

import { element } from "./dom.js";
import { NO_VALUE, dimension, number, parse } from "./format.js";

export function heatmap(visual, answer, { zone }) {
  const [down, across] = visual.dimensions;
  const [measure] = visual.measures;
  const values = new Map(answer.rows.map(([row, column, value]) => [`${row} ${column}`, parse(value)]));
  const known = [...values.values()].filter((value) => value !== null);
  const [darkest, isCut] = limit(known);
  const rows = keys(down, answer.rows.map((row) => row[0]));
  const columns = keys(across, answer.rows.map((row) => row[1]));

  const cell = (row, column) => {
    const value = values.get(`${row} ${column}`) ?? null;
    const text = `${dimension(row, down)}, ${dimension(column, across)}: ${number(value, measure.unit)}`;
    const shade = element("span", { title: text }, element("span", { class: "visually-hidden" }, number(value, measure.unit)));
    shade.style.setProperty("--level", `${value === null || darkest === 0 ? 0 : Math.min(Math.round((value / darkest) * 100), 100)}%`);
    return element("td", {}, shade);
  };
  const head = columns.map((column, at) => element("th", { scope: "col" }, at % 3 === 0 ? dimension(column, across).slice(0, 2) : "", at % 3 === 0 ? null : element("span", { class: "visually-hidden" }, dimension(column, across))));
  const body = rows.map((row) => element("tr", {}, element("th", { scope: "row" }, dimension(row, down).slice(0, 3)), columns.map((column) => cell(row, column))));
  const table = element("table", { class: "heat" },
    element("caption", { class: "visually-hidden" }, visual.title),
    element("thead", {}, element("tr", {}, element("td"), head)), element("tbody", {}, body));
  const ramp = element("p", { class: "ramp" }, element("span", { class: "zone-name" }, `Hours, ${zone}`), known.length ? number(0, measure.unit) : NO_VALUE, element("i"), number(darkest, measure.unit), isCut && " or more", ` ${measure.label.charAt(0).toLowerCase()}${measure.label.slice(1)}`);
  return element("div", {}, table, ramp);
}

/** Returns the value of the darkest shade, and whether some values exceed it. Otherwise outliers would make all other cells pale. */
function limit(known) {
  const ordered = [...known].sort((one, other) => one - other);
  const greatest = ordered.at(-1) ?? 0;
  const most = ordered[Math.floor((ordered.length - 1) * 0.95)] ?? 0;
  return most > 0 && greatest > 2 * most ? [most, true] : [greatest, false];
}

/** Returns all weekdays or hours; for other scales, the values in the data. */
function keys({ scale }, found) {
  const range = (from, count) => Array.from({ length: count }, (_, at) => String(from + at));
  if (scale === "weekday") return range(1, 7);
  if (scale === "hour-of-day") return range(0, 24);
  return [...new Set(found)];
}
