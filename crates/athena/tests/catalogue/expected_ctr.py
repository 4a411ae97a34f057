#!/usr/bin/env python3
"""Computes the expected rows of the queries of contacts."""

from views import *

expected = Expectations("ctr")
WEEK = {"from": "2026-11-20", "to": "2026-11-23"}
ORDERS = {"channel": "VOICE", "queue": "Orders"}
FILTERS = {"queue": "queue_name", "agent": "agent_username", "channel": "channel", "reason": "call_reason", "subtype": "channel_subtype"}


def filtered(rows, given, conditions):
    rows = filter_by(rows, given, **{name: key for name, key in FILTERS.items() if name in given})
    return [row for row in rows if all(condition(row) for condition in conditions)]


def disconnected(given, *conditions):
    """Returns the selected contacts by local day of disconnect. Calls and chats begin at most 8 UTC days before, other contacts 91."""
    closed = [row for row in contacts() if row["disconnect_date"]]
    first = days_later(given["from"], -8 if given.get("channel") in ("VOICE", "CHAT") else -91)
    return filtered([row for row in within(closed, given, "disconnect_date") if row["date"] >= first], given, conditions)


def initiated(given, *conditions):
    """Returns the selected contacts by local day of initiation."""
    return filtered(within(contacts(), given, "contact_date"), given, conditions)


def mean(rows, key):
    return average(column(rows, key))


def is_counted_as_handled(given):
    """Returns the condition of handled contacts. Legs of supervisors count only with `monitor`."""
    return lambda row: handled(row) and (row["leg_kind"] != "monitor" or given["monitor"] == 1)


def handled(row):
    return row["is_handled"] == 1


def abandoned(row):
    return row["is_abandoned"] == 1


def count(rows, condition):
    return len([row for row in rows if condition(row)])


def outcome_counts(rows):
    """Counts contacts, handled contacts, and abandoned contacts."""
    return [len(rows), count(rows, handled), count(rows, abandoned)]


@expected("contacts-today")
@expected("contacts-today", {"queue": "Orders", "reason": "Refund", "channel": "VOICE", "from": "2026-11-11"}, case="refunds")
def contacts_today(given):
    keys = ["initiation_time", "contactid", "channel", "customer_address", "call_reason", "queue_name", "agent_username", "disconnect_time"]
    return ordered([[row[key] for key in keys] for row in initiated(given)], 0, 1)


@expected("contacts-per-day")
@expected("contacts-per-day", {**WEEK, "channel": "VOICE", "queue": "Recall"}, case="recall")
@expected("contacts-per-day", CLOCKS_CHANGE, case="clocks-change")
def contacts_per_day(given):
    return ordered([[*key, *outcome_counts(rows)] for key, rows in grouped(disconnected(given), "disconnect_date")], 0)


@expected("contacts-per-reason", WEEK)
@expected("contacts-per-reason", {**WEEK, **ORDERS}, case="orders")
@expected("contacts-per-reason", CLOCKS_CHANGE, case="clocks-change")
def contacts_per_reason(given):
    return ordered([[*key, len(rows)] for key, rows in grouped(disconnected(given), "disconnect_date", "call_reason")], 0, desc(2), 1)


@expected("contacts-per-channel", WEEK)
@expected("contacts-per-channel", {**WEEK, "queue": "Orders"}, case="orders")
@expected("contacts-per-channel", {**WEEK, "subtype": "connect:WhatsApp"}, case="whatsapp")
def contacts_per_channel(given):
    every = disconnected(given)
    rows = [
        [*key, len(rows), len(rows) / len(every), *outcome_counts(rows)[1:], mean(rows, "contact_seconds")]
        for key, rows in grouped(every, "channel")
    ]
    return ordered(rows, desc(1), 0)


@expected("contacts-by-hour", WEEK)
@expected("contacts-by-hour", {**WEEK, "channel": "VOICE", "queue": "Recall"}, case="recall")
@expected("contacts-by-hour", CLOCKS_CHANGE, case="clocks-change")
def contacts_by_hour(given):
    return ordered([[*key, *outcome_counts(rows), mean(rows, "answer_seconds")] for key, rows in grouped(initiated(given), "hour")], 0)


