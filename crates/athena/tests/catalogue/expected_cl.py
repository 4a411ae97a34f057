#!/usr/bin/env python3
"""Computes the expected rows of the queries of Contact Lens analyses."""

import views
from common import *

expected = Expectations("cl")
RANGE = {"from": "2026-11-21", "to": "2026-11-23"}
ORDERS = {**RANGE, "queue": "Orders", "channel": "VOICE"}
BY_TIME = ("recording_time", "contactid", "channel")


def analyses(given):
    """Returns the selected analyses in chronological order."""
    filters = {name: key for name, key in (("queue", "queue_name"), ("agent", "agent_username"), ("channel", "channel"), ("subtype", "channel_subtype")) if name in given}
    found = filter_by(within(views.analyses(), given, "disconnect_date"), given, **filters)
    return sorted(found, key=lambda row: [row[name] for name in BY_TIME])


def agent_analyses(given):
    """Returns the selected analyses without self-service (IVR), unless its channel is selected."""
    return [row for row in analyses(given) if row["channel"] != "IVR" or given.get("channel") == "IVR"]


def known(rows, name):
    return [row for row in rows if row[name] is not None]


def mean(rows, name, digits=2):
    return rounded(average([row[name] for row in rows]), digits)


def sentiment(rows):
    """Returns the number of analyses and the average sentiment of agents and customers."""
    return len(rows), mean(rows, "agent_sentiment"), mean(rows, "customer_sentiment")


def negative_share(rows):
    """Returns the share of analyses with a negative customer sentiment among those with a score."""
    scored = known(rows, "customer_sentiment")
    return row_share([row for row in scored if row["customer_sentiment"] < 0], scored)


@expected("sentiment-per-day", RANGE)
@expected("sentiment-per-day", {**RANGE, "queue": "Recall", "agent": "rroe", "channel": "VOICE"}, case="one-agent")
@expected("sentiment-per-day", {**RANGE, "channel": "IVR"}, case="self-service")
@expected("sentiment-per-day", CLOCKS_CHANGE, case="clocks-change")
def sentiment_per_day(given):
    return ordered([(day, *sentiment(rows), negative_share(rows)) for day, rows in groups(agent_analyses(given), lambda row: row["disconnect_date"])], 0)


@expected("sentiment-by-queue", {**RANGE, "channel": "VOICE"})
@expected("sentiment-by-queue", RANGE, case="all-channels")
def sentiment_by_queue(given):
    by_queue = groups(agent_analyses(given), lambda row: (row["disconnect_date"], row["queue_name"]))
    return ordered([(*key, *sentiment(rows)) for key, rows in by_queue], 0, 1)


@expected("sentiment-by-agent", RANGE)
@expected("sentiment-by-agent", ORDERS, case="orders")
@expected("sentiment-by-agent", {**RANGE, "channel": "IVR"}, case="self-service")
def sentiment_by_agent(given):
    found = []
    for agent, rows in groups(agent_analyses(given), lambda row: row["agent_username"]):
        lowest = min((row["customer_sentiment"] for row in known(rows, "customer_sentiment")), default=None)
        found.append((agent, *sentiment(rows), rounded(lowest, 2), negative_share(rows)))
    return ordered(found, 0)


@expected("sentiment-by-reason", RANGE)
@expected("sentiment-by-reason", ORDERS, case="orders")
def sentiment_by_reason(given):
    return ordered([(reason, *sentiment(rows), negative_share(rows)) for reason, rows in groups(agent_analyses(given), lambda row: row["call_reason"])], 0)


BANDS = [(20, "up to 20 s"), (60, "21 to 60 s"), (180, "61 to 180 s"), (float("inf"), "over 180 s")]


@expected("sentiment-by-wait", RANGE)
@expected("sentiment-by-wait", ORDERS, case="orders")
def sentiment_by_wait(given):
    waits = {row["contactid"]: row["wait_seconds"] for row in views.contacts()}
    queued, lower = known([{**row, "wait": waits.get(row["contactid"])} for row in agent_analyses(given)], "wait"), -1
    for upper, name in BANDS:
        rows = [row for row in queued if lower < row["wait"] <= upper]
        lower = upper
        if rows:
            yield name, len(rows), mean(rows, "wait", 0), mean(rows, "customer_sentiment"), negative_share(rows)


@expected("sentiment-gap", RANGE)
@expected("sentiment-gap", ORDERS, case="orders")
def sentiment_gap(given):
    found = []
    both = known(known(agent_analyses(given), "agent_sentiment"), "customer_sentiment")
    for agent, rows in groups(both, lambda row: row["agent_username"]):
        gaps = [row["agent_sentiment"] - row["customer_sentiment"] for row in rows]
        opposed = [row for row in rows if row["agent_sentiment"] > 0 > row["customer_sentiment"]]
        found.append((agent, *sentiment(rows), rounded(average(gaps), 2), rounded(max(map(abs, gaps)), 2), row_share(opposed, rows)))
    return ordered(found, 0)


def rounded_sentiment(row):
    return rounded(row["customer_sentiment"], 2)


