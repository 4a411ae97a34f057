"""Runs the job of the curated tables on Trino: the statements that store days, the tables and the views of an account.

    python3 tests/trino/server.py target/trino

The statements are those of `curated.json`, which `trino_export` writes with the code of the function `curation-plan`; the time zone is
Europe/Berlin. Two parts of Athena are emulated:

- `UNLOAD (query) TO location` is a table that is created from the query at the location, and dropped; its files stay.
- `ALTER TABLE ... SET LOCATION` replaces the file with the partition in the metastore, which is one operation, as in Glue.
"""

import datetime
import gzip
import json
import os
import pathlib
import re
import shutil
import threading
import zoneinfo

import statements
from client import Query, TrinoError

SCHEMA = "curated"
ZONE = zoneinfo.ZoneInfo("Europe/Berlin")
# Days on which clocks in Berlin change: forward at 01:00 UTC, and back at 01:00 UTC.
CLOCK_CHANGES = ("2026-03-29", "2026-10-25")
# Times of rows on these days: around local midnight, and on both sides of the change.
CLOCK_TIMES = ("00:30", "01:30", "21:30", "22:30", "23:30")
# A day with a file that has no row.
EMPTY_DAY = "2026-10-27"
# The day of the statements in curated.json, and the literals of a range.
STATED_DAY = "year = 2026 AND month = 11 AND day = 1"
FIRST, LAST, EXCLUDED = "11111111", "22222222", "33333333"
NUMBER = "year * 10000 + month * 100 + day"
SWAPS = 40
# Queries that are running when the locations of all their days change, of each table.
RUNNING_QUERIES = 4
# Files of a day before and after that change.
FILES_BEFORE, FILES_AFTER = 8, 5


def parts(day):
    """Year, month and day of `2026-11-03` as numbers."""
    return [int(part) for part in day.split("-")]


def number(day):
    return day.replace("-", "")


def folder_of(day):
    year, month, of_month = day.split("-")
    return f"year={year}/month={month}/day={of_month}"


def read_rows(path):
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def other_row(line, mark):
    """A row like another, with IDs of its own, and of an agent of its own. A mark has four hexadecimal digits or letters."""
    line = re.sub(r'("AgentARN": *"[^"]*)[^"]{4}"', rf'\g<1>{mark}"', line, count=1)
    for name in ("contactid", "ContactId", "contactId", "eventid", "EventId", "evaluationid", "evaluationId"):
        line = re.sub(rf'("{name}": *")[^"]{{4}}', rf"\g<1>{mark}", line)
    return line


def at_time(line, day, time):
    """A row like another, with the hours and minutes of the day replaced by others."""
    return other_row(re.sub(rf"({day}T)\d\d:\d\d", rf"\g<1>{time}", line), time.replace(":", ""))


def comparable(columns):
    """The columns of a SELECT whose rows are compared; Trino does not compare rows with fields that are NULL."""

    def one(name, data_type):
        return f'json_format(CAST("{name}" AS json)) AS "{name}"' if data_type.startswith(("array", "row")) else f'"{name}"'

    return ", ".join(one(name, data_type) for name, data_type in columns)