@expected("contacts-by-weekday-and-hour")
@expected("contacts-by-weekday-and-hour", {"from": "2026-11-09", "to": "2026-11-22", **ORDERS}, case="orders")
@expected("contacts-by-weekday-and-hour", CLOCKS_CHANGE, case="clocks-change")
def contacts_by_weekday_and_hour(given):
    every = initiated(given)
    days = {weekday: len({row["contact_date"] for row in rows}) for (weekday,), rows in grouped(every, "weekday")}
    return ordered([[*key, len(rows), len(rows) / days[key[0]]] for key, rows in grouped(every, "weekday", "hour")], 0, 1)


@expected("disconnect-reasons", WEEK)
@expected("disconnect-reasons", {"from": "2023-01-01", "to": "2023-08-12"}, case="of-2023")
@expected("disconnect-reasons", {**WEEK, **ORDERS}, case="orders")
@expected("disconnect-reasons", CLOCKS_CHANGE, case="clocks-change")
def disconnect_reasons(given):
    every = disconnected(given)
    of_day = {day: len(rows) for (day,), rows in grouped(every, "disconnect_date")}
    rows = [[*key, len(rows), len(rows) / of_day[key[0]]] for key, rows in grouped(every, "disconnect_date", "disconnect_reason")]
    return ordered(rows, 0, desc(2), 1)


@expected("abandoned-per-reason", WEEK)
@expected("abandoned-per-reason", {**WEEK, **ORDERS}, case="orders")
def abandoned_per_reason(given):
    found = grouped(disconnected(given, abandoned), "disconnect_date", "call_reason")
    rows = [[*key, len(rows), mean(rows, "wait_seconds"), maximum(column(rows, "wait_seconds"))] for key, rows in found]
    return ordered(rows, 0, desc(2), 1)


@expected("abandoned-over-threshold", WEEK)
@expected("abandoned-over-threshold", {**WEEK, "seconds": "60", **ORDERS}, case="after-a-minute")
def abandoned_over_threshold(given):
    waited = lambda row: row["wait_seconds"] is not None and row["wait_seconds"] > given["seconds"]
    found = grouped(disconnected(given, abandoned, waited), "disconnect_date", "call_reason")
    return ordered([[*key, len(rows), mean(rows, "wait_seconds")] for key, rows in found], 0, desc(2), 1)


@expected("abandonment-by-queue", WEEK)
@expected("abandonment-by-queue", {**WEEK, "channel": "VOICE"}, case="calls")
def abandonment_by_queue(given):
    rows = []
    for key, of_queue in grouped(disconnected(given, lambda row: row["is_queued"]), "queue_name"):
        waits = [row["wait_seconds"] for row in of_queue if abandoned(row)]
        rows.append([*key, *outcome_counts(of_queue), len(waits) / len(of_queue), average(waits), maximum(waits)])
    return ordered(rows, desc(4), 0)


AVERAGE_TIMES = ["interaction_seconds", "hold_seconds", "after_contact_work_seconds", "handle_seconds"]


def average_times(rows):
    return [mean(rows, key) for key in AVERAGE_TIMES]


@expected("handle-time-per-reason", WEEK)
@expected("handle-time-per-reason", {**WEEK, **ORDERS}, case="orders")
@expected("handle-time-per-reason", {**WEEK, "monitor": "1"}, case="with-monitors")
def handling_time_per_reason(given):
    found = grouped(disconnected(given, is_counted_as_handled(given)), "disconnect_date", "call_reason")
    return ordered([[*key, len(rows), mean(rows, "wait_seconds"), *average_times(rows)] for key, rows in found], 0, 1)


@expected("handle-time-by-agent", WEEK)
@expected("handle-time-by-agent", {**WEEK, **ORDERS, "agent": "mmajor"}, case="of-one")
@expected("handle-time-by-agent", {**WEEK, "monitor": "1"}, case="with-monitors")
def handling_time_by_agent(given):
    found = grouped(disconnected(given, is_counted_as_handled(given)), "agent_username")
    return ordered([[*key, len(rows), *average_times(rows)] for key, rows in found], desc(1), 0)