@expected("unhappy-contacts", RANGE)
@expected("unhappy-contacts", {**RANGE, "sentiment": "-1.5", "limit": "4"}, case="worst")
@expected("unhappy-contacts", {**RANGE, "agent": "rroe", "queue": "Orders"}, case="one-agent")
@expected("unhappy-contacts", {**RANGE, "channel": "CHAT"}, case="chats")
def unhappy_contacts(given):
    below = [row for row in known(agent_analyses(given), "customer_sentiment") if row["customer_sentiment"] < given["sentiment"]]
    for row in limited(sorted(below, key=rounded_sentiment), given):
        texts = [row[name] for name in (*BY_TIME[:2], "channel", "queue_name", "agent_username", "call_reason")]
        yield *texts, rounded_sentiment(row), rounded(row["agent_sentiment"], 2), row["conversation_seconds"], row["categories"]


@expected("contacts-of-category", RANGE)
@expected("contacts-of-category", {**RANGE, "category": "Recall", "queue": "Recall", "agent": "nwolf"}, case="recall")
@expected("contacts-of-category", {**RANGE, "queue": "Orders"}, case="orders")
def contacts_of_category(given):
    records = {row["contactid"]: row for row in views.contacts()}
    for row in agent_analyses(given):
        if given["category"] in (row["categories"] or []):
            record = records.get(row["contactid"], {})
            texts = [row[name] for name in ("channel", "queue_name", "agent_username", "call_reason")]
            yield record.get("initiation_time"), row["contactid"], record.get("customer_address"), *texts, rounded_sentiment(row), row["categories"]


def by_category(rows, given=None):
    """Groups analyses by category."""
    matches = [(category, row) for row in rows for category in row["categories"] or [] if given is None or given["category"] in (None, category)]
    return [(category, [row for _, row in of_category]) for category, of_category in groups(matches, lambda match: match[0])]


@expected("categories-over-time", RANGE)
@expected("categories-over-time", {**RANGE, "category": "Recall", "channel": "VOICE"}, case="recall")
@expected("categories-over-time", ORDERS, case="orders")
@expected("categories-over-time", CLOCKS_CHANGE, case="clocks-change")
def categories_over_time(given):
    by_day = groups(agent_analyses(given), lambda row: row["disconnect_date"])
    return ordered([(day, name, len(found), row_share(found, rows)) for day, rows in by_day for name, found in by_category(rows, given)], 0, 1)


@expected("categories-by-queue", RANGE)
@expected("categories-by-queue", {**RANGE, "channel": "VOICE"}, case="calls")
def categories_by_queue(given):
    by_queue = groups(agent_analyses(given), lambda row: row["queue_name"])
    found = [(queue, name, len(matched), row_share(matched, rows), mean(matched, "customer_sentiment"))
             for queue, rows in by_queue for name, matched in by_category(rows)]
    return ordered(found, 0, desc(2), 1)


@expected("categories-by-agent", RANGE)
@expected("categories-by-agent", ORDERS, case="orders")
@expected("categories-by-agent", {**RANGE, "category": "Recall", "channel": "CHAT"}, case="chats")
def categories_by_agent(given):
    found = []
    for category, of_category in by_category(agent_analyses(given), given):
        for agent, rows in groups(of_category, lambda row: row["agent_username"]):
            found.append((category, agent, len(rows), mean(rows, "customer_sentiment")))
    return ordered(found, 0, desc(2), 1)


VOICE_TIMES = ("voice_seconds", "voice_talk_seconds", "voice_agent_talk_seconds", "voice_customer_talk_seconds", "voice_non_talk_seconds")


@expected("talk-time-by-agent", RANGE)
@expected("talk-time-by-agent", {**RANGE, "queue": "Orders", "agent": "rroe"}, case="one-agent")
def talk_time_by_agent(given):
    found = []
    for agent, rows in groups([row for row in analyses(given) if row["channel"] == "VOICE"], lambda row: row["agent_username"]):
        times = {name: [row[name] for row in rows] for name in VOICE_TIMES}
        conversation_time = total(times["voice_seconds"])
        shares = [share(total(times[name]), conversation_time) if total(times[name]) is not None else None for name in VOICE_TIMES[1:]]
        found.append((agent, len(rows), *[average(times[name]) for name in VOICE_TIMES], *shares))
    return ordered(found, 0)


@expected("interruptions-by-agent", RANGE)
@expected("interruptions-by-agent", {**RANGE, "queue": "Orders"}, case="orders")
def interruptions_by_agent(given):
    found = []
    for agent, rows in groups(known(agent_analyses(given), "interruptions"), lambda row: row["agent_username"]):
        counts = [row["interruptions"] for row in rows]
        interrupted = [row for row in rows if row["interruptions"] > 0]
        by_agent = [row for row in rows if row["agent_interruptions"]]
        found.append((agent, len(rows), sum(counts), rounded(average(counts), 2), max(counts), row_share(interrupted, rows),
                      mean(rows, "agent_interruptions"), mean(by_agent, "agent_interruption_seconds")))
    return ordered(found, 0)


