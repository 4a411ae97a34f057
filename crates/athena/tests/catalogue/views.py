"""Computes the rows of the views from the documents, without SQL, as lists of dictionaries.

Each row has its UTC day as a string under `date`, for the partition keys year, month and day. The docstring of a function without
parameters names its view.
"""

from functools import cache

from common import *


def newest(rows, key, rank):
    """Returns the row with the highest rank for each key."""
    return [max(of_key, key=rank) for _, of_key in groups(rows, key)]


@cache
def contact_records():
    """connect_ctr_latest."""
    return newest(CTR, lambda row: row["contactid"], lambda row: row.get("lastupdatetimestamp") or "")


def is_callback(record):
    return (record.get("initiationmethod") or "").startswith("CALLBACK")


def interaction_end(record):
    """Returns the end of the interaction with the customer: the start of after contact work, or the disconnect."""
    return utc_time(get(record, "agent", "aftercontactworkstarttimestamp")) or utc_time(record.get("disconnecttimestamp"))


def interaction(record):
    return get(record, "agent", "agentinteractionduration")


def same_day(record, other):
    return other["initiationtimestamp"][:10] == record["initiationtimestamp"][:10]


@cache
def records_by(key):
    """Groups contact records by a field, such as the previous contact."""
    return dict(groups(contact_records(), lambda record: record.get(key)))


def previous_leg(record):
    """Returns the interaction end of the previous leg, and a list with that leg, if it began on the same UTC day."""
    previous = [other for other in records_by("contactid").get(record.get("previouscontactid"), []) if same_day(record, other)]
    return (interaction_end(previous[0]) if previous else None), previous


def is_followed_by_callback(record):
    """Whether a callback follows: a next contact of the same UTC day, or without any, a flow that ended the contact in the queue."""
    following = [other for other in records_by("previouscontactid").get(record["contactid"], []) if same_day(record, other)]
    if following:
        return any(is_callback(other) for other in following)
    was_waiting = get(record, "queue", "enqueuetimestamp") and not get(record, "agent", "connectedtoagenttimestamp")
    return bool(was_waiting and not record.get("transfercompletedtimestamp") and record.get("nextcontactid")
                and record.get("disconnectreason") == "CONTACT_FLOW_DISCONNECT")


def transfer_leg_kind(record):
    """Returns the kind of a leg with method TRANSFER, from the previous leg if that began on the same UTC day."""
    previous_end, previous = previous_leg(record)
    is_long = interaction(record) is not None and interaction(record) > 2
    if previous_end is None:
        is_handled = get(record, "agent", "connectedtoagenttimestamp") is not None
        return "transfer" if is_long or not is_handled else "consult"
    if previous[0].get("transfercompletedtimestamp") and previous_end <= (interaction_end(record) or previous_end):
        return "transfer"
    return "conference" if is_long else "consult"


LEG_KINDS = {
    "DISCONNECT": "disconnect flow", "MONITOR": "monitor", "EXTERNAL_OUTBOUND": "external party",
    "CALLBACK_CUSTOMER_FIRST_QUEUED": "callback waiting", "QUEUE_TRANSFER": "queue transfer", "AGENT_REPLY": "reply", "FLOW": "reply",
}


def subtype(record):
    return get(record, "segmentattributes", "connect:subtype", "valuestring")


def leg_kind(record):
    method = record.get("initiationmethod")
    if subtype(record) == "connect:Assistant":
        return "manager assist"
    if method in LEG_KINDS:
        return LEG_KINDS[method]
    if record.get("disconnectreason") == "OUTBOUND_PREVIEW_DISCARDED":
        return "discarded preview"
    if is_callback(record):
        return "callback dialed"
    if method == "WEBRTC_API" and record.get("previouscontactid"):
        return "conference"
    return transfer_leg_kind(record) if method == "TRANSFER" else "customer contact"


