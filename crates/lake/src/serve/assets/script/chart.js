/** Line and bar charts, drawn by Apache ECharts. */

import { element } from "./dom.js";
import { dimension, number, tick } from "./format.js";
import { fontFamily, labelStyle, labelsAtLeft, textWidth } from "./labels.js";
import { colorsOf, ink } from "./palette.js";
import { pivot } from "./pivot.js";

const HEIGHT = 304;
const AXIS_NAME = 20;
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 36_000, 72_000, 180_000, 360_000, 720_000, 1_800_000, 3_600_000];
/** Precision of axis labels by unit. Smaller steps would repeat labels. */
const SMALLEST_STEPS = { count: 1, sentiment: 0.1, percent: 0.1, share: 0.001 };
const LOCAL = ["day", "date", "hour", "interval", "instant", "hour-of-day", "weekday"];

/** Creates the chart of a visual, including days without rows. `before` is the response for the comparison period. */
export function chart(visual, answer, context, before) {
  const data = pivot(visual, answer, context, before);
  const isHorizontal = ["bar", "stacked-bar"].includes(visual.form) && visual.dimensions[0].scale === "text";
  const sized = (width) => layout(visual, data, isHorizontal, width, context);
  const canvas = draw(visual.title, (width) => sized(width).height, (width) => option(visual, data, isHorizontal, sized(width), context));
  canvas.picked = (key, name) => context.pick?.(visual, key, data.series.find((series) => series.name === name)?.key);
  const left = data.left && element("p", { class: "card-cut" }, `${number(data.left.shown, "count")} of ${number(data.left.all, "count")} shown (${visual.dimensions[1].label}); the table has all`);
  return element("div", {}, left, legend(canvas, [...data.series, ...data.before], context), canvas);
}

/** Computes the labels, the space for them, and the height of the chart. */
function layout(visual, data, isHorizontal, width, context) {
  const texts = data.keys.map((key) => dimension(key, visual.dimensions[0]));
  const name = LOCAL.includes(visual.dimensions[0].scale) ? context.zone : null;
  if (!isHorizontal) return { texts, height: HEIGHT, name };
  const { labels, width: left, height: tallest } = labelsAtLeft(texts, width);
  const count = data.series.length + (visual.form === "bar" && data.series.length > 1 ? data.before.length : 0);
  const bar = Math.max(visual.form === "bar" && count > 1 ? 12 + 14 * count : 26, tallest + 8);
  return { texts: labels, left, height: Math.max(visual.half ? HEIGHT : 150, data.keys.length * bar + 40), name };
}

/** Creates the element of a chart, which is redrawn when its size or the theme changes. */
export function draw(title, heightOf, makeOption) {
  const container = element("div", { class: "chart", role: "img", "aria-label": `${title}. Use the “Table” button for the numbers.` });
  let instance = null;
  const paint = () => {
    const width = container.clientWidth;
    container.style.height = `${heightOf(width)}px`;
    if (!instance) {
      instance = echarts.init(container, null, { renderer: "canvas" });
      instance.on("click", ({ seriesName, dataIndex, componentType, value }) => {
        const at = componentType === "yAxis" || componentType === "xAxis" ? instance.keys?.labels.indexOf(value) : dataIndex;
        if (instance.keys && at >= 0) container.picked?.(instance.keys.all[at], seriesName);
      });
    } else instance.resize();
    const { keys, ...option } = makeOption(width);
    instance.keys = keys;
    instance.setOption(option, { notMerge: true });
  };
  const observer = new ResizeObserver(() => {
    if (container.isConnected && container.clientWidth > 0) paint();
  });
  observer.observe(container);
  container.repaint = () => instance && paint();
  container.toggle = (name) => instance?.dispatchAction({ type: "legendToggleSelect", name });
  container.release = () => {
    observer.disconnect();
    instance?.dispose();
  };
  return container;
}

/** Creates the legend: buttons that show and hide series. */
function legend(canvas, all, context) {
  if (all.length < 2) return null;
  const color = colorsOf(all.filter((series) => !series.isBefore).map((series) => series.name));
  const entries = all.map((series) => legendEntry(series.name, series.isBefore ? null : color, (name) => canvas.toggle(name), context?.definitionOf?.(series.measure)));
  const repaint = canvas.repaint;
  canvas.repaint = () => {
    repaint();
    entries.forEach((entry) => entry.repaint());
  };
  return element("ul", { class: "legend" }, entries);
}