@expected("handle-time-by-queue", WEEK)
@expected("handle-time-by-queue", {**WEEK, "channel": "CHAT"}, case="chats")
@expected("handle-time-by-queue", {**WEEK, "monitor": "1"}, case="with-monitors")
def handling_time_by_queue(given):
    found = grouped(disconnected(given, is_counted_as_handled(given), lambda row: row["queue_name"] is not None), "queue_name")
    return ordered([[*key, len(rows), *average_times(rows)] for key, rows in found], desc(1), 0)


def is_in_time(row, given):
    wait, most = row["wait_seconds"], given["seconds"]
    return wait is not None and (wait < most or (given["comparison"] == "LTE" and wait == most))


def is_excluded(row, given):
    """Whether the custom service level excludes a queued contact."""
    moved = given["exclude_transferred"] == 1 and not handled(row) and row["is_transferred"]
    called_back = given["exclude_callbacks"] == 1 and not handled(row) and row["has_callback"]
    left_soon = abandoned(row) and row["wait_seconds"] is not None and row["wait_seconds"] < given["ignored_seconds"]
    return bool(moved or called_back or left_soon)


def service_levels(rows, given):
    """Returns counts of queued contacts and both service levels, in the order of the query's columns."""
    in_time = [row for row in rows if is_in_time(row, given)]
    excluded, answered = count(rows, lambda row: is_excluded(row, given)), count(in_time, handled)
    return [len(rows), len(in_time), len(in_time) / len(rows), answered, count(rows, abandoned), count(in_time, abandoned), excluded,
            share(answered, len(rows) - excluded)]


def queued(row):
    return row["is_queued"] == 1


@expected("service-level", WEEK)
@expected("service-level", {**WEEK, "seconds": "40", "ignored_seconds": "5", "channel": "VOICE", "queue": "Recall"}, case="recall")
@expected("service-level", {**WEEK, "comparison": "LTE", "exclude_transferred": "0", "exclude_callbacks": "0"}, case="at-most")
@expected("service-level", {**WEEK, "subtype": "connect:WhatsApp"}, case="whatsapp")
@expected("service-level", CLOCKS_CHANGE, case="clocks-change")
def service_level(given):
    found = grouped(disconnected(given, queued), "disconnect_date", "queue_name")
    return ordered([[*key, *service_levels(rows, given)] for key, rows in found], 0, 1)


@expected("service-level-by-interval", {"from": "2026-11-22"})
@expected("service-level-by-interval", {**WEEK, **ORDERS, "ignored_seconds": "4", "seconds": "19"}, case="orders")
@expected("service-level-by-interval", CLOCKS_CHANGE, case="clocks-change")
def service_level_by_interval(given):
    found = grouped(disconnected(given, queued), "disconnect_half_hour")
    return ordered([[*key, *service_levels(rows, given)] for key, rows in found], 0)


GROUPINGS = {
    "day": "disconnect_date", "queue": "queue_name", "agent": "agent_username", "routing_profile": "routing_profile_name",
    "channel": "channel", "subtype": "channel_subtype", "method": "initiation_method", "leg_kind": "leg_kind", "reason": "call_reason",
}


def group_name(row, by):
    if by == "half_hour":
        return row["disconnect_half_hour"].strftime("%Y-%m-%d %H:%M")
    return row[GROUPINGS[by]] if by in GROUPINGS else "all"


def contact_counts(rows, given):
    """Returns the counts of contacts, in the order of the query's columns."""
    number = lambda condition: len([row for row in rows if condition(row)])
    by_method = lambda *methods: [row for row in rows if row["initiation_method"] in methods]
    of_queue = [row for row in rows if row["is_queued"]]
    in_time = [row for row in of_queue if is_in_time(row, given)]
    incoming, transferred = by_method("INBOUND", "TRANSFER", "QUEUE_TRANSFER"), [row for row in rows if row["is_transferred"]]
    excluded = len([row for row in of_queue if is_excluded(row, given)])
    resolved = [row for row in rows if row["resolution_seconds"] is not None and row["resolution_seconds"] < given["resolution_seconds"]]
    external = [row for row in transferred if row["transferred_to_address"] is not None]
    return [
        len(rows), number(lambda row: row["leg_kind"] == "customer contact"), len(incoming), len(of_queue), number(handled),
        count(incoming, handled),
        *[count(by_method(method), handled) for method in ("OUTBOUND", "API", "CALLBACK")],
        number(abandoned), share(number(abandoned), len(of_queue)),
        count(in_time, handled), count(in_time, abandoned), len(in_time),
        share(len(in_time), len(of_queue)), share(count(in_time, handled), len(of_queue) - excluded),
        number(lambda row: row["is_put_on_hold"]), number(lambda row: handled(row) and row["disconnect_reason"] == "AGENT_DISCONNECT"),
        len(transferred), count(transferred, handled), len([row for row in transferred if not handled(row)]), len(transferred) - len(external), len(external),
        len(by_method("TRANSFER", "QUEUE_TRANSFER")), len(by_method("TRANSFER")), len(by_method("QUEUE_TRANSFER")),
        number(lambda row: row["leg_kind"] == "consult"), len(resolved),
    ]


