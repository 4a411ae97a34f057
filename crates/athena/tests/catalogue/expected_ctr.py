#!/usr/bin/env python3
"""Works out what the queries on contacts return."""

from views import *

expected = Expectations("ctr")
WEEK = {"from": "2026-11-20", "to": "2026-11-23"}
ORDERS = {"channel": "VOICE", "queue": "Orders"}
FILTERS = {"queue": "queue_name", "agent": "agent_username", "channel": "channel", "reason": "call_reason"}


def asked(given, *conditions):
    """The contacts of the days asked for that are what was asked for and meet all conditions."""
    rows = matching(within(contacts(), given), given, **{name: key for name, key in FILTERS.items() if name in given})
    return [row for row in rows if all(condition(row) for condition in conditions)]


def mean(rows, key):
    return average(column(rows, key))


def handled(row):
    return row["is_handled"] == 1


def abandoned(row):
    return row["is_abandoned"] == 1


def count(rows, condition):
    return len([row for row in rows if condition(row)])


def fates(rows):
    """How many there are, how many an agent took, and how many were abandoned."""
    return [len(rows), count(rows, handled), count(rows, abandoned)]


@expected("contacts-today")
@expected("contacts-today", {"queue": "Orders", "reason": "Refund", "channel": "VOICE", "from": "2026-11-11"}, case="refunds")
def contacts_today(given):
    keys = ["initiation_time", "contactid", "channel", "customer_address", "call_reason", "queue_name", "agent_username", "disconnect_time"]
    return ordered([[row[key] for key in keys] for row in asked(given)], 0, 1)


@expected("contacts-per-day")
@expected("contacts-per-day", {**WEEK, "channel": "VOICE", "queue": "Recall"}, case="recall")
def contacts_per_day(given):
    return ordered([[*key, *fates(rows)] for key, rows in grouped(asked(given), "contact_date")], 0)


@expected("calls-per-reason", WEEK)
@expected("calls-per-reason", {**WEEK, **ORDERS}, case="orders")
def contacts_per_reason(given):
    return ordered([[*key, len(rows)] for key, rows in grouped(asked(given), "contact_date", "call_reason")], 0, desc(2), 1)


@expected("contacts-per-channel", WEEK)
@expected("contacts-per-channel", {**WEEK, "queue": "Orders"}, case="orders")
def contacts_per_channel(given):
    every = asked(given)
    rows = [
        [*key, len(rows), len(rows) / len(every), *fates(rows)[1:], mean(rows, "contact_seconds")]
        for key, rows in grouped(every, "channel")
    ]
    return ordered(rows, desc(1), 0)


@expected("contacts-by-hour", WEEK)
@expected("contacts-by-hour", {**WEEK, "channel": "VOICE", "queue": "Recall"}, case="recall")
def contacts_by_hour(given):
    return ordered([[*key, *fates(rows), mean(rows, "wait_seconds")] for key, rows in grouped(asked(given), "hour")], 0)


@expected("contacts-by-weekday-and-hour")
@expected("contacts-by-weekday-and-hour", {"from": "2026-11-09", "to": "2026-11-22", **ORDERS}, case="orders")
def contacts_by_weekday_and_hour(given):
    every = asked(given)
    days = {weekday: len({row["contact_date"] for row in rows}) for (weekday,), rows in grouped(every, "weekday")}
    return ordered([[*key, len(rows), len(rows) / days[key[0]]] for key, rows in grouped(every, "weekday", "hour")], 0, 1)


@expected("disconnect-reasons", WEEK)
@expected("disconnect-reasons", {"from": "2023-01-01", "to": "2023-08-12"}, case="of-2023")
@expected("disconnect-reasons", {**WEEK, **ORDERS}, case="orders")
def disconnect_reasons(given):
    every = asked(given)
    of_day = {day: len(rows) for (day,), rows in grouped(every, "contact_date")}
    rows = [[*key, len(rows), len(rows) / of_day[key[0]]] for key, rows in grouped(every, "contact_date", "disconnect_reason")]
    return ordered(rows, 0, desc(2), 1)


