/** Key figures with their change from the previous period. */

import { element } from "./dom.js";
import { change, counted, number, parse } from "./format.js";

export function figures(visual, answer, { days, goal, isPartial, isWeekBefore }) {
  const row = answer.rows[0] ?? [];
  const compared = period(visual.last_day ? 1 : days.length, isWeekBefore);
  const colors = isPartial ? () => "" : rating;
  const tiles = visual.measures.map((measure, at) => tile(measure, parse(row[2 * at] ?? null), parse(row[2 * at + 1] ?? null), compared, measure.name === "service_level" ? goal : null, colors));
  return element("dl", { class: "figures" }, tiles);
}

function period(days, isWeekBefore) {
  if (isWeekBefore && days !== 7) return days === 1 ? "the day a week before" : `the ${counted(days, "day")} a week before`;
  return days === 1 ? "the day before" : `the ${counted(days, "day")} before`;
}

function tile(measure, shown, before, period, goal, colors) {
  // The sum of no rows is NULL.
  const now = shown === null && before !== null && measure.adds_up ? 0 : shown;
  const changed = change(now, before, measure.unit);
  const text = before === null || (before === 0 && changed === null) ? [`no data for ${period}`] : [changed && element("b", {}, `${changed} `), `from ${number(before, measure.unit)} in ${period}`];
  return element("div", { class: "figure" },
    element("dt", {}, element("span", measure.definition ? { class: "term", tabindex: "0", "data-definition": measure.definition } : {}, measure.label)),
    element("dd", {}, element("div", { class: "value" }, number(now, measure.unit)), goal && now !== null && target(now, goal), element("div", { class: `change ${colors(measure, now, before)}` }, text)));
}

/** Shows whether the goal is reached, in words and in color. */
function target(now, goal) {
  const isReached = now >= goal;
  return element("div", { class: `change ${isReached ? "good" : "bad"}` }, element("b", {}, isReached ? "reaches" : "misses"), ` the goal of ${number(goal, "share")}`);
}

/** Returns the CSS class of a good or bad change. */
function rating(measure, now, before) {
  const text = change(now, before, measure.unit);
  const isNone = text === null || Number(text.replace(/[^\d.]/g, "")) === 0;
  if (measure.prefers === "none" || isNone) return "";
  return now > before === (measure.prefers === "higher") ? "good" : "bad";
}
