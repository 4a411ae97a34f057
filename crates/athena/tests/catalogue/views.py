"""The rows of the views as lists of dictionaries of Python values, worked out from the documents without SQL.

Each row has `date`, its day as a text, for the keys year, month and day.
"""

from common import *


def newest(rows, key, rank):
    """One row of each key: the one with the greatest rank."""
    return [max(of_key, key=rank) for _, of_key in groups(rows, key)]


def contact_records():
    """connect_ctr_latest."""
    return newest(CTR, lambda row: row["contactid"], lambda row: row.get("lastupdatetimestamp") or "")


def is_outbound(record):
    return record.get("initiationmethod") in ("OUTBOUND", "EXTERNAL_OUTBOUND")


def is_callback(record):
    return (record.get("initiationmethod") or "").startswith("CALLBACK")


def called_back(records):
    """The contacts for which a callback began on the same day, with that day."""
    return {(record.get("previouscontactid"), record["initiationtimestamp"][:10]) for record in records if is_callback(record)}


def contact(record, with_callback):
    """A row of connect_contacts."""
    begin, end = local_time(record["initiationtimestamp"]), local_time(record.get("disconnecttimestamp"))
    queue, agent = record.get("queue") or {}, record.get("agent") or {}
    queued = not is_outbound(record) and bool(queue.get("arn") or queue.get("name"))
    handled = bool(agent.get("arn") or agent.get("username"))
    date_text = record["initiationtimestamp"][:10]
    callback_follows = (record["contactid"], date_text) in with_callback and not is_callback(record)
    callback = is_callback(record) or callback_follows
    handed_over = bool(record.get("transfercompletedtimestamp") or (record.get("nextcontactid") and not callback_follows))
    abandoned = queued and not handled and not handed_over and not callback and end is not None
    wait = queue.get("duration") if queued else None
    parts_of_work = [agent.get(name) for name in ("agentinteractionduration", "customerholdduration", "aftercontactworkduration")]
    answered = 0 if abandoned else (None if wait is None else int(wait <= 20)) if queued and handled else None
    return {
        "contactid": record["contactid"],
        "contact_date": date_text,
        "initiation_time": begin,
        "disconnect_time": end,
        "hour": begin.hour,
        "weekday": begin.isoweekday(),
        "channel": record.get("channel"),
        "initiation_method": record.get("initiationmethod"),
        "disconnect_reason": record.get("disconnectreason"),
        "queue_name": queue.get("name"),
        "agent_username": agent.get("username"),
        "routing_profile_name": get(agent, "routingprofile", "name"),
        "call_reason": seed.scalar(get(record.get("attributes"), "callreason")),
        "customer_address": get(record, "customerendpoint", "address"),
        "is_queued": int(queued),
        "is_handled": int(handled),
        "is_abandoned": int(abandoned),
        "is_transferred": int(handed_over),
        "wait_seconds": wait,
        "answered_in_20_seconds": answered,
        "interaction_seconds": parts_of_work[0],
        "hold_seconds": parts_of_work[1],
        "holds": agent.get("numberofholds"),
        "after_contact_work_seconds": parts_of_work[2],
        "handle_seconds": sum(part or 0 for part in parts_of_work) if handled else None,
        "contact_seconds": seconds_between(begin, end),
        "initial_contact_id": record.get("initialcontactid"),
        "previous_contact_id": record.get("previouscontactid"),
        "next_contact_id": record.get("nextcontactid"),
        "related_contact_id": record.get("relatedcontactid"),
        "transferred_to_address": get(record, "transferredtoendpoint", "address"),
        "connection_attempts": record.get("agentconnectionattempts"),
        "campaign_id": get(record, "campaign", "campaignid"),
        "date": date_text,
    }


def contacts():
    """connect_contacts."""
    records = contact_records()
    with_callback = called_back(records)
    return [contact(record, with_callback) for record in records]


def contact_of(contactid):
    """The row of connect_contacts, or one of NULLs."""
    return CONTACTS_BY_ID.get(contactid, dict.fromkeys(next(iter(CONTACTS_BY_ID.values()))))


