/** Conversation of a contact: turns as speech bubbles. */

import { element } from "./dom.js";
import { clock, number, seconds } from "./format.js";
import { valuesByName } from "./journey.js";

/** Text of a card without turns. */
export const NO_CONVERSATION = "No transcript of this contact. Transcripts are off by default: they can hold what customers said. To add them, ingest the Contact Lens output again with lake ingest --transcripts.";

/** Silences longer than this are shown, in seconds. Contact Lens also counts only these as non-talk time. */
const SILENCE = 3;

const PARTICIPANTS = { AGENT: "Agent", CUSTOMER: "Customer", SYSTEM: "System" };
const SENTIMENTS = { POSITIVE: "Positive", NEGATIVE: "Negative", MIXED: "Mixed" };
const EVENTS = { "participant.joined": "joined", "participant.left": "left", "chat.ended": "ended the chat", "transfer.succeeded": "was transferred" };

export function conversation(visual, answer) {
  const turns = answer.rows.map(valuesByName(visual));
  return element("ol", { class: "turns", tabindex: "0", "aria-label": "Turns of the conversation" }, turns.map(turn));
}

function turn(value) {
  const who = PARTICIPANTS[value("participant")] ?? value("participant") ?? "Unknown";
  const time = value("local_turn_time");
  const silence = value("silence_seconds");
  const pause = silence !== null && silence > SILENCE && element("span", { class: "pause" }, `${seconds(Number(silence))} silence`);
  if (value("turn_type") !== "MESSAGE") {
    return element("li", { class: "note" }, pause, element("p", {}, `${who} ${happened(value)}`, time && ` · ${clock(time)}`));
  }
  const sentiment = SENTIMENTS[value("sentiment")];
  const badges = [
    sentiment && element("span", { class: `badge ${value("sentiment").toLowerCase()}` }, sentiment),
    ...(value("category_names") ?? "").split(", ").filter(Boolean).map((category) => element("span", { class: "badge" }, category)),
    mark(value("issue_count"), "issue"),
    mark(value("outcome_count"), "outcome"),
  ];
  return element("li", { class: (value("participant") ?? "").toLowerCase() },
    pause,
    element("p", { class: "who" }, who, time && element("time", {}, clock(time))),
    element("p", { class: "bubble" }, value("text") ?? "No words"),
    badges.some(Boolean) && element("p", { class: "badges" }, badges));
}

function mark(count, name) {
  return Number(count) > 0 && element("span", { class: "badge" }, `${number(Number(count), "count")} ${name}${Number(count) === 1 ? "" : "s"}`);
}

/** Describes an event of a chat. */
function happened(value) {
  if (value("turn_type") === "ATTACHMENT") return "sent an attachment";
  const event = (value("content_type") ?? "").split(".event.").at(-1);
  return EVENTS[event] ?? (event || "event");
}
