"""Compares the metrics of a lake with the reference implementation, which computes them from raw documents.

    lake serve --lake DIR --time-zone ZONE --now 2026-11-23T12:00:00Z --port 8080 &
    python3 compare.py --lake-program lake --documents DIR --lake DIR --address http://127.0.0.1:8080 \\
        --from DAY --to DAY --time-zone ZONE

The exit code is 1 if a value differs.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from datetime import date, timedelta

import agents
import contacts
import documents
import quality
import rows
from server import Server

# Decimal places of columns that named queries round.
ROUNDED = {
    "average_score_percent": 2,
    "lowest_score_percent": 2,
    "highest_score_percent": 2,
    "automatic_fails_share": 4,
    "average_agent_interruptions": 2,
    "average_agent_interruption_seconds": 2,
}
# Maximum number of rows in a response.
MAX_ROWS = 10_000
# Maximum number of differences in the output.
MAX_DIFFERENCES = 60


class Comparison:
    """Counts compared values and collects differences."""

    def __init__(self):
        self.values = 0
        self.differences = []

    def differ(self, text):
        self.differences.append(text)

    def check(self, title, expected, found_rows, *key):
        """Compares rows with the expected measures of each group; `key` has the columns of the group."""
        keys = (tuple(row.get(column) for column in key) for row in found_rows)
        found = {name if len(key) > 1 else name[0]: row for name, row in zip(keys, found_rows)}
        if set(found) != set(expected):
            missing = sorted(map(str, set(expected) - set(found)))
            unexpected = sorted(map(str, set(found) - set(expected)))
            self.differ(f"{title}: missing {missing}, unexpected {unexpected}")
        for group in set(found) & set(expected):
            self.check_values(f"{title} {group}", expected[group], found[group])

    def check_values(self, title, expected, found):
        for column, value in expected.items():
            self.values += 1
            if not is_equal(column, value, found.get(column)):
                self.differ(f"{title} {column}: expected {value}, found {found.get(column)}")

    def check_rows(self, title, columns, expected, found):
        """Compares all cells of all rows in order."""
        if len(found) >= MAX_ROWS:
            expected = expected[: len(found)]
        if len(found) != len(expected):
            self.differ(f"{title}: expected {len(expected)} rows, found {len(found)}")
        for number, (expected_row, row) in enumerate(zip(expected, found)):
            for (name, kind), value, cell in zip(columns, expected_row, row):
                self.values += 1
                if not is_equal_cell(kind, value, cell):
                    self.differ(f"{title} row {number} {name}: expected {value}, found {cell}")

    def check_groups(self, title, dimensions, expected, response):
        """Compares the measures of a visual. A missing group must have no measures other than 0 and None."""
        names = [column["name"] for column in response["columns"]]
        found = {tuple(row[:dimensions]): dict(zip(names, row)) for row in response["rows"]}
        for group in set(found) - set(expected):
            self.differ(f"{title}: unexpected group {group}")
        for group, measures in expected.items():
            if group in found:
                numbers = {name: number(found[group][name]) for name in measures}
                self.check_values(f"{title} {group}", measures, numbers)
            elif any(measures.values()):
                self.differ(f"{title}: missing group {group}")


def number(text):
    return None if text is None else float(text)


def is_equal(column, expected, found):
    """Whether two values are equal within the precision of a double, or of the rounded column."""
    if expected is None or found is None or isinstance(expected, str):
        return expected == found
    tolerance = 0.5000001 * 10 ** -ROUNDED[column] if column in ROUNDED else 1e-9
    return abs(expected - found) <= max(tolerance, abs(expected) * 1e-9)


def is_equal_cell(kind, expected, found):
    if kind not in ("double", "real") or expected is None or found is None:
        return expected == found
    # The order of addition affects the last digits of a sum, so a half can round up or down.
    expected, found = float(expected), float(found)
    digits = max(len(str(value).partition(".")[2]) for value in (expected, found))
    return abs(expected - found) <= max(1e-9 * max(1, abs(expected)), 1.01 * 10**-digits if digits in (2, 4) else 0)


class Raw:
    """The raw documents."""

    def __init__(self, root):
        self.records = documents.contact_records(root)
        self.events = documents.agent_events(root)
        self.analyses = list(documents.analyses(root))
        self.evaluations = documents.evaluations(root)


def typed(response):
    """Converts the rows of a response to dictionaries, with numbers as int or float."""
    types = {"integer": int, "bigint": int, "double": float, "real": float}
    columns = [(column["name"], types.get(column["type"], str)) for column in response["columns"]]
    cell = lambda convert, value: None if value is None else convert(value)
    return [{name: cell(convert, value) for (name, convert), value in zip(columns, row)} for row in response["rows"]]


def run_query(program, folder, zone, sql):
    command = [program, "query", "--lake", folder, "--time-zone", zone, "--format", "ndjson", sql]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode != 0:
        sys.exit(f"{sql}: {run.stderr}")
    return [json.loads(line) for line in run.stdout.splitlines()]


def compare_metrics(raw, by_id, server, zone, days, result):
    """Compares the metrics that `contacts.py`, `agents.py` and `quality.py` compute from documents."""
    all_days = set(days)
    on_days = [contact for contact in by_id.values() if contact.day in all_days]
    fetch_rows = lambda name, **values: typed(
        server.json(f"/api/queries/{name}", {"from": days[0], "to": days[-1], **values})
    )
    for by in ["all", *contacts.GROUPS]:
        expected = contacts.grouped(on_days, by)
        result.check(f"contact-metrics by {by}", expected, fetch_rows("contact-metrics", by=by), "group_name")
    check = lambda name, expected, *key: result.check(name, expected, fetch_rows(name), *key)
    check("service-level", contacts.service_level(on_days), "disconnect_date", "queue_name")
    check("contacts-by-leg-kind", contacts.by_leg_kind(on_days), "disconnect_date", "leg_kind")
    check("callbacks", contacts.callbacks(on_days), "disconnect_date", "queue_name")
    outbound_key = ("disconnect_date", "campaign_id", "amd_status", "agent_username")
    check("outbound-contacts", contacts.outbound(on_days), *outbound_key)
    check("campaign-results", contacts.campaign_results(on_days), "campaign_id", "amd_status")
    check("chat-response-times", contacts.chat_metrics(on_days), "agent_username")
    times, unconfirmed = agents.agent_times(raw.events, zone, all_days)
    check("occupancy-per-agent", times, "agent_username")
    check("agent-non-response", agents.responses(raw.events, zone, all_days), "agent_username")
    calls = quality.calls_by_agent(raw.analyses, by_id, zone, all_days)
    check("talk-time-by-agent", quality.talk_times(calls), "agent_username")
    check("interruptions-by-agent", quality.interruptions(calls), "agent_username")
    counted = quality.counted_evaluations(raw.evaluations, by_id, zone, all_days)
    check("scores-by-agent", quality.scores(counted), "agent_username")
    check("evaluations-per-day", quality.evaluations_per_day(counted), "day")
    return len(on_days), unconfirmed


def compare_everything(root, server, zone, days, result, once):
    """Compares every named query and every visual, and returns the number of runs of each."""
    with tempfile.TemporaryDirectory() as folder:
        rows.write(root, folder)
        os.environ.update(CATALOGUE_ROWS=folder, REPORTING_TIME_ZONE=zone)
        import queries
        import visuals

        query_runs = queries.compare(server, days, result, once)
        return query_runs, visuals.compare(server, days, queries.samples(set(days)), result, once)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lake-program", required=True, help="path of the program `lake`")
    parser.add_argument("--documents", required=True, help="output directory of `lake generate`")
    parser.add_argument("--lake", required=True, help="directory of the lake with these documents")
    parser.add_argument("--address", required=True, help="address of `lake serve` for this lake")
    parser.add_argument("--from", dest="first", required=True, type=date.fromisoformat, help="first local day")
    parser.add_argument("--to", dest="last", required=True, type=date.fromisoformat, help="last local day")
    parser.add_argument("--time-zone", dest="zone", required=True, help="reporting time zone of the server")
    parser.add_argument("--each", action="store_true", help="also compare every named query and every visual once")
    parser.add_argument("--everything", action="store_true", help="like --each, with each value of parameters and filters")
    arguments = parser.parse_args()
    zone, server, result = arguments.zone, Server(arguments.address), Comparison()
    count = (arguments.last - arguments.first).days + 1
    days = [(arguments.first + timedelta(days=day)).isoformat() for day in range(count)]
    raw = Raw(arguments.documents)
    by_id = contacts.read_contacts(raw.records, zone)
    expected = {name: contacts.columns(contact) for name, contact in by_id.items()}
    view = run_query(arguments.lake_program, arguments.lake, zone, "SELECT * FROM connect_contacts")
    result.check("connect_contacts", expected, view, "contactid")
    on_days, unconfirmed = compare_metrics(raw, by_id, server, zone, days, result)
    query_runs = visual_runs = 0
    if arguments.each or arguments.everything:
        once = not arguments.everything
        query_runs, visual_runs = compare_everything(arguments.documents, server, zone, days, result, once)
    kinds, callbacks = contacts.wrong_estimates(by_id)
    for difference in result.differences[:MAX_DIFFERENCES]:
        print(difference)
    print(
        f"{zone}: {on_days} contacts, {query_runs} query runs, {visual_runs} visual runs, {result.values} values "
        f"compared, {len(result.differences)} differences\n"
        f"documented differences: leg kind of {len(kinds)} contacts, callback of {len(callbacks)} contacts, "
        f"{round(unconfirmed.total_seconds() / 3600, 1)} h of agent time without a confirming event"
    )
    sys.exit(1 if result.differences else 0)


if __name__ == "__main__":
    main()