CONTACTS_BY_ID = {row["contactid"]: row for row in contacts()}


def agent_events():
    """connect_ae_events, with the whole of snapshots under `current` and `previous`."""
    rows = []
    for event in newest(AE, lambda row: row["eventid"], lambda row: row["eventtimestamp"]):
        current, previous = event.get("currentagentsnapshot") or {}, event.get("previousagentsnapshot") or {}
        configuration = lambda *keys: get(current, "configuration", *keys) or get(previous, "configuration", *keys)
        rows.append({
            "eventid": event["eventid"],
            "event_time": local_time(event["eventtimestamp"]),
            "eventtype": event["eventtype"],
            "agentarn": event["agentarn"],
            "agent_username": configuration("username"),
            "routing_profile_name": configuration("routingprofile", "name"),
            "status_name": get(current, "agentstatus", "name"),
            "status_type": get(current, "agentstatus", "type"),
            "status_start_time": local_time(get(current, "agentstatus", "starttimestamp")),
            "next_status": get(current, "nextagentstatus", "name"),
            "contacts": current.get("contacts"),
            "previous_status_name": get(previous, "agentstatus", "name"),
            "previous_contacts": previous.get("contacts"),
            "date": event["eventtimestamp"][:10],
        })
    return rows


CONTACT_STATES = [
    ("On contact", ["CONNECTED"]),
    ("On contact", ["CONNECTED_ONHOLD"]),
    ("After contact work", ["ENDED"]),
    ("Ringing", ["CONNECTING", "INCOMING", "PENDING"]),
    ("Missed", ["MISSED", "REJECTED", "ERROR"]),
]


def engaging(event):
    """The contact that keeps the agent most, with the state that it gives the agent; None for the agent's status."""
    for state, of_contact in CONTACT_STATES:
        for contact in event["contacts"] or []:
            if contact.get("state") in of_contact:
                return state, contact
    return None, (event["contacts"] or [{}])[0]


def agent_states():
    """connect_agent_states."""
    rows = []
    for _, events in groups(agent_events(), lambda event: (event["agentarn"], event["date"])):
        of_agent = []
        for event in sorted(events, key=lambda event: (event["event_time"], event["eventid"])):
            state, contact = engaging(event)
            status = event["status_name"] or "Offline"
            row = {"state": state or status, "status_name": status}
            row.update(contact_state=contact.get("state"), contactid=contact.get("contactid"))
            if not of_agent or any(of_agent[-1][key] != row[key] for key in row):
                row.update(agentarn=event["agentarn"], agent_username=None, queue_name=get(contact, "queue", "name"), end_time=None,
                           channel=contact.get("channel"), start_time=event["event_time"], state_date=event["event_time"].date(),
                           is_occupied=int(state in ("On contact", "After contact work")),
                           is_staffed=int(status != "Offline" and event["status_type"] != "OFFLINE"), date=event["date"])
                of_agent.append(row)
            of_agent[-1]["last_time"] = event["event_time"]
            of_agent[-1]["agent_username"] = of_agent[-1]["agent_username"] or event["agent_username"]
        for row, following in zip(of_agent, of_agent[1:]):
            row["end_time"] = following["start_time"]
        rows.extend(of_agent)
    for row in rows:
        row["seconds"] = seconds_between(row["start_time"], row["end_time"] or row["last_time"])
    return rows


def agent_status():
    """connect_agent_status."""
    reasons = {}
    for event in sorted(flow_events(), key=lambda event: (event["event_time"], event["eventid"] or "")):
        if event["block_type"] == "SetAttributes" and event["parameter_key"] == "CallReason":
            reasons[event["contactid"], event["date"]] = event["parameter_value"]
    last = [state for state in agent_states() if state["end_time"] is None]
    return [{**state, "status_date": state["state_date"], "call_reason": reasons.get((state["contactid"], state["date"]))} for state in last]