def hierarchy(levels, key):
    """Joins the names of an agent's hierarchy groups, from the first level down."""
    names = [seed.scalar(get(levels, "level%d" % number, key)) for number in range(1, 6)]
    return " / ".join(name for name in names if name is not None) or None


def flow_seconds(start, end):
    """Returns the contact flow time, at least 0; None without a start or an end."""
    seconds = seconds_between(start, end)
    return None if seconds is None else max(seconds, 0)


def is_customer_initiated(record, kind):
    """Whether the customer initiated the contact. Legs and calls of campaigns and StartOutboundVoiceContact do not count."""
    method, channel = record.get("initiationmethod"), record.get("channel")
    has_inbound_method = method in ("INBOUND", "WEBRTC_API") or (method == "API" and channel not in (None, "VOICE"))
    return has_inbound_method and kind == "customer contact" and get(record, "campaign", "campaignid") is None


def contact(record):
    """Returns a row of connect_contacts."""
    begin, end = utc_time(record["initiationtimestamp"]), utc_time(record.get("disconnecttimestamp"))
    queue, agent = record.get("queue") or {}, record.get("agent") or {}
    enqueued, connected = utc_time(queue.get("enqueuetimestamp")), utc_time(agent.get("connectedtoagenttimestamp"))
    system, completed = utc_time(record.get("connectedtosystemtimestamp")), utc_time(record.get("transfercompletedtimestamp"))
    worked = utc_time(agent.get("aftercontactworkendtimestamp"))
    queued, handled, transferred = enqueued is not None, connected is not None, completed is not None
    day = record["initiationtimestamp"][:10]
    has_callback = is_followed_by_callback(record)
    abandoned = queued and not handled and not transferred and record.get("nextcontactid") is None and end is not None
    wait = queue.get("duration") if queued else None
    is_in_time = wait is not None and wait < 20
    if not queued:
        answered = None
    elif handled:
        answered = int(is_in_time)
    else:
        answered = None if transferred or has_callback or end is None else 0
    active = [agent.get(name) for name in ("agentinteractionduration", "customerholdduration", "aftercontactworkduration")]
    pause, method = agent.get("agentpauseduration"), record.get("initiationmethod")
    of_handled = lambda value: (value or 0) if handled else None
    local_begin, local_end = in_zone(begin), in_zone(end)
    flow_end = enqueued or completed or end
    kind = leg_kind(record)
    return {
        "contactid": record["contactid"],
        "contact_date": date_text(local_begin) or day,
        "initiation_time": begin,
        "disconnect_time": end,
        "hour": local_begin and local_begin.hour,
        "weekday": local_begin and local_begin.isoweekday(),
        "channel": record.get("channel"),
        "initiation_method": method,
        "disconnect_reason": record.get("disconnectreason"),
        "queue_name": queue.get("name"),
        "agent_username": agent.get("username"),
        "routing_profile_name": get(agent, "routingprofile", "name"),
        "call_reason": seed.scalar(get(record.get("attributes"), "callreason")),
        "customer_address": get(record, "customerendpoint", "address"),
        "is_queued": int(queued),
        "is_handled": int(handled),
        "is_abandoned": int(abandoned),
        "is_transferred": int(transferred),
        "wait_seconds": wait,
        "answered_in_20_seconds": answered,
        "interaction_seconds": active[0] if handled else None,
        "hold_seconds": of_handled(active[1]),
        "holds": of_handled(agent.get("numberofholds")),
        "after_contact_work_seconds": of_handled(active[2]),
        "handle_seconds": total([*active, pause]),
        "contact_seconds": seconds_between(begin, end),
        "initial_contact_id": record.get("initialcontactid"),
        "previous_contact_id": record.get("previouscontactid"),
        "next_contact_id": record.get("nextcontactid"),
        "related_contact_id": record.get("relatedcontactid"),
        "transferred_to_address": get(record, "transferredtoendpoint", "address"),
        "connection_attempts": record.get("agentconnectionattempts"),
        "campaign_id": get(record, "campaign", "campaignid"),
        "initiation_half_hour": half_hour(local_begin),
        "disconnect_date": date_text(local_end),
        "disconnect_hour": local_end and local_end.hour,
        "disconnect_weekday": local_end and local_end.isoweekday(),
        "disconnect_half_hour": half_hour(local_end),
        "channel_subtype": subtype(record),
        "leg_kind": kind,
        "is_customer_contact": int(kind == "customer contact"),
        "is_incoming": int(method in ("INBOUND", "TRANSFER", "QUEUE_TRANSFER")),
        "enqueue_time": enqueued,
        "connected_to_system_time": system,
        "connected_to_agent_time": connected,
        "transfer_completed_time": completed,
        "has_callback": int(has_callback),
        "removed_in_20_seconds": int(is_in_time) if queued else None,
        "answer_seconds": wait if handled else None,
        "abandon_seconds": wait if abandoned else None,
        "pause_seconds": of_handled(pause),
        "active_seconds": total(active),
        "contact_flow_seconds": flow_seconds(system, flow_end) if method in ("INBOUND", "TRANSFER", "QUEUE_TRANSFER", "API") else None,
        "resolution_seconds": seconds_between(begin, max(end, worked or end)) if end else None,
        "is_put_on_hold": int((agent.get("numberofholds") or 0) > 0),
        "is_reached": int(handled and system is not None),
        "local_initiation_time": local_begin,
        "local_disconnect_time": local_end,
        "amd_status": record.get("answeringmachinedetectionstatus"),
        "agent_hierarchy": hierarchy(agent.get("hierarchygroups"), "groupname"),
        "is_leg_kind_estimated": int(method == "TRANSFER" and previous_leg(record)[0] is None),
        "is_test_contact": int(get(record, "segmentattributes", "connect:validationtesttype", "valuestring") is not None),
        "is_customer_initiated": int(is_customer_initiated(record, kind)),
        "is_transferred_from_queue": int(queued and transferred and not handled),
        "is_callback_from_queue": int(queued and has_callback and not handled),
        "greeting_start_time": utc_time(get(record, "customervoiceactivity", "greetingstarttimestamp")),
        "greeting_end_time": utc_time(get(record, "customervoiceactivity", "greetingendtimestamp")),
        "date": day,
    }