class Job:
    """The job over the rows in `export/curated/lake`, on a server whose catalog has its files in `export`."""

    def __init__(self, client, catalog, export):
        self.client, self.catalog, self.export = client, catalog, export
        self.home = export / "curated"
        self.tables = json.loads((export / "catalogue/curated.json").read_text())
        self.stored = 0
        self.failures = []
        # Days that running queries have read before and after their locations changed.
        self.read_before = self.read_after = 0

    def check(self, name, found, expected):
        """Notes a result that is not the expected one."""
        if found != expected:
            self.failures.append(f"curated/{name}: {found!r}, expected {expected!r}")

    def run(self, sql):
        return self.client.run(statements.unnest_rows_whole(sql)).rows

    def value(self, sql):
        return self.run(sql)[0][0]

    # The rows.

    def copy_lake(self):
        """Copies the catalogue's lake, and adds days with clock changes and a day without rows to each source."""
        shutil.rmtree(self.home, ignore_errors=True)
        shutil.copytree(self.export / "catalogue/lake", self.home / "lake")
        for source in {table["source"] for table in self.tables}:
            rows = self.home / "lake" / source / "fhbase"
            day = self.days(source)[-1]
            lines = [line for path in sorted(self.row_files(source, day)) for line in read_rows(path).decode().splitlines()]
            for change in CLOCK_CHANGES:
                folder = rows / folder_of(change)
                folder.mkdir(parents=True)
                moved = [at_time(line.replace(day, change), change, time) for time in CLOCK_TIMES for line in lines]
                (folder / "rows.json").write_text("\n".join(moved) + "\n")
            folder = rows / folder_of(EMPTY_DAY)
            folder.mkdir(parents=True)
            (folder / "rows.json").write_text("")

    def row_files(self, source, day):
        folder = self.home / "lake" / source / "fhbase" / folder_of(day)
        return [path for path in folder.rglob("*") if path.is_file()]

    def days(self, source):
        """The days of a source that have rows."""
        folders = (self.home / "lake" / source / "fhbase").glob("year=*/month=*/day=*")
        found = ["-".join(re.findall(r"\d+", str(folder.relative_to(folder.parents[2])))) for folder in folders]
        return sorted(day for day in found if any(read_rows(path).strip() for path in self.row_files(source, day)))

    def add_late_row(self, source, day):
        """Writes a file with a row that no other row is a duplicate of."""
        path = sorted(path for path in self.row_files(source, day) if read_rows(path).strip())[0]
        line = read_rows(path).decode().splitlines()[0]
        (path.parent / "zz-late.json").write_text(other_row(line, "late") + "\n")

    # The catalog.

    def create(self):
        """The tables and views of an account before the job has run."""
        catalog = statements.quoted(self.catalog)
        self.run(statements.create_schema(self.catalog, SCHEMA, "local:///curated/schema"))
        for table in json.loads((self.export / "catalogue/tables.json").read_text()):
            self.run(statements.create_table(self.catalog, SCHEMA, table, "local:///curated/lake"))
            self.run(statements.sync_partitions(self.catalog, SCHEMA, table))
        for table in self.tables:
            if table["rowsSql"]:
                self.run(f"CREATE OR REPLACE VIEW {catalog}.{SCHEMA}.{table['rows']} AS\n{table['rowsSql']}")
            columns = ", ".join(f'"{name}" {data_type}' for name, data_type in table["columns"])
            location = f"local:///curated/stored/{table['stored']}"
            (self.home / "stored" / table["stored"]).mkdir(parents=True)
            self.run(
                f"CREATE TABLE {catalog}.{SCHEMA}.{table['stored']} ({columns}) WITH (format = 'PARQUET', "
                f"external_location = '{location}', partitioned_by = ARRAY['year', 'month', 'day'])"
            )
            self.replace_view(table, table["views"]["rows"])

    def replace_view(self, table, text):
        self.run(f"CREATE OR REPLACE VIEW {table['reader']} AS\n{text}")

    def read_stored(self, table, first, last, excluded=None):
        """Lets the view read stored days: what the last step of the job does."""
        text = table["views"]["excluded" if excluded else "range"].replace(FIRST, number(first)).replace(LAST, number(last))
        self.replace_view(table, text.replace(EXCLUDED, number(excluded)) if excluded else text)

    # The statements of a day.

    def new_location(self, table, day):
        self.stored += 1
        return f"stored/{table['stored']}/{folder_of(day)}/{self.stored}"

    def location(self, table, day):
        """The location of a stored day."""
        return json.loads(self.partition_file(table, day).read_text())["externalLocation"].removeprefix("local:///curated/")

    def unload(self, table, day, columns="*"):
        """Writes a day to a new location, and returns it."""
        year, month, of_month = parts(day)
        statement = table["statements"]["unload"]
        query = re.fullmatch(r"UNLOAD \((.*)\) TO '.*'\nWITH \(.*\)", statement, re.DOTALL).group(1)
        query = query.replace(STATED_DAY, f"year = {year} AND month = {month} AND day = {of_month}")
        location = self.new_location(table, day)
        query = query.replace("SELECT *", f"SELECT {columns}")
        target = f"format = 'PARQUET', external_location = 'local:///curated/{location}'"
        try:
            self.run(f"CREATE TABLE scratch WITH ({target}) AS {query}")
            self.run("DROP TABLE scratch")
        except TrinoError as error:
            # A day without rows has no file, and Trino finds no folder. A bucket has no folders that could be missing.
            if "External table location does not exist" not in str(error):
                raise
            self.check(f"{table['reader']}/rows-of-{day}", self.value(f"SELECT count(*) FROM ({query})"), 0)
            (self.home / location).mkdir(parents=True)
        return location

    def set_location(self, table, day, location):
        """Adds the partition of a day if it is missing, and points it to a location."""
        uri = f"local:///curated/{location}"
        path = self.partition_file(table, day)
        if path is None:
            values = ", ".join(f"'{part}'" for part in parts(day))
            self.run(
                f"CALL system.register_partition(schema_name => '{SCHEMA}', table_name => '{table['stored']}', "
                f"partition_columns => ARRAY['year', 'month', 'day'], partition_values => ARRAY[{values}], location => '{uri}')"
            )
            return
        partition = json.loads(path.read_text())
        partition["externalLocation"] = uri
        replacement = path.with_suffix(".new")
        replacement.write_text(json.dumps(partition))
        os.replace(replacement, path)

    def partition_file(self, table, day):
        """The file in the metastore with the partition of a day."""
        year, month, of_month = parts(day)
        folder = self.export / "metastore" / SCHEMA / table["stored"] / f"year={year}/month={month}/day={of_month}"
        files = [path for path in folder.glob(".*") if path.suffix != ".new" and not path.name.endswith(".crc")] if folder.is_dir() else []
        return files[0] if files else None

    def store(self, table, day):
        location = self.unload(table, day)
        self.set_location(table, day, location)
        return location

    # What is expected.

    def same_rows(self, name, table):
        """Checks that the view has exactly the rows that are made from row files."""
        for one, other in ((table["reader"], table["rows"]), (table["rows"], table["reader"])):
            columns = comparable(table["columns"])
            query = f"SELECT count(*) FROM (SELECT {columns} FROM {one} EXCEPT ALL SELECT {columns} FROM {other})"
            self.check(f"{name}/{one}-except-{other}", self.value(query), 0)

    def count(self, relation, day):
        year, month, of_month = parts(day)
        return self.value(f"SELECT count(*) FROM {relation} WHERE year = {year} AND month = {month} AND day = {of_month}")

    def scanned(self, sql):
        """The days that a query reads of each table, when it is planned."""
        plan = json.loads(self.value(f"EXPLAIN (TYPE IO, FORMAT JSON) {sql}"))
        found = {}
        for table in plan["inputTableColumnInfos"]:
            name = table["table"]["schemaTable"]["table"]
            constraints = table["constraint"].get("columnConstraints", [])
            days = {
                column["columnName"]: [of["low"]["value"] for of in column["domain"]["ranges"]]
                for column in constraints
                if column["columnName"] in ("year", "month", "day")
            }
            if not table["constraint"].get("none"):
                found[name] = days.get("day", "all")
        return found