def flow_events():
    """connect_cfl_events."""
    rows = []
    identity = lambda row: row.get("eventid") or (row["timestamp"], json_text(row["message"]))
    for event in newest(CFL, identity, lambda row: row["timestamp"]):
        message = event["message"] if isinstance(event["message"], dict) else {}
        scalar = lambda *keys: None if isinstance(get(message, *keys), (dict, list)) else seed.scalar(get(message, *keys))
        text = lambda key: json_text(message[key]) if message.get(key) is not None else None
        rows.append({
            "eventid": event.get("eventid"),
            "event_time": local_time(event["timestamp"]),
            "contactid": scalar("contactid"),
            "flow_id": scalar("contactflowid"),
            "flow_name": scalar("contactflowname"),
            "block_type": scalar("contactflowmoduletype"),
            "block_id": scalar("identifier"),
            "result": scalar("results"),
            "parameter_key": scalar("parameters", "key"),
            "parameter_value": scalar("parameters", "value"),
            "parameter_text": scalar("parameters", "text"),
            "parameter_queue": scalar("parameters", "queue"),
            "parameters": text("parameters"),
            "external_results": text("externalresults"),
            "message": json_text(event["message"]),
            "date": event["timestamp"][:10],
        })
    return rows


def current_analyses():
    """connect_cl_current."""
    key = lambda row: (row["contactid"], row.get("channel"), row["recordingtimestamp"][:10])
    rank = lambda row: (not row.get("contentredacted"), row.get("sourceobject") or "", row["recordingtimestamp"])
    return newest(CL, key, rank)


def analyses():
    """connect_analyses."""
    rows = []
    for row in current_analyses():
        contact, length = contact_of(row["contactid"]), row.get("totalconversationduration")
        of_length = lambda name: share(row[name], length) if row.get(name) is not None else None
        summary = row.get("callsummary") or {}
        rows.append({
            "contactid": row["contactid"],
            "analysis_date": row["recordingtimestamp"][:10],
            "recording_time": local_time(row["recordingtimestamp"]),
            "channel": row.get("channel"),
            "queue_name": contact["queue_name"],
            "agent_username": contact["agent_username"],
            "call_reason": contact["call_reason"],
            "language": row.get("languagecode"),
            "customer_sentiment": row.get("overallsentimentcustomer"),
            "agent_sentiment": row.get("overallsentimentagent"),
            "talk_seconds": row.get("talktimetotal"),
            "agent_talk_seconds": row.get("talktimeagent"),
            "customer_talk_seconds": row.get("talktimecustomer"),
            "non_talk_seconds": row.get("nontalktimetotal"),
            "talk_share": of_length("talktimetotal"),
            "agent_talk_share": of_length("talktimeagent"),
            "non_talk_share": of_length("nontalktimetotal"),
            "interruptions": row.get("interruptionstotalcount"),
            "conversation_seconds": length,
            "categories": row.get("matchedcategories"),
            "issues": summary.get("issuesdetectedcount"),
            "outcomes": summary.get("outcomesdetectedcount"),
            "action_items": summary.get("actionitemsdetectedcount"),
            "date": row["recordingtimestamp"][:10],
        })
    return rows


def analysis_categories():
    """connect_analysis_categories."""
    return [{**row, "category": category} for row in analyses() for category in row["categories"] or []]


def current_evaluations():
    """connect_ef_current."""
    rows = []
    for _, of_evaluation in groups(EF, lambda row: row["evaluationid"]):
        if all(row.get("status") != "DELETED" for row in of_evaluation):
            rows.append(max(of_evaluation, key=lambda row: moment(row["evaluationsubmittimestamp"])))
    return rows


def percent(value):
    """A score, as a double with two digits after the point."""
    return None if value is None else round(real(value), 2)


def evaluations():
    """connect_evaluations, with the row of connect_ef_current under `document`."""
    rows = []
    for row in current_evaluations():
        contact = contact_of(row.get("contactid"))
        rows.append({
            "evaluationid": row["evaluationid"],
            "contactid": row.get("contactid"),
            "evaluation_date": row["evaluationsubmittimestamp"][:10],
            "submit_time": local_time(row["evaluationsubmittimestamp"]),
            "form": row.get("evaluationdefinitiontitle"),
            "evaluator": row.get("evaluator"),
            "agent_username": contact["agent_username"],
            "queue_name": contact["queue_name"],
            "channel": contact["channel"],
            "score_percent": percent(row.get("evaluationformtotalscorepercentage")),
            "is_automatic_fail": int(bool(row.get("automaticfail"))),
            "is_automated": int(bool(row.get("autoevaluated"))),
            "date": row["evaluationsubmittimestamp"][:10],
            "document": row,
        })
    return rows