def contact_times(rows):
    """Returns the times of contacts, in the order of the query's columns."""
    mean_of = lambda name, group=rows: average([row[name] for row in group])
    handled_rows = [row for row in rows if handled(row)]
    return [
        mean_of("resolution_seconds"), mean_of("answer_seconds"), mean_of("abandon_seconds"), maximum(column(rows, "wait_seconds")),
        mean_of("handle_seconds"), total(column(rows, "handle_seconds")), mean_of("active_seconds"), mean_of("interaction_seconds"),
        average([(row["interaction_seconds"] or 0) + row["hold_seconds"] for row in handled_rows]), mean_of("after_contact_work_seconds"),
        mean_of("hold_seconds", [row for row in rows if row["is_put_on_hold"]]), mean_of("hold_seconds"),
        average([row["holds"] or 0 for row in rows]),
        mean_of("pause_seconds", [row for row in rows if row["pause_seconds"]]), mean_of("contact_seconds"),
        total(column(rows, "contact_flow_seconds")),
    ]


@expected("contact-metrics", WEEK)
@expected("contact-metrics", {**WEEK, "by": "day", "comparison": "LTE", "seconds": "15", "ignored_seconds": "4"}, case="by-day")
@expected("contact-metrics", {**WEEK, "by": "leg_kind"}, case="by-leg-kind")
@expected("contact-metrics", {**WEEK, "by": "half_hour", **ORDERS}, case="by-half-hour")
@expected("contact-metrics", {**WEEK, "by": "queue", "channel": "TASK"}, case="tasks")
@expected("contact-metrics", {**WEEK, "by": "subtype", "exclude_transferred": "0", "exclude_callbacks": "0"}, case="by-subtype")
@expected("contact-metrics", {**CLOCKS_CHANGE, "by": "half_hour"}, case="clocks-change-by-half-hour")
@expected("contact-metrics", {**CLOCKS_CHANGE, "by": "day"}, case="clocks-change-by-day")
def contact_metrics(given):
    found = groups(disconnected(given), lambda row: group_name(row, given["by"]))
    return ordered([[name, *contact_counts(rows, given), *contact_times(rows)] for name, rows in found], 0)


@expected("contacts-by-leg-kind", WEEK)
@expected("contacts-by-leg-kind", {**WEEK, "channel": "CHAT"}, case="chats")
@expected("contacts-by-leg-kind", CLOCKS_CHANGE, case="clocks-change")
def contacts_by_leg_kind(given):
    found = grouped(disconnected(given), "disconnect_date", "leg_kind")
    rows = [[*key, len(rows), count(rows, queued), count(rows, handled), count(rows, abandoned)] for key, rows in found]
    return ordered(rows, 0, desc(2), 1)


def percentile(values, share):
    """Returns the first value whose rank exceeds the share of all values, as the quantile digests of Trino do."""
    values = sorted(values)
    return values[min(int(share * len(values)), len(values) - 1)]


@expected("queue-time-percentiles", WEEK)
@expected("queue-time-percentiles", {**WEEK, "channel": "VOICE"}, case="calls")
def queue_wait_percentiles(given):
    rows = []
    for key, of_queue in grouped(disconnected(given, handled, lambda row: row["wait_seconds"] is not None), "queue_name"):
        waits = column(of_queue, "wait_seconds")
        rows.append([*key, len(waits), average(waits), *[percentile(waits, share) for share in (0.5, 0.8, 0.95)], max(waits)])
    return ordered(rows, 0)