def scenarios(job):
    """All scenarios, one after the other, for each curated table."""
    for table in job.tables:
        name, source = table["reader"], table["source"]
        days = job.days(source)
        job.same_rows(f"{name}/before-the-first-run", table)

        # The first run stores all days but the last two.
        for day in days[:-2]:
            job.store(table, day)
        first, last = days[0], days[-3]
        job.read_stored(table, first, last)
        job.same_rows(f"{name}/stored", table)
        clock_changes(job, table)
        prunes(job, table, last, days[-1])

        late(job, table, last, first)
        swap_in_running_query(job, table, days[:-2])
        older_column(job, table, last)
        empty_day(job, table)
        deleted_day(job, table, first, last)


def clock_changes(job, table):
    """Local times of stored rows are those of Python's time zones, on both sides of a change and of local midnight."""
    name = table["reader"]
    columns = [column for column, _ in table["columns"]]
    pairs = [(column.removeprefix("local_"), column) for column in columns if column.startswith("local_")]
    pairs = [(utc, local) for utc, local in pairs if utc in columns]
    for day in CLOCK_CHANGES:
        job.check(f"{name}/clock-change-{day}", job.count(name, day), job.count(table["rows"], day))
        job.check(f"{name}/clock-change-{day}-has-rows", job.count(name, day) >= len(CLOCK_TIMES), True)
        year, month, of_month = parts(day)
        for utc, local in pairs:
            query = f'SELECT DISTINCT CAST("{utc}" AS varchar), CAST("{local}" AS varchar) FROM {name}'
            where = f'WHERE year = {year} AND month = {month} AND day = {of_month} AND "{utc}" IS NOT NULL'
            rows = job.run(f"{query} {where}")
            for before, found in rows:
                instant = datetime.datetime.fromisoformat(before).replace(tzinfo=datetime.timezone.utc)
                expected = instant.astimezone(ZONE).replace(tzinfo=None).isoformat(" ", "milliseconds")
                job.check(f"{name}/{local}-of-{before}", found, expected)
            offsets = {datetime.datetime.fromisoformat(found) - datetime.datetime.fromisoformat(before) for before, found in rows}
            if utc in ("initiation_time", "event_time", "start_time"):
                job.check(f"{name}/offsets-on-{day}", sorted(offset.seconds for offset in offsets), [3600, 7200])