export function legendEntry(name, color, toggle, definition) {
  const mark = element("span", { class: color ? "swatch" : "swatch before" });
  const button = element("button", { type: "button", "aria-pressed": "true", "data-definition": definition }, mark, name);
  button.addEventListener("click", () => {
    button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
    toggle(name);
  });
  const entry = element("li", {}, button);
  entry.repaint = () => { mark.style.background = color ? color(name) : ""; };
  entry.repaint();
  return entry;
}

function option(visual, data, isHorizontal, { texts, left, name }, context) {
  const { faint, line } = ink();
  const stacked = visual.form === "stacked-bar";
  const unit = data.series[0]?.unit ?? "count";
  const goal = data.series.some((series) => series.measure === "service_level") ? context.goal : null;
  const order = (list) => (isHorizontal ? [...list].reverse() : list);
  const shown = order(texts);
  const category = {
    type: "category", data: shown, axisTick: { show: false }, axisLine: { lineStyle: { color: line } }, triggerEvent: true,
    ...(name && !isHorizontal ? { name, nameLocation: "middle", nameGap: 26, nameTextStyle: { color: faint, fontSize: 11 } } : {}),
    axisLabel: { color: faint, ...labelStyle, hideOverlap: !isHorizontal, interval: isHorizontal ? 0 : "auto" },
  };
  const scale = limits(visual, data, stacked, unit);
  const value = {
    type: "value", splitLine: { lineStyle: { color: line } }, axisLabel: { color: faint, ...labelStyle, hideOverlap: true, formatter: (at) => tick(at, unit) },
    ...scale, ...(goal ? { max: ({ max }) => (max < goal ? Math.ceil(goal * 10) / 10 : null) } : {}), minInterval: SMALLEST_STEPS[unit] ?? 0, scale: visual.form === "line" && (unit === "percent" || unit === "sentiment"),
  };
  const ends = isHorizontal && visual.form === "bar" ? endLabels(data.series) : 22;
  return {
    ...basics(),
    keys: { all: order(data.keys), labels: shown },
    grid: isHorizontal
      ? { left, right: goal ? Math.max(ends, GOAL_LABEL) : ends, top: goal ? 24 : 8, bottom: 26 }
      : { left: valueLabels(data, unit, stacked, goal), right: lastLabel(shown), top: goal ? 24 : 14, bottom: name ? 26 + AXIS_NAME : 26 },
    legend: { show: false },
    tooltip: { ...tooltip(), trigger: "axis", axisPointer: { type: isHorizontal || visual.form !== "line" ? "shadow" : "line" }, formatter: (points) => tip(points, [...data.series, ...data.before], stacked, context, visual) },
    xAxis: isHorizontal ? value : category,
    yAxis: isHorizontal ? category : value,
    series: [
      ...data.series.map((series, at, all) => seriesOption(visual, series, all, isHorizontal, at === 0 ? goalLine(goal, isHorizontal) : undefined, Boolean(context.pick))),
      ...data.before.map((series) => beforeOption(visual, series, isHorizontal, data.series)),
    ],
  };
}

/** Space for half of the goal label at the end of the axis, in pixels. */
const GOAL_LABEL = 40;

/** Computes the space for the numbers at the ends of bars. */
function endLabels(all) {
  return Math.ceil(Math.max(20, ...all.flatMap((series) => series.values.map((value) => textWidth(number(value, series.unit)))))) + 14;
}

/** Computes the space for the labels of the value axis at the left. The axis ends slightly above the maximum. */
function valueLabels(data, unit, stacked, goal) {
  const top = Math.max(...tops(data, stacked), goal ?? 0, 1e-9);
  const bottom = Math.min(0, ...data.series.flatMap((series) => series.values.map((value) => value ?? 0)));
  const steps = [top, top * 1.3, top / 2, top / 3, top / 4, bottom, bottom * 1.3, 0.5, 0];
  const nice = steps.flatMap((step) => [step, Number(step.toPrecision(1)), Number(step.toPrecision(2))]);
  const candidates = unit === "seconds" ? STEPS.filter((step) => step <= top * 1.3).flatMap((step) => [step, step * 3, step * 5]) : nice;
  return Math.ceil(Math.max(...candidates.map((at) => textWidth(tick(at, unit))), 20)) + 12;
}

/** Computes the space for half of the last label, which extends beyond its point. */
function lastLabel(texts) {
  return Math.max(18, Math.ceil(textWidth(texts.at(-1) ?? "") / 2) + 4);
}

function goalLine(goal, isHorizontal) {
  if (!goal) return undefined;
  const { text, card } = ink();
  return {
    silent: true, symbol: "none", animation: false, lineStyle: { color: text, type: "dashed", width: 1.5 },
    label: { show: true, color: text, backgroundColor: card, padding: [1, 4], position: isHorizontal ? "end" : "insideEndTop", formatter: `Goal ${tick(goal, "share")}` },
    data: [isHorizontal ? { xAxis: goal } : { yAxis: goal }],
  };
}

