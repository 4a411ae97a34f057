/** Lines and bars, seriesOption by Apache ECharts. */

import { element } from "./dom.js";
import { dimension, number, parse, tick } from "./format.js";
import { colors, colorsOf, ink } from "./palette.js";

const OTHERS = "others";
const HEIGHT = 304;
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 36_000, 72_000, 180_000, 360_000, 720_000, 1_800_000, 3_600_000];

/** Creates the chart of a visual. `days` are all days of the selection, including those without rows. */
export function chart(visual, answer, days) {
  const data = pivot(visual, answer, days);
  const isHorizontal = ["bar", "stacked-bar"].includes(visual.form) && visual.dimensions[0].scale === "text";
  return draw(visual.title, isHorizontal ? heightOf(visual, data) : HEIGHT, () => option(visual, data, isHorizontal));
}

/** Height in pixels: enough for all bars, and not lower than a neighboring chart. */
function heightOf(visual, data) {
  const bar = visual.form === "bar" && data.series.length > 1 ? 12 + 14 * data.series.length : 26;
  return Math.max(visual.half ? HEIGHT : 150, data.keys.length * bar + (data.series.length > 1 ? 70 : 40));
}

/** Creates an element that ECharts draws into; it redraws when its size or the theme changes. */
export function draw(title, height, makeOption) {
  const container = element("div", { class: "chart", role: "img", "aria-label": `${title}. Use the “Table” button for the numbers.` });
  container.style.height = `${height}px`;
  let instance = null;
  const paint = () => {
    instance ??= echarts.init(container, null, { renderer: "canvas" });
    instance.setOption(makeOption(), { notMerge: true });
  };
  const observer = new ResizeObserver(() => {
    if (!container.isConnected || container.clientWidth === 0) return;
    if (instance) instance.resize();
    else paint();
  });
  observer.observe(container);
  container.repaint = () => instance && paint();
  container.release = () => {
    observer.disconnect();
    instance?.dispose();
  };
  return container;
}

/** Pivots the response into series over the first dimension: one per measure, or one per value of the second dimension. */
function pivot(visual, answer, days) {
  const [first, second] = visual.dimensions;
  const keys = first.scale === "day" ? [...days] : [...new Set(answer.rows.map((row) => row[0]))];
  const at = new Map(keys.map((key, index) => [key, index]));
  const zero = (measure) => (measure.adds_up && first.scale === "day" ? 0 : null);
  const rows = answer.rows.filter((row) => at.has(row[0]));
  if (!second) {
    const series = visual.measures.map((measure, index) => {
      const values = keys.map(() => zero(measure));
      for (const row of rows) values[at.get(row[0])] = parse(row[1 + index]);
      return { name: measure.label, unit: measure.unit, values };
    });
    return { keys, series };
  }
  const [measure] = visual.measures;
  const groups = grouped(rows, measure.adds_up);
  const series = new Map(groups.names.map((name) => [name, { name: label(name, second), unit: measure.unit, values: keys.map(() => zero(measure)) }]));
  for (const row of rows) {
    const target = series.get(groups.groupOf(row[1]));
    if (target) target.values[at.get(row[0])] = (target.values[at.get(row[0])] ?? 0) + parse(row[2]);
  }
  return { keys, series: [...series.values()] };
}