def prunes(job, table, stored, from_rows):
    """Each side reads the days of the query that are its own."""
    year, month, of_month = parts(stored)
    query = f"SELECT count(*) FROM {table['reader']} WHERE {NUMBER} = {number(stored)}"
    job.check(f"{table['reader']}/prunes-rows", job.scanned(query), {table["stored"]: [str(of_month)]})
    year, month, of_month = parts(from_rows)
    query = f"SELECT count(*) FROM {table['reader']} WHERE year = {year} AND month = {month} AND day = {of_month}"
    job.check(f"{table['reader']}/prunes-stored-days", job.scanned(query), {table["sourceTable"]: [str(of_month)]})


def late(job, table, day, first):
    """A late row is visible after its day is swapped; a failed step changes nothing."""
    name = table["reader"]
    before = job.count(name, day)
    old = job.location(table, day)
    job.add_late_row(table["source"], day)
    expected = job.count(table["rows"], day)
    # The only event of an agent may be of no state.
    job.check(f"{name}/late-row-is-another", expected > before or name == "connect_agent_states", True)

    failed_unload(job, table, day)
    job.check(f"{name}/failed-unload", job.count(name, day), before)
    new = job.unload(table, day)
    job.check(f"{name}/unload-without-swap", job.count(name, day), before)

    # The day that failed is excluded, and read from rows.
    days = job.days(table["source"])
    job.read_stored(table, first, days[-3], excluded=day) if day != days[-3] else job.read_stored(table, first, days[-4])
    job.same_rows(f"{name}/failed-day", table)
    job.read_stored(table, first, days[-3])

    seen = swap_while_reading(job, table, day, old, new)
    job.check(f"{name}/swap-while-reading", seen, {before, expected})
    job.set_location(table, day, new)
    job.same_rows(f"{name}/late-row", table)


