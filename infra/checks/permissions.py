#!/usr/bin/env python3
"""Writes infra/src/deploy/policy/permissions.json: the IAM actions that CloudFormation calls for each resource type of the templates.

The actions come from the handlers in the resource type schemas of the pinned cfn-lint. `cargo xtask regenerate permissions` runs this
script with the Python of the checkers. With `--check FOLDER`, the script writes nothing and fails if the file is out of date. It checks
the file in FOLDER, if there is one.
"""

import json
import pathlib
import re
import sys

import cfnlint

INFRA = pathlib.Path(__file__).resolve().parent.parent
OUTPUT = INFRA / "src/deploy/policy/permissions.json"
SCHEMAS = pathlib.Path(cfnlint.__file__).parent / "data/schemas/resources"
# Services that handlers call only for properties that the templates do not use, such as file systems of functions.
UNUSED_SERVICES = {"ds", "ec2", "elasticfilesystem", "s3files", "s3tables"}
# Actions for unused properties: policies of users and groups, objects, replication and analytics of buckets, code signing and layers.
UNUSED_WORDS = ("ServiceLinkedRole", "s3:DeleteObject", "s3:PutObject", "MetadataTable", "MetadataAnnotation", "MetadataInventory", "MetadataJournal",
                "Replication", "Website", "Analytics", "Inventory", "IntelligentTiering", "Accelerate", "ObjectLock", "BucketAbac", "CORS", "Cors",
                "BucketMetrics", "MetricsConfiguration", "CodeSigning", "CapacityProvider", "RuntimeAlias", "ScalingConfig", "LayerVersion",
                "UserPolicy", "GroupPolicy", "EnhancedMonitoring", "WarmThroughput", "RecordDistribution", "MaxRecordSize")


def is_used(action):
    return re.fullmatch("[a-z0-9-]+:[A-Za-z0-9]+", action) and action.split(":")[0] not in UNUSED_SERVICES and not any(word in action for word in UNUSED_WORDS)


def types():
    templates = (json.loads(path.read_text()) for path in sorted((INFRA / "golden").glob("*.template.json")))
    return sorted({body["Type"] for template in templates for body in template["Resources"].values()})


def schemas():
    """Returns the actions of all schemas of each resource type. Some regions have older schemas with fewer handlers."""
    found = {}
    for path in sorted(SCHEMAS.glob("*.json")):
        schema = json.loads(path.read_text())
        name, handlers = schema.get("typeName"), schema.get("handlers", {})
        actions = {action for handler in handlers.values() for action in handler.get("permissions", [])}
        found.setdefault(name, set()).update(actions)
    return found


def differences(found, expected):
    """Yields a line for each missing or unused action of a resource type."""
    for name in sorted(expected.keys() | found.keys()):
        found_actions, expected_actions = set(found.get(name, ())), set(expected.get(name, ()))
        yield from (f"{name}: {action} is missing" for action in sorted(expected_actions - found_actions))
        yield from (f"{name}: {action} is not used" for action in sorted(found_actions - expected_actions))


def main():
    known = schemas()
    permissions = {name: sorted(filter(is_used, known.get(name, set()))) for name in types()}
    text = json.dumps(permissions, indent=2) + "\n"
    if "--check" not in sys.argv:
        OUTPUT.write_text(text)
        return
    other = pathlib.Path(sys.argv[-1]) / OUTPUT.name
    checked = (other if other.exists() else OUTPUT).read_text()
    if checked != text:
        print(*differences(json.loads(checked), permissions), sep="\n")
        sys.exit(f"{OUTPUT.name} is out of date; run `cargo xtask regenerate permissions`")


if __name__ == "__main__":
    main()
