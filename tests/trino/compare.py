#!/usr/bin/env python3
"""Compares Trino's results with those that the local engine is expected to return.

    cargo run -p athena --example trino_export -- target/trino
    python3 tests/trino/compare.py target/trino/catalogue --location local:///catalogue/lake

Reads an exported lake: its rows in `lake`, `tables.json`, `views.json`, and in `cases` files `<name>.sql` beside `<name>.json` with the
expected rows. Creates the tables and views in Trino's Hive catalog, runs each query and compares. Without a Trino server it prints
"skipped" and succeeds. The exit status is 1 if a result differs and `accepted.json` has no reason for it.
"""

import argparse
import concurrent.futures
import json
import os
import pathlib
import re
import sys

import statements
import values
from client import Client, TrinoError

# The database that queries name.
DATABASE = "AmazonConnectDataAnalyticsDB"


def arguments(given):
    parser = argparse.ArgumentParser(description="Compares the results of Trino with the expected results.")
    parser.add_argument("export", type=pathlib.Path, help="directory of the exported lake")
    parser.add_argument("--server", default=os.environ.get("TRINO_URL", "http://127.0.0.1:8080"), help="URL of the Trino server (TRINO_URL)")
    parser.add_argument("--catalog", default=os.environ.get("TRINO_CATALOG", "hive"), help="catalog of the Hive connector (TRINO_CATALOG)")
    parser.add_argument("--schema", default=DATABASE.lower(), help="schema to create for the tables")
    parser.add_argument("--location", default=os.environ.get("TRINO_LOCATION"), help="location of the exported rows in Trino (TRINO_LOCATION)")
    parser.add_argument("--queries", type=pathlib.Path, help="directory with other queries for the cases")
    parser.add_argument("--today", default="2026-11-23", help="current date of the expected results")
    parser.add_argument("--plan", action="store_true", help="print the statements without running them")
    parsed = parser.parse_args(given)
    parsed.location = parsed.location or "file://" + str((parsed.export / "lake").resolve())
    return parsed


def cases(export, queries=None):
    """Returns the name, query file and file of expected rows of each case."""
    folder = export / "cases"
    found = []
    for expected in sorted(folder.rglob("*.json")):
        name = expected.relative_to(folder).with_suffix("")
        query = (queries or folder) / name.with_suffix(".sql")
        if query.is_file():
            found.append((str(name), query, expected))
    return found


def trino_sql(sql, today, schema):
    """Rewrites a statement of Athena for Trino: a fixed date, Athena's UNNEST of rows, and the schema of this lake."""
    in_schema = re.sub(rf"\b{DATABASE}\b", schema, sql, flags=re.IGNORECASE)
    return statements.unnest_rows_whole(statements.fix_today(in_schema, today))


def accepted(path=pathlib.Path(__file__).with_name("accepted.json")):
    """Returns the reasons of the cases that may differ, by name."""
    return json.loads(path.read_text()) if path.is_file() else {}


def check(client, sql, expected, options, scanned=None):
    """Returns the differences between the result of Trino and the expected one. Adds the bytes of both to `scanned`."""
    try:
        results = [client.run(trino_sql(statement, options.today, options.schema)) for statement in statements.split(sql)]
    except TrinoError as error:
        return [] if error.name == expected.get("error") else [f"{error}, expected {expected.get('error', 'rows')}"]
    if "error" in expected:
        return [f"no error, expected {expected['error']}"]
    result = results[-1]
    if scanned is not None and "bytesScanned" in expected and result.bytes is not None:
        scanned.append((expected["bytesScanned"], result.bytes))
    names = [name.lower() for name, _ in result.columns]
    types = [values.plain_type(data_type) for _, data_type in result.columns]
    wanted = [(name.lower(), data_type) for name, data_type in expected["columns"]]
    if list(zip(names, types)) != wanted:
        return [f"columns  {list(zip(names, types))}", f"expected {wanted}"]
    rows = [[values.athena_text(value, data_type) for value, data_type in zip(row, types)] for row in result.rows]
    order = expected.get("orderBy", "given")
    return values.differences(rows, expected["rows"], types, order)


def bytes_compared(scanned):
    """Compares the bytes that the local engine charges with those that Trino reads; lists the cases that differ by more than 10 %."""
    if not scanned:
        return []
    near = {name for name, (here, there) in scanned.items() if abs(here - there) <= 0.1 * max(here, there)}
    lines = [f"{len(near)} of {len(scanned)} statements scan the bytes that are charged here, to a tenth"]
    for name, (here, there) in scanned.items():
        if name not in near:
            lines.append(f"  {name}: {here} charged here, {there} scanned")
    return lines


def compare(client, options):
    for statement in statements.preparation(options.catalog, options.schema, options.export, options.location):
        client.run(statement)
    failed, excused, scanned = 0, 0, {}
    found = cases(options.export, options.queries)
    reasons = accepted()

    def compare_case(case):
        _, query, expected = case
        both = []
        return check(client, query.read_text(), json.loads(expected.read_text()), options, both), both

    # Planning a statement leaves the server's other processors idle.
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(compare_case, found))
    for (name, _, _), (lines, both) in zip(found, results):
        scanned.update((name, pair) for pair in both)
        excused += bool(lines) and name in reasons
        failed += bool(lines) and name not in reasons
        print(f"{'same    ' if not lines else 'accepted' if name in reasons else 'differs '} {name}")
        for line in [reasons[name]] if lines and name in reasons else lines:
            print(f"         {line}")
    print(f"{len(found) - failed - excused} of {len(found)} results are the same, {excused} differences are accepted")
    for line in bytes_compared(scanned):
        print(line)
    return 1 if failed or not found else 0


def main(given):
    options = arguments(given)
    if options.plan:
        for statement in statements.preparation(options.catalog, options.schema, options.export, options.location):
            print(statement + ";\n")
        return 0
    client = Client(options.server, options.catalog, options.schema)
    if not client.is_there():
        print(f"skipped: no Trino server responds at {options.server}")
        return 0
    try:
        return compare(client, options)
    except TrinoError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