@expected("abandoned-per-reason", WEEK)
@expected("abandoned-per-reason", {**WEEK, **ORDERS}, case="orders")
def abandoned_per_reason(given):
    found = grouped(asked(given, abandoned), "contact_date", "call_reason")
    rows = [[*key, len(rows), mean(rows, "wait_seconds"), greatest(column(rows, "wait_seconds"))] for key, rows in found]
    return ordered(rows, 0, desc(2), 1)


@expected("abandoned-over-threshold", WEEK)
@expected("abandoned-over-threshold", {**WEEK, "seconds": "60", **ORDERS}, case="after-a-minute")
def abandoned_over_threshold(given):
    waited = lambda row: row["wait_seconds"] is not None and row["wait_seconds"] > given["seconds"]
    found = grouped(asked(given, abandoned, waited), "contact_date", "call_reason")
    return ordered([[*key, len(rows), mean(rows, "wait_seconds")] for key, rows in found], 0, desc(2), 1)


@expected("abandonment-by-queue", WEEK)
@expected("abandonment-by-queue", {**WEEK, "channel": "VOICE"}, case="calls")
def abandonment_by_queue(given):
    rows = []
    for key, of_queue in grouped(asked(given, lambda row: row["is_queued"]), "queue_name"):
        waits = [row["wait_seconds"] for row in of_queue if abandoned(row)]
        rows.append([*key, *fates(of_queue), len(waits) / len(of_queue), average(waits), greatest(waits)])
    return ordered(rows, desc(4), 0)


HANDLING = ["interaction_seconds", "hold_seconds", "after_contact_work_seconds", "handle_seconds"]


def handling(rows):
    return [mean(rows, key) for key in HANDLING]


@expected("handling-time-per-reason", WEEK)
@expected("handling-time-per-reason", {**WEEK, **ORDERS}, case="orders")
def handling_time_per_reason(given):
    found = grouped(asked(given, handled), "contact_date", "call_reason")
    return ordered([[*key, len(rows), mean(rows, "wait_seconds"), *handling(rows)] for key, rows in found], 0, 1)


@expected("handling-time-by-agent", WEEK)
@expected("handling-time-by-agent", {**WEEK, **ORDERS, "agent": "mmajor"}, case="of-one")
def handling_time_by_agent(given):
    found = grouped(asked(given, handled), "agent_username")
    return ordered([[*key, len(rows), *handling(rows)] for key, rows in found], desc(1), 0)


@expected("handling-time-by-queue", WEEK)
@expected("handling-time-by-queue", {**WEEK, "channel": "CHAT"}, case="chats")
def handling_time_by_queue(given):
    found = grouped(asked(given, handled, lambda row: row["is_queued"]), "queue_name")
    return ordered([[*key, len(rows), *handling(rows)] for key, rows in found], desc(1), 0)


def offered(row, given):
    """Whether a contact counts for the service level."""
    left_late = abandoned(row) and row["wait_seconds"] is not None and row["wait_seconds"] >= given["ignored_seconds"]
    return row["is_queued"] == 1 and (handled(row) or left_late)


def in_time(rows, given):
    taken = count(rows, lambda row: handled(row) and row["wait_seconds"] is not None and row["wait_seconds"] <= given["seconds"])
    return [len(rows), taken, count(rows, abandoned), taken / len(rows)]


@expected("service-level", WEEK)
@expected("service-level", {**WEEK, "seconds": "40", "ignored_seconds": "5", "channel": "VOICE", "queue": "Recall"}, case="recall")
def service_level(given):
    found = grouped(asked(given, lambda row: offered(row, given)), "contact_date", "queue_name")
    return ordered([[*key, *in_time(rows, given)] for key, rows in found], 0, 1)


def half_hour(row):
    begin = row["initiation_time"]
    return begin.replace(minute=30 if begin.minute >= 30 else 0, second=0, microsecond=0)


@expected("service-level-by-interval")
@expected("service-level-by-interval", {**WEEK, **ORDERS, "ignored_seconds": "4", "seconds": "19"}, case="orders")
def service_level_by_interval(given):
    found = groups(asked(given, lambda row: offered(row, given)), half_hour)
    return ordered([[start, *in_time(rows, given)] for start, rows in found], 0)