@expected("hold-time-by-agent", WEEK)
@expected("hold-time-by-agent", {**WEEK, **ORDERS, "agent": "rroe"}, case="of-one")
def hold_time_by_agent(given):
    rows = []
    for key, of_agent in grouped(disconnected(given, is_counted_as_handled(given)), "agent_username"):
        holds = [row["hold_seconds"] for row in of_agent if row["is_put_on_hold"]]
        rows.append([*key, len(of_agent), len(holds), len(holds) / len(of_agent), total(column(of_agent, "holds")), average(holds),
                     maximum(column(of_agent, "hold_seconds"))])
    return ordered(rows, desc(3), 0)


@expected("after-contact-work-by-agent", WEEK)
@expected("after-contact-work-by-agent", {**WEEK, **ORDERS, "agent": "rroe"}, case="of-one")
def after_contact_work_by_agent(given):
    rows = []
    for key, of_agent in grouped(disconnected(given, is_counted_as_handled(given)), "agent_username"):
        work = column(of_agent, "after_contact_work_seconds")
        of_handling = share(total(work), total(column(of_agent, "handle_seconds")))
        rows.append([*key, len(of_agent), total(work), average(work), maximum(work), of_handling])
    return ordered(rows, desc(3), 0)


def records(given):
    """Returns the contact records by local day of disconnect."""
    known = {row["contactid"]: row for row in disconnected({"from": given["from"], "to": given["to"]})}
    return [record for record in contact_records() if record["contactid"] in known]


def is_selected(record, given):
    fields = {"queue": get(record, "queue", "name"), "agent": get(record, "agent", "username"), "channel": record.get("channel"),
              "subtype": subtype(record)}
    return all(given.get(name) in (None, value) for name, value in fields.items())


@expected("transfers", WEEK)
@expected("transfers", {**WEEK, "channel": "VOICE", "queue": "Orders"}, case="orders")
def transfers(given):
    known = {row["contactid"]: row for row in contact_records()}
    found = []
    for record in records(given):
        if record.get("transfercompletedtimestamp") and is_selected(record, given):
            following = known.get(record.get("nextcontactid"))
            interaction = CONTACTS_BY_ID[record["contactid"]]["interaction_seconds"]
            key = (get(record, "queue", "name"), get(record, "agent", "username"), get(following, "queue", "name"),
                   get(record, "transferredtoendpoint", "address"))
            found.append((key, interaction))
    by_key = groups(found, lambda pair: pair[0])
    rows = [[*key, len(pairs), average([seconds for _, seconds in pairs])] for key, pairs in by_key]
    return ordered(rows, desc(4), 0, 1, 2, 3)


def is_from_known_customer(row):
    """Whether the customer initiated the contact and the address is known."""
    return row["is_customer_initiated"] and row["customer_address"] is not None


@expected("repeat-callers", WEEK)
@expected("repeat-callers", {"from": "2026-11-14", "to": "2026-11-23", "days": "2", "channel": "VOICE"}, case="within-two-days")
def repeat_callers(given):
    has_reason = lambda row: is_from_known_customer(row) and row["call_reason"] is not None
    earlier = {**given, "from": days_later(given["from"], -given["days"])}
    every = initiated(earlier, has_reason)
    rows = []
    for key, of_reason in grouped(initiated(given, has_reason), "call_reason"):
        def is_repeat(row):
            same = [other for other in every if all(other[key] == row[key] for key in ("customer_address", "call_reason"))]
            order = lambda row: (row["initiation_time"], row["contactid"])
            before = [other for other in same if order(other) < order(row)]
            return any(other["initiation_time"] >= row["initiation_time"] - timedelta(given["days"]) for other in before)

        repeats = [row for row in of_reason if is_repeat(row)]
        customers = lambda rows: len(set(column(rows, "customer_address")))
        rows.append([*key, len(of_reason), customers(of_reason), len(repeats), len(repeats) / len(of_reason), customers(repeats)])
    return ordered(rows, desc(3), 0)


