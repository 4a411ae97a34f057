/** Journey of a contact: steps through flows, and the contact record. */

import { element } from "./dom.js";
import { clock, instant, seconds } from "./format.js";
import { columnsOf, contactLink } from "./table.js";

const BLOCKS = {
  Disconnect: "Hang up",
  GetUserInput: "Ask for a choice",
  InvokeExternalResource: "Call a Lambda function",
  PlayPrompt: "Play a prompt",
  SetAttributes: "Set an attribute",
  SetLoggingBehavior: "Set logging",
  SetQueue: "Set the queue",
  SetContactFlow: "Set a flow",
  StoreUserInput: "Store what was typed",
  Transfer: "Transfer",
};

export function journey(visual, answer) {
  const rows = answer.rows.map(valuesByName(visual));
  return element("ol", { class: "steps" }, rows.map((value, index) => step(value, rows[index - 1])));
}

/** Returns a function that wraps a row in a function from column name to value. */
export function valuesByName(visual) {
  const at = Object.fromEntries(visual.dimensions.map((dimension, index) => [dimension.name, index]));
  return (row) => (name) => row[at[name]];
}

function step(value, before) {
  const time = value("local_event_time");
  // Computed from the displayed seconds, so that times and gaps agree.
  const gap = before ? (instant(wholeSecond(time)) - instant(wholeSecond(before("local_event_time")))) / 1000 : 0;
  const isNewFlow = !before || before("flow_name") !== value("flow_name");
  const result = value("result");
  const details = [
    value("parameter_key") && `${value("parameter_key")} = ${value("parameter_value") ?? ""}`,
    value("parameter_text") && `“${value("parameter_text")}”`,
    value("parameter_queue") && `Queue ${value("parameter_queue").split("/").at(-1)}`,
  ].filter(Boolean);
  return element("li", { class: result === null ? null : "result" },
    element("time", {}, clock(time), gap >= 1 && element("span", { class: "gap" }, `+${seconds(gap)}`)),
    element("span", { class: "rail" }),
    element("div", { class: "what" },
      isNewFlow && element("p", { class: "flow" }, value("flow_name") ?? ""),
      element("div", {}, element("b", {}, value("block_id") ?? name(value)), result !== null && element("span", { class: "badge" }, result)),
      value("block_id") && element("p", {}, name(value)),
      details.map((detail) => element("p", {}, detail))));
}

/** Removes the fraction of a second. */
function wholeSecond(text) {
  return text.slice(0, 19);
}

function name(value) {
  return BLOCKS[value("block_type")] ?? value("block_type") ?? "Log entry";
}

/** Lists the columns of a contact that have values. */
export function record(visual, answer, linkOf) {
  const columns = columnsOf(visual);
  const lists = answer.rows.map((row) => element("dl", { class: "record" }, columns.map((column, at) => {
    if (row[at] === null) return null;
    const content = column.isContact && at > 0 && row[at] !== row[0] ? contactLink(row[at], linkOf) : column.show(row[at]);
    return element("div", {}, element("dt", {}, column.label), element("dd", { class: column.isContact && at === 0 ? "mono" : null }, content));
  })));
  return element("div", {}, lists);
}
