/** Agent states over a day: one lane per agent with a bar for each state. */

import { basics, draw, legend, tipLine, tooltip } from "./chart.js";
import { element } from "./dom.js";
import { clock, instant, seconds } from "./format.js";
import { colorsOf, ink } from "./palette.js";

const LANE = 22;

/** Expects the columns lane, state, start and end; further columns are details. */
export function timeline(visual, answer) {
  const lanes = [...new Set(answer.rows.map((row) => row[0]))];
  const states = [...new Set(answer.rows.map((row) => row[1]))].sort();
  const ends = answer.rows.map((row) => instant(row[3] ?? row[2]).getTime());
  const range = [Math.min(...answer.rows.map((row) => instant(row[2]).getTime())), Math.max(...ends)];
  return draw(visual.title, lanes.length * LANE + 110, () => option(visual, answer, lanes, states, range));
}

function option(visual, answer, lanes, states, [from, to]) {
  const { faint, line, text } = ink();
  const color = colorsOf(states);
  return {
    ...basics(),
    animation: false,
    grid: { left: 4, right: 18, top: 40, bottom: 46, containLabel: true },
    legend: legend(true),
    tooltip: { ...tooltip(), trigger: "item", formatter: ({ value }) => tip(visual, answer.rows[value[3]], color) },
    dataZoom: [{ type: "slider", height: 20, bottom: 6, filterMode: "weakFilter", labelFormatter: (at) => time(at), textStyle: { color: faint }, borderColor: line, brushSelect: false }],
    xAxis: { type: "time", min: from, max: to, splitLine: { show: true, lineStyle: { color: line } }, axisLabel: { color: faint, hideOverlap: true, formatter: (at) => time(at) } },
    yAxis: { type: "category", data: lanes.map((lane) => lane ?? "not set"), inverse: true, axisTick: { show: false }, axisLine: { show: false }, axisLabel: { color: text, width: 118, overflow: "truncate", interval: 0 } },
    series: states.map((state) => series(answer, lanes, state, color(state))),
  };
}

function series(answer, lanes, state, color) {
  const data = answer.rows.flatMap((row, at) => (row[1] === state ? [[lanes.indexOf(row[0]), instant(row[2]).getTime(), instant(row[3] ?? row[2]).getTime(), at]] : []));
  return { name: state ?? "not set", type: "custom", itemStyle: { color: color }, encode: { x: [1, 2], y: 0 }, renderItem: bar, data, progressive: 2000 };
}

function bar(params, api) {
  const start = api.coord([api.value(1), api.value(0)]);
  const end = api.coord([api.value(2), api.value(0)]);
  const area = params.coordSys;
  const shape = echarts.graphic.clipRectByRect({ x: start[0], y: start[1] - LANE * 0.36, width: Math.max(end[0] - start[0], 1), height: LANE * 0.72 }, area);
  return shape && { type: "rect", shape, style: { fill: api.visual("color") } };
}

function time(at) {
  return new Date(at).toISOString().slice(11, 16);
}

function tip(visual, row, color) {
  const length = row[3] === null ? "until the last event" : seconds((instant(row[3]) - instant(row[2])) / 1000);
  const more = visual.dimensions.slice(4).map((dimension, at) => row[4 + at] !== null && tipLine(dimension.label, row[4 + at]));
  return element("div", { class: "tip" },
    element("div", {}, row[0] ?? "not set"),
    tipLine(row[1] ?? "not set", length, color(row[1])),
    tipLine("Time, UTC", `${clock(row[2])} – ${row[3] === null ? "" : clock(row[3])}`),
    more.filter(Boolean));
}
