#!/usr/bin/env python3
"""Computes the expected rows of the queries of contact flow logs."""

import views
from common import *

expected = Expectations("cfl")
RANGE = {"from": "2026-11-19", "to": "2026-11-23"}
ONE = {**RANGE, "contact_id": "e7b96feb-6966-5680-8c82-682b79ab8990"}
INPUT_BLOCKS = ("GetUserInput", "StoreUserInput")
FUNCTION_BLOCKS = ("InvokeExternalResource", "InvokeLambdaFunction")


def chronological(rows):
    return sorted(rows, key=lambda row: (row["event_time"], row["eventid"] is None, row["eventid"] or ""))


def entries(given, **conditions):
    """Returns the log entries of the days in chronological order, of the selected flow."""
    found = chronological(within(views.flow_events(), given, "event_date"))
    found = filter_by(found, given, flow="flow_name") if "flow" in given else found
    return [row for row in found if all(row[key] == value for key, value in conditions.items())]


def values(rows, *names):
    return [[row[name] for name in names] for row in rows]


def block(row):
    return row["flow_name"], row["block_type"], row["block_id"]


def parameter(row, name):
    return seed.scalar(json.loads(row["parameters"] or "{}").get(name))


def resource_id(arn):
    return arn and arn.split("/")[-1]


def contacts_of(rows):
    return len({row["contactid"] for row in rows} - {None})


def last_entries(rows):
    """Returns the last log entry of each contact."""
    return {row["contactid"]: row for row in rows if row["contactid"] is not None}


def has_block(row):
    return row["block_type"] is not None


@expected("flow-log", RANGE)
@expected("flow-log", {**ONE, "flow": "Order queue"}, case="one-contact")
def flow_log(given):
    rows = []
    for row in filter_by(entries(given), given, contact_id="contactid"):
        line = row["message"] if row["block_type"] is None and row["contactid"] is None else None
        rows.append([row["contactid"], row["event_time"], *block(row), parameter(row, "loggingbehavior"), row["parameter_text"],
                     parameter(row, "audioprompt"), row["result"], row["parameter_key"], row["parameter_value"], row["parameter_queue"], line])
    return ordered(rows, 0)


@expected("customer-journey", ONE)
@expected("customer-journey", {**RANGE, "contact_id": "0c0df1ad-b4c1-4fa2-8811-c5ab73acbe42"}, case="a-sample")
def customer_journey(given):
    journey, rows = entries(given, contactid=given["contact_id"]), []
    for before, row in zip([None] + journey, journey):
        is_input = row["block_type"] in INPUT_BLOCKS
        rows.append([row["event_time"], before and seconds_between(before["event_time"], row["event_time"]), *block(row),
                     row["parameter_text"] or parameter(row, "audioprompt"), row["result"] if is_input else None, row["parameter_key"],
                     row["parameter_value"] if row["parameter_key"] else None, resource_id(row["parameter_queue"]),
                     None if is_input else row["result"], row["external_results"]])
    return rows


def answers(given):
    return [row for row in entries(given, block_type="GetUserInput") if row["result"] is not None]


INPUT = ("contactid", "event_time", "flow_name", "block_id", "parameter_text", "result")
SETTING = ("contactid", "event_time", "flow_name", "block_id", "parameter_key", "parameter_value")


@expected("inputs-of-contact", ONE)
def inputs_of_contact(given):
    return values([row for row in answers(given) if row["contactid"] == given["contact_id"]], *INPUT)


@expected("inputs", RANGE)
@expected("inputs", {**RANGE, "flow": "Chat welcome"}, case="one-flow")
def inputs(given):
    return ordered(values(answers(given), *INPUT), 0)


@expected("attributes-set", RANGE)
@expected("attributes-set", {"from": "2026-11-10", "to": "2026-11-23", "attribute": "CallReason"}, case="one-attribute")
def attributes_set(given):
    return ordered(values(filter_by(entries(given, block_type="SetAttributes"), given, attribute="parameter_key"), *SETTING), 0)


@expected("attributes-set-of-contact", ONE)
def attributes_set_of_contact(given):
    return values(entries(given, block_type="SetAttributes", contactid=given["contact_id"]), *SETTING)


@expected("attribute-of-contact", ONE)
@expected("attribute-of-contact", {**ONE, "attribute": "Language"}, case="another-attribute")
def attribute_of_contact(given):
    settings = entries(given, block_type="SetAttributes", contactid=given["contact_id"], parameter_key=given["attribute"])
    return [[*row, int(number == len(settings))] for number, row in enumerate(values(settings, *SETTING[:4], "parameter_value"), 1)]


@expected("dtmf-choices", RANGE)
@expected("dtmf-choices", {**RANGE, "flow": "Order line"}, case="one-flow")
def dtmf_choices(given):
    rows = []
    keys = [row for row in answers(given) if re.fullmatch("[0-9*#]+", row["result"] or "")]
    for menu, asked in groups(keys, lambda row: (row["flow_name"], row["block_id"])):
        for choice, chosen in groups(asked, lambda row: row["result"]):
            rows.append([*menu, choice, len(chosen), contacts_of(chosen), share(len(chosen), len(asked))])
    return ordered(rows, 0, 1, desc(3), 2)


@expected("drop-off-by-block", RANGE)
@expected("drop-off-by-block", {**RANGE, "flow": "Order line"}, case="one-flow")
def drop_off(given):
    all_entries = [row for row in entries({**given, "flow": None}) if row["contactid"] is not None]
    last, rows = last_entries(all_entries), []
    for key, of_block in groups(all_entries, block):
        ended = sum(block(row) == key for row in last.values())
        if ended and given["flow"] in (None, key[0]):
            rows.append([*key, contacts_of(of_block), ended, share(ended, contacts_of(of_block)), share(ended, len(last))])
    return ordered(rows, desc(4), 0, 1, 2)