function seriesOption(visual, series, all, isHorizontal, markLine, canPick) {
  const color = colorsOf(all.map((one) => one.name))(series.name);
  const values = isHorizontal ? [...series.values].reverse() : series.values;
  const common = { name: series.name, data: values, itemStyle: { color }, emphasis: { focus: "series" }, cursor: canPick ? "pointer" : "default", markLine };
  if (visual.form === "line") {
    return { ...common, type: "line", symbolSize: 7, symbol: "circle", showSymbol: values.length < 40, lineStyle: { width: 2.5, color }, connectNulls: false };
  }
  if (visual.form === "stacked-bar") return { ...common, type: "bar", stack: "all", barMaxWidth: isHorizontal ? 30 : 46 };
  const endLabel = { show: isHorizontal, position: "right", color: ink().faint, formatter: (point) => number(point.value, series.unit) };
  return { ...common, itemStyle: { color, borderRadius: 3 }, type: "bar", barMaxWidth: isHorizontal ? 30 : 46, label: all.length === 1 || isHorizontal ? endLabel : undefined };
}

/** Returns the options of a series of the comparison period: a dashed line over days, in the color of its measure if there are several, or marks on bars. */
function beforeOption(visual, series, isHorizontal, all) {
  const count = all.length;
  const own = all.find((one) => one.name === series.current);
  const text = visual.form === "line" && count > 1 && own ? colorsOf(all.map((one) => one.name))(own.name) : ink().text;
  const data = isHorizontal ? [...series.values].reverse() : series.values;
  const common = { name: series.name, data, z: 5, silent: true, itemStyle: { color: text, opacity: 0.75 } };
  if (!isHorizontal) return { ...common, type: "line", symbol: "circle", symbolSize: 4, lineStyle: { color: text, type: [4, 4], width: 1.5, opacity: 0.75 } };
  if (visual.form === "bar" && count > 1) return { ...common, type: "bar", itemStyle: { color: text, opacity: 0.25, borderRadius: 3 } };
  return { ...common, type: "scatter", symbol: "rect", symbolSize: [3, 22] };
}

function tops(data, stacked) {
  const top = (list, at, isSum) => list.map((series) => series.values[at] ?? 0).reduce((sum, value) => (isSum ? sum + value : Math.max(sum, value)), 0);
  return data.keys.map((_, at) => Math.max(top(data.series, at, stacked), top(data.before, at, false)));
}

/** Returns axis steps in minutes and hours instead of hundreds of seconds. */
function limits(visual, data, stacked, unit) {
  if (unit !== "seconds") return {};
  const top = Math.max(...tops(data, stacked), 1);
  const step = STEPS.find((step) => step * 5 >= top) ?? STEPS.at(-1);
  return { interval: step, max: Math.ceil((top * 1.02) / step) * step };
}

/** Returns the options that all charts share. */
export function basics() {
  const reducedMotion = matchMedia("(prefers-reduced-motion: reduce)").matches;
  return {
    animation: !reducedMotion,
    animationDuration: 250,
    textStyle: { fontFamily: fontFamily(), color: ink().text },
    aria: { enabled: false },
  };
}

export function tooltip() {
  const { text, line, card } = ink();
  return { confine: true, backgroundColor: card, borderColor: line, textStyle: { color: text, fontSize: 13 }, padding: [8, 12] };
}

/** Creates the tooltip of a point from elements, so that names are never parsed as HTML. */
function tip(points, all, withTotal, context, visual) {
  const present = points.filter((point) => point.value !== null && point.value !== undefined);
  const lines = present.map((point) => tipLine(point.seriesName, number(point.value, all[point.seriesIndex].unit), point.color));
  const current = present.filter((point) => !all[point.seriesIndex].isBefore);
  const sum = current.reduce((sum, point) => sum + point.value, 0);
  const total = withTotal && current.length > 1 ? tipLine("Total", number(sum, all[0].unit)) : null;
  const label = (points[0]?.axisValueLabel ?? "").replaceAll("\n", "");
  const zone = LOCAL.includes(visual.dimensions[0].scale) ? `, ${context.zone}` : "";
  return element("div", { class: "tip" }, element("div", {}, `${label}${zone}`), lines, total);
}

export function tipLine(name, text, color) {
  const mark = element("span", { class: "dot" });
  mark.style.background = color ?? "transparent";
  return element("div", { class: "tip-line" }, element("span", {}, mark, name), element("b", {}, text));
}
