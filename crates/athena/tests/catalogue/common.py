"""Test documents of the catalogue, and functions that compute and write the expected rows of views and queries.

A script `expected_<source>.py` has one or more cases for each query of a source:

    expected = Expectations("ctr")

    @expected("contacts-per-day", {"from": "2026-11-21", "to": "2026-11-23"})
    def contacts_per_day(given):
        ...                                  # yields rows of Python values, in the query's order
        yield day, number_of_contacts

    expected.write()

`given` has the values of the query's parameters, including defaults: days are strings such as 2026-11-23, numbers are floats, and none is
None. The header of the query defines the names and types of columns, and thereby the format of values. Further cases of a query
require a name: `@expected("contacts-per-day", {...}, case="orders")`.
"""

import json
import os
import re
import sys
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, ".."))

import expected as seed  # noqa: E402  the documents of the sample queries, which are part of these
from expected import TODAY, average, documents, format_double, format_real, get, groups, parse_timestamp, real, round_half_up  # noqa: E402,F401

# The reporting time zone, which defines local days. Expected rows of a zone other than UTC are in a separate folder.
ZONE = ZoneInfo(os.environ.get("REPORTING_TIME_ZONE", "UTC"))
ZONE_FOLDER = "" if ZONE.key == "UTC" else ZONE.key.split("/")[-1].lower().replace("_", "-")
INTERVALS = {"hour", "weekday", "half_hour", "interval_start"}
LOCAL = "local_"
# Days around the end of daylight saving time in New York.
CLOCKS_CHANGE = {"from": "2026-10-31", "to": "2026-11-02"}

SQL = os.path.join(HERE, "..", "..", "..", "analytics", "sql")


# Folder with the rows of other documents. With it, the cases of queries are registered but not written: see tests/metrics.
ROWS_FOLDER = os.environ.get("CATALOGUE_ROWS")
# Registered queries if ROWS_FOLDER is set: (source, name, columns, parameters, function).
REGISTERED = []


def own_rows(source):
    path = os.path.join(HERE, "rows", source + ".ndjson")
    return documents(path) if os.path.exists(path) else []


def rows_of(source, sample_rows):
    if not ROWS_FOLDER:
        return sample_rows + own_rows(source)
    with open(os.path.join(ROWS_FOLDER, source + ".ndjson"), encoding="utf-8") as lines:
        return [json.loads(line, object_pairs_hook=seed.lower_keys) for line in lines]


CTR = rows_of("ctr", seed.CTR)
AE = rows_of("ae", seed.AE)
CFL = rows_of("cfl", seed.CFL)
CL = rows_of("cl", seed.CL)
EF = rows_of("ef", seed.EF)
TRANSCRIPTS = rows_of("transcripts", seed.TRANSCRIPTS)


def parse_parameter(kind, text):
    """Parses the value of a parameter: its default in the header, or an argument."""
    if text == "none":
        return None
    if kind == "day" and text.startswith("today"):
        return days_later(TODAY, -int(text[6:] or 0))
    if kind.startswith("choice: "):
        values = re.split(", | or ", kind[8:])
        text = next(value for value in values if value.lower() == text.lower())
        return float(text) if all(value.isdigit() for value in values) else text
    return float(text) if kind == "number" else text


def header(path):
    """Reads the header of a SQL file: columns as [name, type], and parameters as {name: (kind, default)}."""
    columns, parameters, section = [], {}, None
    for line in open(path, encoding="utf-8"):
        if not line.startswith("--"):
            break
        cells = re.split(r"  +", line[2:].strip())
        if cells[0] in ("Columns:", "Parameters:"):
            section = cells[0]
        elif section == "Columns:" and not cells[0].endswith(".*"):
            columns.append(cells[:2])
        elif section == "Parameters:":
            name, kind, given, comment = cells
            parameters[name] = ("choice: " + comment.rsplit(": ", 1)[1] if kind == "choice" else kind, given)
    return columns, parameters