@expected("contact-record", {"contact_id": "c7000000-0000-4000-8000-000000000010"})
@expected("contact-record", {"contact_id": "0b1f7d6e-3a52-4c1f-9a5b-6a1d1f0c9a05", **WEEK}, case="with-little-known")
@expected("contact-record", {"contact_id": "c7000000-0000-4000-8000-000000000028", **WEEK}, case="with-nested-attributes")
@expected("contact-record", {"contact_id": "c7000000-0000-4000-8000-000000000421", **WEEK}, case="with-invalid-timestamps")
def contact_record(given):
    around = {"from": days_later(given["from"], -1), "to": days_later(given["to"], 1)}
    for record in contact_records():
        if record["contactid"] == given["contact_id"] and within([CONTACTS_BY_ID[record["contactid"]]], around):
            row = CONTACTS_BY_ID[record["contactid"]]
            pick = lambda *keys: [row[key] for key in keys]
            yield [
                *pick("contactid", "channel", "initiation_method", "customer_address"), get(record, "systemendpoint", "address"),
                *pick("call_reason", "initiation_time", "queue_name"), utc_time(get(record, "queue", "enqueuetimestamp")),
                *pick("wait_seconds", "agent_username", "routing_profile_name"), record.get("agentconnectionattempts"),
                utc_time(get(record, "agent", "connectedtoagenttimestamp")),
                *pick("interaction_seconds", "holds", "hold_seconds"), get(record, "agent", "longestholdduration"),
                *pick("after_contact_work_seconds", "disconnect_time", "disconnect_reason", "contact_seconds", "is_abandoned"),
                get(record, "transferredtoendpoint", "address"),
                *pick("initial_contact_id", "previous_contact_id", "next_contact_id", "related_contact_id"),
                get(record, "recording", "location"), record.get("attributes"), utc_time(record.get("lastupdatetimestamp")),
            ]


@expected("chain-of-contacts", {"contact_id": "c7000000-0000-4000-8000-000000000011"})
@expected("chain-of-contacts", {"contact_id": "c7000000-0000-4000-8000-000000000014", **WEEK}, case="over-midnight")
@expected("chain-of-contacts", {"contact_id": "c7000000-0000-4000-8000-000000000102"}, case="with-a-consult")
@expected("chain-of-contacts", {"contact_id": "6c280761-0986-4cef-8ed6-aa69c0955316", **WEEK}, case="with-a-callback")
@expected("chain-of-contacts", {"contact_id": "9cdc0f61-b2fb-49cc-9997-7f345e6ca452", **WEEK, "days": "0"}, case="with-related-contacts")
@expected("chain-of-contacts", {"contact_id": "c7000000-0000-4000-8000-000000000132", **WEEK}, case="of-a-persistent-chat")
def chain_of_contacts(given):
    wide = {"from": days_later(given["from"], -1 - int(given["days"])), "to": days_later(given["to"], 1 + int(given["days"]))}
    every = within(contacts(), wide)
    links = ["contactid", "initial_contact_id", "previous_contact_id", "next_contact_id", "related_contact_id"]
    known = {given["contact_id"]}
    for _ in range(3):
        named = [{row[link] for link in links} - {None} for row in every]
        known = set().union(*(ids for ids in named if ids & known))
    keys = ["contactid", "leg_kind", "previous_contact_id", "next_contact_id", "initiation_method", "initiation_time", "channel", "queue_name",
            "agent_username", "wait_seconds", "interaction_seconds", "disconnect_reason", "initial_contact_id", "related_contact_id"]
    return ordered([[row[key] for key in keys] for row in every if row["contactid"] in known], 5, 0)


@expected("agent-non-response-by-queue", WEEK)
@expected("agent-non-response-by-queue", {**WEEK, **ORDERS}, case="orders")
def agent_connection_attempts(given):
    attempted = [record for record in records(given) if is_selected(record, given) and record.get("agentconnectionattempts")]
    is_answered = lambda record: CONTACTS_BY_ID[record["contactid"]]["is_handled"]
    rows = []
    for queue, of_queue in groups(attempted, lambda record: get(record, "queue", "name")):
        attempts = sum(column(of_queue, "agentconnectionattempts"))
        missed = attempts - sum(map(is_answered, of_queue))
        rows.append([queue, len(of_queue), attempts, missed, missed / attempts, count(of_queue, lambda record: not is_answered(record))])
    return ordered(rows, desc(3), 0)


