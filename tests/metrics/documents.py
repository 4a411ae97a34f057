"""Reads the raw documents that `lake generate` writes, without code of the product."""

import gzip
import json
from datetime import datetime, timezone
from pathlib import Path


def instant(text):
    """Parses a timestamp as UTC time; None remains None."""
    if text is None:
        return None
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(timezone.utc)


def field(document, *path):
    """Returns the value at a path, or None if any part is missing."""
    for name in path:
        if not isinstance(document, dict):
            return None
        document = document.get(name)
    return document


def stream(folder):
    """Yields all documents of a folder of NDJSON files, in the order of publication."""
    for path in sorted(Path(folder).glob("*.ndjson.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)


def contact_records(root):
    """Returns the newest record of each contact by contact ID."""
    newest = {}
    for record in stream(Path(root) / "ctr"):
        known = newest.get(record["ContactId"])
        if known is None or known["LastUpdateTimestamp"] <= record["LastUpdateTimestamp"]:
            newest[record["ContactId"]] = record
    return newest


def agent_events(root):
    """Returns the events of each agent without duplicates, in chronological order."""
    agents, seen = {}, set()
    for event in stream(Path(root) / "ae"):
        if event["EventId"] not in seen:
            seen.add(event["EventId"])
            agents.setdefault(event["AgentARN"], []).append(event)
    for events in agents.values():
        events.sort(key=lambda event: (event["EventTimestamp"], event["EventId"]))
    return agents


def objects(root, prefix):
    """Yields keys and documents of the objects below a prefix of the recordings bucket."""
    bucket = Path(root) / "recordings-bucket"
    for path in sorted((bucket / prefix).rglob("*.json")):
        key = path.relative_to(bucket).as_posix().replace("%3A", ":")
        yield key, json.loads(path.read_text(encoding="utf-8"))


def analyses(root):
    """Yields the original Contact Lens analyses."""
    for key, analysis in objects(root, "Analysis"):
        if "/Redacted/" not in key:
            yield analysis


def evaluations(root):
    """Returns the newest submission of each evaluation that is not deleted."""
    newest, deleted = {}, set()
    for key, evaluation in objects(root, "connect/anycompany/ContactEvaluations"):
        if "_DELETED" in key:
            deleted.add(evaluation["evaluationId"])
        known = newest.get(evaluation["evaluationId"])
        submitted = evaluation["metadata"]["evaluationSubmitTimestamp"]
        if known is None or known["metadata"]["evaluationSubmitTimestamp"] <= submitted:
            newest[evaluation["evaluationId"]] = evaluation
    return [evaluation for name, evaluation in newest.items() if name not in deleted]