@cache
def contacts():
    """connect_contacts."""
    return [contact(record) for record in contact_records()]


def contact_of(contactid):
    """Returns a row of connect_contacts by ID, or a row of NULLs."""
    return CONTACTS_BY_ID.get(contactid, dict.fromkeys(next(iter(CONTACTS_BY_ID.values()))))


CONTACTS_BY_ID = {row["contactid"]: row for row in contacts()}


@cache
def agent_events():
    """connect_ae_events."""
    rows = []
    content = lambda row: json_text([row.get(name) for name in ("agentarn", "eventtimestamp", "eventtype", "currentagentsnapshot", "previousagentsnapshot")])
    for event in newest(AE, lambda row: row.get("eventid") or content(row), lambda row: row["eventtimestamp"]):
        current, previous = event.get("currentagentsnapshot") or {}, event.get("previousagentsnapshot") or {}
        configuration = lambda *keys: get(current, "configuration", *keys) or get(previous, "configuration", *keys)
        rows.append({
            "eventid": event.get("eventid"),
            "event_time": utc_time(event["eventtimestamp"]),
            "eventtype": event["eventtype"],
            "agentarn": event["agentarn"],
            "agent_username": configuration("username"),
            "routing_profile_name": configuration("routingprofile", "name"),
            "status_name": get(current, "agentstatus", "name"),
            "status_type": get(current, "agentstatus", "type"),
            "status_start_time": utc_time(get(current, "agentstatus", "starttimestamp")),
            "next_status": get(current, "nextagentstatus", "name"),
            "contacts": current.get("contacts"),
            "previous_status_name": get(previous, "agentstatus", "name"),
            "previous_status_type": get(previous, "agentstatus", "type"),
            "previous_contacts": previous.get("contacts"),
            "event_date": date_text(in_zone(utc_time(event["eventtimestamp"]))),
            "local_event_time": in_zone(utc_time(event["eventtimestamp"])),
            "hierarchy_groups": configuration("agenthierarchygroups"),
            "date": event["eventtimestamp"][:10],
        })
    return rows


