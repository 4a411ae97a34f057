#!/usr/bin/env python3
"""Computes the expected rows of the 32 sample queries from the documents, in plain Python without SQL.

Run it after a change to ../../../samples or rows/. It writes expected/NN.json, with values in the format of Athena.
"""

import glob
import gzip
import json
import math
import os
import struct
from datetime import datetime, timedelta, timezone

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, "..", "..", "..")
TODAY = "2026-11-23"
TODAYS_MONTH = TODAY[:7]


def documents(path, keys=None):
    """Reads the JSON documents of a file, by default with lowercase keys."""
    data = open(path, "rb").read()
    if data[:2] == b"\x1f\x8b":
        data = gzip.decompress(data)
    text, decoder, at, found = data.decode(), json.JSONDecoder(object_pairs_hook=keys or lower_keys), 0, []
    while text[at:].strip():
        at += len(text[at:]) - len(text[at:].lstrip())
        value, at = decoder.raw_decode(text, at)
        found.extend(value if isinstance(value, list) else [value])
    return found


def lower_keys(pairs):
    """Returns an object with lowercase keys. The last of several equal keys wins."""
    result = {}
    for key, value in pairs:
        result.pop(key.lower(), None)
        result[key.lower()] = value
    return result


def row_keys(pairs):
    """Returns the keys of a contact record or agent event as in its row. If keys differ only in case, the last one keeps its name."""
    names = [key.lower() for key, _ in pairs]
    result = {}
    for at, (name, (_, value)) in enumerate(zip(names, pairs)):
        result[f"{name}_{names[:at].count(name) + 2}" if name in names[at + 1:] else name] = value
    return result


def with_lower_keys(value):
    """Returns a value of an expected row with lowercase keys at every level."""
    if isinstance(value, dict):
        return lower_keys([(key, with_lower_keys(inner)) for key, inner in value.items()])
    return [with_lower_keys(inner) for inner in value] if isinstance(value, list) else value


def own_rows(source):
    path = os.path.join(HERE, "rows", source + ".ndjson")
    return documents(path) if os.path.exists(path) else []


def records(folder):
    files = sorted(glob.glob(os.path.join(ROOT, "samples", folder, "*")))
    return [document for file in files for document in documents(file, row_keys)]


def rows_of_documents(name):
    """Reads the manually written rows of the sample documents, with their days."""
    path = os.path.join(ROOT, "crates", "core", "tests", "expected", "samples", name + ".json")
    return json.load(open(path))


def log_events():
    """Returns the rows of contact flow logs. An expected row without a message has the message of the log event."""
    rows = []
    for case in rows_of_documents("contact_flow_logs"):
        path = os.path.join(ROOT, "samples", case["file"])
        data = open(path, "rb").read()
        events = json.loads(gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data)["logEvents"] if case["rows"] else []
        for event, expected in zip(events, case["rows"]):
            row = dict(expected["row"])
            if "message" not in row:
                row["message"] = json.loads(event["message"])
            rows.append(row)
    for case in rows_of_documents("contact_flow_log_messages"):
        rows.extend(expected["row"] for expected in case["rows"])
    return [with_lower_keys(row) for row in rows]


CTR = records("ctr") + own_rows("ctr")
AE = records("ae") + own_rows("ae")
CFL = log_events() + own_rows("cfl")
CL = [with_lower_keys(case["row"]) for case in rows_of_documents("contact_lens")] + own_rows("cl")
EF = [with_lower_keys(case["row"]) for case in rows_of_documents("evaluation_forms")] + own_rows("ef")
TRANSCRIPTS = [with_lower_keys(row) for case in rows_of_documents("transcripts") for row in case["rows"]] + own_rows("transcripts")


def rows_of_day(rows, key, day=TODAY):
    return [row for row in rows if (row.get(key) or "").startswith(day)]


