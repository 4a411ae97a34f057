"""Formats values and types of Trino as in results of Athena, and compares rows."""

import base64
import re

TOLERANCE = 1e-9


def split_type(text):
    """Splits the parameters of a type at commas outside parentheses and quotes."""
    parts, start, depth, quoted = [], 0, 0, False
    for at, character in enumerate(text):
        if character == '"':
            quoted = not quoted
        elif not quoted and character == "(":
            depth += 1
        elif not quoted and character == ")":
            depth -= 1
        elif not quoted and character == "," and depth == 0:
            parts.append(text[start:at].strip())
            start = at + 1
    parts.append(text[start:].strip())
    return parts


def parameters(data_type):
    """Returns the text in the parentheses of a type: `varchar` of `array(varchar)`."""
    return split_type(data_type[data_type.index("(") + 1 : data_type.rindex(")")])


def row_fields(data_type):
    """Returns the names and types of the fields of a row; a field without a name has that of its position, as in Athena."""
    fields = []
    for place, field in enumerate(parameters(data_type)):
        named = re.fullmatch(r'("(?:[^"]|"")*"|\w+) (.+)', field)
        is_type = named and named.group(1).lower() in {"timestamp", "time", "interval", "double"} and not field.startswith('"')
        if named and not is_type:
            fields.append((named.group(1).strip('"').replace('""', '"'), named.group(2)))
        else:
            fields.append((f"field{place}", field))
    return fields


def athena_text(value, data_type):
    """Formats a value as Athena does; None for NULL."""
    if value is None:
        return None
    if data_type.startswith("array("):
        (element,) = parameters(data_type)
        return "[" + ", ".join(inner_text(item, element) for item in value) + "]"
    if data_type.startswith("row("):
        fields = row_fields(data_type)
        return "{" + ", ".join(f"{name}={inner_text(item, of)}" for (name, of), item in zip(fields, value)) + "}"
    if data_type.startswith("map("):
        key, of = parameters(data_type)
        return "{" + ", ".join(f"{inner_text(name, key)}={inner_text(item, of)}" for name, item in value.items()) + "}"
    if data_type == "varbinary":
        return " ".join(f"{byte:02x}" for byte in base64.b64decode(value))
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def inner_text(value, data_type):
    return "null" if value is None else athena_text(value, data_type)


def plain_type(data_type):
    """Formats a type as Athena does: varchar without its length, and decimals without a space."""
    data_type = re.sub(r"\b(varchar|char)\(\d+\)", r"\1", data_type)
    data_type = re.sub(r"\bdecimal\((\d+), (\d+)\)", r"decimal(\1,\2)", data_type)
    return re.sub(r"INTERVAL (DAY TO SECOND|YEAR TO MONTH)", lambda match: match.group().lower(), data_type)


def is_equal(found, expected, data_type):
    """Returns whether two values are equal; double and real within the rounding errors of a sum."""
    if found != expected and data_type in ("double", "real") and found is not None and expected is not None:
        try:
            return abs(float(found) - float(expected)) <= TOLERANCE * max(1.0, abs(float(expected)))
        except ValueError:
            pass
    return found == expected


def rows_equal(found, expected, types):
    return len(found) == len(expected) and all(is_equal(*values) for values in zip(found, expected, types))


def in_order(rows):
    return sorted(rows, key=lambda row: [(value is not None, value or "") for value in row])


def differences(found, expected, types, order):
    """Returns the differences between two lists of rows, as lines.

    `order` is "given" where the rows must come in the expected order, "any" where they need not, or the numbers of the columns by which
    they are ordered.
    """
    if isinstance(order, list):
        keys = lambda rows: [[row[column] for column in order] for row in rows]
        key_types = [types[column] for column in order]
        lines = differences(keys(found), keys(expected), key_types, "given") if order else []
        return lines or differences(found, expected, types, "any")
    if order == "any":
        found, expected = in_order(found), in_order(expected)
    if len(found) == len(expected) and all(rows_equal(*rows, types) for rows in zip(found, expected)):
        return []
    only_found = [row for row in found if not any(rows_equal(row, other, types) for other in expected)]
    only_expected = [row for row in expected if not any(rows_equal(other, row, types) for other in found)]
    lines = [f"{len(found)} rows, expected {len(expected)}" + ("" if only_found or only_expected else ", in another order or number")]
    lines += [f"found    {row}" for row in only_found[:8]]
    return lines + [f"expected {row}" for row in only_expected[:8]]