def is_calling(contact):
    return contact.get("state") == "CONNECTING" and contact.get("initiationmethod") == "OUTBOUND"


def has_state(*states):
    return lambda contact: contact.get("state") in states


CONTACT_STATES = [
    ("Error", has_state("ERROR")),
    ("Missed", has_state("MISSED")),
    ("Rejected", has_state("REJECTED")),
    ("On contact", has_state("CONNECTED")),
    ("On contact", has_state("CONNECTED_ONHOLD", "PAUSED")),
    ("Calling", is_calling),
    ("After contact work", has_state("ENDED")),
    ("Incoming", has_state("CONNECTING", "INCOMING", "PENDING")),
]


def deciding_contact(contacts):
    """Returns the state that applies and its contact. The state is None if the agent's status applies."""
    for state, decides in CONTACT_STATES:
        for contact in contacts or []:
            if decides(contact):
                return state, contact
    return None, (contacts or [{}])[0]


@cache
def last_times():
    """Returns the time of the last event of any agent for each UTC day."""
    return {day: max(column(events, "event_time")) for day, events in groups(agent_events(), lambda event: event["date"])}


def heartbeats_after_logout(events):
    """Counts the heartbeats at the start of a UTC day that follow a logout of the day before. Expects the events in chronological order.

    Such heartbeats end within an hour, have no contacts and no status that began on this day, and the next event is a login or missing.
    While more heartbeats can follow, the agent counts as online.
    """
    midnight = datetime.fromisoformat(events[0]["date"])
    is_idle = lambda event: event["eventtype"] == "HEART_BEAT" and not event["contacts"] and (event["status_start_time"] or midnight) <= midnight
    number = next((index for index, event in enumerate(events) if not is_idle(event)), len(events))
    if number == 0 or events[number - 1]["event_time"] - midnight >= timedelta(seconds=3601):
        return 0
    end = events[number - 1]["event_time"]
    if number < len(events):
        return number if events[number]["eventtype"] == "LOGIN" else 0
    return number if last_times()[events[0]["date"]] - end >= timedelta(seconds=181) else 0


def snapshots(events):
    """Yields the status and contacts of an agent after each event of a UTC day, and those between midnight and the first event."""
    login = logout = None
    events = sorted(events, key=lambda event: (event["event_time"], event["eventid"]))
    after_logout = heartbeats_after_logout(events)
    for index, event in enumerate(events):
        midnight = datetime.fromisoformat(event["date"])
        if index < after_logout:
            yield event["event_time"], "Offline", event["status_type"], None, event
            continue
        if event["eventtype"] == "LOGIN":
            login = event["event_time"]
        if event["eventtype"] == "LOGOUT":
            logout = event["event_time"]
        is_carried = event["previous_status_name"] and event["eventtype"] != "LOGIN" and event["event_time"] - midnight < timedelta(seconds=181)
        if index == 0 and is_carried:
            yield midnight, event["previous_status_name"], event["previous_status_type"], event["previous_contacts"], event
        since = event["status_start_time"]
        if logout is None or (login and login > logout) or (since and since > logout):
            yield event["event_time"], event["status_name"] or "Offline", event["status_type"], event["contacts"], event
        else:
            yield event["event_time"], "Offline", event["status_type"], None, event


def type_of(status, known):
    if status == "Offline":
        return "OFFLINE"
    return known or ("ROUTABLE" if status in ("Available", "Error") else "CUSTOM")