def percentile(values, share):
    """The smallest value that a share of all values does not exceed."""
    values = sorted(values)
    return values[max(math.ceil(share * len(values)), 1) - 1]


@expected("queue-wait-percentiles", WEEK)
@expected("queue-wait-percentiles", {**WEEK, "channel": "VOICE"}, case="calls")
def queue_wait_percentiles(given):
    rows = []
    for key, of_queue in grouped(asked(given, handled, lambda row: row["wait_seconds"] is not None), "queue_name"):
        waits = column(of_queue, "wait_seconds")
        rows.append([*key, len(waits), average(waits), *[percentile(waits, share) for share in (0.5, 0.8, 0.95)], max(waits)])
    return ordered(rows, 0)


@expected("hold-time-by-agent", WEEK)
@expected("hold-time-by-agent", {**WEEK, **ORDERS, "agent": "rroe"}, case="of-one")
def hold_time_by_agent(given):
    rows = []
    for key, of_agent in grouped(asked(given, handled), "agent_username"):
        holds = [row["hold_seconds"] for row in of_agent if row["hold_seconds"]]
        rows.append([*key, len(of_agent), len(holds), len(holds) / len(of_agent), total(column(of_agent, "holds")), average(holds),
                     greatest(column(of_agent, "hold_seconds"))])
    return ordered(rows, desc(3), 0)


@expected("after-contact-work-by-agent", WEEK)
@expected("after-contact-work-by-agent", {**WEEK, **ORDERS, "agent": "rroe"}, case="of-one")
def after_contact_work_by_agent(given):
    rows = []
    for key, of_agent in grouped(asked(given, handled), "agent_username"):
        work = column(of_agent, "after_contact_work_seconds")
        of_handling = share(total(work), total(column(of_agent, "handle_seconds")))
        rows.append([*key, len(of_agent), total(work), average(work), greatest(work), of_handling])
    return ordered(rows, desc(3), 0)


def records(given):
    """The contact records of the days asked for."""
    return [row for row in contact_records() if given["from"] <= row["initiationtimestamp"][:10] <= given["to"]]


def is_wanted(record, given):
    of_record = {"queue": get(record, "queue", "name"), "agent": get(record, "agent", "username"), "channel": record.get("channel")}
    return all(given.get(name) in (None, value) for name, value in of_record.items())


@expected("transfers", WEEK)
@expected("transfers", {**WEEK, **ORDERS, "agent": "rroe"}, case="of-one")
def transfers(given):
    known = {row["contactid"]: row for row in contact_records()}
    moves = []
    for record in records(given):
        following = known.get(record.get("nextcontactid"))
        handed_over = record.get("nextcontactid") or record.get("transfercompletedtimestamp")
        if handed_over and is_wanted(record, given) and not (following and is_callback(following)):
            outside = None if record.get("nextcontactid") else get(record, "transferredtoendpoint", "address")
            move = (get(record, "queue", "name"), get(record, "agent", "username"), get(following, "queue", "name"), outside)
            moves.append((move, get(record, "agent", "agentinteractionduration")))
    found = groups(moves, lambda pair: pair[0])
    rows = [[*move, len(of_move), average([seconds for _, seconds in of_move])] for move, of_move in found]
    return ordered(rows, desc(4), 0, 1, 2, 3)


@expected("repeat-callers", WEEK)
@expected("repeat-callers", {"from": "2026-11-14", "to": "2026-11-23", "days": "2", "channel": "VOICE"}, case="within-two-days")
def repeat_callers(given):
    begun = lambda row: row["initiation_method"] in ("INBOUND", "API") and row["customer_address"] is not None
    earlier = {**given, "from": days_later(given["from"], -given["days"])}
    every = asked(earlier, begun)
    rows = []
    for key, of_reason in grouped(asked(given, begun), "call_reason"):
        def is_repeat(row):
            alike = [other for other in every if all(other[key] == row[key] for key in ("customer_address", "call_reason"))]
            order = lambda row: (row["initiation_time"], row["contactid"])
            before = [other for other in alike if order(other) < order(row)]
            return any(other["initiation_time"] >= row["initiation_time"] - timedelta(given["days"]) for other in before)

        repeats = [row for row in of_reason if is_repeat(row)]
        customers = lambda rows: len(set(column(rows, "customer_address")))
        rows.append([*key, len(of_reason), customers(of_reason), len(repeats), len(repeats) / len(of_reason), customers(repeats)])
    return ordered(rows, desc(3), 0)


