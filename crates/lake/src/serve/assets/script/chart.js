/** Lines and bars, drawn by Apache ECharts. */

import { element } from "./dom.js";
import { dimension, number, parse, tick } from "./format.js";
import { colours, coloursOf, ink } from "./palette.js";

const OTHERS = "others";
const HEIGHT = 304;
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 36_000, 72_000, 180_000, 360_000, 720_000, 1_800_000, 3_600_000];

/** The chart of a visual. `days` are all days that are shown, those without rows too. */
export function chart(visual, answer, days) {
  const data = pivot(visual, answer, days);
  const lies = ["bar", "stacked-bar"].includes(visual.form) && visual.dimensions[0].scale === "text";
  return draw(visual.title, lies ? heightOf(visual, data) : HEIGHT, () => option(visual, data, lies));
}

/** As high as its bars need, but not lower than the chart beside it. */
function heightOf(visual, data) {
  const bar = visual.form === "bar" && data.series.length > 1 ? 12 + 14 * data.series.length : 26;
  return Math.max(visual.half ? HEIGHT : 150, data.keys.length * bar + (data.series.length > 1 ? 70 : 40));
}

/** An element in which ECharts draws, again whenever its size or the theme changes. */
export function draw(title, height, makeOption) {
  const place = element("div", { class: "chart", role: "img", "aria-label": `${title}. The button “Table” shows the numbers.` });
  place.style.height = `${height}px`;
  let instance = null;
  const paint = () => {
    instance ??= echarts.init(place, null, { renderer: "canvas" });
    instance.setOption(makeOption(), { notMerge: true });
  };
  const observer = new ResizeObserver(() => {
    if (!place.isConnected || place.clientWidth === 0) return;
    if (instance) instance.resize();
    else paint();
  });
  observer.observe(place);
  place.repaint = () => instance && paint();
  place.release = () => {
    observer.disconnect();
    instance?.dispose();
  };
  return place;
}

/** The answer as series over the first dimension: of each measure, or of each value of the second dimension. */
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
    const of = series.get(groups.of(row[1]));
    if (of) of.values[at.get(row[0])] = (of.values[at.get(row[0])] ?? 0) + parse(row[2]);
  }
  return { keys, series: [...series.values()] };
}

function label(name, scale) {
  return name === OTHERS ? "Others" : dimension(name, scale);
}

/** As many groups as there are colours, the greatest; the others together where they can be added up. */
function grouped(rows, addsUp) {
  const totals = new Map();
  for (const row of rows) totals.set(row[1], (totals.get(row[1]) ?? 0) + Math.abs(parse(row[2]) ?? 0));
  const names = [...totals.keys()].sort((one, other) => totals.get(other) - totals.get(one) || String(one).localeCompare(String(other)));
  const count = colours().length;
  if (names.length <= count) return { names, of: (name) => name };
  const shown = new Set(names.slice(0, count - 1));
  return { names: addsUp ? [...shown, OTHERS] : [...shown], of: (name) => (shown.has(name) ? name : OTHERS) };
}

function option(visual, data, lies) {
  const { faint, line } = ink();
  const stacked = visual.form === "stacked-bar";
  const unit = data.series[0]?.unit ?? "count";
  const keys = lies ? [...data.keys].reverse() : data.keys;
  const shown = keys.map((key) => dimension(key, visual.dimensions[0]));
  const category = {
    type: "category", data: shown, axisTick: { show: false }, axisLine: { lineStyle: { color: line } },
    axisLabel: { color: faint, hideOverlap: !lies, interval: lies ? 0 : "auto", ...(lies ? { width: 132, overflow: "truncate" } : {}) },
  };
  const value = {
    type: "value", splitLine: { lineStyle: { color: line } }, axisLabel: { color: faint, hideOverlap: true, formatter: (at) => tick(at, unit) },
    ...limits(visual, data, stacked, unit), scale: visual.form === "line" && (unit === "percent" || unit === "sentiment"),
  };
  return {
    ...basics(),
    grid: { left: 4, right: lies && data.series.length === 1 ? 64 : 18, top: data.series.length > 1 ? 40 : 14, bottom: 4, containLabel: true },
    legend: legend(data.series.length > 1),
    tooltip: { ...tooltip(), trigger: "axis", axisPointer: { type: lies || visual.form !== "line" ? "shadow" : "line" }, formatter: (points) => tip(points, data.series.map((series) => series.unit), stacked) },
    xAxis: lies ? value : category,
    yAxis: lies ? category : value,
    series: data.series.map((series, _, all) => drawn(visual, series, all, lies)),
  };
}

function drawn(visual, series, all, lies) {
  const colour = coloursOf(all.map((one) => one.name))(series.name);
  const values = lies ? [...series.values].reverse() : series.values;
  const common = { name: series.name, data: values, itemStyle: { color: colour }, emphasis: { focus: "series" } };
  if (visual.form === "line") {
    return { ...common, type: "line", symbolSize: 7, symbol: "circle", showSymbol: values.length < 40, lineStyle: { width: 2.5, color: colour }, connectNulls: false };
  }
  if (visual.form === "stacked-bar") return { ...common, type: "bar", stack: "all", barMaxWidth: lies ? 30 : 46 };
  const ends = { show: lies, position: "right", color: ink().faint, formatter: (point) => number(point.value, series.unit) };
  return { ...common, itemStyle: { color: colour, borderRadius: 3 }, type: "bar", barMaxWidth: lies ? 30 : 46, label: all.length === 1 || lies ? ends : undefined };
}

/** Steps of the axis that people count in: minutes and hours, not hundreds of seconds. */
function limits(visual, data, stacked, unit) {
  if (unit !== "seconds") return {};
  const tops = data.keys.map((_, at) => data.series.map((series) => series.values[at] ?? 0).reduce((sum, value) => (stacked ? sum + value : Math.max(sum, value)), 0));
  const step = STEPS.find((step) => step * 5 >= Math.max(...tops, 1)) ?? STEPS.at(-1);
  return { interval: step, max: Math.ceil((Math.max(...tops, 1) * 1.02) / step) * step };
}

/** What all charts share. */
export function basics() {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  return {
    animation: !calm,
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

/** What is at a place of a chart, as elements, so that names are texts. */
function tip(points, units, withTotal) {
  const present = points.filter((point) => point.value !== null && point.value !== undefined);
  const lines = present.map((point) => tipLine(point.seriesName, number(point.value, units[point.seriesIndex]), point.color));
  const sum = present.reduce((sum, point) => sum + point.value, 0);
  const total = withTotal && present.length > 1 ? tipLine("Together", number(sum, units[0])) : null;
  return element("div", { class: "tip" }, element("div", {}, points[0]?.axisValueLabel ?? ""), lines, total);
}

export function tipLine(name, text, colour) {
  const mark = element("span", { class: "dot" });
  mark.style.background = colour ?? "transparent";
  return element("div", { class: "tip-line" }, element("span", {}, mark, name), element("b", {}, text));
}