def state_row(at, status, known_type, contacts, event):
    state, contact = deciding_contact(contacts)
    kind, contacts = type_of(status, known_type), contacts or []
    is_busy = any(contact.get("state") in ("CONNECTED", "CONNECTED_ONHOLD", "PAUSED", "ENDED") or is_calling(contact) for contact in contacts)
    has_error = status == "Error" or any(contact.get("state") in ("MISSED", "REJECTED", "ERROR") for contact in contacts)
    signature = (status, contact.get("state"), contact.get("contactid"), is_busy, has_error)
    return signature, {
        "state": state or status, "status_name": status, "status_type": kind, "contact_state": contact.get("state"),
        "contactid": contact.get("contactid"), "queue_name": get(contact, "queue", "name"), "channel": contact.get("channel"),
        "agentarn": event["agentarn"], "agent_username": event["agent_username"], "routing_profile_name": event["routing_profile_name"],
        "hierarchy_groups": event["hierarchy_groups"],
        "is_online": int(kind != "OFFLINE"), "is_staffed": int(kind == "ROUTABLE"), "is_on_contact": int(kind == "ROUTABLE" and is_busy),
        "is_non_productive": int(kind == "CUSTOM"), "is_error": int(kind != "OFFLINE" and has_error),
        "start_time": at, "last_time": at, "date": event["date"],
    }


def periods(events):
    """Returns the periods of an agent on a UTC day. The end is None if no event ends the period."""
    found, last = [], None
    for snapshot in snapshots(events):
        signature, row = state_row(*snapshot)
        if signature != last:
            found.append(row)
        period, last = found[-1], signature
        period["last_time"] = row["start_time"]
        for name in ("agent_username", "routing_profile_name"):
            period[name] = max([value for value in (period[name], row[name]) if value], default=None)
        known = [value for value in (period["hierarchy_groups"], row["hierarchy_groups"]) if value]
        period["hierarchy_groups"] = max(known, key=json_text, default=None)
    for row, following in zip(found, found[1:]):
        row.update(end=following["start_time"], is_followed=True)
    row, midnight = found[-1], datetime.fromisoformat(found[-1]["date"]) + timedelta(1)
    is_continued = row["is_online"] and seconds_between(row["last_time"], midnight) <= 180
    row.update(end=midnight if is_continued else None, is_followed=False)
    return found


def split_at_local_midnight(row):
    """Splits a period that spans a local midnight into two rows."""
    stop = row["end"] or row["last_time"]
    first, last = in_zone(row["start_time"]).date(), in_zone(stop).date()
    if first == last:
        is_last = not row["is_followed"] and row["end"] is None
        return [{**row, "state_date": first, "end_time": row["end"], "stop": stop, "is_last_of_day": int(is_last)}]
    midnight = to_utc(datetime(last.year, last.month, last.day))
    before = {**row, "state_date": first, "end_time": midnight, "stop": midnight, "is_last_of_day": 1}
    is_last = not row["is_followed"] and row["end"] is None
    after = {**row, "state_date": last, "start_time": midnight, "end_time": row["end"], "stop": stop, "is_last_of_day": int(is_last)}
    return [before, after] if midnight < stop else [before]


@cache
def agent_states():
    """connect_agent_states."""
    rows = []
    for _, events in groups(agent_events(), lambda event: (event["agentarn"], event["date"])):
        for row in (row for period in periods(events) for row in split_at_local_midnight(period)):
            whole = lambda at: at.replace(microsecond=0)
            seconds = seconds_between(whole(row["start_time"]), whole(row["stop"]))
            row.update(seconds=seconds, local_start_time=in_zone(row["start_time"]), local_end_time=in_zone(row["end_time"]),
                       is_idle=row["is_staffed"] - row["is_on_contact"])
            for name in ("online", "staffed", "on_contact", "idle", "non_productive", "error"):
                row[name + "_seconds"] = seconds * row["is_" + name]
            groups_of_agent = row["hierarchy_groups"]
            rows.append({**row, "state_date": row["state_date"].isoformat(), "agent_hierarchy": hierarchy(groups_of_agent, "name")})
    return rows


