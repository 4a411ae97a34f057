"""Converts raw documents to rows of the tables, as `docs/reference/rows.md` describes.

Contact records and agent events are rows without conversion. The functions support the fields of generated documents, but neither
older versions nor damaged files.
"""

import gzip
import json
import re
from datetime import datetime, timezone
from pathlib import Path

from documents import field, objects, stream

SPACE = re.compile(r"\s*")


def whole_seconds(milliseconds):
    """Rounds milliseconds down to seconds."""
    return None if milliseconds is None else int(milliseconds // 1000)


def exact_seconds(milliseconds):
    return None if milliseconds is None else milliseconds / 1000


def recording_time(uri, key):
    """Returns the time in the name of the recording, `…_20261116T07:01_UTC.wav`, otherwise in the key of the file."""
    found = re.search(r"_(\d{8})T(\d\d):(\d\d)_UTC", uri or key)
    if found:
        return datetime.strptime("".join(found.groups()), "%Y%m%d%H%M").strftime("%Y-%m-%dT%H:%M:00Z")
    return re.search(r"_(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)", key).group(1)


def detected(analysis):
    """Counts detected items of the summary; without a summary, of the turns."""
    summary = field(analysis, "ConversationCharacteristics", "ContactSummary", "SummaryItemsDetected")
    items = summary or analysis.get("Transcript") or []
    count = lambda name: sum(len(item.get(name) or []) for item in items)
    return {
        "issuesDetectedCount": count("IssuesDetected"),
        "actionItemsDetectedCount": count("ActionItemsDetected"),
        "outcomesDetectedCount": count("OutcomesDetected"),
    }


def analysis_row(key, analysis):
    """Returns a row of `connect_cl`."""
    get = lambda *path: field(analysis, "ConversationCharacteristics", *path)
    overall = lambda side: next(
        (
            value
            for value in (
                get("Sentiment", "OverallSentiment", side),
                get("Sentiment", "OverallSentiment", "DetailsByParticipantRole", side),
            )
            if value is not None
        ),
        None,
    )
    by_side = lambda name, side: get(name, "DetailsByParticipant", side, "TotalTimeMillis")
    by_interrupter = get("Interruptions", "InterruptionsByInterrupter")
    agent = None if by_interrupter is None else by_interrupter.get("AGENT") or []
    return {
        "contactId": field(analysis, "CustomerMetadata", "ContactId"),
        "instanceId": field(analysis, "CustomerMetadata", "InstanceId"),
        "recordingTimestamp": recording_time(field(analysis, "CustomerMetadata", "InputS3Uri"), key),
        "channel": analysis.get("Channel"),
        "languageCode": analysis.get("LanguageCode") or field(analysis, "Configuration", "LanguageLocale"),
        "matchedCategories": field(analysis, "Categories", "MatchedCategories") or [],
        "totalConversationDuration": whole_seconds(get("TotalConversationDurationMillis")),
        "overallSentimentAgent": overall("AGENT"),
        "overallSentimentCustomer": overall("CUSTOMER"),
        "interruptionsTotalCount": get("Interruptions", "TotalCount"),
        "nonTalkTimeTotal": whole_seconds(get("NonTalkTime", "TotalTimeMillis")),
        "talkTimeTotal": whole_seconds(get("TalkTime", "TotalTimeMillis")),
        "talkTimeAgent": whole_seconds(by_side("TalkTime", "AGENT")),
        "talkTimeCustomer": whole_seconds(by_side("TalkTime", "CUSTOMER")),
        "callSummary": detected(analysis),
        "contentRedacted": field(analysis, "ContentMetadata", "Output") == "Redacted",
        "agentGreetingTime": exact_seconds(get("ResponseTime", "AgentGreetingTimeMillis")),
        "skippedAnalysis": [
            {"feature": part.get("Feature"), "reasonCode": part.get("ReasonCode")}
            for part in field(analysis, "JobDetails", "SkippedAnalysis") or []
        ],
        "postContactSummary": get("ContactSummary", "PostContactSummary", "Content"),
        "sourceObject": "s3://bucket/" + key,
        "interruptionsAgentCount": None if agent is None else len(agent),
        "interruptionsAgentTime": (
            None if agent is None else exact_seconds(sum(span["DurationMillis"] for span in agent))
        ),
    }


def overlaps(point, turn):
    """Whether two periods overlap. A period without an end is a point in time."""
    begin, other = point.get("BeginOffsetMillis"), turn.get("BeginOffsetMillis")
    if begin is None or other is None:
        return False
    end, other_end = point.get("EndOffsetMillis", begin), turn.get("EndOffsetMillis", other)
    return begin == other or (begin < other_end and other < end)


def refer_to(items, turn):
    """Whether items of a transcript refer to a turn."""
    return turn.get("Id") is not None and any(item.get("Id") == turn["Id"] for item in items or [])


def passage(content, item):
    """Returns the characters of a turn to which an item refers."""
    offsets = item.get("CharacterOffsets") or {}
    begin, end = offsets.get("BeginOffsetChar"), offsets.get("EndOffsetChar")
    return content if begin is None or end is None else content[begin:end]


def passages(turn, kind, summary):
    """Returns the passages of a kind in a turn: those of the turn, then those of the summary."""
    own = [found["Text"] for found in turn.get(kind) or [] if "Text" in found]
    items = [item for part in summary for found in part.get(kind) or [] for item in found.get("TranscriptItems") or []]
    content = turn.get("Content")
    return own + [passage(content, item) for item in items if content is not None and refer_to([item], turn)]


def turn_rows(key, analysis):
    """Yields the rows of `connect_transcripts`."""
    file = analysis_row(key, analysis)
    of_file = ("contactId", "instanceId", "recordingTimestamp", "channel", "languageCode", "contentRedacted", "sourceObject")
    roles = {person["ParticipantId"]: person.get("ParticipantRole") for person in analysis.get("Participants") or []}
    summary = field(analysis, "ConversationCharacteristics", "ContactSummary", "SummaryItemsDetected") or []
    groups = field(analysis, "ConversationCharacteristics", "Sentiment", "DetailsByTranscriptItemGroup") or []
    matched = field(analysis, "Categories", "MatchedDetails") or {}
    for number, turn in enumerate(analysis.get("Transcript") or [], 1):
        of_groups = [group["Sentiment"] for group in groups if refer_to(group.get("TranscriptItems"), turn)]
        is_at = lambda point: refer_to(point.get("TranscriptItems"), turn) or overlaps(point, turn)
        loudness = turn.get("LoudnessScore") or []
        yield {
            **{name: file[name] for name in of_file},
            "turnNumber": number,
            "turnId": turn.get("Id"),
            "turnType": turn.get("Type"),
            "contentType": turn.get("ContentType"),
            "participantId": turn.get("ParticipantId"),
            "participantRole": turn.get("ParticipantRole") or roles.get(turn.get("ParticipantId")),
            "absoluteTime": turn.get("AbsoluteTime"),
            "beginOffset": exact_seconds(turn.get("BeginOffsetMillis")),
            "endOffset": exact_seconds(turn.get("EndOffsetMillis")),
            "loudnessAverage": sum(loudness) / len(loudness) if loudness else None,
            "sentiment": turn.get("Sentiment") or (of_groups[-1] if of_groups else None),
            "content": turn.get("Content"),
            "issues": passages(turn, "IssuesDetected", summary),
            "outcomes": passages(turn, "OutcomesDetected", summary),
            "actionItems": passages(turn, "ActionItemsDetected", summary),
            "categories": [
                name for name, details in matched.items() if any(map(is_at, details.get("PointsOfInterest") or []))
            ],
        }


def percentage(score):
    """Returns a score in percent: 0 for an automatic fail, None without a score."""
    if score is None:
        return None
    return score.get("percentage")


def section_titles(sections):
    """Returns the sections by ID, and the titles of each section and its parents by ID."""
    by_id = {section["sectionRefId"]: section for section in sections}

    def full_title(section):
        parent = by_id.get(section.get("parentSectionRefId"))
        own = section.get("sectionTitle") or ""
        return own if parent is None else full_title(parent) + " -> " + own

    return by_id, {name: full_title(section) for name, section in by_id.items()}


def answer_value(question):
    """Returns the answer as text: the selected options, or the value."""
    answer = question.get("answer") or {}
    if question["questionType"] in ("SINGLESELECT", "MULTISELECT"):
        selected = [option["valueText"] for option in answer.get("values") or [] if option.get("selected")]
        return ", ".join(selected) or None
    value = answer.get("value")
    return None if value == "undefined" else value


def question_row(question, sections, titles):
    score = question.get("score") or {}
    not_applicable = field(question, "answer", "metadata", "notApplicable")
    return {
        "questionRefId": question["questionRefId"],
        "sectionRefId": question.get("sectionRefId"),
        "sectionTitle": field(sections, question.get("sectionRefId"), "sectionTitle"),
        "fullSectionTitle": titles.get(question.get("sectionRefId")),
        "questionType": question["questionType"],
        "questionText": question["questionText"],
        "questionAnswerValue": answer_value(question),
        "questionAnswerScorePercentage": percentage(score),
        "questionAutomaticFail": bool(score.get("automaticFail")),
        "questionNotApplicable": bool(score.get("notApplicable") or not_applicable),
    }


def evaluation_row(key, evaluation):
    """Returns a row of `connect_ef`."""
    metadata = evaluation.get("metadata") or {}
    deleted = re.search(r"/(\d{4})/(\d\d)/(\d\d)/([\d:.]+)Z-[^/]*_DELETED", key)
    submitted = metadata.get("evaluationSubmitTimestamp")
    if deleted:
        submitted = "{}-{}-{}T{}Z".format(*deleted.groups())
    score = metadata.get("score")
    sections, titles = section_titles(evaluation.get("sections") or [])
    names = {
        "contactId": "contactId",
        "instanceId": "instanceId",
        "agentId": "agentId",
        "evaluationDefinitionTitle": "evaluationDefinitionTitle",
        "evaluator": "evaluator",
        "evaluationSource": "evaluationSource",
        "autoEvaluated": "autoEvaluated",
        "evaluationAcknowledgedTimestamp": "evaluationAcknowledgedTimestamp",
        "calibrationSessionId": "calibrationSessionId",
        "evaluatedParticipantRole": "evaluatedParticipantRole",
        "creator": "creator",
        "accountId": "accountId",
    }
    return {
        "evaluationId": evaluation["evaluationId"],
        "evaluationSubmitTimestamp": submitted,
        "status": "DELETED" if deleted else "SUBMITTED",
        **{column: metadata.get(name) for column, name in names.items()},
        "evaluationFormTotalScorePercentage": percentage(score),
        "automaticFail": None if score is None else bool(score.get("automaticFail")),
        "evaluationSectionsScores": [
            {
                "sectionRefId": section["sectionRefId"],
                "sectionTitle": section.get("sectionTitle"),
                "sectionScorePercentage": percentage(section.get("score")),
                "sectionNotes": section.get("notes"),
            }
            for section in evaluation.get("sections") or []
        ],
        "evaluationQuestionAnswers": [
            question_row(question, sections, titles) for question in evaluation.get("questions") or []
        ],
    }


def flow_events(root):
    """Yields the rows of `connect_cfl` from the payloads of log subscriptions."""
    for path in sorted((Path(root) / "cfl").rglob("*")):
        if path.is_file():
            data = path.read_bytes()
            text = (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).decode("utf-8").strip()
            decoder, at = json.JSONDecoder(), 0
            while at < len(text):
                payload, at = decoder.raw_decode(text, SPACE.match(text, at).end())
                if payload["messageType"] == "DATA_MESSAGE":
                    yield from map(flow_event, payload["logEvents"])


def flow_event(event):
    """Returns a row of `connect_cfl`."""
    seconds, millis = divmod(event["timestamp"], 1000)
    time = datetime.fromtimestamp(seconds, timezone.utc)
    return {
        "eventId": event["id"],
        "timestamp": time.strftime("%Y-%m-%dT%H:%M:%S.") + f"{millis:03}Z",
        "message": json.loads(event["message"]),
    }


def write(root, folder):
    """Writes the rows of all documents to one file for each source."""
    folder = Path(folder)
    sources = {
        "ctr": stream(Path(root) / "ctr"),
        "ae": stream(Path(root) / "ae"),
        "cfl": flow_events(root),
        "cl": (analysis_row(*pair) for pair in objects(root, "Analysis")),
        # The lake ingests the transcripts of original files only.
        "transcripts": (
            row for pair in objects(root, "Analysis") if "/Redacted/" not in pair[0] for row in turn_rows(*pair)
        ),
        "ef": (evaluation_row(*pair) for pair in objects(root, "connect/anycompany/ContactEvaluations")),
    }
    for source, rows in sources.items():
        with open(folder / f"{source}.ndjson", "w", encoding="utf-8") as file:
            for row in rows:
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