def failed_unload(job, table, day):
    """A statement that fails when it runs, at a row, and leaves a part of a file at its location: no partition has the location."""
    text = next(column for column, data_type in table["columns"] if data_type.startswith("varchar") and column in table["orderBy"])
    failing = f"*, CAST(concat(coalesce(\"{text}\", ''), 'x') AS integer) AS failing"
    try:
        job.unload(table, day, failing)
        job.failures.append(f"curated/{table['reader']}: a statement that cannot convert text succeeded")
    except TrinoError as error:
        job.check(f"{table['reader']}/failure", error.name, "INVALID_CAST_ARGUMENT")
    job.run("DROP TABLE IF EXISTS scratch")
    (written,) = (job.home / job.location(table, day)).glob("[!.]*")
    left = job.home / "stored" / table["stored"] / folder_of(day) / str(job.stored)
    left.mkdir(exist_ok=True)
    (left / "part").write_bytes(written.read_bytes()[:1000])


def swap_in_running_query(job, table, days):
    """A query that runs while the locations of all its days change returns each day of before or of after, whole.

    The server suspends a query whose rows are not fetched. Its state is RUNNING before and after the change.
    """
    name, old, new = table["reader"], {}, {}
    for day in days:
        old[day], new[day] = (several_files(job, table, day, number) for number in (FILES_BEFORE, FILES_AFTER))
    where = f"WHERE {NUMBER} BETWEEN {number(days[0])} AND {number(days[-1])}"
    kept = {day: job.location(table, day) for day in days}
    rows = {day: job.count(name, day) for day in days}
    # A text of its own in each row: a column of one value is sent as one value, and fills no buffer.
    copies = 1 + 40_000 // (FILES_BEFORE * sum(rows.values()))
    many = f"SELECT year, month, day, rpad(CAST(n AS varchar), 1000, '-') FROM {name} CROSS JOIN UNNEST(sequence(1, {copies})) AS u (n) {where}"
    for turn in range(RUNNING_QUERIES):
        before, after = (old, new) if turn % 2 == 0 else (new, old)
        files = (FILES_BEFORE, FILES_AFTER) if turn % 2 == 0 else (FILES_AFTER, FILES_BEFORE)
        for day in days:
            job.set_location(table, day, before[day])
        query = Query(job.client, many)
        while not query.result.rows and query.fetch():
            pass
        job.check(f"{name}/running-before-swap", query.state(), "RUNNING")
        for day in days:
            job.set_location(table, day, after[day])
        job.check(f"{name}/running-after-swap", query.state(), "RUNNING")
        found = dict.fromkeys(days, 0)
        for year, month, day, _ in query.finish().rows:
            found[f"{year}-{int(month):02}-{int(day):02}"] += 1
        for day, count in found.items():
            seen = count / (copies * rows[day])
            job.check(f"{name}/day-in-running-query", seen in files, True)
            job.read_before += seen == files[0]
            job.read_after += seen == files[1]
    for day in days:
        job.set_location(table, day, kept[day])


def several_files(job, table, day, number):
    """A location with the rows of a stored day several times, in a file each time."""
    location = job.new_location(table, day)
    (job.home / location).mkdir()
    (written,) = (job.home / job.location(table, day)).glob("[!.]*")
    for copy in range(number):
        shutil.copy(written, job.home / location / f"{copy}-{written.name}")
    return location


def swap_while_reading(job, table, day, old, new):
    """The numbers of rows that a reader sees while the location changes again and again."""
    seen, done, errors = set(), threading.Event(), []

    def read():
        while not done.is_set():
            try:
                seen.add(job.count(table["reader"], day))
            except TrinoError as error:
                errors.append(str(error))

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for swap in range(SWAPS):
        job.set_location(table, day, new if swap % 2 == 0 else old)
        if swap % 4 == 0:
            job.value("SELECT 1")
    done.set()
    for reader in readers:
        reader.join()
    job.check(f"{table['reader']}/errors-while-swapping", errors, [])
    # Each location is read at least once.
    for location in (new, old):
        job.set_location(table, day, location)
        seen.add(job.count(table["reader"], day))
    return seen