def split_fields(text):
    """Splits a list of fields at commas outside parentheses."""
    found, depth = [""], 0
    for character in text:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "," and depth == 0:
            found.append("")
        else:
            found[-1] += character
    return [field.strip() for field in found]


def json_text(value):
    """Formats a JSON value in a text column."""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def format_value(value, kind):
    """Formats a value as Athena does; None is NULL. An empty string instead of an object is an object without fields."""
    if value is None:
        return None
    inner = lambda value, kind: "null" if value is None else format_value(value, kind)
    if kind.startswith("array("):
        return "[" + ", ".join(inner(element, kind[6:-1]) for element in value) + "]"
    if kind.startswith("row("):
        fields = [field.split(" ", 1) for field in split_fields(kind[4:-1])]
        return "{" + ", ".join(name + "=" + inner(get(value, name), field_kind) for name, field_kind in fields) + "}"
    if kind == "timestamp(3)":
        return value.strftime("%Y-%m-%d %H:%M:%S.") + "%03d" % (value.microsecond // 1000)
    if kind == "date":
        return value.strftime("%Y-%m-%d") if isinstance(value, date) else value
    formats = {"varchar": json_text, "double": format_double, "real": lambda value: format_real(real(value)),
               "boolean": lambda value: "true" if value else "false"}
    return formats[kind](value) if kind in formats else str(whole(value, kind))


def whole(value, kind):
    assert kind in ("integer", "bigint") and value == int(value), (value, kind)
    return int(value)


def depends_on_time_zone(columns, parameters):
    """Whether rows depend on the reporting time zone: they have local dates or times, or can be grouped by them."""
    return "by" in parameters or any(kind == "date" or name in INTERVALS or name.startswith(LOCAL) for name, kind in columns)


def with_local_times(row, columns):
    """Adds the local time after each UTC time for which the query has a local column: `local_submit_time` after `submit_time`."""
    values, found = iter(row), {}
    for name, _ in columns:
        source = name.removeprefix(LOCAL)
        found[name] = in_zone(found[source]) if source != name and source in found else next(values)
    assert next(values, None) is None, (row, columns)
    return list(found.values())


class Expectations:
    """Expected rows of the queries of a source, or of the views."""

    def __init__(self, source):
        self.source = source
        self.folder = os.path.join(SQL, "views") if source == "views" else os.path.join(SQL, "queries", source)
        self.cases = {}

    def __call__(self, name, arguments=None, case=None, columns=None):
        """Registers the rows that a query returns for these arguments. `columns` selects the compared columns of a view."""
        arguments = arguments or {}

        def register(compute):
            all_columns, parameters = header(os.path.join(self.folder, name + ".sql"))
            if ROWS_FOLDER:
                REGISTERED.append((self.source, name, all_columns, parameters, compute))
                return compute
            unknown = set(arguments) - set(parameters)
            assert not unknown, (name, unknown)
            given = {key: parse_parameter(kind, arguments.get(key, text)) for key, (kind, text) in parameters.items()}
            is_selected = case and case.startswith("clocks-change") or depends_on_time_zone(columns or all_columns, parameters)
            if ZONE_FOLDER and not is_selected:
                return compute
            rows = list(compute(given)) if parameters else list(compute())
            if self.source != "views":
                rows = [with_local_times(row, all_columns) for row in rows]
            if ZONE_FOLDER and not rows:
                return compute
            self.add(name + ("@" + case if case else ""), arguments, columns or all_columns, rows)
            return compute

        return register

    def add(self, stem, arguments, columns, rows):
        assert stem not in self.cases, "duplicate case " + stem
        assert rows, stem + " returns no rows, so the case tests nothing"
        assert all(len(row) == len(columns) for row in rows), stem + " has rows with another number of columns than its header"
        rows = [[format_value(value, kind) for value, (_, kind) in zip(row, columns)] for row in rows]
        self.cases[stem] = {"arguments": arguments, "columns": [list(column) for column in columns], "rows": rows}

    def write(self):
        """Writes a file for each case and deletes the files of removed cases."""
        if ROWS_FOLDER:
            return
        folder = os.path.join(HERE, "expected", ZONE_FOLDER, self.source)
        os.makedirs(folder, exist_ok=True)
        for name in os.listdir(folder):
            if name[:-5] not in self.cases:
                os.remove(os.path.join(folder, name))
        for stem, case in self.cases.items():
            with open(os.path.join(folder, stem + ".json"), "w", encoding="utf-8") as file:
                head = json.dumps({name: case[name] for name in ("arguments", "columns")}, ensure_ascii=False)
                rows = ",\n".join("  " + json.dumps(row, ensure_ascii=False) for row in case["rows"])
                file.write(head[:-1] + ', "rows": [\n' + rows + "\n]}\n")


class desc(int):
    """Column number with descending order: `ordered(rows, desc(1), 0)`."""


def ordered(rows, *columns):
    """Sorts rows by column numbers, NULL last in either direction."""
    rows = list(rows)
    for column in reversed(columns):
        filled = [row for row in rows if row[column] is not None]
        empty = [row for row in rows if row[column] is None]
        rows = sorted(filled, key=lambda row: row[column], reverse=isinstance(column, desc)) + empty
    return rows


def within(rows, given, key="date"):
    """Returns the rows whose day, under `key`, is in the requested period."""
    return [row for row in rows if given["from"] <= row[key] <= given["to"]]


def filter_by(rows, given, **keys):
    """Filters rows by parameters: `filter_by(rows, given, queue="queue_name")`. A parameter without a value selects all rows."""
    return [row for row in rows if all(given[name] is None or row[key] == given[name] for name, key in keys.items())]


def share(part, whole):
    """Divides two numbers; None if the whole is 0 or None."""
    return part / whole if whole else None


def rounded(value, digits=2):
    """Rounds half away from 0, as `round` in SQL; None remains None."""
    return None if value is None else round_half_up(value, digits)


def row_share(rows, whole):
    """Returns the share of some rows among all rows, 0 to 1, rounded to four decimal places."""
    return rounded(share(len(rows), len(whole)), 4)


def total(values):
    """Returns the sum of the values that are not None; None without any."""
    values = [value for value in values if value is not None]
    return sum(values) if values else None


def maximum(values):
    """Returns the maximum of the values that are not None; None without any."""
    return max((value for value in values if value is not None), default=None)


def grouped(rows, *keys):
    """Groups rows by the values of some keys, as (values, rows)."""
    return groups(rows, lambda row: tuple(row[key] for key in keys))


def column(rows, key):
    return [row[key] for row in rows]


def days_later(day, days):
    """Adds days to a day, as strings."""
    return (date.fromisoformat(day) + timedelta(days)).isoformat()


def utc_time(text):
    """Parses a timestamp as naive UTC time; None if it is invalid."""
    try:
        at = parse_timestamp(text)
    except (ValueError, IndexError):
        return None
    return None if at is None else at.astimezone(timezone.utc).replace(tzinfo=None)


def in_zone(at):
    """Converts UTC time to local time."""
    return None if at is None else at.replace(tzinfo=timezone.utc).astimezone(ZONE).replace(tzinfo=None)


def to_utc(at):
    """Converts local time to UTC."""
    return at.replace(tzinfo=ZONE).astimezone(timezone.utc).replace(tzinfo=None)


# The local day at noon UTC, the current time of the tests.
LOCAL_TODAY = in_zone(datetime.fromisoformat(TODAY + "T12:00:00")).date().isoformat()


def half_hour(at):
    return None if at is None else at.replace(minute=at.minute // 30 * 30, second=0, microsecond=0)


def date_text(at):
    return None if at is None else at.date().isoformat()


def seconds_between(start, end):
    """Returns the whole seconds between two times, rounded towards 0."""
    return None if start is None or end is None else int((end - start) / timedelta(seconds=1))


def millis_between(start, end):
    """Returns the whole milliseconds between two times, rounded towards 0."""
    return None if start is None or end is None else int((end - start) / timedelta(milliseconds=1))


def limited(rows, given):
    return list(rows)[: int(given["limit"])]


__all__ = [name for name in globals() if not name.startswith("_")]