def evaluation_sections():
    """connect_evaluation_sections."""
    return [
        {**evaluation, "section": section.get("sectiontitle"), "score_percent": percent(section.get("sectionscorepercentage"))}
        for evaluation in evaluations()
        for section in evaluation["document"].get("evaluationsectionsscores") or []
    ]


def evaluation_questions():
    """connect_evaluation_questions."""
    return [
        {
            **evaluation,
            "section": answer.get("fullsectiontitle"),
            "question": answer.get("questiontext"),
            "question_type": answer.get("questiontype"),
            "answer": answer.get("questionanswervalue"),
            "score_percent": percent(answer.get("questionanswerscorepercentage")),
            "is_automatic_fail": int(bool(answer.get("questionautomaticfail"))),
            "is_not_applicable": int(bool(answer.get("questionnotapplicable"))),
        }
        for evaluation in evaluations()
        for answer in evaluation["document"].get("evaluationquestionanswers") or []
    ]


EVALUATION = ["evaluationid", "contactid", "instanceid", "agentid", "evaluationdefinitiontitle", "evaluator", "evaluationstarttimestamp",
              "evaluationsubmittimestamp", "evaluationformtotalscorepercentage"]
QUESTION = ["questionrefid", "sectionrefid", "sectiontitle", "parentsectionrefid", "questiontext", "questionanswervalue",
            "questionanswervaluerefid", "questionanswerscorepercentage"]
SECTION = ["sectionrefid", "sectiontitle", "sectionscorepercentage"]


def picked(row, names, prefix=""):
    return {prefix + name: row.get(name) for name in names}


def reported_answers():
    """connect_ef_evaluationquestionanswers_view."""
    return [
        {**picked(row, EVALUATION), **picked(answer, QUESTION)}
        for row in current_evaluations()
        for answer in row["evaluationquestionanswers"] or []
    ]


def reported_scores():
    """connect_ef_evaluationsectionsscores_view."""
    return [
        {**picked(row, EVALUATION), **picked(score, SECTION)}
        for row in current_evaluations()
        for score in row["evaluationsectionsscores"] or []
    ]


def reported_evaluations():
    """connect_ef_evaluationsall_view."""
    rows = []
    for row in current_evaluations():
        if row["evaluationsectionsscores"]:
            for answer in row["evaluationquestionanswers"] or [{}]:
                found = {**picked(row, EVALUATION), **picked(answer, QUESTION)}
                rows.extend([] if found in rows else [found])
    return rows


def reported_pairs():
    """final_connect_ef_evaluationsall_view."""
    scores = reported_scores()
    return [
        {**row, **picked(score, SECTION, "score_")}
        for row in reported_evaluations()
        for score in scores
        if score["evaluationid"] == row["evaluationid"]
    ]


def denormalized():
    """connect_ctr_denormalized: a column is a field, or an object's name, an underscore and a field of it."""
    rows = []
    for record in contact_records():
        row = {"campaign_id": get(record, "campaign", "campaignid")}
        row["agent_routingprofile_name"] = get(record, "agent", "routingprofile", "name")
        for key, value in record.items():
            row.update({key + "_" + name: inner for name, inner in value.items()} if isinstance(value, dict) else {key: value})
        rows.append({"date": record["initiationtimestamp"][:10], **row})
    return rows


def reported_contacts():
    """final_connect_evaluation_ctr_view."""
    records = {row["contactid"]: row for row in denormalized()}
    of_contact = ["agent_username", "channel", "queue_name", "agent_routingprofile_name", "connectedtosystemtimestamp",
                  "disconnecttimestamp", "initiationtimestamp"]
    return [{**row, **picked(records.get(row["contactid"], {}), of_contact)} for row in reported_pairs()]