@expected("contact-record", {"contact_id": "c7000000-0000-4000-8000-000000000010"})
@expected("contact-record", {"contact_id": "0b1f7d6e-3a52-4c1f-9a5b-6a1d1f0c9a05", **WEEK}, case="with-little-known")
@expected("contact-record", {"contact_id": "c7000000-0000-4000-8000-000000000028", **WEEK}, case="with-nested-attributes")
def contact_record(given):
    for record in records(given):
        if record["contactid"] == given["contact_id"]:
            row = CONTACTS_BY_ID[record["contactid"]]
            pick = lambda *keys: [row[key] for key in keys]
            yield [
                *pick("contactid", "channel", "initiation_method", "customer_address"), get(record, "systemendpoint", "address"),
                *pick("call_reason", "initiation_time", "queue_name"), local_time(get(record, "queue", "enqueuetimestamp")),
                *pick("wait_seconds", "agent_username", "routing_profile_name"), record.get("agentconnectionattempts"),
                local_time(get(record, "agent", "connectedtoagenttimestamp")),
                *pick("interaction_seconds", "holds", "hold_seconds"), get(record, "agent", "longestholdduration"),
                *pick("after_contact_work_seconds", "disconnect_time", "disconnect_reason", "contact_seconds", "is_abandoned"),
                get(record, "transferredtoendpoint", "address"),
                *pick("initial_contact_id", "previous_contact_id", "next_contact_id", "related_contact_id"),
                get(record, "recording", "location"), record.get("attributes"), local_time(record.get("lastupdatetimestamp")),
            ]


@expected("chain-of-contacts", {"contact_id": "c7000000-0000-4000-8000-000000000011"})
@expected("chain-of-contacts", {"contact_id": "c7000000-0000-4000-8000-000000000014", **WEEK}, case="over-midnight")
@expected("chain-of-contacts", {"contact_id": "6c280761-0986-4cef-8ed6-aa69c0955316", **WEEK}, case="with-a-callback")
def chain_of_contacts(given):
    every = asked(given)
    first = {row["contactid"]: row["initial_contact_id"] or row["contactid"] for row in every}
    keys = ["contactid", "previous_contact_id", "next_contact_id", "initiation_method", "initiation_time", "channel", "queue_name",
            "agent_username", "wait_seconds", "interaction_seconds", "disconnect_reason"]
    return ordered([[row[key] for key in keys] for row in every if first[row["contactid"]] == first[given["contact_id"]]], 4, 0)


@expected("agent-connection-attempts", WEEK)
@expected("agent-connection-attempts", {**WEEK, **ORDERS}, case="orders")
def agent_connection_attempts(given):
    rang = [record for record in records(given) if is_wanted(record, given) and record.get("agentconnectionattempts")]
    taken = lambda record: CONTACTS_BY_ID[record["contactid"]]["is_handled"]
    rows = []
    for queue, of_queue in groups(rang, lambda record: get(record, "queue", "name")):
        attempts = sum(column(of_queue, "agentconnectionattempts"))
        missed = attempts - sum(map(taken, of_queue))
        rows.append([queue, len(of_queue), attempts, missed, missed / attempts, count(of_queue, lambda record: not taken(record))])
    return ordered(rows, desc(3), 0)


