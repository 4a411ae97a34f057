"""Row files as Athena's OpenX SerDe reads them: it writes the keys of objects in varchar columns in lower case; Trino's SerDe keeps them."""

import gzip
import json
import re

import values

MARK = "\x00"


def lowered(value):
    """Returns a value with the keys of all objects in lower case; of equal keys the last."""
    if isinstance(value, dict):
        return {key.lower(): lowered(item) for key, item in value.items()}
    if isinstance(value, list):
        return [lowered(item) for item in value]
    return value


def conform(value, data_type):
    """Converts a value of a column of this type: objects and arrays of varchar become text with keys in lower case, at any depth."""
    if data_type == "varchar":
        return plain(lowered(value)) if isinstance(value, (dict, list)) else value
    if data_type.startswith("array(") and isinstance(value, list):
        (element,) = values.parameters(data_type)
        return [conform(item, element) for item in value]
    if data_type.startswith("row(") and isinstance(value, dict):
        types = {name.lower(): of for name, of in values.row_fields(data_type)}
        return {key: conform(item, types.get(key.lower(), "")) for key, item in value.items()}
    return value


def lower_row(line, columns):
    """Converts a row; `columns` are the types by name. Numbers keep their notation."""
    mark = lambda number: MARK + number + MARK
    row = json.loads(line, parse_float=mark, parse_int=mark)
    return plain({name: conform(value, columns.get(name.lower(), "")) for name, value in row.items()})


def plain(value):
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return re.sub(r'"\\u0000([^"\\]*)\\u0000"', r"\1", text)


def lower_files(lake, tables):
    """Rewrites the row files of an exported lake."""
    for table in tables:
        columns = {name.lower(): data_type for name, data_type in table["columns"]}
        for path in (lake / table["folder"]).rglob("*"):
            if not path.is_file():
                continue
            content = path.read_bytes()
            zipped = content[:2] == b"\x1f\x8b"
            lines = (gzip.decompress(content) if zipped else content).decode().splitlines()
            rewritten = "".join(lower_row(line, columns) + "\n" for line in lines if line.strip()).encode()
            path.write_bytes(gzip.compress(rewritten, mtime=0) if zipped else rewritten)