function label(name, scale) {
  return name === OTHERS ? "Others" : dimension(name, scale);
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

function option(visual, data, isHorizontal) {
  const { faint, line } = ink();
  const stacked = visual.form === "stacked-bar";
  const unit = data.series[0]?.unit ?? "count";
  const keys = isHorizontal ? [...data.keys].reverse() : data.keys;
  const shown = keys.map((key) => dimension(key, visual.dimensions[0]));
  const category = {
    type: "category", data: shown, axisTick: { show: false }, axisLine: { lineStyle: { color: line } },
    axisLabel: { color: faint, hideOverlap: !isHorizontal, interval: isHorizontal ? 0 : "auto", ...(isHorizontal ? { width: 132, overflow: "truncate" } : {}) },
  };
  const value = {
    type: "value", splitLine: { lineStyle: { color: line } }, axisLabel: { color: faint, hideOverlap: true, formatter: (at) => tick(at, unit) },
    ...limits(visual, data, stacked, unit), scale: visual.form === "line" && (unit === "percent" || unit === "sentiment"),
  };
  return {
    ...basics(),
    grid: { left: 4, right: isHorizontal && data.series.length === 1 ? 64 : 18, top: data.series.length > 1 ? 40 : 14, bottom: 4, containLabel: true },
    legend: legend(data.series.length > 1),
    tooltip: { ...tooltip(), trigger: "axis", axisPointer: { type: isHorizontal || visual.form !== "line" ? "shadow" : "line" }, formatter: (points) => tip(points, data.series.map((series) => series.unit), stacked) },
    xAxis: isHorizontal ? value : category,
    yAxis: isHorizontal ? category : value,
    series: data.series.map((series, _, all) => seriesOption(visual, series, all, isHorizontal)),
  };
}

function seriesOption(visual, series, all, isHorizontal) {
  const color = colorsOf(all.map((one) => one.name))(series.name);
  const values = isHorizontal ? [...series.values].reverse() : series.values;
  const common = { name: series.name, data: values, itemStyle: { color: color }, emphasis: { focus: "series" } };
  if (visual.form === "line") {
    return { ...common, type: "line", symbolSize: 7, symbol: "circle", showSymbol: values.length < 40, lineStyle: { width: 2.5, color: color }, connectNulls: false };
  }
  if (visual.form === "stacked-bar") return { ...common, type: "bar", stack: "all", barMaxWidth: isHorizontal ? 30 : 46 };
  const endLabel = { show: isHorizontal, position: "right", color: ink().faint, formatter: (point) => number(point.value, series.unit) };
  return { ...common, itemStyle: { color: color, borderRadius: 3 }, type: "bar", barMaxWidth: isHorizontal ? 30 : 46, label: all.length === 1 || isHorizontal ? endLabel : undefined };
}

/** Axis steps in minutes and hours instead of hundreds of seconds. */
function limits(visual, data, stacked, unit) {
  if (unit !== "seconds") return {};
  const tops = data.keys.map((_, at) => data.series.map((series) => series.values[at] ?? 0).reduce((sum, value) => (stacked ? sum + value : Math.max(sum, value)), 0));
  const step = STEPS.find((step) => step * 5 >= Math.max(...tops, 1)) ?? STEPS.at(-1);
  return { interval: step, max: Math.ceil((Math.max(...tops, 1) * 1.02) / step) * step };
}

/** Options shared by all charts. */
export function basics() {
  const reducedMotion = matchMedia("(prefers-reduced-motion: reduce)").matches;
  return {
    animation: !reducedMotion,
    animationDuration: 250,
    textStyle: { fontFamily: getComputedStyle(document.documentElement).fontFamily, color: ink().text },
    aria: { enabled: false },
  };
}

export function legend(show) {
  const { text, faint } = ink();
  return { show, type: "scroll", top: 0, left: 0, icon: "roundRect", itemWidth: 12, itemHeight: 12, textStyle: { color: text }, pageTextStyle: { color: faint }, pageIconColor: text, pageIconInactiveColor: faint };
}

export function tooltip() {
  const { text, line, card } = ink();
  return { confine: true, backgroundColor: card, borderColor: line, textStyle: { color: text, fontSize: 13 }, padding: [8, 12] };
}

/** Tooltip of a point, built from elements so that names are never parsed as HTML. */
function tip(points, units, withTotal) {
  const present = points.filter((point) => point.value !== null && point.value !== undefined);
  const lines = present.map((point) => tipLine(point.seriesName, number(point.value, units[point.seriesIndex]), point.color));
  const sum = present.reduce((sum, point) => sum + point.value, 0);
  const total = withTotal && present.length > 1 ? tipLine("Total", number(sum, units[0])) : null;
  return element("div", { class: "tip" }, element("div", {}, points[0]?.axisValueLabel ?? ""), lines, total);
}

export function tipLine(name, text, color) {
  const mark = element("span", { class: "dot" });
  mark.style.background = color ?? "transparent";
  return element("div", { class: "tip-line" }, element("span", {}, mark, name), element("b", {}, text));
}