def hours_of(state):
    """Returns the seconds of a state in each local hour."""
    whole = lambda at: at.replace(microsecond=0)
    at, stop, found = whole(state["start_time"]), whole(state["stop"]), {}
    while at < stop:
        quarter = at.replace(minute=at.minute // 15 * 15, second=0)
        following = min(stop, quarter + timedelta(minutes=15))
        hour = in_zone(at).replace(minute=0, second=0)
        found[hour] = found.get(hour, 0) + seconds_between(at, following)
        at = following
    return found


@cache
def agent_hours():
    """connect_agent_hours."""
    same = ("agent_username", "agentarn", "routing_profile_name", "state_date", "state", "status_name", "queue_name", "channel", "is_online",
            "agent_hierarchy", "date")
    found = {}
    for state in agent_states():
        for hour, seconds in hours_of(state).items():
            key = (hour, *(state[name] for name in same))
            found[key] = found.get(key, 0) + seconds
    return [{"local_hour": hour, **dict(zip(same, values)), "seconds": seconds} for (hour, *values), seconds in found.items()]


@cache
def agent_status():
    """connect_agent_status."""
    reasons = {}
    for event in sorted(flow_events(), key=lambda event: (event["event_time"], event["eventid"] or "")):
        if event["block_type"] == "SetAttributes" and event["parameter_key"] == "CallReason":
            reasons[event["contactid"], event["date"]] = event["parameter_value"]
    last = [state for state in agent_states() if state["is_last_of_day"]]
    return [{**state, "status_date": state["state_date"], "call_reason": reasons.get((state["contactid"], state["date"]))} for state in last]


def keys_pressed(block_type, result):
    """Returns the keys that a customer pressed in a menu; None for a timeout, error or intent."""
    return result if block_type == "GetUserInput" and result and set(result) <= set("0123456789*#") else None


@cache
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
            "event_time": utc_time(event["timestamp"]),
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
            "event_date": date_text(in_zone(utc_time(event["timestamp"]))),
            "local_event_time": in_zone(utc_time(event["timestamp"])),
            "dtmf_input": keys_pressed(scalar("contactflowmoduletype"), scalar("results")),
            "date": event["timestamp"][:10],
        })
    return rows


@cache
def current_analyses():
    """connect_cl_current."""
    key = lambda row: (row["contactid"], row.get("channel"), row["recordingtimestamp"][:10])
    rank = lambda row: (not row.get("contentredacted"), row.get("sourceobject") or "", row["recordingtimestamp"])
    return newest(CL, key, rank)


VOICE = {
    "talk_seconds": "talktimetotal", "agent_talk_seconds": "talktimeagent", "customer_talk_seconds": "talktimecustomer",
    "non_talk_seconds": "nontalktimetotal", "seconds": "totalconversationduration",
}


@cache
def analyses():
    """connect_analyses."""
    rows = []
    for row in current_analyses():
        contact, length = contact_of(row["contactid"]), row.get("totalconversationduration")
        of_length = lambda name: share(row[name], length) if row.get(name) is not None else None
        summary = row.get("callsummary") or {}
        rows.append({
            "contactid": row["contactid"],
            "analysis_date": date_text(in_zone(utc_time(row["recordingtimestamp"]))),
            "recording_time": utc_time(row["recordingtimestamp"]),
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
            "agent_interruptions": row.get("interruptionsagentcount"),
            "agent_interruption_seconds": row.get("interruptionsagenttime"),
            "customer_talk_share": of_length("talktimecustomer"),
            **{"voice_" + name: row.get(key) if row.get("channel") == "VOICE" else None for name, key in VOICE.items()},
            "agent_greeting_seconds": row.get("agentgreetingtime"),
            "local_recording_time": in_zone(utc_time(row["recordingtimestamp"])),
            "disconnect_time": contact["disconnect_time"],
            "disconnect_date": contact["disconnect_date"] or date_text(in_zone(utc_time(row["recordingtimestamp"]))),
            "routing_profile_name": contact["routing_profile_name"],
            "agent_hierarchy": contact["agent_hierarchy"],
            "channel_subtype": contact["channel_subtype"],
            "date": row["recordingtimestamp"][:10],
        })
    return rows