def older_column(job, table, day):
    """A day that was stored before the last column was added, in its files and in its partition: the column is NULL, all others are not."""
    names = [name for name, _ in table["columns"] if name not in ("year", "month", "day")]
    missing = names[-1]
    current = job.location(table, day)
    columns = ", ".join(f'"{name}"' for name, _ in table["columns"] if name != missing)
    job.set_location(table, day, job.unload(table, day, columns))
    path = job.partition_file(table, day)
    complete = path.read_text()
    partition = json.loads(complete)
    job.check(f"{table['reader']}/partition-columns", [column["name"] for column in partition["columns"]], names)
    partition["columns"].pop()
    path.write_text(json.dumps(partition))
    year, month, of_month = parts(day)
    where = f"WHERE year = {year} AND month = {month} AND day = {of_month}"
    compared = comparable([column for column in table["columns"] if column[0] != missing])
    one, other = (f"SELECT {compared} FROM {relation} {where}" for relation in (table["reader"], table["rows"]))
    for left, right in ((one, other), (other, one)):
        query = f"SELECT count(*) FROM ({left} EXCEPT ALL {right})"
        job.check(f"{table['reader']}/older-columns", job.value(query), 0)
    nulls = f'SELECT count("{missing}"), count(*) > 0 FROM {table["reader"]} {where}'
    job.check(f"{table['reader']}/missing-column", job.run(nulls), [[0, True]])
    path.write_text(complete)
    job.set_location(table, day, current)
    job.same_rows(f"{table['reader']}/stored-again", table)


def empty_day(job, table):
    """A day whose rows' files have no row is stored without a row, has one when a row arrives, and has it when it is stored again."""
    name = table["reader"]
    job.store(table, EMPTY_DAY)
    job.check(f"{name}/empty-day", job.count(name, EMPTY_DAY), 0)
    job.same_rows(f"{name}/with-empty-day", table)
    path = job.home / "lake" / table["source"] / "fhbase" / folder_of(EMPTY_DAY) / "rows.json"
    change = CLOCK_CHANGES[-1]
    line = (job.home / "lake" / table["source"] / "fhbase" / folder_of(change) / "rows.json").read_text().splitlines()[0]
    path.write_text(other_row(line.replace(change, EMPTY_DAY), "full") + "\n")
    job.check(f"{name}/first-row-in-rows", job.count(table["rows"], EMPTY_DAY) > 0, True)
    job.check(f"{name}/first-row-not-stored", job.count(name, EMPTY_DAY), 0)
    job.store(table, EMPTY_DAY)
    job.same_rows(f"{name}/first-row", table)
    # The next table of the source begins with an empty day.
    path.write_text("")
    job.store(table, EMPTY_DAY)
    job.check(f"{name}/no-partition", job.count(name, "2026-10-26"), 0)


def deleted_day(job, table, first, last):
    """A location without a file is a day without rows."""
    day = job.days(table["source"])[2]
    if not first < day < last:
        return
    kept = job.location(table, day)
    location = job.new_location(table, day)
    (job.home / location).mkdir(parents=True)
    job.set_location(table, day, location)
    job.check(f"{table['reader']}/deleted-day", job.count(table["reader"], day), 0)
    job.set_location(table, day, kept)
    job.same_rows(f"{table['reader']}/not-deleted-again", table)


def main(client, catalog, export):
    """Runs the scenarios, and prints what differs. The status is 1 if something does."""
    job = Job(client, catalog, pathlib.Path(export))
    job.copy_lake()
    job.create()
    scenarios(job)
    job.check("days-read-in-running-queries", job.read_before + job.read_after > 0, True)
    for failure in job.failures:
        print(f"DIFFERENT {failure}")
    print(f"curated tables: {len(job.tables)} tables, {job.stored} days stored, {len(job.failures)} differences")
    print(f"running queries read {job.read_before} days from the location of before a swap, and {job.read_after} from that of after it")
    return 1 if job.failures else 0