def get(value, *keys):
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def parse_timestamp(text):
    """Parses a timestamp, keeping its UTC offset."""
    if text is None:
        return None
    zone = timezone.utc
    if text.endswith("Z"):
        text = text[:-1]
    elif text[-6] in "+-":
        sign = -1 if text[-6] == "-" else 1
        zone = timezone(sign * timedelta(hours=int(text[-5:-3]), minutes=int(text[-2:])))
        text = text[:-6]
    pattern = "%Y-%m-%dT%H:%M:%S.%f" if "." in text else "%Y-%m-%dT%H:%M:%S"
    return datetime.strptime(text, pattern).replace(tzinfo=zone)


def format_timestamp(at):
    """Formats a timestamp with time zone as Athena does."""
    if at is None:
        return None
    offset = at.utcoffset()
    name = "UTC" if not offset else "%+03d:%02d" % (offset.total_seconds() // 3600, offset.total_seconds() % 3600 // 60)
    return at.strftime("%Y-%m-%d %H:%M:%S.") + "%03d" % (at.microsecond // 1000) + " " + name


def day_of(text):
    at = parse_timestamp(text)
    return None if at is None else at.replace(hour=0, minute=0, second=0, microsecond=0)


def real(value):
    return struct.unpack("f", struct.pack("f", value))[0]


def format_double(value):
    if value is None:
        return None
    text = repr(float(value))
    assert "e" not in text, text
    return text


def format_real(value):
    if value is None:
        return None
    for digits in range(1, 10):
        text = "%.*g" % (digits, value)
        if real(float(text)) == value:
            return format_double(float(text))
    raise ValueError(value)


def round_half_up(value, digits):
    scaled = value * 10 ** digits
    return math.copysign(math.floor(abs(scaled) + 0.5), scaled) / 10 ** digits


def average(values):
    values = [value for value in values if value is not None]
    return sum(values) / len(values) if values else None


def scalar(value):
    """Casts a JSON scalar to varchar."""
    assert not isinstance(value, (dict, list)), value
    if value is None or isinstance(value, str):
        return value
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


def in_order(rows, *columns):
    """Sorts rows by columns, NULL last."""
    return sorted(rows, key=lambda row: [(row[column] is None, row[column] or "") for column in columns])


def groups(rows, key):
    found = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return found.items()


QUERIES = {}


def query(number, columns, order_by=()):
    """Registers the expected rows of a query, with its columns, their types, and its sort columns."""

    def register(compute):
        rows = [list(row) for row in compute()]
        QUERIES[number] = {"columns": [list(column) for column in columns], "orderBy": list(order_by), "rows": in_order(rows, *order_by)}
        return compute

    return register


TEXT, ZONED, BIGINT, DOUBLE, REAL = "varchar", "timestamp(3) with time zone", "bigint", "double", "real"

MESSAGE = ["contactid", "timestamp", "contactflowmoduletype"]


def message(row, *keys):
    return scalar(get(row["message"], *keys))


def whole_message(row):
    paths = [("parameters", "loggingbehavior"), ("parameters", "text"), ("results",), ("parameters", "key"), ("parameters", "value"),
             ("parameters", "queue"), ("parameters", "audioprompt")]
    return [message(row, name) for name in MESSAGE] + [message(row, *path) for path in paths]


def logs(kind=None, contact=None, key=None, with_results=False):
    for row in rows_of_day(CFL, "timestamp"):
        is_selected = (kind is None or message(row, "contactflowmoduletype") == kind) and (contact is None or message(row, "contactid") == contact)
        is_selected = is_selected and (key is None or message(row, "parameters", "key") == key)
        if is_selected and not (with_results and message(row, "results") is None):
            yield row


A, B = "5078c1b5-2057-4941-8ec9-6199b8a6c2a9", "fc9d512e-c88d-4922-a613-bb1d779cd08d"
ALL_OF_MESSAGE = [(name, TEXT) for name in MESSAGE + ["loggingbehavior", "text", "results", "KEY", "value", "queue", "audioprompt"]]
RESULTS = [(name, TEXT) for name in MESSAGE + ["results"]]
PAIRS = [(name, TEXT) for name in MESSAGE + ["KEY", "value"]]


def results(row):
    return [message(row, name) for name in MESSAGE + ["results"]]


def pairs(row):
    return [message(row, name) for name in MESSAGE] + [message(row, "parameters", "key"), message(row, "parameters", "value")]


query(1, ALL_OF_MESSAGE, (0, 1))(lambda: map(whole_message, logs()))
query(2, ALL_OF_MESSAGE, (0, 1))(lambda: map(whole_message, logs(contact=A)))
query(3, RESULTS, (0, 1))(lambda: map(results, logs("GetUserInput", A, with_results=True)))
query(4, RESULTS, (0, 1))(lambda: map(results, logs("GetUserInput", with_results=True)))
query(5, PAIRS, (0, 1))(lambda: map(pairs, logs("SetAttributes")))
query(6, PAIRS, (0, 1))(lambda: map(pairs, logs("SetAttributes", B)))
query(7, PAIRS, (0, 1))(lambda: map(pairs, logs("SetAttributes", B, "CallReason")))


def todays_contacts():
    return rows_of_day(CTR, "initiationtimestamp")


def reason(row):
    return scalar(get(row, "attributes", "callreason"))


def contact(row, *between):
    return [format_timestamp(parse_timestamp(row["initiationtimestamp"])), row["contactid"], get(row, "customerendpoint", "address"), *between,
            format_timestamp(parse_timestamp(row.get("disconnecttimestamp")))]


JOURNEY = [("initiationtimestamp", ZONED), ("contactId", TEXT), ("phone_number", TEXT)]
ENDED = [("disconnecttimestamp", ZONED)]
query(8, JOURNEY + ENDED, (0,))(lambda: [contact(row) for row in todays_contacts()])
query(9, JOURNEY + [("call_reason", TEXT)] + ENDED, (0,))(lambda: [contact(row, reason(row)) for row in todays_contacts()])
query(31, JOURNEY + [("call_reason", TEXT)] + ENDED, (0,))(lambda: [contact(row, reason(row)) for row in todays_contacts()])


@query(10, [("disconnectreason", TEXT), ("x", "date")])
def contacts_of_2023():
    for row in CTR:
        if "2023-01-01" <= row["initiationtimestamp"][:10] <= "2023-08-12":
            yield row.get("disconnectreason"), row["initiationtimestamp"][:10]


def by_reason(rows, *averages):
    for (day, why), of_group in groups(rows, lambda row: (format_timestamp(day_of(row["initiationtimestamp"])), reason(row))):
        yield [day, why, str(len(of_group))] + [format_double(average([get(row, *path) for row in of_group])) for path in averages]


REASONS = [("DAY", ZONED), ("call_reason", TEXT), ("number_of_calls", BIGINT)]
QUEUED = ("avg_queue_duration", DOUBLE)
IN_QUEUE = ("queue", "duration")


def abandoned():
    return [row for row in todays_contacts() if row.get("agent") is None]


query(11, REASONS, (0,))(lambda: by_reason(todays_contacts()))
query(12, REASONS, (0,))(lambda: by_reason(abandoned()))
query(13, REASONS + [QUEUED], (0,))(lambda: by_reason(abandoned(), IN_QUEUE))
query(14, REASONS + [QUEUED], (0,))(lambda: by_reason([row for row in abandoned() if (get(row, *IN_QUEUE) or 0) > 12], IN_QUEUE))
HANDLED = [QUEUED, ("avg_agentinteractionduration", DOUBLE), ("avg_acw_duration", DOUBLE)]
query(15, REASONS + HANDLED, (0,))(
    lambda: by_reason(
        [row for row in todays_contacts() if row.get("agent") is not None],
        IN_QUEUE, ("agent", "agentinteractionduration"), ("agent", "aftercontactworkduration"),
    )
)


def changes():
    """Yields agent events without heartbeats, as (time, agent, status, contacts, event type)."""
    for row in rows_of_day(AE, "eventtimestamp"):
        if row["eventtype"] != "HEART_BEAT":
            snapshot = row.get("currentagentsnapshot")
            yield (parse_timestamp(row["eventtimestamp"]), get(snapshot, "configuration", "username"), get(snapshot, "agentstatus", "name"),
                   get(snapshot, "contacts"), row["eventtype"])


def newest():
    for event in changes():
        of_agent = [other[0] for other in changes() if other[1] == event[1]]
        if event[1] is not None and event[0] == max(of_agent) and event[2] not in (None, "Offline"):
            yield event


def cardinality(contacts):
    return None if contacts is None else str(len(contacts))


def value_of_single_contact(contacts, *keys):
    """Returns a value of the agent's only contact, or an empty string if there is not exactly one."""
    return scalar(get(contacts[0], *keys)) if contacts is not None and len(contacts) == 1 else ""


def call_reason(contacts):
    """Returns the call reason of the day, which is the same for all contacts in these rows."""
    reasons = {message(row, "parameters", "value") for row in logs("SetAttributes", key="CallReason")}
    assert len(reasons) == 1, reasons
    return reasons.pop() if contacts is not None and len(contacts) == 1 else ""


AGENT = [("agent_username", TEXT), ("current_status", TEXT)]
COUNT, STATE, QUEUE = ("num_of_contacts", BIGINT), ("contact_state", TEXT), ("contact_queue", TEXT)
REASON, CONTACT, UPDATED = ("call_reason", TEXT), ("contactid", TEXT), ("last_update_time", ZONED)
PARTS = {
    "num_of_contacts": cardinality,
    "contact_state": lambda contacts: value_of_single_contact(contacts, "state"),
    "contact_queue": lambda contacts: value_of_single_contact(contacts, "queue", "name"),
    "call_reason": call_reason,
    "contactid": lambda contacts: value_of_single_contact(contacts, "contactid"),
}


def status(number, *parts):
    def rows():
        for at, agent, state, contacts, _ in newest():
            yield [agent, state] + [PARTS[name](contacts) for name, _ in parts] + [format_timestamp(at)]

    query(number, AGENT + list(parts) + [UPDATED], (0,))(rows)


status(16)
status(17, COUNT)
status(18, COUNT, STATE)
status(19, COUNT, STATE, QUEUE, CONTACT)
status(20, COUNT, STATE, QUEUE, REASON, CONTACT)
status(32, COUNT, STATE, QUEUE, REASON, CONTACT)


@query(21, [("event_time", ZONED)] + AGENT + [("eventtype", TEXT), COUNT, STATE], (0,))
def history_of_agent1():
    for at, agent, state, contacts, kind in changes():
        if agent == "agent1":
            yield format_timestamp(at), agent, state, kind, cardinality(contacts), value_of_single_contact(contacts, "state")


SENTIMENT = [("avg_overall_sentiment_agent", DOUBLE), ("avg_overall_sentiment_customer", DOUBLE)]


def analyses():
    return rows_of_day(CL, "recordingtimestamp", TODAYS_MONTH)


def sentiment(rows):
    return [format_double(round_half_up(average([row.get("overallsentiment" + who) or 0.0 for row in rows]), 2)) for who in ("agent", "customer")]


@query(22, [("DAY", ZONED)] + SENTIMENT, (0,))
def sentiment_by_day():
    for day, rows in groups(analyses(), lambda row: format_timestamp(day_of(row["recordingtimestamp"]))):
        yield [day] + sentiment(rows)


def analyses_with_records():
    """Yields analyses with the contact records of the same contact and day."""
    for analysis in analyses():
        for record in CTR:
            same_day = record["initiationtimestamp"][:10] == analysis["recordingtimestamp"][:10]
            if same_day and record["contactid"] == analysis["contactid"]:
                yield analysis, record


@query(23, [("DAY", ZONED), ("queue_name", TEXT)] + SENTIMENT, (0,))
def sentiment_by_queue():
    key = lambda pair: (format_timestamp(day_of(pair[0]["recordingtimestamp"])), get(pair[1], "queue", "name"))
    for (day, queue), pairs_of_group in groups(list(analyses_with_records()), key):
        yield [day, queue] + sentiment([analysis for analysis, _ in pairs_of_group])


@query(24, [("initiationtimestamp", ZONED), ("contactid", TEXT), ("phone_number", TEXT), ("matchedcategories", "array(varchar)")], (0,))
def at_risk():
    for analysis, record in analyses_with_records():
        if "customer-loyalty-risk" in analysis["matchedcategories"]:
            at = format_timestamp(parse_timestamp(record["initiationtimestamp"]))
            yield at, record["contactid"], get(record, "customerendpoint", "address"), "[" + ", ".join(analysis["matchedcategories"]) + "]"


FORM = "SalesDepartmentForm1"
SUBMITTED = [("evaluationsubmittimestamp", ZONED), ("contactid", TEXT)]


def evaluations(title=None):
    return [row for row in rows_of_day(EF, "evaluationsubmittimestamp") if title is None or row["evaluationdefinitiontitle"] == title]


def share(value):
    return None if value is None else real(value)


def answers(title=None):
    for row in evaluations(title):
        for answer in row["evaluationquestionanswers"] or []:
            texts = [answer[name] for name in ("fullsectiontitle", "questiontext", "questionanswervalue")]
            yield [format_timestamp(parse_timestamp(row["evaluationsubmittimestamp"])), row["contactid"], *texts, format_real(share(answer["questionanswerscorepercentage"]))]


ANSWERS = SUBMITTED + [(name, TEXT) for name in ("fullsectiontitle", "questiontext", "questionanswervalue")] + [("questionanswerscorepercentage", REAL)]
query(25, ANSWERS, (0,))(answers)
query(26, ANSWERS, (0,))(lambda: answers(FORM))


def sections():
    for row in evaluations(FORM):
        for section in row["evaluationsectionsscores"] or []:
            yield row, section["sectiontitle"], share(section["sectionscorepercentage"])


query(27, SUBMITTED + [("sectiontitle", TEXT), ("sectionscorepercentage", REAL)], (0,))(
    lambda: [[format_timestamp(parse_timestamp(row["evaluationsubmittimestamp"])), row["contactid"], title, format_real(score)] for row, title, score in sections()]
)


def average_real(values):
    """Formats the average of reals: in Athena, the average and the rounded average are reals too."""
    return format_real(real(round_half_up(real(sum(values) / len(values)), 2)))


@query(28, [("DAY", ZONED), ("evaluationDefinitionTitle", TEXT), ("sectiontitle", TEXT), ("avg_section_score_perc", REAL)], (0,))
def section_scores():
    for (day, title), rows in groups(list(sections()), lambda entry: (format_timestamp(day_of(entry[0]["evaluationsubmittimestamp"])), entry[1])):
        yield day, FORM, title, average_real([score or 0.0 for _, _, score in rows])


query(29, [("contactid", TEXT), ("evaluationsubmittimestamp", ZONED), ("evaluationDefinitionTitle", TEXT), ("evaluationformtotalscorepercentage", REAL)])(
    lambda: [
        [row["contactid"], format_timestamp(parse_timestamp(row["evaluationsubmittimestamp"])), FORM, format_real(share(row["evaluationformtotalscorepercentage"]))]
        for row in evaluations(FORM)
    ]
)


@query(30, [("DAY", ZONED), ("evaluationDefinitionTitle", TEXT), ("avg_total_score_perc", REAL)], (0, 1))
def total_scores():
    for day, rows in groups(evaluations(FORM), lambda row: format_timestamp(day_of(row["evaluationsubmittimestamp"]))):
        yield day, FORM, average_real([share(row["evaluationformtotalscorepercentage"]) or 0.0 for row in rows])


if __name__ == "__main__":
    assert sorted(QUERIES) == list(range(1, 33))
    os.makedirs(os.path.join(HERE, "expected"), exist_ok=True)
    for number, expected in QUERIES.items():
        assert expected["rows"], "query %d returns no rows, so the case tests nothing" % number
        with open(os.path.join(HERE, "expected", "%02d.json" % number), "w") as file:
            head = {name: expected[name] for name in ("columns", "orderBy")}
            rows = ",\n".join("  " + json.dumps(row, ensure_ascii=False) for row in expected["rows"])
            file.write(json.dumps(head)[:-1] + ', "rows": [\n' + rows + "\n]}\n")