@expected("chat-response-times", WEEK)
@expected("chat-response-times", {**WEEK, "queue": "Orders", "agent": "arosalez"}, case="of-one")
@expected("chat-response-times", {**WEEK, "subtype": "connect:WhatsApp"}, case="whatsapp")
def chat_response_times(given):
    rows = []
    chats = [record for record in records(given) if is_selected(record, {**given, "channel": "CHAT"})]
    chats = [record for record in chats if given["subtype"] in (None, subtype(record))]
    for agent, of_agent in groups(chats, lambda record: get(record, "agent", "username")):
        of_chats = lambda who, name: [get(record, "chatmetrics", who + "metrics", name) for record in of_agent]
        ratio = lambda who, name, by: None if total(of_chats(who, name)) is None else share(total(of_chats(who, name)), total(of_chats(who, by)))
        in_seconds = lambda millis: None if millis is None else millis / 1000
        waits = [millis_between(utc_time(get(record, "queue", "enqueuetimestamp")),
                                utc_time(get(record, "chatmetrics", "contactmetrics", "agentfirstresponsetimestamp"))) for record in of_agent]
        times = [average(of_chats("contact", "agentfirstresponsetimeinmillis")), average(waits),
                 ratio("agent", "totalresponsetimeinmillis", "numresponses"), maximum(of_chats("agent", "maxresponsetimeinmillis")),
                 ratio("customer", "totalresponsetimeinmillis", "numresponses")]
        messages = [average(of_chats("contact", "totalmessages")), average(of_chats("agent", "messagessent")),
                    average(of_chats("customer", "messagessent")), average(of_chats("contact", "totalbotmessages"))]
        lengths = [ratio(who, "messagelengthinchars", "messagessent") for who in ("agent", "customer")]
        abandons = [of_chats(who, "conversationabandon") for who in ("agent", "customer")]
        rows.append([agent, len(of_agent), *map(in_seconds, times), *messages, *lengths,
                     in_seconds(average(of_chats("contact", "conversationclosetimeinmillis"))),
                     len([pair for pair in zip(*abandons) if any(pair)]), abandons[1].count(True)])
    return ordered(rows, 0)


@expected("task-and-email-handling", WEEK)
@expected("task-and-email-handling", {**WEEK, "channel": "TASK", "queue": "Back office"}, case="tasks")
def task_and_email_handling(given):
    found = grouped(initiated(given, lambda row: row["channel"] in ("TASK", "EMAIL")), "channel", "queue_name")
    rows = [
        [*key, len(rows), count(rows, handled), count(rows, lambda row: row["disconnect_time"] is None),
         count(rows, lambda row: row["disconnect_reason"] == "EXPIRED"),
         *[mean(rows, name) for name in ("wait_seconds", "handle_seconds", "contact_seconds")]]
        for key, rows in found
    ]
    return ordered(rows, 0, 1)


@expected("callbacks", WEEK)
@expected("callbacks", {"from": "2026-11-22", "to": "2026-11-22", "queue": "Recall"}, case="of-one-day")
def callbacks(given):
    kinds = ("callback dialed", "callback waiting")
    rows = []
    for key, found in grouped(disconnected(given, lambda row: row["leg_kind"] in kinds), "disconnect_date", "queue_name"):
        dialed, waiting = [count(found, lambda row: row["leg_kind"] == kind) for kind in kinds]
        previous = [CONTACTS_BY_ID.get(row["previous_contact_id"]) for row in found if row["leg_kind"] == kinds[0]]
        retries = count(previous, lambda row: row and row["leg_kind"] == kinds[0])
        dialed_rows = [row for row in found if row["leg_kind"] == kinds[0]]
        rows.append([*key, dialed, retries, waiting, count(dialed_rows, handled), share(count(dialed_rows, handled), dialed),
                     count(dialed_rows, lambda row: row["is_reached"]), mean(dialed_rows, "answer_seconds"), mean(dialed_rows, "handle_seconds")])
    return ordered(rows, 0, 1)


@expected("busiest-half-hours", WEEK)
@expected("busiest-half-hours", {**WEEK, **ORDERS, "limit": "3"}, case="orders")
@expected("busiest-half-hours", CLOCKS_CHANGE, case="clocks-change")
def busiest_half_hours(given):
    rows = [[*start, *outcome_counts(rows), maximum(column(rows, "wait_seconds"))] for start, rows in grouped(initiated(given), "initiation_half_hour")]
    return limited(ordered(rows, desc(1), 0), given)