@cache
def analysis_categories():
    """connect_analysis_categories."""
    return [{**row, "category": category} for row in analyses() for category in row["categories"] or []]


@cache
def current_evaluations():
    """connect_ef_current."""
    rows = []
    for _, of_evaluation in groups(EF, lambda row: row["evaluationid"]):
        if all(row.get("status") != "DELETED" for row in of_evaluation):
            rows.append(max(of_evaluation, key=lambda row: parse_timestamp(row["evaluationsubmittimestamp"])))
    return rows


def percent(value):
    """Rounds a score to two decimal places, as double."""
    return None if value is None else round(real(value), 2)


@cache
def evaluations():
    """connect_evaluations, with the row of connect_ef_current under `document`."""
    rows = []
    for row in current_evaluations():
        contact = contact_of(row.get("contactid"))
        rows.append({
            "evaluationid": row["evaluationid"],
            "contactid": row.get("contactid"),
            "evaluation_date": date_text(in_zone(utc_time(row["evaluationsubmittimestamp"]))),
            "local_submit_time": in_zone(utc_time(row["evaluationsubmittimestamp"])),
            "submit_time": utc_time(row["evaluationsubmittimestamp"]),
            "form": row.get("evaluationdefinitiontitle"),
            "evaluator": row.get("evaluator"),
            "agent_username": contact["agent_username"],
            "queue_name": contact["queue_name"],
            "channel": contact["channel"],
            "score_percent": percent(row.get("evaluationformtotalscorepercentage")),
            "is_automatic_fail": int(bool(row.get("automaticfail"))),
            "is_automated": int(bool(row.get("autoevaluated"))),
            "is_calibration": int(row.get("calibrationsessionid") is not None),
            "participant_role": row.get("evaluatedparticipantrole"),
            "is_counted": int(row.get("calibrationsessionid") is None and row.get("evaluatedparticipantrole") in (None, "AGENT")),
            "is_acknowledged": int(row.get("evaluationacknowledgedtimestamp") is not None),
            "creator": row.get("creator"),
            "acknowledger_comment": row.get("evaluationacknowledgercomment"),
            "routing_profile_name": contact["routing_profile_name"],
            "agent_hierarchy": contact["agent_hierarchy"],
            "channel_subtype": contact["channel_subtype"],
            "account_id": row.get("accountid"),
            "calibration_session_id": row.get("calibrationsessionid"),
            "participant_id": row.get("evaluatedparticipantid"),
            "date": row["evaluationsubmittimestamp"][:10],
            "document": row,
        })
    return rows


@cache
def evaluation_sections():
    """connect_evaluation_sections."""
    return [
        {**evaluation, "section": section.get("sectiontitle"), "score_percent": percent(section.get("sectionscorepercentage")),
         "section_notes": section.get("sectionnotes")}
        for evaluation in evaluations()
        for section in evaluation["document"].get("evaluationsectionsscores") or []
    ]


@cache
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
            "is_selection": int(answer.get("questiontype") in ("SINGLESELECT", "MULTISELECT")),
        }
        for evaluation in evaluations()
        for answer in evaluation["document"].get("evaluationquestionanswers") or []
    ]


EVALUATION = ["evaluationid", "contactid", "instanceid", "agentid", "evaluationdefinitiontitle", "evaluator", "evaluationstarttimestamp",
              "evaluationsubmittimestamp", "evaluationformtotalscorepercentage"]
