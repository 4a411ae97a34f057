#!/usr/bin/env python3
"""Validates the QuickSight resources of templates against the API model of botocore.

Checks members, required members, types, lengths, enumerations, patterns and unions, and the references between data sets, columns,
fields, filters, parameters, controls and layouts.

    target/template-checks/python/bin/python infra/checks/quicksight.py <template>...
"""

import json
import re
import sys

import botocore.session

# Members whose name in CloudFormation differs from the API.
SPELLINGS = {"TimeZone": "Timezone"}
OPERATIONS = {
    "AWS::QuickSight::Dashboard": "CreateDashboard",
    "AWS::QuickSight::DataSet": "CreateDataSet",
    "AWS::QuickSight::DataSource": "CreateDataSource",
    "AWS::QuickSight::RefreshSchedule": "CreateRefreshSchedule",
}
INTRINSIC = re.compile(r"^(Ref|Fn::\w+)$")


def is_intrinsic(value):
    return isinstance(value, dict) and len(value) == 1 and INTRINSIC.match(next(iter(value))) is not None


class Checker:
    def __init__(self):
        self.model = botocore.session.get_session().get_service_model("quicksight")
        self.problems = []

    def resource(self, name, resource):
        shape = self.model.operation_model(OPERATIONS[resource["Type"]]).input_shape
        self.value(name, resource["Properties"], shape)

    def problem(self, path, text):
        self.problems.append(f"{path}: {text}")

    def value(self, path, value, shape):
        if is_intrinsic(value):
            return
        check = getattr(self, shape.type_name, None)
        if check:
            check(path, value, shape)

    def structure(self, path, value, shape):
        if not isinstance(value, dict):
            return self.problem(path, "expected an object")
        members = {SPELLINGS.get(name, name): member for name, member in value.items()}
        for name in members.keys() - shape.members.keys():
            self.problem(path, f"unknown member {name}")
        for name in set(shape.required_members) - members.keys():
            self.problem(path, f"missing member {name}")
        if getattr(shape, "is_tagged_union", False) and len(members) != 1:
            self.problem(path, f"expected exactly one member of the union, found {sorted(members)}")
        for name, member in members.items():
            if name in shape.members:
                self.value(f"{path}.{name}", member, shape.members[name])

    def list(self, path, value, shape):
        if not isinstance(value, list):
            return self.problem(path, "expected a list")
        self.bounds(path, len(value), shape, "items")
        for position, item in enumerate(value):
            self.value(f"{path}[{position}]", item, shape.member)

    def map(self, path, value, shape):
        if not isinstance(value, dict):
            return self.problem(path, "expected an object")
        self.bounds(path, len(value), shape, "entries")
        for name, item in value.items():
            self.value(f"{path}.{name}", name, shape.key)
            self.value(f"{path}.{name}", item, shape.value)

    def string(self, path, value, shape):
        if not isinstance(value, str):
            return self.problem(path, f"expected a string, found {value!r}")
        self.bounds(path, len(value), shape, "characters")
        if shape.enum and value not in shape.enum:
            self.problem(path, f"expected one of {', '.join(shape.enum)}, found {value!r}")
        pattern = shape.metadata.get("pattern")
        if pattern and not re.search(pattern.replace(r"\p{P}", r"[!-/:-@\[-`{-~]"), value):
            self.problem(path, f"{value!r} does not match {pattern}")

    def integer(self, path, value, shape):
        if not isinstance(value, int) or isinstance(value, bool):
            return self.problem(path, f"expected an integer, found {value!r}")
        self.bounds(path, value, shape, "")

    long = integer

    def double(self, path, value, shape):
        if not isinstance(value, (int, float)) or isinstance(value, bool):
            return self.problem(path, f"expected a number, found {value!r}")
        self.bounds(path, value, shape, "")

    def boolean(self, path, value, shape):
        if not isinstance(value, bool):
            self.problem(path, f"expected true or false, found {value!r}")

    def bounds(self, path, size, shape, unit):
        least, most = shape.metadata.get("min"), shape.metadata.get("max")
        if (least is not None and size < least) or (most is not None and size > most):
            self.problem(path, f"expected {least} to {most}{unit and ' ' + unit}, found {size}")

    # The model does not describe references.

    def references(self, name, resource, columns):
        if resource["Type"] != "AWS::QuickSight::Dashboard":
            return
        definition = resource["Properties"]["Definition"]
        data_sets = {
            declaration["Identifier"]: declaration["DataSetArn"]["Fn::GetAtt"][0] for declaration in definition["DataSetIdentifierDeclarations"]
        }
        computed = {(field["DataSetIdentifier"], field["Name"]) for field in definition.get("CalculatedFields", [])}
        parameters = {next(iter(parameter.values()))["Name"] for parameter in definition.get("ParameterDeclarations", [])}
        filters, used_filters, elements, known_elements, fields, used_fields = set(), set(), set(), set(), set(), set()
        for path, key, value in walk(name, definition):
            match key:
                case "Column" if isinstance(value, dict) and "DataSetIdentifier" in value:
                    self.column(path, value, data_sets, columns, computed)
                case "ParameterName" | "Parameter" | "SourceParameterName" if isinstance(value, str):
                    if value not in parameters:
                        self.problem(path, f"unknown parameter {value}")
                case "FilterId":
                    filters.add(value)
                case "SourceFilterId":
                    used_filters.add((path, value))
                case "ElementId":
                    elements.add((path, value))
                case "VisualId" | "FilterControlId" | "ParameterControlId":
                    if value in known_elements:
                        self.problem(path, f"duplicate ID {value}")
                    known_elements.add(value)
                case "VisualIds":
                    elements.update((path, visual) for visual in value)
                case "FieldId" if re.search(r"FieldWells", path):
                    fields.add(value)
                case "FieldId":
                    used_fields.add((path, value))
        for kind, used, known in [("filter", used_filters, filters), ("element", elements, known_elements), ("field", used_fields, fields)]:
            for path, value in used:
                if value not in known:
                    self.problem(path, f"unknown {kind} {value}")

    def column(self, path, value, data_sets, columns, computed):
        data_set, column = value["DataSetIdentifier"], value["ColumnName"]
        if data_set not in data_sets:
            return self.problem(path, f"unknown data set {data_set}")
        if column not in columns[data_sets[data_set]] and (data_set, column) not in computed:
            self.problem(path, f"data set {data_set} has no column {column}")


def walk(path, value):
    """Yields path, key and value of all members at any depth."""
    if isinstance(value, dict):
        for key, member in value.items():
            yield f"{path}.{key}", key, member
            yield from walk(f"{path}.{key}", member)
    elif isinstance(value, list):
        for position, item in enumerate(value):
            yield from walk(f"{path}[{position}]", item)


def columns_of(data_set):
    tables = data_set["Properties"]["PhysicalTableMap"].values()
    return {column["Name"] for table in tables for column in next(iter(table.values()))["Columns"]}


def main(files):
    checker, count = Checker(), 0
    for file in files:
        with open(file) as text:
            resources = {name: body for name, body in json.load(text)["Resources"].items() if body["Type"] in OPERATIONS}
        columns = {name: columns_of(body) for name, body in resources.items() if body["Type"] == "AWS::QuickSight::DataSet"}
        for name, body in resources.items():
            count += 1
            checker.resource(name, body)
            checker.references(name, body, columns)
    for problem in checker.problems:
        print(problem, file=sys.stderr)
    print(f"quicksight: {count} resources, {len(checker.problems)} findings", file=sys.stderr)
    return 1 if checker.problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
