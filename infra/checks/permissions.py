#!/usr/bin/env python3
"""Writes infra/src/deploy/policy/permissions.json: the IAM actions that CloudFormation calls for each resource type of the templates.

The source are the handlers in the schemas of the resource types, as the pinned cfn-lint ships them. `cargo xtask regenerate permissions`
runs this with the Python of the checkers. With `--check FOLDER`, nothing is written, and a file that differs is an error: the one in the
folder, if it has one.
"""

import json
import pathlib
import re
import sys

import cfnlint

INFRA = pathlib.Path(__file__).resolve().parent.parent
OUTPUT = INFRA / "src/deploy/policy/permissions.json"
SCHEMAS = pathlib.Path(cfnlint.__file__).parent / "data/schemas/resources"
# Services that handlers call only for properties that the templates do not have, such as file systems of functions.
UNUSED_SERVICES = {"ds", "ec2", "elasticfilesystem", "s3files", "s3tables"}
# Likewise single actions: policies of users and groups, objects, replication and analytics of buckets, code signing and layers of functions.
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
    """The newest schema of each type: the one with the most handlers, as some regions have older ones."""
    found = {}
    for path in sorted(SCHEMAS.glob("*.json")):
        schema = json.loads(path.read_text())
        name, handlers = schema.get("typeName"), schema.get("handlers", {})
        actions = {action for handler in handlers.values() for action in handler.get("permissions", [])}
        found.setdefault(name, set()).update(actions)
    return found


def differences(found, expected):
    """Lines that say how the actions of resource types differ."""
    for name in sorted(expected.keys() | found.keys()):
        has, needs = set(found.get(name, ())), set(expected.get(name, ()))
        yield from (f"{name}: {action} is missing" for action in sorted(needs - has))
        yield from (f"{name}: {action} is not used" for action in sorted(has - needs))


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
        sys.exit(f"{OUTPUT.name} is out of date; `cargo xtask regenerate permissions` writes it")


if __name__ == "__main__":
    main()
