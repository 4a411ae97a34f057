"""SQL statements from files, and those that create the tables of a lake."""

import json
import re


def pieces(sql):
    """Splits SQL into parts with their kind: "code", "text" in quotes, or "comment"."""
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
    """Returns the statements of a script, without comments and semicolons."""
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
    """Replaces the current date with `today`, the day of the expected rows."""
    instant = f"(TIMESTAMP '{today} 12:00:00.000 UTC')"
    local = f"(TIMESTAMP '{today} 12:00:00.000')"
    replacements = {"current_date": f"(DATE '{today}')", "current_timestamp": instant, "now()": instant, "localtimestamp": local}
    pattern = re.compile(r"\b(?:current_date|current_timestamp|localtimestamp)\b|\bnow\s*\(\s*\)", re.IGNORECASE)

    def fixed(match):
        return replacements[re.sub(r"\s", "", match.group().lower())]

    return "".join(pattern.sub(fixed, piece) if kind == "code" else piece for kind, piece in pieces(sql))


def unnest_rows_whole(sql):
    """The statement with each array that UNNEST expands wrapped element by element in a row.

    UNNEST of array(row) has one column per field in Trino, and a single one in Athena. A row around each element has the same effect. Maps,
    which have more column aliases than arguments, are not changed.
    """
    masked = "".join(piece if kind == "code" else "x" * len(piece) for kind, piece in pieces(sql))
    out, at = "", 0
    for match in re.finditer(r"\bUNNEST\s*\(", masked, re.IGNORECASE):
        if match.start() < at:
            continue
        end = closing(masked, match.end() - 1)
        arguments = top_level(masked, match.end(), end)
        alias = re.match(r"\)\s*(WITH\s+ORDINALITY\s+)?(?:AS\s+)?\w+\s*\(([^)]*)\)", masked[end:], re.IGNORECASE)
        columns = len(alias.group(2).split(",")) - bool(alias.group(1)) if alias else len(arguments)
        wrap = (lambda text: text) if columns > len(arguments) else (lambda text: f"transform({text}, e -> ROW(e))")
        inner = ", ".join(wrap(unnest_rows_whole(sql[start:stop].strip())) for start, stop in arguments)
        out += sql[at : match.end()] + inner
        at = end
    return out + sql[at:]


def closing(text, opening):
    """Returns the position of the parenthesis that closes the one at `opening`."""
    depth = 0
    for at in range(opening, len(text)):
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(text[at], 0)
        if depth == 0:
            return at
    return len(text)


def top_level(text, start, end):
    """Returns the spans of the arguments of a list."""
    spans, depth = [], 0
    begin = start
    for at in range(start, end):
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(text[at], 0)
        if text[at] == "," and depth == 0:
            spans.append((begin, at))
            begin = at + 1
    return spans + [(begin, end)]


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


def literal(text):
    return "'" + text.replace("'", "''") + "'"


def create_schema(catalog, schema, location):
    return f"CREATE SCHEMA IF NOT EXISTS {quoted(catalog)}.{quoted(schema)} WITH (location = {literal(location)})"


def create_table(catalog, schema, table, location):
    """Returns the statement that creates the external table of a source. Its partition keys are the last columns, as Hive requires.

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
    """Registers the partitions in the metastore."""
    arguments = f"schema_name => {literal(schema)}, table_name => {literal(table['name'])}, mode => 'FULL'"
    return f"CALL {quoted(catalog)}.system.sync_partition_metadata({arguments})"


def preparation(catalog, schema, export, location):
    """Returns the statements that create the tables and views of an exported lake, in order."""
    tables = json.loads((export / "tables.json").read_text())
    statements = [create_schema(catalog, schema, f"{location.rstrip('/')}/schema")]
    for table in tables:
        statements.append(f"DROP TABLE IF EXISTS {quoted(catalog)}.{quoted(schema)}.{quoted(table['name'])}")
        statements.append(create_table(catalog, schema, table, location))
        statements.append(sync_partitions(catalog, schema, table))
    for view in json.loads((export / "views.json").read_text()):
        name = f"{quoted(catalog)}.{quoted(schema)}.{quoted(view['name'])}"
        statements.append(f"CREATE OR REPLACE VIEW {name} AS\n{unnest_rows_whole(view['sql'])}")
    return statements
