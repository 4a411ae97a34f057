/** Timeline of agent states: one lane per agent with a bar for each state. */

import { basics, draw, legendEntry, tipLine, tooltip } from "./chart.js";
import { element } from "./dom.js";
import { clock, instant, seconds } from "./format.js";
import { labelStyle, labelsAtLeft } from "./labels.js";
import { colorsOf, ink } from "./palette.js";

const LANE = 22;

/** Creates a timeline from the columns lane, state, start and end. Further columns are details of the tooltip. */
export function timeline(visual, answer, context) {
  const lanes = [...new Set(answer.rows.map((row) => row[0]))];
  const names = lanes.map((lane) => lane ?? "not set");
  const states = [...new Set(answer.rows.map((row) => row[1]))].sort();
  const ends = answer.rows.map((row) => instant(row[3] ?? row[2]).getTime());
  const range = [Math.min(...answer.rows.map((row) => instant(row[2]).getTime())), Math.max(...ends)];
  const lane = (left) => Math.max(LANE, left.height + 6);
  const canvas = draw(visual.title, (width) => lanes.length * lane(labelsAtLeft(names, width)) + 96, (width) => option(visual, answer, states, range, lanes, labelsAtLeft(names, width), context));
  canvas.picked = (key) => context.pick?.(visual, key);
  const entries = states.map((state) => legendEntry(state ?? "not set", colorsOf(states), (name) => canvas.toggle(name)));
  const repaint = canvas.repaint;
  canvas.repaint = () => {
    repaint();
    entries.forEach((entry) => entry.repaint());
  };
  return element("div", {}, element("ul", { class: "legend" }, entries), canvas);
}

function option(visual, answer, states, [from, to], lanes, left, context) {
  const { faint, line, text } = ink();
  const color = colorsOf(states);
  const height = Math.max(LANE, left.height + 6);
  return {
    ...basics(),
    animation: false,
    keys: { all: lanes, labels: left.labels },
    grid: { left: left.width, right: 24, top: 8, bottom: 82 },
    legend: { show: false },
    tooltip: { ...tooltip(), trigger: "item", formatter: ({ value, seriesName }) => (Array.isArray(value) ? tip(visual, answer.rows[value[3]], color, context) : seriesName) },
    dataZoom: [{ type: "slider", left: left.width, right: 48, height: 20, bottom: 6, filterMode: "weakFilter", labelFormatter: (at) => time(at), textStyle: { color: faint }, borderColor: line, brushSelect: false }],
    xAxis: { type: "time", min: from, max: to, name: context.zone, nameLocation: "middle", nameGap: 26, nameTextStyle: { color: faint, fontSize: 11 }, splitLine: { show: true, lineStyle: { color: line } }, axisLabel: { color: faint, ...labelStyle, hideOverlap: true, formatter: (at) => time(at) } },
    yAxis: { type: "category", data: left.labels, inverse: true, triggerEvent: true, axisTick: { show: false }, axisLine: { show: false }, axisLabel: { color: text, ...labelStyle, interval: 0 } },
    series: states.map((state) => series(answer, lanes, state, color(state), height)),
  };
}

function series(answer, lanes, state, color, height) {
  const places = new Map(lanes.map((lane, at) => [lane, at]));
  const data = answer.rows.flatMap((row, at) => (row[1] === state ? [[places.get(row[0]), instant(row[2]).getTime(), instant(row[3] ?? row[2]).getTime(), at]] : []));
  return { name: state ?? "not set", type: "custom", itemStyle: { color }, encode: { x: [1, 2], y: 0 }, renderItem: (params, api) => bar(params, api, height), data, progressive: 2000 };
}

function bar(params, api, height) {
  const start = api.coord([api.value(1), api.value(0)]);
  const end = api.coord([api.value(2), api.value(0)]);
  const area = params.coordSys;
  const shape = echarts.graphic.clipRectByRect({ x: start[0], y: start[1] - height * 0.36, width: Math.max(end[0] - start[0], 1), height: height * 0.72 }, area);
  return shape && { type: "rect", shape, style: { fill: api.visual("color") } };
}

function time(at) {
  return new Date(at).toISOString().slice(11, 16);
}

function tip(visual, row, color, context) {
  const length = row[3] === null ? "until the last event" : seconds((instant(row[3]) - instant(row[2])) / 1000);
  const more = visual.dimensions.slice(4).map((dimension, at) => row[4 + at] !== null && tipLine(dimension.label, row[4 + at]));
  return element("div", { class: "tip" },
    element("div", {}, row[0] ?? "not set"),
    tipLine(row[1] ?? "not set", length, color(row[1])),
    tipLine(`Time, ${context.zone}`, `${clock(row[2])} – ${row[3] === null ? "" : clock(row[3])}`),
    more.filter(Boolean));
}