@expected("chat-response-times", WEEK)
@expected("chat-response-times", {**WEEK, "queue": "Orders", "agent": "arosalez"}, case="of-one")
def chat_response_times(given):
    rows = []
    chats = [record for record in records(given) if is_wanted(record, {**given, "channel": "CHAT"})]
    for agent, of_agent in groups(chats, lambda record: get(record, "agent", "username")):
        of_chats = lambda who, name: [get(record, "chatmetrics", who + "metrics", name) for record in of_agent]
        weighted = lambda who: share(total(of_chats(who, "totalresponsetimeinmillis")), total(of_chats(who, "numresponses")))
        in_seconds = lambda millis: None if millis is None else millis / 1000
        first = average(of_chats("contact", "agentfirstresponsetimeinmillis"))
        longest = greatest(of_chats("agent", "maxresponsetimeinmillis"))
        times = [in_seconds(millis) for millis in (first, weighted("agent"), longest, weighted("customer"))]
        messages, left = average(of_chats("contact", "totalmessages")), of_chats("customer", "conversationabandon").count(True)
        rows.append([agent, len(of_agent), *times, messages, left])
    return ordered(rows, 0)


@expected("task-and-email-handling", WEEK)
@expected("task-and-email-handling", {**WEEK, "channel": "TASK", "queue": "Back office"}, case="tasks")
def task_and_email_handling(given):
    found = grouped(asked(given, lambda row: row["channel"] in ("TASK", "EMAIL")), "channel", "queue_name")
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
    found = grouped(asked(given, lambda row: (row["initiation_method"] or "").startswith("CALLBACK")), "contact_date", "queue_name")
    means = ["is_handled", "wait_seconds", "handle_seconds"]
    rows = [[*key, len(rows), count(rows, handled), *[mean(rows, name) for name in means]] for key, rows in found]
    return ordered(rows, 0, 1)


@expected("busiest-half-hours", WEEK)
@expected("busiest-half-hours", {**WEEK, **ORDERS, "limit": "3"}, case="orders")
def busiest_half_hours(given):
    rows = [[start, *fates(rows), greatest(column(rows, "wait_seconds"))] for start, rows in groups(asked(given), half_hour)]
    return limited(ordered(rows, desc(1), 0), given)


@expected("contacts-week-over-week")
@expected("contacts-week-over-week", {**WEEK, "days": "1", "channel": "VOICE", "queue": "Recall"}, case="recall")
def contacts_week_over_week(given):
    every = asked({**given, "from": days_later(given["from"], -given["days"])})
    per_day = {day: len(rows) for (day,), rows in grouped(every, "contact_date")}
    for day in sorted(per_day):
        if day >= given["from"]:
            before = per_day.get(days_later(day, -given["days"]), 0)
            yield day, per_day[day], before, per_day[day] - before, (100 * (per_day[day] - before) / before if before else None)


@expected("customers-with-most-contacts", WEEK)
@expected("customers-with-most-contacts", {**WEEK, "channel": "VOICE", "limit": "3"}, case="calls")
def customers_with_most_contacts(given):
    begun = lambda row: row["initiation_method"] in ("INBOUND", "API") and row["customer_address"] is not None
    rows = []
    for key, of_customer in grouped(asked(given, begun), "customer_address"):
        reasons = sorted({row["call_reason"] for row in of_customer} - {None})
        times = column(of_customer, "initiation_time")
        rows.append([*key, len(of_customer), len(set(column(of_customer, "contact_date"))), ", ".join(reasons) if reasons else None,
                     *fates(of_customer)[1:], min(times), max(times)])
    return limited(ordered(rows, desc(1), 0), given)


@expected("outbound-contacts", WEEK)
@expected("outbound-contacts", {**WEEK, "agent": "nwolf"}, case="of-one")
def outbound_contacts(given):
    calls = [record for record in records(given) if is_outbound(record) and is_wanted(record, given)]
    key = lambda record: (record["initiationtimestamp"][:10], get(record, "campaign", "campaignid"), get(record, "agent", "username"))
    rows = []
    for of_key, found in groups(calls, key):
        spoken = [get(record, "agent", "agentinteractionduration") for record in found]
        spoken = [seconds for seconds in spoken if seconds]
        rows.append([*of_key, len(found), len(spoken), len(spoken) / len(found), average(spoken)])
    return ordered(rows, 0, 1, 2)


expected.write()
