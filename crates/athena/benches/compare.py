#!/usr/bin/env python3
"""Compares the query engine with DuckDB: the same rows, files, queries and number of threads.

    python3 -m venv target/compare && target/compare/bin/pip install duckdb
    cargo build --profile local -p athena --example query
    target/compare/bin/python crates/athena/benches/compare.py target/compare/lake

The first run generates about 1 GB of contact records and agent events from the sample documents into the given folder. For each query
and engine, the script prints the seconds of the fastest of three runs and the peak memory of the process.
"""

import datetime
import glob
import json
import os
import random
import subprocess
import sys
import tempfile
import time
import uuid

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..")
QUERY = os.path.join(ROOT, "target", "local", "examples", "query")
DAYS = [datetime.date(2026, 11, 20) + datetime.timedelta(days) for days in range(4)]
TODAY = DAYS[-1]
FILE_BYTES = 64 << 20
THREADS = 2


def samples(folder):
    path = os.path.join(ROOT, "samples", folder, "2026-11-21.ndjson")
    return [json.loads(line) for line in open(path)]


def contact_record(random_, template, day):
    record = dict(template)
    start = datetime.datetime.combine(day, datetime.time()) + datetime.timedelta(seconds=random_.randrange(86_000))
    record["ContactId"] = str(uuid.UUID(int=random_.getrandbits(128)))
    record["InitiationTimestamp"] = start.strftime("%Y-%m-%dT%H:%M:%SZ")
    record["DisconnectTimestamp"] = (start + datetime.timedelta(seconds=random_.randrange(900))).strftime("%Y-%m-%dT%H:%M:%SZ")
    record["Attributes"] = {"CallReason": random_.choice(["Brakes", "Order", "Refund", "Repair", "Recall"]), "Language": "en-US"}
    if record.get("Queue"):
        record["Queue"] = dict(record["Queue"], Duration=random_.randrange(300))
    if record.get("Agent") and random_.random() < 0.15:
        record["Agent"] = None
    return record


