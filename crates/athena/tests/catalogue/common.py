"""The documents of the catalogue's tests, and how the rows that views and queries return are worked out and written.

A script `expected_<source>.py` describes each query of a source once or more:

    expected = Expectations("ctr")

    @expected("contacts-per-day", {"from": "2026-11-21", "to": "2026-11-23"})
    def contacts_per_day(given):
        ...                                  # yields rows of Python values, in the query's order
        yield day, number_of_contacts

    expected.write()

`given` holds the query's parameters, with defaults for those that were not set; days are texts such as 2026-11-23, numbers are floats,
and none is None. Names and types of columns are read from the header of the query, and say how values are shown. A second case
of a query needs a name: `@expected("contacts-per-day", {...}, case="orders")`.
"""

import json
import math
import os
import re
import sys
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, ".."))

import expected as seed  # noqa: E402  the corpus of the sample's queries, of which this is the greater part
from expected import TODAY, average, documents, get, groups, half_up, moment, real, shown_double, shown_real  # noqa: E402,F401

# The reporting time zone, in which days begin. Expected rows of another zone than UTC are in a folder of their own.
ZONE = ZoneInfo(os.environ.get("REPORTING_TIME_ZONE", "UTC"))
ZONE_FOLDER = "" if ZONE.key == "UTC" else ZONE.key.split("/")[-1].lower().replace("_", "-")
INTERVALS = {"hour", "weekday", "half_hour", "interval_start"}
LOCAL = "local_"
# The days around the end of daylight saving time in New York.
CLOCKS_CHANGE = {"from": "2026-10-31", "to": "2026-11-02"}

SQL = os.path.join(HERE, "..", "..", "..", "analytics", "sql")


# A folder with the rows of other documents, for which the queries are worked out and not written: see tests/metrics.
OTHER_ROWS = os.environ.get("CATALOGUE_ROWS")
# The described queries, if the rows are others: (source, name, columns, parameters, function).
DESCRIBED = []


def own_rows(source):
    path = os.path.join(HERE, "rows", source + ".ndjson")
    return documents(path) if os.path.exists(path) else []


def rows_of(source, of_samples):
    if not OTHER_ROWS:
        return of_samples + own_rows(source)
    with open(os.path.join(OTHER_ROWS, source + ".ndjson"), encoding="utf-8") as lines:
        return [json.loads(line, object_pairs_hook=seed.lower) for line in lines]


CTR = rows_of("ctr", seed.CTR)
AE = rows_of("ae", seed.AE)
CFL = rows_of("cfl", seed.CFL)
CL = rows_of("cl", seed.CL)
EF = rows_of("ef", seed.EF)
TRANSCRIPTS = rows_of("transcripts", seed.TRANSCRIPTS)


def default(kind, text):
    """The value of a parameter by its header, or as somebody wrote it."""
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
    """The columns, as [name, type], and the parameters, as {name: (kind, default)}, that a file of SQL names."""
    columns, parameters, part = [], {}, None
    for line in open(path, encoding="utf-8"):
        if not line.startswith("--"):
            break
        cells = re.split(r"  +", line[2:].strip())
        if cells[0] in ("Columns:", "Parameters:"):
            part = cells[0]
        elif part == "Columns:" and not cells[0].endswith(".*"):
            columns.append(cells[:2])
        elif part == "Parameters:":
            name, kind, given, comment = cells
            parameters[name] = ("choice: " + comment.rsplit(": ", 1)[1] if kind == "choice" else kind, given)
    return columns, parameters


def parts(text):
    """Parts between commas outside parentheses."""
    found, depth = [""], 0
    for character in text:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "," and depth == 0:
            found.append("")
        else:
            found[-1] += character
    return [part.strip() for part in found]


