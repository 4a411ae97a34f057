#!/usr/bin/env python3
"""Compares the query engine of this project with DuckDB over the same curated Parquet files.

    pip install duckdb
    cargo build --profile local -p bench --bin questions
    python3 crates/bench/duckdb/compare.py LAKE

Each engine is a library in a running process with two threads, so process startup does not count.
Each query runs once as warm-up, then five times in turns; the fastest run of each engine counts. Both
must return the same rows. DuckDB reads the files by name (hive partitions, cached footers); the engine
of this project also checks that each file is up to date.
"""

import datetime
import decimal
import json
import math
import pathlib
import resource
import subprocess
import sys
import time

import duckdb

RUNS = 5
KEY = "year * 10000 + month * 100 + day"

# (title, SQL of Athena, SQL of DuckDB if it differs)
QUERIES = [
    (
        "handle time by queue and day",
        """SELECT queue_name, disconnect_date, count(*) AS contacts, sum(handle_seconds) AS seconds
           FROM connect_contacts WHERE is_handled = 1 GROUP BY 1, 2 ORDER BY 1, 2""",
        None,
    ),
    (
        "abandoned contacts by half hour",
        """SELECT disconnect_half_hour, sum(is_abandoned) AS abandoned, count(*) AS contacts
           FROM connect_contacts WHERE is_queued = 1 GROUP BY 1 ORDER BY 1""",
        None,
    ),
    (
        "service level by channel and day",
        """SELECT channel, disconnect_date, avg(answered_in_20_seconds) AS level
           FROM connect_contacts GROUP BY 1, 2 ORDER BY 1, 2""",
        None,
    ),
    (
        "contacts by call reason and queue",
        """SELECT call_reason, queue_name, count(DISTINCT contactid) AS contacts
           FROM connect_contacts GROUP BY 1, 2 ORDER BY 1, 2""",
        None,
    ),
    (
        "longest waits of each queue",
        """SELECT queue_name, contactid, wait_seconds FROM (
             SELECT queue_name, contactid, wait_seconds,
               row_number() OVER (PARTITION BY queue_name ORDER BY wait_seconds DESC, contactid) AS place
             FROM connect_contacts WHERE wait_seconds IS NOT NULL
           ) AS placed WHERE place <= 10 ORDER BY 1, 3 DESC, 2""",
        None,
    ),
    (
        "time in each state by agent",
        """SELECT agent_username, state, sum(seconds) AS seconds
           FROM connect_agent_states WHERE is_online = 1 GROUP BY 1, 2 ORDER BY 1, 2""",
        None,
    ),
    (
        "occupancy by agent and day",
        """SELECT agent_username, state_date, CAST(sum(on_contact_seconds) AS double) / nullif(sum(staffed_seconds), 0) AS occupancy
           FROM connect_agent_states WHERE is_online = 1 GROUP BY 1, 2 ORDER BY 1, 2""",
        None,
    ),
    (
        "states of one agent",
        """SELECT state, start_time, seconds FROM connect_agent_states
           WHERE agent_username = '{agent}' ORDER BY start_time, state""",
        None,
    ),
    (
        "blocks of flows",
        """SELECT flow_name, block_type, count(*) AS events, count(DISTINCT contactid) AS contacts
           FROM connect_cfl_events GROUP BY 1, 2 ORDER BY 1, 2""",
        None,
    ),
    (
        "contacts handled and time online by agent",
        """SELECT c.agent_username, c.contacts, s.seconds FROM (
             SELECT agent_username, count(*) AS contacts FROM connect_contacts WHERE is_handled = 1 GROUP BY 1
           ) AS c JOIN (
             SELECT agent_username, sum(online_seconds) AS seconds FROM connect_agent_states GROUP BY 1
           ) AS s ON c.agent_username = s.agent_username ORDER BY 1""",
        None,
    ),
]
RELATIONS = ["connect_contacts", "connect_agent_states", "connect_cfl_events"]