@expected("greeting-time-by-agent", RANGE)
@expected("greeting-time-by-agent", {**RANGE, "queue": "Orders", "subtype": "connect:Chat"}, case="orders")
def greeting_time_by_agent(given):
    chats = [row for row in known(analyses(given), "agent_greeting_seconds") if row["channel"] == "CHAT"]
    found = []
    for agent, rows in groups(chats, lambda row: row["agent_username"]):
        times = [row["agent_greeting_seconds"] for row in rows]
        found.append((agent, len(times), average(times), max(times)))
    return ordered(found, 0)


@expected("longest-non-talk-time", RANGE)
@expected("longest-non-talk-time", {**RANGE, "seconds": "41", "limit": "5", "channel": "VOICE"}, case="calls")
@expected("longest-non-talk-time", {**RANGE, "agent": "rroe", "queue": "Orders"}, case="one-agent")
def longest_non_talk_time(given):
    long_silences = [row for row in known(agent_analyses(given), "non_talk_seconds") if row["non_talk_seconds"] >= given["seconds"]]
    long_silences.sort(key=lambda row: -row["non_talk_seconds"])
    for row in limited(long_silences, given):
        columns = [row[name] for name in (*BY_TIME, "queue_name", "agent_username", "conversation_seconds", "non_talk_seconds")]
        yield *columns, rounded(row["non_talk_share"], 4), rounded_sentiment(row)


@expected("issues-and-outcomes", RANGE)
@expected("issues-and-outcomes", {**RANGE, "agent": "mmajor", "channel": "VOICE"}, case="one-agent")
def issues_and_outcomes(given):
    found = []
    for queue, rows in groups(agent_analyses(given), lambda row: row["queue_name"]):
        sums = [total(row[name] for row in rows) for name in ("issues", "outcomes", "action_items")]
        with_issue = [row for row in known(rows, "issues") if row["issues"] > 0]
        unresolved = [row for row in with_issue if row["outcomes"] == 0]
        found.append((queue, len(rows), *sums, len(with_issue), len(unresolved), row_share(unresolved, with_issue)))
    return ordered(found, 0)


@expected("analysis-coverage", RANGE)
@expected("analysis-coverage", ORDERS, case="orders")
def analysis_coverage(given):
    analyzed = {row["contactid"] for row in CL if row["channel"] != "IVR" and row["recordingtimestamp"][:10] >= days_later(given["from"], -8 if given["channel"] in ("VOICE", "CHAT") else -91)}
    ended = [row for row in views.contacts() if row["disconnect_date"]]
    contacts = filter_by(within(ended, given, "disconnect_date"), given, queue="queue_name", channel="channel")
    handled, found = [row for row in contacts if row["is_handled"]], []
    for key, rows in groups(handled, lambda row: (row["disconnect_date"], row["channel"])):
        with_analysis = [row for row in rows if row["contactid"] in analyzed]
        found.append((*key, len(rows), len(with_analysis), row_share(with_analysis, rows)))
    return ordered(found, 0, 1)


@expected("skipped-analyses", RANGE)
@expected("skipped-analyses", {**RANGE, "channel": "CHAT"}, case="chats")
def skipped_analyses(given):
    files = within([{**row, "date": date_text(in_zone(utc_time(row["recordingtimestamp"])))} for row in views.current_analyses()], given)
    parts = [(row, part) for row in filter_by(files, given, channel="channel") for part in row.get("skippedanalysis") or []]
    skipped = [(row["channel"], part["feature"], part["reasoncode"]) for row, part in parts]
    return ordered([(*key, len(rows)) for key, rows in groups(skipped, lambda part: part)], desc(3), 0, 1, 2)


@expected("languages", RANGE)
@expected("languages", {**RANGE, "queue": "Recall", "channel": "VOICE"}, case="recall")
@expected("languages", {**RANGE, "channel": "IVR"}, case="self-service")
def languages(given):
    found = []
    for channel, of_channel in groups(agent_analyses(given), lambda row: row["channel"]):
        for language, rows in groups(of_channel, lambda row: row["language"]):
            found.append((language, channel, len(rows), row_share(rows, of_channel), mean(rows, "customer_sentiment")))
    return ordered(found, 1, 0)


@expected("analysis-of-contact", {"contact_id": "b58ec87e-3925-4795-a333-1302dad21d23"})
@expected("analysis-of-contact", {"from": "2026-11-22", "to": "2026-11-22"}, case="all-of-a-day")
def analysis_of_contact(given):
    for row in filter_by(analyses(given), given, contact_id="contactid"):
        texts = [row[name] for name in (*BY_TIME, "language", "queue_name", "agent_username", "conversation_seconds")]
        sentiments = [rounded(row[name], 2) for name in ("customer_sentiment", "agent_sentiment")]
        shares = [rounded(row[name], 4) for name in ("talk_share", "non_talk_share")]
        yield *texts, *sentiments, *shares, *[row[name] for name in ("interruptions", "categories", "issues", "outcomes", "action_items")]


expected.write()