@expected("contacts-week-over-week")
@expected("contacts-week-over-week", {**WEEK, "days": "1", "channel": "VOICE", "queue": "Recall"}, case="recall")
@expected("contacts-week-over-week", CLOCKS_CHANGE, case="clocks-change")
def contacts_week_over_week(given):
    every = disconnected({**given, "from": days_later(given["from"], -given["days"])})
    per_day = {day: len(rows) for (day,), rows in grouped(every, "disconnect_date")}
    for day in sorted(per_day):
        if day >= given["from"]:
            before = per_day.get(days_later(day, -given["days"]), 0)
            yield day, per_day[day], before, per_day[day] - before, (100 * (per_day[day] - before) / before if before else None)


@expected("customers-with-most-contacts", WEEK)
@expected("customers-with-most-contacts", {**WEEK, "channel": "VOICE", "limit": "3"}, case="calls")
def customers_with_most_contacts(given):
    rows = []
    for key, of_customer in grouped(initiated(given, is_from_known_customer), "customer_address"):
        reasons = sorted({row["call_reason"] for row in of_customer} - {None})
        times = column(of_customer, "initiation_time")
        rows.append([*key, len(of_customer), len(set(column(of_customer, "contact_date"))), ", ".join(reasons) if reasons else None,
                     *outcome_counts(of_customer)[1:], min(times), max(times)])
    return limited(ordered(rows, desc(1), 0), given)


@expected("outbound-contacts", WEEK)
@expected("outbound-contacts", {**WEEK, "agent": "nwolf"}, case="of-one")
def outbound_contacts(given):
    is_outbound = lambda row: row["initiation_method"] == "OUTBOUND" or row["campaign_id"] is not None
    rows = []
    for key, found in grouped(disconnected(given, is_outbound), "disconnect_date", "campaign_id", "amd_status", "agent_username"):
        reached = [row for row in found if row["is_reached"]]
        rows.append([*key, len(found), len(reached), len(reached) / len(found), mean(reached, "interaction_seconds")])
    return ordered(rows, 0, 1, 2, 3)


@expected("campaign-results", WEEK)
@expected("campaign-results", {**WEEK, "seconds": "0.5", "campaign": "b215897f-0568-5485-bde0-38944ce4c466"}, case="of-one")
@expected("campaign-results", {**WEEK, "since": "greeting_end"}, case="since-greeting-end")
@expected("campaign-results", {**WEEK, "since": "greeting_start"}, case="since-greeting-start")
@expected("campaign-results", {**WEEK, "since": "system_connection"}, case="since-system-connection")
def campaign_results(given):
    calls = [record for record in records(given) if get(record, "campaign", "campaignid")]
    calls = [record for record in calls if given["campaign"] in (None, record["campaign"]["campaignid"])]
    rows = []
    for campaign, of_campaign in groups(calls, lambda record: record["campaign"]["campaignid"]):
        for status, of_status in groups(of_campaign, lambda record: record.get("answeringmachinedetectionstatus")):
            human = [record for record in of_status if status == "HUMAN_ANSWERED"]
            is_eligible = lambda record: status == "HUMAN_ANSWERED" or (status is None and record.get("connectedtosystemtimestamp"))
            eligible = [record for record in of_status if is_eligible(record)]
            connected = lambda record: utc_time(get(record, "agent", "connectedtoagenttimestamp"))
            voice = lambda record: record.get("customervoiceactivity") or {}
            starts = lambda record: {"greeting_end": voice(record).get("greetingendtimestamp"),
                                     "greeting_start": voice(record).get("greetingstarttimestamp"),
                                     "system_connection": record.get("connectedtosystemtimestamp")}
            first = lambda record: next((text for text in starts(record).values() if text), None)
            start = lambda record: utc_time(starts(record)[given["since"]] if given["since"] else first(record))
            took = lambda record: start(record) and (connected(record) - start(record)).total_seconds()
            is_late = lambda record: connected(record) is None or (took(record) or 0) > given["seconds"]
            late = [record for record in eligible if is_late(record)]
            rows.append([campaign, status, len(of_status), len(of_status) / len(of_campaign), len(human), len(eligible),
                         len([record for record in of_status if connected(record)]), len(late), share(len(late), len(eligible))])
    return ordered(rows, 0, desc(2), 1)


expected.write()