def text(value):
    """Formats a value as Athena does."""
    if value is None:
        return None
    if isinstance(value, datetime.datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S.") + f"{value.microsecond // 1000:03}"
    if isinstance(value, decimal.Decimal):
        return str(int(value)) if value == value.to_integral() else str(value)
    return str(value)


def is_equal(ours, theirs):
    if ours == theirs:
        return True
    try:
        return math.isclose(float(ours), float(theirs), rel_tol=1e-9)
    except (TypeError, ValueError):
        return False


class Engine:
    def __init__(self, program, lake):
        self.process = subprocess.Popen(
            [program, lake], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def run(self, sql):
        self.process.stdin.write(json.dumps(sql) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"the query failed: {sql}")
        response = json.loads(line)
        if response["bytes"] != response["bytes_curated"]:
            sys.exit("not all days are curated; run `lake curate`")
        return response["rows"], response["milliseconds"], response["processor"]


class DuckDb:
    def __init__(self, lake):
        self.connection = duckdb.connect(config={"threads": 2})
        self.connection.execute("SET parquet_metadata_cache = true")
        self.connection.execute("SET TimeZone = 'UTC'")
        for relation in RELATIONS:
            files = lake / "curated" / relation / "*/*/*/*.parquet"
            self.connection.execute(
                f"CREATE VIEW {relation} AS SELECT * FROM read_parquet('{files}', hive_partitioning = true)"
            )

    def run(self, sql):
        used = resource.getrusage(resource.RUSAGE_SELF)
        start = time.perf_counter()
        rows = self.connection.execute(sql).fetchall()
        elapsed = time.perf_counter() - start
        now = resource.getrusage(resource.RUSAGE_SELF)
        processor = now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime
        rows = [[text(value) for value in row] for row in rows]
        return rows, elapsed * 1e3, processor * 1e3


def main():
    lake = pathlib.Path(sys.argv[1])
    root = pathlib.Path(__file__).resolve().parents[3]
    program = sys.argv[2] if len(sys.argv) > 2 else root / "target/local/questions"
    engines = [Engine(program, lake), DuckDb(lake)]
    [[agent]] = engines[1].run(
        "SELECT agent_username FROM connect_agent_states WHERE is_online = 1 GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1"
    )[0]
    print(f"DuckDB {duckdb.__version__}, milliseconds (wall clock, processor)")
    print(f"{'query':<44} {'rows':>6} {'ours':>8} {'CPU':>6} {'DuckDB':>8} {'CPU':>6}")
    totals = [0.0, 0.0]
    for title, ours, theirs in QUERIES:
        ours = " ".join(ours.replace("{agent}", agent).split())
        statements = [ours, theirs or ours]
        rows = [engine.run(sql)[0] for engine, sql in zip(engines, statements)]
        equal = len(rows[0]) == len(rows[1]) and all(
            is_equal(a, b) for row, other in zip(*rows) for a, b in zip(row, other)
        )
        if not equal or not rows[0]:
            pair = next(((a, b) for a, b in zip(*rows) if a != b), None)
            sys.exit(f"{title}: the results differ: {len(rows[0])} and {len(rows[1])} rows, first difference {pair}")
        best = [(math.inf, math.inf)] * 2
        for _ in range(RUNS):
            for at, (engine, sql) in enumerate(zip(engines, statements)):
                _, wall, processor = engine.run(sql)
                best[at] = (min(best[at][0], wall), min(best[at][1], processor))
        for at in range(2):
            totals[at] += best[at][0]
        (wall, cpu), (other, other_cpu) = best
        print(f"{title:<44} {len(rows[0]):>6} {wall:>8.1f} {cpu:>6.0f} {other:>8.1f} {other_cpu:>6.0f}")
    print(f"{'total':<44} {'':>6} {totals[0]:>8.1f} {'':>6} {totals[1]:>8.1f}")


if __name__ == "__main__":
    main()
