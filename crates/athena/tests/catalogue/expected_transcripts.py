#!/usr/bin/env python3
"""Computes the expected rows of the queries of transcripts."""

import views
from common import *

expected = Expectations("transcripts")
RANGE = {"from": "2026-11-20", "to": "2026-11-23"}


def conversations(given, **filters):
    """Returns the turns with words of the selected conversations."""
    return [row for row in filter_by(within(views.transcript_turns(), given, "conversation_date"), given, **filters) if row["text"] is not None]


def by_contact(rows):
    return groups(rows, lambda row: (row["date"], row["contactid"], row["channel"]))


@expected("transcript-search", {**RANGE, "words": "recall"})
@expected("transcript-search", {**RANGE, "words": "REFUND order", "participant": "CUSTOMER", "channel": "VOICE"}, case="two-words")
@expected("transcript-search", {**RANGE, "words": "100%"}, case="not-a-pattern")
@expected("transcript-search", {**RANGE, "limit": "7"}, case="newest")
def transcript_search(given):
    words = (given["words"] or "").lower().split(" ")
    found = [row for row in conversations(given, participant="participant", channel="channel") if all(word in row["text"].lower() for word in words)]
    found = sorted(found, key=lambda row: (row["contactid"], row["turn"]))
    known = sorted((row for row in found if row["turn_time"]), key=lambda row: row["turn_time"], reverse=True)
    for row in limited(known + [row for row in found if not row["turn_time"]], given):
        yield [row[name] for name in ("turn_time", "contactid", "channel", "turn", "participant", "sentiment", "text", "categories")]


@expected("words-before-escalation", RANGE)
@expected("words-before-escalation", {**RANGE, "queue": "Workshop", "agent": "nwolf", "channel": "VOICE", "turns": "1"}, case="last-words")
def words_before_escalation(given):
    rows = []
    for (_, contactid, channel), turns in by_contact(conversations(given, channel="channel")):
        contact = views.contact_of(contactid)
        filters = (("queue", "queue_name"), ("agent", "agent_username"), ("subtype", "channel_subtype"))
        is_selected = all(given[name] in (None, contact[key]) for name, key in filters)
        if not (contact["is_transferred"] and contact["is_handled"] and is_selected):
            continue
        spoken = [turn for turn in sorted(turns, key=lambda turn: -turn["turn"]) if turn["participant"] == "CUSTOMER"]
        for position, turn in enumerate(spoken[: int(given["turns"])], 1):
            rows.append((contact["transfer_completed_time"], contactid, channel, contact["queue_name"], contact["agent_username"], position,
                         *[turn[name] for name in ("sentiment", "text", "categories")]))
    return ordered(rows, desc(0), 1, 5)


@expected("silence-before-hold", RANGE)
@expected("silence-before-hold", {**RANGE, "agent": "rroe", "queue": "Orders", "seconds": "100"}, case="long-holds")
def silence_before_hold(given):
    rows, calls = [], [row for row in within(views.transcript_turns(), given, "conversation_date") if row["channel"] == "VOICE"]
    for (_, contactid, _), turns in by_contact(calls):
        contact = views.contact_of(contactid)
        silences = [(turn["silence_seconds"], index) for index, turn in enumerate(turns) if turn["silence_seconds"] is not None]
        is_selected = all(given[name] in (None, contact[key]) for name, key in (("queue", "queue_name"), ("agent", "agent_username")))
        if not (contact["is_put_on_hold"] and silences and is_selected):
            continue
        longest, index = max(silences, key=lambda silence: (silence[0], -silence[1]))
        if longest < given["seconds"]:
            continue
        before, begin = turns[index - 1], turns[index]["begin_seconds"] - longest
        others = [turn["silence_seconds"] for turn in turns if begin - 60 < turn["begin_seconds"] <= begin and (turn["silence_seconds"] or 0) >= 1]
        recorded = turns[0]["turn_time"] - timedelta(milliseconds=round(turns[0]["begin_seconds"] * 1000))
        rows.append((recorded, contactid, *[contact[name] for name in ("queue_name", "agent_username", "holds", "hold_seconds")],
                     rounded(begin, 3), rounded(longest, 3), rounded(sum(others), 3), before["participant"], before["text"]))
    return ordered(rows, desc(8), 0, 1)


@expected("first-words-of-repeat-callers", RANGE)
@expected("first-words-of-repeat-callers", {**RANGE, "days": "1", "turns": "1", "channel": "VOICE", "subtype": "connect:Telephony"}, case="within-a-day")
def first_words_of_repeat_callers(given):
    initiated = [row for row in views.contacts() if row["is_customer_initiated"] and row["customer_address"] is not None]
    earliest, rows = days_later(given["from"], -given["days"]), []
    turns = [row for row in filter_by(views.transcript_turns(), given, channel="channel") if row["participant"] == "CUSTOMER" and row["text"] is not None]
    for _, of_customer in groups([row for row in initiated if earliest <= row["contact_date"] <= given["to"]], lambda row: row["customer_address"]):
        chain = sorted(of_customer, key=lambda row: (row["initiation_time"], row["contactid"]))
        for before, contact in zip(chain, chain[1:]):
            since = contact["initiation_time"] - before["initiation_time"]
            is_other_subtype = given["subtype"] not in (None, contact["channel_subtype"])
            if is_other_subtype or contact["contact_date"] < given["from"] or since > timedelta(given["days"]):
                continue
            for (_, _, channel), own in by_contact([turn for turn in turns if turn["contactid"] == contact["contactid"]]):
                first = sorted(own, key=lambda turn: turn["turn"])[: int(given["turns"])]
                rows.append((contact["initiation_time"], contact["contactid"], channel, contact["call_reason"], before["contactid"], before["call_reason"],
                             rounded(since / timedelta(hours=1)), first[0]["sentiment"], " ".join(turn["text"] for turn in first)))
    return ordered(rows, 0, 1, 2)


expected.write()