QUESTION = ["questionrefid", "sectionrefid", "sectiontitle", "parentsectionrefid", "questiontext", "questionanswervalue",
            "questionanswervaluerefid", "questionanswerscorepercentage"]
SECTION = ["sectionrefid", "sectiontitle", "sectionscorepercentage"]


def select_fields(row, names, prefix=""):
    return {prefix + name: row.get(name) for name in names}


def reported_answers():
    """connect_ef_evaluationquestionanswers_view."""
    return [
        {**select_fields(row, EVALUATION), **select_fields(answer, QUESTION)}
        for row in current_evaluations()
        for answer in row["evaluationquestionanswers"] or []
    ]


def reported_scores():
    """connect_ef_evaluationsectionsscores_view."""
    return [
        {**select_fields(row, EVALUATION), **select_fields(score, SECTION)}
        for row in current_evaluations()
        for score in row["evaluationsectionsscores"] or []
    ]


def reported_evaluations():
    """connect_ef_evaluationsall_view."""
    rows = []
    for row in current_evaluations():
        if row["evaluationsectionsscores"]:
            for answer in row["evaluationquestionanswers"] or [{}]:
                found = {**select_fields(row, EVALUATION), **select_fields(answer, QUESTION)}
                rows.extend([] if found in rows else [found])
    return rows


def reported_pairs():
    """final_connect_ef_evaluationsall_view."""
    scores = reported_scores()
    return [
        {**row, **select_fields(score, SECTION, "score_")}
        for row in reported_evaluations()
        for score in scores
        if score["evaluationid"] == row["evaluationid"]
    ]


def denormalized():
    """connect_ctr_denormalized: the columns are fields, or an object's name, an underscore and the name of its field."""
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
    return [{**row, **select_fields(records.get(row["contactid"], {}), of_contact)} for row in reported_pairs()]


def file_rank(row):
    """Ranks redacted files above originals, and newer files above older ones."""
    return bool(row.get("contentredacted")), row.get("sourceobject") or ""


@cache
def transcript_turns():
    """connect_transcript_turns."""
    rows = []
    for _, of_contact in groups(TRANSCRIPTS, lambda row: (row["recordingtimestamp"][:10], row["contactid"], row["channel"])):
        best_rank = max(map(file_rank, of_contact))
        turns = {row["turnnumber"]: row for row in of_contact if file_rank(row) == best_rank}
        end = last = None
        for _, turn in sorted(turns.items()):
            recorded, begin = utc_time(turn["recordingtimestamp"]), turn["beginoffset"]
            if turn["absolutetime"] is None:
                at, silence = recorded + timedelta(milliseconds=round(begin * 1000)), None if end is None else max(0.0, begin - end)
            else:
                at = utc_time(turn["absolutetime"]) if "T" in turn["absolutetime"] else None
                silence = None if None in (at, last) else max(0, millis_between(last, at)) / 1000
            rows.append({
                **{name: turn[name] for name in ("contactid", "channel", "sentiment", "participantid", "turnid", "issues", "outcomes", "categories")},
                "conversation_date": date_text(in_zone(recorded)),
                "language": turn["languagecode"],
                "turn": turn["turnnumber"],
                "turn_type": turn["turntype"] or "MESSAGE",
                "content_type": turn["contenttype"],
                "participant": turn["participantrole"],
                "turn_time": at,
                "local_turn_time": in_zone(at),
                "begin_seconds": begin,
                "end_seconds": turn["endoffset"],
                "silence_seconds": silence,
                "loudness": turn["loudnessaverage"],
                "text": turn["content"],
                "action_items": turn["actionitems"],
                "is_redacted": int(turn["contentredacted"]),
                "category_names": ", ".join(turn["categories"]) or None,
                "issue_count": len(turn["issues"]),
                "outcome_count": len(turn["outcomes"]),
                "date": turn["recordingtimestamp"][:10],
            })
            end, last = maximum([end, turn["endoffset"]]), maximum([last, at])
    return rows