def agent_event(random_, template, day):
    event = dict(template)
    at = datetime.datetime.combine(day, datetime.time()) + datetime.timedelta(milliseconds=random_.randrange(86_400_000))
    event["EventId"] = str(uuid.UUID(int=random_.getrandbits(128)))
    event["EventTimestamp"] = at.strftime("%Y-%m-%dT%H:%M:%S.") + "%03dZ" % (at.microsecond // 1000)
    snapshot = event.get("CurrentAgentSnapshot")
    if snapshot:
        configuration = dict(snapshot["Configuration"], Username="agent%d" % random_.randrange(500))
        event["CurrentAgentSnapshot"] = dict(snapshot, Configuration=configuration)
    return event


def generate(lake, source, make, total):
    random_ = random.Random(source)
    templates = samples(source)
    for day in DAYS:
        folder = os.path.join(lake, source, "fhbase", "year=%d" % day.year, "month=%02d" % day.month, "day=%02d" % day.day)
        os.makedirs(folder, exist_ok=True)
        left, number = total // len(DAYS), 0
        while left > 0:
            with open(os.path.join(folder, "part-%03d.ndjson" % number), "w") as file:
                size = 0
                while size < FILE_BYTES and left > 0:
                    line = json.dumps(make(random_, random_.choice(templates), day), separators=(",", ":")) + "\n"
                    size, left = size + len(line), left - len(line)
                    file.write(line)
            number += 1


# DuckDB matches JSON keys case-sensitively, and names in SQL case-insensitively.
CONTACT_COLUMNS = """{InitiationTimestamp: 'VARCHAR', ContactId: 'VARCHAR', DisconnectTimestamp: 'VARCHAR', Attributes: 'JSON',
  CustomerEndpoint: 'STRUCT("Address" VARCHAR, "Type" VARCHAR)', Queue: 'STRUCT("ARN" VARCHAR, "Duration" INTEGER, "Name" VARCHAR)',
  Agent: 'STRUCT("Username" VARCHAR, "AgentInteractionDuration" INTEGER, "AfterContactWorkDuration" INTEGER)'}"""
EVENT_COLUMNS = """{EventTimestamp: 'VARCHAR', EventType: 'VARCHAR', CurrentAgentSnapshot: 'STRUCT("AgentStatus" STRUCT("Name" VARCHAR),
  "Configuration" STRUCT("Username" VARCHAR), "Contacts" STRUCT("ContactId" VARCHAR, "State" VARCHAR, "Queue" STRUCT("Name" VARCHAR))[])'}"""


def duck_table(source, columns, day=None):
    days = "day=%02d" % day.day if day else "day=*"
    files = os.path.join(LAKE, source, "fhbase", "year=*", "month=*", days, "*.ndjson")
    return "read_ndjson('%s', columns = %s)" % (files, columns)


TODAYS = "year = year(current_date) AND month = month(current_date) AND day = day(current_date)"
LATEST = """WITH dataset AS (SELECT {time}(eventtimestamp) AS last_update_time, currentagentsnapshot.configuration.username AS agent_username,
    currentagentsnapshot.agentstatus.name AS current_status, currentagentsnapshot.contacts AS contacts
  FROM {table} WHERE eventtype <> 'HEART_BEAT' {where})
SELECT dataset.agent_username, dataset.current_status, {length}(dataset.contacts) AS num_of_contacts, dataset.last_update_time
FROM dataset JOIN (SELECT max(last_update_time) AS max_update_time, agent_username FROM dataset GROUP BY 2) AS i_dataset
  ON i_dataset.max_update_time = dataset.last_update_time AND i_dataset.agent_username = dataset.agent_username
WHERE dataset.current_status <> 'Offline' ORDER BY 1"""


def queries():
    """Yields the queries: title, SQL of Athena, SQL of DuckDB."""
    ctr, ae = duck_table("ctr", CONTACT_COLUMNS), duck_table("ae", EVENT_COLUMNS)
    ctr_today, ae_today = duck_table("ctr", CONTACT_COLUMNS, TODAY), duck_table("ae", EVENT_COLUMNS, TODAY)
    reasons = "SELECT {reason} AS call_reason, count(contactid) AS calls FROM {table} {where} GROUP BY 1 ORDER BY 1"
    our_reason, their_reason = "CAST(json_extract(attributes, '$.callreason') AS VARCHAR)", "attributes->>'$.CallReason'"
    handled = ("SELECT {reason} AS call_reason, count(contactid) AS calls, avg(queue.duration) AS queued, avg(agent.agentinteractionduration) AS talked,"
               " avg(agent.aftercontactworkduration) AS after FROM {table} WHERE agent IS NOT NULL {where} GROUP BY 1 ORDER BY 1")
    journey = ("SELECT {time}(initiationtimestamp) AS started, contactid, customerendpoint.address AS phone, {reason} AS call_reason,"
               " {time}(disconnecttimestamp) AS ended FROM {table} {where} ORDER BY 1")
    history = ("SELECT {time}(eventtimestamp) AS event_time, currentagentsnapshot.agentstatus.name AS current_status, {length}(currentagentsnapshot.contacts) AS contacts"
               " FROM {table} WHERE eventtype <> 'HEART_BEAT' AND currentagentsnapshot.configuration.username = 'agent1' {where} ORDER BY 1")
    our_terms = {"reason": our_reason, "time": "from_iso8601_timestamp", "length": "cardinality"}
    their_terms = {"reason": their_reason, "time": "strptime_iso", "length": "len"}
    pair = lambda text, table, files, where: (text.format(table=table, where=where, **our_terms), text.format(table=files, where="", **their_terms))
    yield "number of contacts", "SELECT count(*) FROM connect_ctr", "SELECT count(*) FROM " + ctr
    yield ("calls per reason", *pair(reasons, "connect_ctr", ctr, ""))
    yield ("handle time per reason", *pair(handled, "connect_ctr", ctr, ""))
    yield ("latest status of all agents", *pair(LATEST, "connect_ae", ae, ""))
    yield ("history of one agent", *pair(history, "connect_ae", ae, ""))
    yield ("journeys of today", *pair(journey, "connect_ctr", ctr_today, "WHERE " + TODAYS))
    yield ("calls per reason today", *pair(reasons, "connect_ctr", ctr_today, "WHERE " + TODAYS))
    yield ("handle time today", *pair(handled, "connect_ctr", ctr_today, "AND " + TODAYS))
    yield ("latest status today", *pair(LATEST, "connect_ae", ae_today, "AND " + TODAYS))
    yield ("history of one agent today", *pair(history, "connect_ae", ae_today, "AND " + TODAYS))


DUCK_PROGRAM = """
import duckdb, sys, time
connection = duckdb.connect(config={'threads': %d})
connection.execute("CREATE MACRO strptime_iso(text) AS CAST(text AS TIMESTAMPTZ)")
connection.execute("SET TimeZone = 'UTC'")
for run in range(3):
    start = time.perf_counter()
    rows = connection.execute(sys.argv[1]).fetchnumpy()
    print(time.perf_counter() - start, len(next(iter(rows.values()))))
""" % THREADS


def measure(command, environment=None):
    """Runs a process and returns its standard output, standard error, and peak memory in MB."""
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        process = subprocess.Popen(command, stdout=out, stderr=err, env=environment)
        peak = 0
        while process.poll() is None:
            try:
                status = open("/proc/%d/status" % process.pid).read().splitlines()
                peak = max([peak] + [int(line.split()[1]) for line in status if line.startswith("VmHWM")])
            except OSError:
                pass
            time.sleep(0.02)
        out.seek(0)
        err.seek(0)
        if process.returncode != 0:
            raise RuntimeError(err.read())
        return out.read(), err.read(), peak / 1024


def our_run(sql):
    noon = datetime.datetime.combine(TODAY, datetime.time(12), datetime.timezone.utc)
    environment = dict(os.environ, ATHENA_THREADS=str(THREADS), ATHENA_NOW=str(int(noon.timestamp())), ATHENA_QUIET="1")
    out, err, memory = measure([QUERY, LAKE, sql, "3"], environment)
    lines = err.strip().splitlines()
    seconds = min(float(line.split(" s, run")[0].split()[-1]) for line in lines)
    return seconds, int(lines[0].split(" rows returned")[0]), int(lines[0].split(" bytes scanned")[0].split()[-1]), memory


def duck_run(sql):
    out, _, memory = measure([sys.executable, "-c", DUCK_PROGRAM, sql])
    runs = [line.split() for line in out.splitlines()]
    return min(float(run[0]) for run in runs), int(runs[0][1]), memory


def main():
    if not os.path.isdir(LAKE):
        generate(LAKE, "ctr", contact_record, 500_000_000)
        generate(LAKE, "ae", agent_event, 500_000_000)
    size = sum(os.path.getsize(file) for file in glob.glob(os.path.join(LAKE, "**", "*.ndjson"), recursive=True))
    print("%d MB, %d threads" % (size // 1_000_000, THREADS))
    print("%-32s %8s %8s %10s %8s %9s %8s" % ("query", "ours s", "duckdb s", "read MB", "ours MB", "duckdb MB", "rows"))
    for title, ours, theirs in queries():
        seconds, rows, read, memory = our_run(ours)
        their_seconds, their_rows, their_memory = duck_run(theirs)
        assert rows == their_rows, "%s: %d rows, DuckDB has %d" % (title, rows, their_rows)
        print("%-32s %8.2f %8.2f %10d %8d %9d %8d" % (title, seconds, their_seconds, read // 1_000_000, memory, their_memory, rows))


if __name__ == "__main__":
    LAKE = os.path.abspath(sys.argv[1])
    main()
