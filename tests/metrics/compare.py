"""Compares the metrics of `lake` with those that this folder computes from raw documents.

    python3 compare.py --lake-program lake --documents DIR --lake DIR --from DAY --to DAY \\
        --time-zone ZONE [--time-zone ZONE ...]

Exit code 1 if a measure differs.
"""

import argparse
import json
import subprocess
import sys
from datetime import date, timedelta

import agents
import contacts
import documents
import quality

# Named queries round some columns to so many decimals.
ROUNDED = {
    "average_score_percent": 2,
    "lowest_score_percent": 2,
    "highest_score_percent": 2,
    "average_agent_interruptions": 2,
    "average_agent_interruption_seconds": 2,
}


class Lake:
    """A lake that answers queries."""

    def __init__(self, program, folder, days, zone):
        self.command = [program, "query", "--lake", folder, "--time-zone", zone]
        self.command += ["--format", "ndjson"]
        self.days = days

    def rows(self, *arguments):
        run = subprocess.run(
            [*self.command, *arguments], capture_output=True, text=True, check=False
        )
        if run.returncode != 0:
            sys.exit(f"{' '.join(arguments)}: {run.stderr}")
        return [json.loads(line) for line in run.stdout.splitlines()]

    def named(self, name, *parameters):
        options = [word for parameter in parameters for word in ("-p", parameter)]
        first, last = self.days[0], self.days[-1]
        return self.rows("--named", name, "--from", first, "--to", last, *options)


class Comparison:
    """Counts compared values and keeps differences."""

    def __init__(self):
        self.values = 0
        self.differences = []

    def check(self, title, expected, rows, *key):
        """Compares rows with the expected measures of each group, which `key` names."""
        keys = (tuple(row.get(column) for column in key) for row in rows)
        found = {name if len(key) > 1 else name[0]: row for name, row in zip(keys, rows)}
        if set(found) != set(expected):
            missing = sorted(map(str, set(expected) - set(found)))
            unexpected = sorted(map(str, set(found) - set(expected)))
            self.differences.append(f"{title}: missing {missing}, unexpected {unexpected}")
        for group in set(found) & set(expected):
            for column, value in expected[group].items():
                self.values += 1
                if not same(column, value, found[group].get(column)):
                    self.differences.append(
                        f"{title} {group} {column}: expected {value}, found {found[group].get(column)}"
                    )


def same(column, expected, found):
    """Whether two values are the same but for the last digits of a double."""
    if expected is None or found is None:
        return expected is None and found is None
    tolerance = 0.5000001 * 10 ** -ROUNDED[column] if column in ROUNDED else 1e-9
    return abs(expected - found) <= max(tolerance, abs(expected) * 1e-9)


class Raw:
    """The raw documents."""

    def __init__(self, root):
        self.records = documents.contact_records(root)
        self.events = documents.agent_events(root)
        self.analyses = list(documents.analyses(root))
        self.evaluations = documents.evaluations(root)


def adopt_links_across_days(found, rows):
    """Adopts the leg kinds and callbacks of contacts whose link crosses a day of UTC.

    The view looks at contacts of the same partition only. Returns how many contacts that concerns;
    any other difference is left for the comparison.
    """
    adopted = 0
    for row in rows:
        contact = found[row["contactid"]]
        linked = [contact.record["PreviousContactId"], contact.record["NextContactId"]]
        others = [found[name] for name in linked if name in found]
        if any(other.utc_day != contact.utc_day for other in others):
            has_callback = row["has_callback"] == 1
            adopted += (contact.kind, contact.has_callback) != (row["leg_kind"], has_callback)
            contact.kind, contact.has_callback = row["leg_kind"], has_callback
    return adopted


def compare(raw, lake, zone, result):
    """Compares all measures in one time zone."""
    days = set(lake.days)
    by_id = contacts.read(raw.records, zone)
    rows = lake.rows("SELECT * FROM connect_contacts")
    adopted = adopt_links_across_days(by_id, rows)
    every = {name: contacts.columns(contact) for name, contact in by_id.items()}
    result.check("connect_contacts", every, rows, "contactid")
    on_days = [contact for contact in by_id.values() if contact.day in days]
    for by in ["all", *contacts.GROUPS]:
        rows = lake.named("contact-metrics", f"by={by}")
        result.check(f"contact-metrics by {by}", contacts.grouped(on_days, by), rows, "group_name")
    check = lambda name, expected, *key: result.check(name, expected, lake.named(name), *key)
    check("service-level", contacts.service_level(on_days), "disconnect_date", "queue_name")
    check("contacts-by-leg-kind", contacts.by_leg_kind(on_days), "disconnect_date", "leg_kind")
    check("callbacks", contacts.callbacks(on_days), "disconnect_date", "queue_name")
    outbound_key = ("disconnect_date", "campaign_id", "amd_status", "agent_username")
    check("outbound-contacts", contacts.outbound(on_days), *outbound_key)
    check("campaign-results", contacts.campaign_results(on_days), "amd_status")
    check("chat-response-times", contacts.chat_metrics(on_days), "agent_username")
    times, unconfirmed = agents.times(raw.events, zone, days)
    check("occupancy-per-agent", times, "agent_username")
    check("agent-non-response", agents.responses(raw.events, zone, days), "agent_username")
    calls = quality.calls_by_agent(raw.analyses, by_id, zone, days)
    check("talk-time-by-agent", quality.talk_times(calls), "agent_username")
    check("interruptions-by-agent", quality.interruptions(calls), "agent_username")
    counted = quality.counted_evaluations(raw.evaluations, by_id, zone, days)
    check("scores-by-agent", quality.scores(counted), "agent_username")
    check("evaluations-per-day", quality.evaluations_per_day(counted), "day")
    hours = round(unconfirmed.total_seconds() / 3600, 1)
    print(
        f"{zone}: {len(on_days)} contacts; listed differences: {adopted} links across days, "
        f"{hours} h of unconfirmed agent time"
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lake-program", required=True)
    parser.add_argument("--documents", required=True)
    parser.add_argument("--lake", required=True)
    parser.add_argument("--from", dest="first", required=True, type=date.fromisoformat)
    parser.add_argument("--to", dest="last", required=True, type=date.fromisoformat)
    parser.add_argument("--time-zone", dest="zones", action="append", required=True)
    arguments = parser.parse_args()
    count = (arguments.last - arguments.first).days + 1
    days = [(arguments.first + timedelta(days=day)).isoformat() for day in range(count)]
    raw, result = Raw(arguments.documents), Comparison()
    for zone in arguments.zones:
        lake = Lake(arguments.lake_program, arguments.lake, days, zone)
        compare(raw, lake, zone, result)
    for difference in result.differences[:50]:
        print(difference)
    print(f"{result.values} values compared, {len(result.differences)} differences")
    sys.exit(1 if result.differences else 0)


if __name__ == "__main__":
    main()
