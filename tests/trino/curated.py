"""Runs the job of the curated tables on Trino: the statements that store days, the tables and the views of an account.

    python3 tests/trino/server.py target/trino

The statements are those of `curated.json`, which `trino_export` writes with the code of the function `curation-plan`; the time zone is
Europe/Berlin. Two parts of Athena are emulated:

- `UNLOAD (query) TO location` is a table that is created from the query at the location, and dropped; its files stay.
- `ALTER TABLE ... SET LOCATION` replaces the file with the partition in the metastore, which is one operation, as in Glue.
"""

import gzip
import json
import os
import pathlib
import re
import shutil
import threading

import statements
from client import TrinoError

SCHEMA = "curated"
# A day on which clocks in Berlin go back.
CLOCK_CHANGE = "2026-10-25"
# The day of the statements in curated.json, and the literals of a range.
STATED_DAY = "year = 2026 AND month = 11 AND day = 1"
FIRST, LAST, EXCLUDED = "11111111", "22222222", "33333333"
NUMBER = "year * 10000 + month * 100 + day"
SWAPS = 40


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
        """Copies the catalogue's lake, and adds a day with a clock change to each source."""
        shutil.rmtree(self.home, ignore_errors=True)
        shutil.copytree(self.export / "catalogue/lake", self.home / "lake")
        for source in {table["source"] for table in self.tables}:
            day = self.days(source)[-1]
            target = self.home / "lake" / source / "fhbase" / folder_of(CLOCK_CHANGE)
            target.mkdir(parents=True)
            for path in sorted(self.row_files(source, day)):
                moved = read_rows(path).replace(day.encode(), CLOCK_CHANGE.encode())
                (target / path.name.removesuffix(".gz")).write_bytes(moved)

    def row_files(self, source, day):
        folder = self.home / "lake" / source / "fhbase" / folder_of(day)
        return [path for path in folder.rglob("*") if path.is_file()]

    def days(self, source):
        """The days of a source that have rows."""
        folders = (self.home / "lake" / source / "fhbase").glob("year=*/month=*/day=*")
        found = ["-".join(re.findall(r"\d+", str(folder.relative_to(folder.parents[2])))) for folder in folders]
        return sorted(day for day in found if self.row_files(source, day))

    def add_late_row(self, source, day):
        """Writes a file with a row that no other row is a duplicate of."""
        path = sorted(self.row_files(source, day))[0]
        line = read_rows(path).splitlines()[0].decode()
        for name in ("contactid", "ContactId", "contactId", "eventid", "EventId", "evaluationid", "evaluationId"):
            line = re.sub(rf'("{name}": *")[^"]{{4}}', r"\g<1>late", line)
        (path.parent / "zz-late.json").write_text(line + "\n")

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

    def unload(self, table, day, columns="*"):
        """Writes a day to a new location, and returns it."""
        year, month, of_month = parts(day)
        statement = table["statements"]["unload"]
        query = re.fullmatch(r"UNLOAD \((.*)\) TO '.*'\nWITH \(.*\)", statement, re.DOTALL).group(1)
        query = query.replace(STATED_DAY, f"year = {year} AND month = {month} AND day = {of_month}")
        self.stored += 1
        location = f"stored/{table['stored']}/{folder_of(day)}/{self.stored}"
        self.run(
            f"CREATE TABLE scratch WITH (format = 'PARQUET', external_location = 'local:///curated/{location}') AS "
            + query.replace("SELECT *", f"SELECT {columns}")
        )
        self.run("DROP TABLE scratch")
        # A bucket has no folders that could be missing if a day has no rows.
        (self.home / location).mkdir(parents=True, exist_ok=True)
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
        job.check(f"{name}/clock-change", job.count(name, CLOCK_CHANGE) > 0, True)
        prunes(job, table, last, days[-1])

        late(job, table, last, first)
        older_column(job, table, last)
        empty_day(job, table, first, last)


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
    old = json.loads(job.partition_file(table, day).read_text())["externalLocation"].removeprefix("local:///curated/")
    job.add_late_row(table["source"], day)
    expected = job.count(table["rows"], day)
    job.check(f"{name}/late-row-is-another", expected != before or name == "connect_agent_states", True)

    try:
        job.unload(table, day, "no_such_column")
        job.failures.append(f"curated/{name}: an invalid statement succeeded")
    except TrinoError:
        job.run("DROP TABLE IF EXISTS scratch")
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
    """Files without a column that the view has by now: the column is NULL, and all others have their values."""
    names = [name for name, _ in table["columns"]]
    missing = next(name for name in names if name not in table["orderBy"])
    current = json.loads(job.partition_file(table, day).read_text())["externalLocation"].removeprefix("local:///curated/")
    columns = ", ".join(f'"{name}"' for name in names if name != missing)
    job.set_location(table, day, job.unload(table, day, columns))
    year, month, of_month = parts(day)
    where = f"WHERE year = {year} AND month = {month} AND day = {of_month}"
    compared = comparable([column for column in table["columns"] if column[0] != missing])
    one, other = (f"SELECT {compared} FROM {relation} {where}" for relation in (table["reader"], table["rows"]))
    query = f"SELECT count(*) FROM ({one} EXCEPT ALL {other})"
    job.check(f"{table['reader']}/older-columns", job.value(query), 0)
    nulls = f'SELECT count("{missing}"), count(*) > 0 FROM {table["reader"]} {where}'
    job.check(f"{table['reader']}/missing-column", job.run(nulls), [[0, True]])
    job.set_location(table, day, current)
    job.same_rows(f"{table['reader']}/stored-again", table)


def empty_day(job, table, first, last):
    """A day whose rows are deleted is stored empty; a day without rows and without a partition has none."""
    day = job.days(table["source"])[1]
    if not first < day < last:
        return
    kept = json.loads(job.partition_file(table, day).read_text())["externalLocation"].removeprefix("local:///curated/")
    job.stored += 1
    location = f"stored/{table['stored']}/{folder_of(day)}/{job.stored}"
    (job.home / location).mkdir(parents=True)
    job.set_location(table, day, location)
    job.check(f"{table['reader']}/empty-day", job.count(table["reader"], day), 0)
    job.check(f"{table['reader']}/no-partition", job.count(table["reader"], "2026-10-26"), 0)
    job.set_location(table, day, kept)
    job.same_rows(f"{table['reader']}/not-empty-again", table)


def main(client, catalog, export):
    """Runs the scenarios, and prints what differs. The status is 1 if something does."""
    job = Job(client, catalog, pathlib.Path(export))
    job.copy_lake()
    job.create()
    scenarios(job)
    for failure in job.failures:
        print(f"DIFFERENT {failure}")
    print(f"curated tables: {len(job.tables)} tables, {job.stored} days stored, {len(job.failures)} differences")
    return 1 if job.failures else 0
