"""Conversational analytics and evaluation metrics, computed from their documents."""

import re
from datetime import datetime, timezone
from zoneinfo import ZoneInfo

from contacts import mean, share
from documents import field, instant


def whole_seconds(milliseconds):
    """Rounds milliseconds down to seconds, as rows do."""
    return None if milliseconds is None else int(milliseconds // 1000)


class Call:
    """The fields of a call analysis that metrics use."""

    def __init__(self, analysis):
        def get(*path):
            return field(analysis, "ConversationCharacteristics", *path)

        details = ("TalkTime", "DetailsByParticipant")
        self.contact = analysis["CustomerMetadata"]["ContactId"]
        self.duration = whole_seconds(get("TotalConversationDurationMillis"))
        self.talk = whole_seconds(get("TalkTime", "TotalTimeMillis"))
        self.agent_talk = whole_seconds(get(*details, "AGENT", "TotalTimeMillis"))
        self.customer_talk = whole_seconds(get(*details, "CUSTOMER", "TotalTimeMillis"))
        self.non_talk = whole_seconds(get("NonTalkTime", "TotalTimeMillis"))
        self.interruptions = get("Interruptions", "TotalCount")
        self.agent_interruptions = get("Interruptions", "InterruptionsByInterrupter", "AGENT")


def recording_day(analysis, zone):
    """Returns the local day of the recording from its name: `…_20261116T07:01_UTC.wav`."""
    name = analysis["CustomerMetadata"]["InputS3Uri"]
    text = re.search(r"_(\d{8}T\d\d:\d\d)_UTC", name).group(1)
    time = datetime.strptime(text, "%Y%m%dT%H:%M").replace(tzinfo=timezone.utc)
    return time.astimezone(ZoneInfo(zone)).date().isoformat()


def calls_by_agent(analyses, contacts, zone, days):
    """Groups analyzed calls by agent. The day is that of the disconnect; without a record, of the recording."""
    groups = {}
    for analysis in analyses:
        if analysis["Channel"] != "VOICE":
            continue
        call = Call(analysis)
        contact = contacts.get(call.contact)
        day = recording_day(analysis, zone) if contact is None else contact.day
        if day in days:
            groups.setdefault(contact and contact.agent, []).append(call)
    return groups


def talk_times(groups):
    """Returns talk and non-talk metrics by agent. Shares are ratios of sums."""
    result = {}
    for agent, calls in groups.items():
        values = lambda name: [getattr(call, name) for call in calls]
        duration = sum(values("duration"))
        result[agent] = {
            "conversations": len(calls),
            "average_conversation_seconds": mean(values("duration")),
            "average_talk_seconds": mean(values("talk")),
            "average_agent_talk_seconds": mean(values("agent_talk")),
            "average_customer_talk_seconds": mean(values("customer_talk")),
            "average_non_talk_seconds": mean(values("non_talk")),
            "talk_share": share(sum(values("talk")), duration),
            "agent_talk_share": share(sum(values("agent_talk")), duration),
            "customer_talk_share": share(sum(values("customer_talk")), duration),
            "non_talk_share": share(sum(values("non_talk")), duration),
        }
    return result


def interruptions(groups):
    """Returns interruptions by agent: of both parties, and of the agent alone."""
    result = {}
    for agent, calls in groups.items():
        counted = [call for call in calls if call.interruptions is not None]
        by_agent = [call.agent_interruptions for call in calls if call.agent_interruptions is not None]
        seconds = [sum(span["DurationMillis"] for span in spans) / 1000 for spans in by_agent if spans]
        result[agent] = {
            "conversations": len(counted),
            "interruptions": sum(call.interruptions for call in counted),
            "average_agent_interruptions": mean(len(spans) for spans in by_agent),
            "average_agent_interruption_seconds": mean(seconds),
        }
    return result


class Evaluation:
    """The fields of a submitted evaluation that metrics use."""

    def __init__(self, document, contacts, zone):
        metadata = document["metadata"]
        contact = contacts.get(metadata["contactId"])
        submitted = instant(metadata["evaluationSubmitTimestamp"])
        self.contact = metadata["contactId"]
        self.agent = None if contact is None else contact.agent
        self.day = submitted.astimezone(ZoneInfo(zone)).date().isoformat()
        self.evaluator = metadata["evaluator"]
        self.score = field(metadata, "score", "percentage")
        self.is_automatic_fail = bool(field(metadata, "score", "automaticFail"))
        self.is_automated = metadata["autoEvaluated"]
        # Calibrations and evaluations of automated systems do not count.
        self.is_counted = (
            metadata.get("calibrationSessionId") is None
            and metadata.get("evaluatedParticipantRole", "AGENT") == "AGENT"
        )


def counted_evaluations(documents, contacts, zone, days):
    found = (Evaluation(document, contacts, zone) for document in documents)
    return [evaluation for evaluation in found if evaluation.is_counted and evaluation.day in days]


def grouped(evaluations, attribute):
    groups = {}
    for evaluation in evaluations:
        groups.setdefault(getattr(evaluation, attribute), []).append(evaluation)
    return groups


def scores(evaluations):
    """Returns evaluation metrics by agent."""
    result = {}
    for agent, group in grouped(evaluations, "agent").items():
        scored = [evaluation.score for evaluation in group if evaluation.score is not None]
        result[agent] = {
            "evaluations": len(group),
            "scored": len(scored),
            "average_score_percent": mean(scored),
            "lowest_score_percent": min(scored, default=None),
            "highest_score_percent": max(scored, default=None),
            "automatic_fails": sum(evaluation.is_automatic_fail for evaluation in group),
            "automatic_fails_share": mean(evaluation.is_automatic_fail for evaluation in group),
        }
    return result


def evaluations_per_day(evaluations):
    """Returns evaluation metrics by day of submission."""
    result = {}
    for day, group in grouped(evaluations, "day").items():
        distinct = lambda name: len({getattr(item, name) for item in group} - {None})
        result[day] = {
            "evaluations": len(group),
            "contacts": distinct("contact"),
            "agents": distinct("agent"),
            "evaluators": distinct("evaluator"),
            "automated": sum(evaluation.is_automated for evaluation in group),
            "average_score_percent": mean(evaluation.score for evaluation in group),
            "automatic_fails": sum(evaluation.is_automatic_fail for evaluation in group),
            "automatic_fails_share": mean(evaluation.is_automatic_fail for evaluation in group),
        }
    return result