def json_text(value):
    """The text of a JSON value in a text column."""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def shown(value, kind):
    """A value as Athena shows it; None is NULL. An empty text where a document should have an object is an object without anything."""
    if value is None:
        return None
    inner = lambda value, kind: "null" if value is None else shown(value, kind)
    if kind.startswith("array("):
        return "[" + ", ".join(inner(element, kind[6:-1]) for element in value) + "]"
    if kind.startswith("row("):
        fields = [field.split(" ", 1) for field in parts(kind[4:-1])]
        return "{" + ", ".join(name + "=" + inner(get(value, name), of) for name, of in fields) + "}"
    if kind == "timestamp(3)":
        return value.strftime("%Y-%m-%d %H:%M:%S.") + "%03d" % (value.microsecond // 1000)
    if kind == "date":
        return value.strftime("%Y-%m-%d") if isinstance(value, date) else value
    of_kind = {"varchar": json_text, "double": shown_double, "real": lambda value: shown_real(real(value)),
               "boolean": lambda value: "true" if value else "false"}
    return of_kind[kind](value) if kind in of_kind else str(whole(value, kind))


def whole(value, kind):
    assert kind in ("integer", "bigint") and value == int(value), (value, kind)
    return int(value)


def is_by_interval(columns, parameters):
    """Whether rows depend on the reporting time zone: they have local days or parts of a day, or can be grouped by them."""
    return "by" in parameters or any(kind == "date" or name in INTERVALS or name.startswith(LOCAL) for name, kind in columns)


def with_local_times(row, columns):
    """A row of a query with the local time after each time in UTC that has one: `local_submit_time` after `submit_time`."""
    values, found = iter(row), {}
    for name, _ in columns:
        source = name.removeprefix(LOCAL)
        found[name] = in_zone(found[source]) if source != name and source in found else next(values)
    assert next(values, None) is None, (row, columns)
    return list(found.values())


class Expectations:
    """The expected rows of one source's queries, or of the views."""

    def __init__(self, source):
        self.source = source
        self.folder = os.path.join(SQL, "views") if source == "views" else os.path.join(SQL, "queries", source)
        self.cases = {}

    def __call__(self, name, arguments=None, case=None, columns=None):
        """Notes what a query returns with these arguments. `columns` are for views, of which not all columns need be looked at."""
        arguments = arguments or {}

        def note(work):
            named, parameters = header(os.path.join(self.folder, name + ".sql"))
            if OTHER_ROWS:
                DESCRIBED.append((self.source, name, named, parameters, work))
                return work
            unknown = set(arguments) - set(parameters)
            assert not unknown, (name, unknown)
            given = {key: default(kind, arguments.get(key, text)) for key, (kind, text) in parameters.items()}
            is_wanted = case and case.startswith("clocks-change") or is_by_interval(columns or named, parameters)
            if ZONE_FOLDER and not is_wanted:
                return work
            rows = list(work(given)) if parameters else list(work())
            if self.source != "views":
                rows = [with_local_times(row, named) for row in rows]
            if ZONE_FOLDER and not rows:
                return work
            self.add(name + ("@" + case if case else ""), arguments, columns or named, rows)
            return work

        return note

    def add(self, stem, arguments, columns, rows):
        assert stem not in self.cases, stem + " is there twice"
        assert rows, stem + " returns nothing, which tests nothing"
        assert all(len(row) == len(columns) for row in rows), stem + " has rows of another length than its header"
        rows = [[shown(value, kind) for value, (_, kind) in zip(row, columns)] for row in rows]
        self.cases[stem] = {"arguments": arguments, "columns": [list(column) for column in columns], "rows": rows}

    def write(self):
        """Writes a file for each case, and removes those that are cases no longer."""
        if OTHER_ROWS:
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
    """A column by which rows are ordered from the greatest down: `ordered(rows, desc(1), 0)`."""


def ordered(rows, *columns):
    """Rows in an order of columns, by number. NULL comes last either way."""
    rows = list(rows)
    for column in reversed(columns):
        filled = [row for row in rows if row[column] is not None]
        empty = [row for row in rows if row[column] is None]
        rows = sorted(filled, key=lambda row: row[column], reverse=isinstance(column, desc)) + empty
    return rows


def within(rows, given, key="date"):
    """The rows whose day, under `key`, is one of those asked for."""
    return [row for row in rows if given["from"] <= row[key] <= given["to"]]


def matching(rows, given, **keys):
    """The rows that are what was asked for: `matching(rows, given, queue="queue_name")`. A parameter that is not set restricts nothing."""
    return [row for row in rows if all(given[name] is None or row[key] == given[name] for name, key in keys.items())]


def share(part, whole):
    """None where there is no whole."""
    return part / whole if whole else None


def rounded(value, digits=2):
    """Half away from 0, as SQL's round does; None stays None."""
    return None if value is None else half_up(value, digits)


def part_of(rows, whole):
    """How many of the whole they are, 0 to 1, with four digits after the point."""
    return rounded(share(len(rows), len(whole)), 4)


def total(values):
    """The sum of what is there; None where nothing is."""
    values = [value for value in values if value is not None]
    return sum(values) if values else None


def greatest(values):
    """The greatest of what is there; None where nothing is."""
    return max((value for value in values if value is not None), default=None)


def grouped(rows, *keys):
    """The groups of rows with equal values under some keys, as (values, rows)."""
    return groups(rows, lambda row: tuple(row[key] for key in keys))


def column(rows, key):
    return [row[key] for row in rows]


def days_later(day, days):
    """A day as text, some days after another."""
    return (date.fromisoformat(day) + timedelta(days)).isoformat()


def utc_time(text):
    """A timestamp in UTC, without its zone; None for invalid text."""
    try:
        at = moment(text)
    except (ValueError, IndexError):
        return None
    return None if at is None else at.astimezone(timezone.utc).replace(tzinfo=None)


def in_zone(at):
    """A time in UTC as local time."""
    return None if at is None else at.replace(tzinfo=timezone.utc).astimezone(ZONE).replace(tzinfo=None)


def to_utc(at):
    """A local time as time in UTC."""
    return at.replace(tzinfo=ZONE).astimezone(timezone.utc).replace(tzinfo=None)


# The local day at noon UTC, which the engine's clock shows.
LOCAL_TODAY = in_zone(datetime.fromisoformat(TODAY + "T12:00:00")).date().isoformat()


def half_hour(at):
    return None if at is None else at.replace(minute=at.minute // 30 * 30, second=0, microsecond=0)


def date_text(at):
    return None if at is None else at.date().isoformat()


def seconds_between(start, end):
    """Whole seconds, cut off."""
    return None if start is None or end is None else int((end - start) / timedelta(seconds=1))


def millis_between(start, end):
    """Whole milliseconds, cut off."""
    return None if start is None or end is None else int((end - start) / timedelta(milliseconds=1))


def limited(rows, given):
    return list(rows)[: int(given["limit"])]


__all__ = [name for name in globals() if not name.startswith("_")]
