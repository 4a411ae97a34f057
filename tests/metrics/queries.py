"""Compares every named query over generated documents, with values for its parameters.

The scripts in `crates/athena/tests/catalogue` compute the expected rows of each query in plain Python, without SQL. There they read
sample documents; here they read documents that `lake generate` writes.
"""

import importlib
import itertools
import re
import sys
from collections import Counter
from pathlib import Path

CATALOGUE = Path(__file__).resolve().parents[2] / "crates/athena/tests/catalogue"
SOURCES = ("ctr", "ae", "cfl", "cl", "ef", "transcripts")
# A contact attribute that flows of the generated documents set.
ATTRIBUTE = "CallReason"


def registered_queries():
    """Returns the module `common` and the queries by name, as (source, columns, parameters, function)."""
    sys.path.insert(0, str(CATALOGUE))
    common = importlib.import_module("common")
    for source in SOURCES:
        importlib.import_module("expected_" + source)
    found = {}
    for source, name, columns, parameters, compute in common.REGISTERED:
        found[name] = (source, columns, parameters, compute)
    return common, found


def most_frequent(values):
    return Counter(value for value in values if value is not None).most_common(1)[0][0]


def samples(days):
    """Returns values for parameters: values that occur in the documents, or other values than the defaults."""
    views = importlib.import_module("views")
    contacts = [row for row in views.contacts() if row["disconnect_date"] in days]
    of_contacts = lambda key: most_frequent(row[key] for row in contacts)
    journey = most_frequent(event["contactid"] for event in views.flow_events())
    evaluated = [row for row in views.evaluations() if row["is_counted"]]
    return {
        "queue": [of_contacts("queue_name")],
        "agent": [of_contacts("agent_username")],
        "routing_profile": [of_contacts("routing_profile_name")],
        "hierarchy": [of_contacts("agent_hierarchy").split(" / ")[0]],
        "channel": ["VOICE", "CHAT", "TASK", "IVR"],
        "subtype": [most_frequent(row["channel_subtype"] for row in contacts if row["channel"] == "CHAT")],
        "reason": [of_contacts("call_reason")],
        "form": [most_frequent(row["form"] for row in evaluated)],
        "evaluator": [most_frequent(row["evaluator"] for row in evaluated)],
        "flow": [most_frequent(event["flow_name"] for event in views.flow_events())],
        "sentiment": ["2"],
        "category": [most_frequent(name for row in views.analyses() for name in row["categories"] or [])],
        "campaign": [of_contacts("campaign_id")],
        "attribute": [ATTRIBUTE],
        "comparison": ["LTE"],
        "since": ["greeting_end", "greeting_start", "system_connection"],
        "by": ["day", "half_hour", "queue", "agent", "routing_profile", "channel", "subtype", "method", "leg_kind", "reason"],
        "contact_id": [journey, of_contacts("initial_contact_id"), most_frequent(row["contactid"] for row in evaluated)],
        "seconds": ["5"],
        "days": ["2"],
        "monitor": ["1"],
        "exclude_transferred": ["0"],
        "exclude_callbacks": ["0"],
        "ignored_seconds": ["10"],
        "resolution_seconds": ["300"],
        "limit": ["3"],
        "words": ["order", "delivery refund"],
        "participant": ["CUSTOMER"],
        "include_offline": ["1"],
        "include_heartbeats": ["1"],
        "turns": ["1"],
    }


# Parameters that every run sets, because queries return all rows or none without them.
REQUIRED = {"contact_id"}


def allowed(kind, value):
    """Whether a parameter of this kind accepts a value."""
    return not kind.startswith("choice: ") or value in re.split(", | or ", kind[8:])


def variants(parameters, values, days):
    """Yields the arguments of each run: only the days, then one further parameter at a time."""
    base = {name: day for name, day in (("from", days[0]), ("to", days[-1])) if name in parameters}
    others = [name for name in parameters if name not in base]
    required = {name: values[name][0] for name in others if name in REQUIRED}
    yield {**base, **required}
    for name in others:
        for value in [value for value in values.get(name, []) if allowed(parameters[name][0], value)]:
            arguments = {**base, **required, name: value}
            if arguments != {**base, **required}:
                yield arguments


def expected_rows(common, columns, parameters, compute, arguments):
    """Returns the expected rows of a query. Values are formatted as in the API, except doubles."""
    given = {name: common.parse_parameter(kind, arguments.get(name, text)) for name, (kind, text) in parameters.items()}
    rows = [common.with_local_times(row, columns) for row in compute(given)]
    formatted = lambda value, kind: value if kind in ("double", "real") else common.format_value(value, kind)
    return [[formatted(value, kind) for value, (_, kind) in zip(row, columns)] for row in rows]


def compare(server, days, result, once):
    """Compares every query, once or with each value of its parameters, and returns the number of runs."""
    common, queries = registered_queries()
    values, runs = samples(days), 0
    known = {query["name"] for query in server.json("/api/lake")["queries"]}
    if known != set(queries):
        result.differ(f"queries without a reference: {sorted(known - set(queries))}")
    for name, (_, columns, parameters, compute) in sorted(queries.items()):
        runs_of_query = variants(parameters, values, days)
        for arguments in itertools.islice(runs_of_query, 1) if once else runs_of_query:
            expected = expected_rows(common, columns, parameters, compute, arguments)
            found = server.json(f"/api/queries/{name}", arguments)["rows"]
            result.check_rows(f"{name} {arguments}", columns, expected, found)
            runs += 1
    return runs
