/** Converts the rows of a response to series over the first dimension. */

import { dimension, instant, parse } from "./format.js";
import { colors } from "./palette.js";

const OTHERS = "others";
const DAY = 24 * 60 * 60 * 1000;

/**
 * Pivots the response into series: one per measure, or one per value of the second dimension. `before` is the response for the
 * comparison period or null; its series have `isBefore`. `left` has the number of shown and of all values of the second dimension,
 * if some are not shown.
 */
export function pivot(visual, answer, context, before) {
  const [first, second] = visual.dimensions;
  const found = [...new Set(answer.rows.map((row) => row[0]))];
  const keys = keysOf(first, found, before, context);
  const series = second ? bySecond(visual, answer.rows, keys) : byMeasure(visual, answer.rows, keys);
  if (first.scale === "interval") endWith(found, series, keys);
  const names = second ? new Set(answer.rows.map((row) => row[1])).size : 0;
  // Averages of the smaller groups have no common value.
  const left = second && !visual.measures[0].adds_up && names > series.length ? { shown: series.length, all: names } : null;
  return { keys, series, left, before: before ? previous(visual, before.rows, keys, context) : [] };
}

/** Returns the keys of the first dimension: all days, all intervals including those of the comparison period, or the keys in the data. */
function keysOf({ scale }, found, before, context) {
  if (scale === "day") return [...context.days];
  if (scale !== "interval") return found;
  const earlier = before?.rows.map(([key]) => later(key, context.daysBack)) ?? [];
  return intervals([...found, ...earlier], context.interval);
}

/** Removes the zeros after the last interval with rows, because the day may be incomplete. */
function endWith(found, series, keys) {
  const end = Math.max(-1, ...found.map((key) => keys.indexOf(key)));
  for (const one of series) one.values = one.values.map((value, at) => (at > end ? null : value));
}

/** Adds days to a local time. */
function later(time, days) {
  return time && text(instant(time).getTime() + days * DAY);
}

function text(time) {
  return new Date(time).toISOString().slice(0, 23).replace("T", " ");
}

function zero(measure, scale) {
  return measure.adds_up && ["day", "interval"].includes(scale) ? 0 : null;
}

/** Returns all intervals from the first to the last, including those without rows. */
function intervals(found, minutes) {
  const step = minutes * 60_000;
  const times = found.filter((key) => key !== null).map((key) => instant(key).getTime());
  if (times.length === 0) return [];
  const [first, last] = [Math.min(...times), Math.max(...times)];
  return Array.from({ length: Math.round((last - first) / step) + 1 }, (_, index) => text(first + index * step));
}

function places(keys) {
  return new Map(keys.map((key, index) => [key, index]));
}

function byMeasure(visual, rows, keys) {
  const at = places(keys);
  return visual.measures.map((measure, index) => {
    const values = keys.map(() => zero(measure, visual.dimensions[0].scale));
    for (const row of rows) if (at.has(row[0])) values[at.get(row[0])] = parse(row[1 + index]);
    return { name: measure.label, measure: measure.name, unit: measure.unit, values };
  });
}

function bySecond(visual, rows, keys) {
  const [first, second] = visual.dimensions;
  const [measure] = visual.measures;
  const at = places(keys);
  const known = rows.filter((row) => at.has(row[0]));
  const groups = grouped(known, measure.adds_up);
  const label = (name) => (name === OTHERS ? "Others" : dimension(name, second));
  const series = new Map(groups.names.map((name) => [name, { name: label(name), key: name, measure: measure.name, unit: measure.unit, values: keys.map(() => zero(measure, first.scale)) }]));
  for (const row of known) {
    const target = series.get(groups.groupOf(row[1]));
    if (target) target.values[at.get(row[0])] = (target.values[at.get(row[0])] ?? 0) + parse(row[2]);
  }
  return [...series.values()];
}

/** Keeps the largest groups, one per color; the others become one group if their measure adds up. */
function grouped(rows, addsUp) {
  const totals = new Map();
  for (const row of rows) totals.set(row[1], (totals.get(row[1]) ?? 0) + Math.abs(parse(row[2]) ?? 0));
  const names = [...totals.keys()].sort((one, other) => totals.get(other) - totals.get(one) || String(one).localeCompare(String(other)));
  const count = colors().length;
  if (names.length <= count) return { names, groupOf: (name) => name };
  const shown = new Set(names.slice(0, count - 1));
  return { names: addsUp ? [...shown, OTHERS] : [...shown], groupOf: (name) => (shown.has(name) ? name : OTHERS) };
}

/** Returns the series of the comparison period at the keys of the selected one: the first day at the first day, an interval at the same time, a name at the same name. */
function previous(visual, rows, keys, context) {
  const [first, second] = visual.dimensions;
  const at = first.scale === "day" ? places(context.daysBefore) : places(keys);
  const isSum = visual.form === "stacked-bar" || second;
  const groups = isSum ? [{ name: "Total", measures: visual.measures }] : visual.measures.map((measure) => ({ name: measure.label, measures: [measure] }));
  // Averages of groups have no total.
  if (second && !visual.measures[0].adds_up) return [];
  return groups.map(({ name, measures }) => {
    const values = keys.map(() => zero(measures[0], first.scale));
    for (const row of rows) {
      const place = at.get(first.scale === "interval" ? later(row[0], context.daysBack) : row[0]);
      if (place === undefined) continue;
      for (const measure of measures) {
        const value = parse(row[visual.dimensions.length + visual.measures.indexOf(measure)]);
        if (value !== null) values[place] = isSum ? (values[place] ?? 0) + value : value;
      }
    }
    return { name: `${name}, ${context.nameBefore}`, current: name, measure: measures[0].name, unit: measures[0].unit, values, isBefore: true };
  });
}