@expected("blocks-per-flow", RANGE)
@expected("blocks-per-flow", {**RANGE, "flow": "Order line"}, case="one-flow")
def blocks_per_flow(given):
    by_block = groups(filter(has_block, entries(given)), block)
    return ordered([[*key, len(rows), contacts_of(rows)] for key, rows in by_block], 0, desc(3), 1, 2)


def function_name(row):
    return (parameter(row, "functionarn") or "").partition(":function:")[2] or None


def has_failed(row):
    return row["result"] is not None and row["external_results"] is None


@expected("function-errors", RANGE)
@expected("function-errors", {**RANGE, "flow": "Welcome"}, case="one-flow")
def function_errors(given):
    rows = []
    calls = [row for row in entries(given) if row["block_type"] in FUNCTION_BLOCKS]
    for key, of_block in groups(calls, lambda row: (function_name(row), row["flow_name"], row["block_id"])):
        for result, failed in groups(filter(has_failed, of_block), lambda row: row["result"]):
            last = max(row["event_time"] for row in failed)
            rows.append([*key, result, len(failed), contacts_of(failed), len(of_block), share(len(failed), len(of_block)), last])
    return ordered(rows, desc(4), 0, 1, 2, 3)


def is_error(row):
    result = (row["result"] or "").lower()
    if row["block_type"] in INPUT_BLOCKS + ("CheckAttribute",):
        return result == "error"
    words = ("error", "exception", "fail", "denied", "timed out", "throttl", "exceeded")
    return has_failed(row) if row["block_type"] in FUNCTION_BLOCKS else any(word in result for word in words)


@expected("flow-errors", RANGE)
@expected("flow-errors", {**RANGE, "flow": "Welcome"}, case="one-flow")
def flow_errors(given):
    errors = values(filter(is_error, entries(given)), "event_time", "contactid", "flow_name", "block_type", "block_id", "result")
    return ordered(errors, 0, 1)


@expected("flow-durations", RANGE)
@expected("flow-durations", {**RANGE, "flow": "Opening hours"}, case="one-flow")
def flow_durations(given):
    rows = []
    known = [row for row in entries(given) if row["contactid"] is not None]
    for flow, of_flow in groups(known, lambda row: row["flow_name"]):
        by_contact = groups(of_flow, lambda row: row["contactid"])
        durations = sorted(seconds_between(events[0]["event_time"], events[-1]["event_time"]) for _, events in by_contact)
        percentile_90 = next(seconds for seconds in durations if 10 * sum(other <= seconds for other in durations) >= 9 * len(durations))
        rows.append([flow, len(durations), average(durations), percentile_90, durations[-1]])
    return ordered(rows, 0)


@expected("flows-used", RANGE)
def flows_used(given):
    rows = []
    for key, of_flow in groups(filter(has_block, entries(given)), lambda row: (row["flow_name"], row["flow_id"])):
        blocks = {row["block_id"] for row in of_flow} - {None}
        rows.append([*key, contacts_of(of_flow), len(of_flow), len(blocks), of_flow[0]["event_time"], of_flow[-1]["event_time"]])
    return ordered(rows, desc(2), 0, 1)


@expected("prompts-played", RANGE)
@expected("prompts-played", {**RANGE, "flow": "Order queue"}, case="one-flow")
def prompts_played(given):
    prompt_of = lambda row: (*block(row), row["parameter_text"], parameter(row, "audioprompt"))
    prompts = groups([row for row in entries(given) if any(prompt_of(row)[3:])], prompt_of)
    return ordered([[*key, len(rows), contacts_of(rows)] for key, rows in prompts], desc(5), 0, 1, 2, 3, 4)


def queue_names(given):
    return {get(row, "queue", "arn"): get(row, "queue", "name") for row in views.contact_records()
            if given["from"] <= row["initiationtimestamp"][:10] <= given["to"]}


@expected("queue-transfers-from-flows", RANGE)
@expected("queue-transfers-from-flows", {**RANGE, "flow": "Chat welcome"}, case="one-flow")
def queue_transfers(given):
    queue_of, transfers = {}, []
    for row in entries({**given, "flow": None}):
        queue_of[row["contactid"]] = row["parameter_queue"] or queue_of.get(row["contactid"])
        is_transfer = row["block_type"] == "TransferToQueue" or (row["block_type"] == "Transfer" and parameter(row, "type") == "Queue")
        if is_transfer and row["contactid"] is not None:
            transfers.append({**row, "queue": queue_of[row["contactid"]]})
    by_queue = groups(filter_by(transfers, given, flow="flow_name"), lambda row: (row["flow_name"], row["queue"]))
    names = queue_names(given)
    rows = [[flow, names.get(queue), resource_id(queue), len(rows), contacts_of(rows)] for (flow, queue), rows in by_queue]
    return ordered(rows, desc(3), 0, 1, 2)


@expected("contacts-without-choice", RANGE)
@expected("contacts-without-choice", {**RANGE, "flow": "Welcome"}, case="one-flow")
def contacts_without_choice(given):
    rows = []
    for contact, asked in groups(entries(given, block_type="GetUserInput"), lambda row: row["contactid"]):
        if all(row["result"] in (None, "Timeout", "NoMatch", "Error") for row in asked):
            [last] = values(asked[-1:], "event_time", "flow_name", "block_id", "result")
            rows.append([contact, asked[0]["event_time"], last[0], len(asked), *last[1:]])
    return ordered(rows, 1, 0)


expected.write()
