"""Statements: read from files, and made for the tables of a lake."""

import json
import re


def pieces(sql):
    """The parts of a text of SQL, each with its kind: "code", "text" in quotes, or "comment"."""
    at, start, found = 0, 0, []

    def close(end, kind):
        if start < end:
            found.append((kind, sql[start:end]))

    while at < len(sql):
        opening = next((opening for opening in ("--", "/*", "'", '"') if sql.startswith(opening, at)), None)
        if opening is None:
            at += 1
            continue
        close(at, "code")
        closing = {"--": "\n", "/*": "*/"}.get(opening, opening)
        end = sql.find(closing, at + len(opening))
        end = len(sql) if end < 0 else end + len(closing)
        start, at = at, end
        close(end, "comment" if opening in ("--", "/*") else "text")
        start = end
    close(len(sql), "code")
    return found


def split(sql):
    """The statements of a text, without comments and semicolons."""
    statements, current = [], ""
    for kind, piece in pieces(sql):
        if kind == "comment":
            current += " "
            continue
        parts = piece.split(";") if kind == "code" else [piece]
        for finished in parts[:-1]:
            statements.append(current + finished)
            current = ""
        current += parts[-1]
    statements.append(current)
    return [statement.strip() for statement in statements if statement.strip()]


def fix_today(sql, today):
    """The statement with the day `today` in place of the clock's: what is expected was worked out for one day."""
    instant = f"(TIMESTAMP '{today} 12:00:00.000 UTC')"
    replacements = {"current_date": f"(DATE '{today}')", "current_timestamp": instant, "now()": instant}
    pattern = re.compile(r"\b(?:current_date|current_timestamp)\b|\bnow\s*\(\s*\)", re.IGNORECASE)

    def fixed(match):
        return replacements[re.sub(r"\s", "", match.group().lower())]

    return "".join(pattern.sub(fixed, piece) if kind == "code" else piece for kind, piece in pieces(sql))


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


def literal(text):
    return "'" + text.replace("'", "''") + "'"


def create_schema(catalog, schema, location):
    return f"CREATE SCHEMA IF NOT EXISTS {quoted(catalog)}.{quoted(schema)} WITH (location = {literal(location)})"


def create_table(catalog, schema, table, location):
    """The external table over the folders of a source. The partition keys are its last columns, as Hive wants them.

    `table` has a name, its folder in the lake, its columns with their types in Trino, and its partition keys.
    """
    columns = table["columns"] + [[key, "integer"] for key in table["partitionKeys"]]
    lines = ",\n".join(f"  {quoted(name)} {data_type}" for name, data_type in columns)
    keys = ", ".join(literal(key) for key in table["partitionKeys"])
    return (
        f"CREATE TABLE {quoted(catalog)}.{quoted(schema)}.{quoted(table['name'])} (\n{lines}\n)\nWITH (\n"
        f"  format = 'OPENX_JSON',\n  external_location = {literal(location.rstrip('/') + '/' + table['folder'])},\n"
        f"  partitioned_by = ARRAY[{keys}]\n)"
    )


def sync_partitions(catalog, schema, table):
    """Tells the metastore which partitions there are."""
    arguments = f"schema_name => {literal(schema)}, table_name => {literal(table['name'])}, mode => 'FULL'"
    return f"CALL {quoted(catalog)}.system.sync_partition_metadata({arguments})"


def preparation(catalog, schema, export, location):
    """All statements that make an exported lake's tables and views, in order."""
    tables = json.loads((export / "tables.json").read_text())
    statements = [create_schema(catalog, schema, f"{location.rstrip('/')}/schema")]
    for table in tables:
        statements.append(f"DROP TABLE IF EXISTS {quoted(catalog)}.{quoted(schema)}.{quoted(table['name'])}")
        statements.append(create_table(catalog, schema, table, location))
        statements.append(sync_partitions(catalog, schema, table))
    for view in json.loads((export / "views.json").read_text()):
        name = f"{quoted(catalog)}.{quoted(schema)}.{quoted(view['name'])}"
        statements.append(f"CREATE OR REPLACE VIEW {name} AS\n{view['sql']}")
    return statements
