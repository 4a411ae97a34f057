#!/usr/bin/env python3
"""Computes the expected rows of the queries of agent events."""

import views
from common import *

expected = Expectations("ae")
RANGE = {"from": "2026-11-20", "to": "2026-11-23"}
TODAY_ONLY = {"from": TODAY, "to": TODAY}
NOW = datetime(2026, 11, 23, 12)
NOT_ANSWERED = ("MISSED", "REJECTED", "ERROR")


def chronological(events):
    return sorted(events, key=lambda event: (event["event_time"], event["eventid"]))


def events(given, days_before=0):
    """Returns the events of the days by agent in chronological order, with `known_username`, `status`, `is_logged_out` and `last_logout`.

    The user name is that of any event of the agent. `days_before` adds days before the first day for user names and logouts.
    """
    found = []
    days = {**given, "from": days_later(given["from"], -days_before)}
    for _, of_agent in groups(within(views.agent_events(), days, "event_date"), lambda event: event["agentarn"]):
        names = [event["agent_username"] for event in of_agent if event["agent_username"]]
        login = logout = None
        for event in chronological(of_agent):
            status = "Offline" if event["eventtype"] == "LOGOUT" else event["status_name"]
            login = event["event_time"] if event["eventtype"] == "LOGIN" else login
            logout = event["event_time"] if event["eventtype"] == "LOGOUT" else logout
            since = event["status_start_time"]
            is_back = logout is None or (login is not None and login > logout) or (since is not None and since > logout)
            is_logged_out = event["eventtype"] == "LOGOUT" or not is_back
            if event["event_date"] >= given["from"]:
                found.append({**event, "known_username": names[0] if names else None, "status": status, "is_logged_out": is_logged_out,
                              "last_logout": logout})
    return found


def filter_by_agent(rows, given, key="known_username"):
    return filter_by(rows, given, agent=key)


def is_offline(event):
    """Whether the agent is offline. Heartbeats after a logout do not bring the agent back online."""
    return event["is_logged_out"] or event["status_type"] == "OFFLINE" or event["status_name"] == "Offline"


def newest(given):
    """Returns the last event of each agent."""
    last = {event["agentarn"]: event for event in events(given, 1)}
    return filter_by_agent(last.values(), given)


def current_contacts(event):
    return event["contacts"] or []


@expected("agents-current-status")
@expected("agents-current-status", {**RANGE, "include_offline": "1"}, case="all")
@expected("agents-current-status", {**RANGE, "agent": "jstiles"}, case="one-agent")
@expected("agents-current-status", {**TODAY_ONLY, "include_offline": "1"}, case="after-logout")
def agents_current_status(given):
    rows = []
    for event in newest(given):
        is_out = event["is_logged_out"]
        status, since = ("Offline", event["last_logout"]) if is_out else (event["status_name"], event["status_start_time"])
        if given["include_offline"] or not is_offline(event):
            rows.append([event["known_username"], status, since, event["next_status"], 0 if is_out else len(current_contacts(event)),
                         event["routing_profile_name"], event["event_time"], event["agentarn"]])
    return ordered(rows, 0, 7)


def events_with_contacts(given):
    """Yields each current contact of an agent with its event; an agent without contacts has one without fields."""
    for event in newest(given):
        if not is_offline(event):
            for contact in current_contacts(event) or [{}]:
                yield event, contact


@expected("agents-current-contacts")
@expected("agents-current-contacts", {"from": "2026-11-22", "to": "2026-11-22", "agent": "jstiles"}, case="the-day-before")
def agents_current_contacts(given):
    rows = [
        [event["known_username"], event["status_name"], len(current_contacts(event)), contact.get("contactid"), contact.get("channel"),
         contact.get("state"), utc_time(contact.get("statestarttimestamp")), get(contact, "queue", "name"), event["event_time"],
         event["agentarn"]]
        for event, contact in events_with_contacts(given)
    ]
    return ordered(rows, 0, 9, 3)


def last_value(contactid, attribute, first, last):
    """Returns the value that flows last set for an attribute of a contact."""
    settings = [row for row in views.flow_events() if row["block_type"] == "SetAttributes" and row["parameter_key"] == attribute]
    of_contact = [row for row in settings if contactid is not None and row["contactid"] == contactid and first <= row["event_date"] <= last]
    return max(of_contact, key=lambda row: (row["event_time"], row["eventid"]))["parameter_value"] if of_contact else None


@expected("agents-current-reason")
@expected("agents-current-reason", {**TODAY_ONLY, "agent": "jstiles", "attribute": "Language"}, case="another-attribute")
def agents_current_reason(given):
    week_before = (date.fromisoformat(given["from"]) - timedelta(7)).isoformat()
    reason = lambda contactid: last_value(contactid, given["attribute"], week_before, given["to"])
    rows = []
    for event, contact in events_with_contacts(given):
        own = reason(contact.get("contactid"))
        rows.append([event["known_username"], event["status_name"], len(current_contacts(event)), contact.get("state"),
                     get(contact, "queue", "name"), own if own is not None else reason(contact.get("initialcontactid")),
                     contact.get("contactid"), event["event_time"], event["agentarn"]])
    return ordered(rows, 0, 8, 6)


def trace(rows):
    """Yields the rows of one agent's events."""
    for before, event in zip([None] + rows, rows):
        contacts = event["contacts"]
        joined_values = lambda key: ", ".join(contact[key] for contact in contacts or []) or None
        yield [event["event_time"], event["known_username"], event["eventtype"], event["status_name"], event["next_status"],
               None if contacts is None else len(contacts), joined_values("state"), joined_values("contactid"),
               before and seconds_between(before["event_time"], event["event_time"])]


@expected("agent-trace", {**RANGE, "agent": "agent1"})
@expected("agent-trace", RANGE, case="all")
@expected("agent-trace", {**RANGE, "agent": "jstiles", "include_heartbeats": "1"}, case="with-heartbeats")
def agent_trace(given):
    selected_events = [event for event in filter_by_agent(events(given), given) if given["include_heartbeats"] or event["eventtype"] != "HEART_BEAT"]
    by_agent = groups(selected_events, lambda event: (event["known_username"], event["agentarn"]))
    by_name = sorted(by_agent, key=lambda entry: (entry[0][0] is None, entry[0][0] or "", entry[0][1]))
    return [row for _, rows in by_name for row in trace(rows)]


def states(given, **conditions):
    rows = within(views.agent_states(), given, "state_date")
    rows = filter_by(rows, given, routing_profile="routing_profile_name") if "routing_profile" in given else rows
    rows = filter_by_agent(rows, given, "agent_username") if "agent" in given else rows
    return [row for row in rows if all(row[key] == value for key, value in conditions.items())]


def seconds_of(rows):
    return sum(row["seconds"] for row in rows)


def joined(rows):
    """Joins consecutive periods with the same state, because views split periods at midnight, local and UTC."""
    last, found = {}, []
    for row in sorted(rows, key=lambda row: (row["start_time"], row["end_time"] or datetime.max)):
        key = tuple(row[name] for name in ("agentarn", "state", "status_name", "contact_state", "contactid"))
        before = last.get(key)
        if before and before["end_time"] == row["start_time"]:
            before.update(end_time=row["end_time"], seconds=before["seconds"] + row["seconds"])
        else:
            last[key] = dict(row)
            found.append(last[key])
    return found


@expected("time-in-state-per-agent", RANGE)
@expected("time-in-state-per-agent", {**RANGE, "agent": "dramirez"}, case="one-agent")
@expected("time-in-state-per-agent", CLOCKS_CHANGE, case="clocks-change")
def time_in_state(given):
    staffed = states(given, is_online=1)
    whole = {agent: seconds_of(rows) for agent, rows in groups(staffed, lambda row: row["agent_username"])}
    by_state = groups(joined(staffed), lambda row: (row["agent_username"], row["state"]))
    return ordered([[*key, seconds_of(rows), len(rows), share(seconds_of(rows), whole[key[0]])] for key, rows in by_state], 0, 1)


@expected("occupancy-per-agent", RANGE)
@expected("occupancy-per-agent", {**RANGE, "agent": "dramirez"}, case="one-agent")
@expected("occupancy-per-agent", CLOCKS_CHANGE, case="clocks-change")
def occupancy(given):
    rows = []
    for agent, periods in groups(states(given, is_online=1), lambda row: row["agent_username"]):
        times = [seconds_of([row for row in periods if row["is_" + name]]) for name in ("online", "on_contact", "idle", "non_productive", "error")]
        online, on_contact, idle, *_ = times
        rows.append([agent, *times, share(on_contact, on_contact + idle), share(on_contact, online)])
    return ordered(rows, 0)


@expected("agent-states", RANGE)
@expected("agent-states", {**RANGE, "agent": "dramirez"}, case="one-agent")
@expected("agent-states", CLOCKS_CHANGE, case="clocks-change")
def agent_states(given):
    names = ("agent_username", "state", "start_time", "end_time", "seconds", "contactid", "channel", "queue_name")
    rows = sorted(joined(states(given)), key=lambda row: row["agentarn"])
    return ordered([[row[name] for name in names] for row in rows], 0, 2, 5)


def half_hours(row):
    """Splits a period by half hours, each with its part of the period. A period without duration has one part."""
    end = row["end_time"] or row["start_time"] + timedelta(seconds=row["seconds"])
    begin = row["start_time"].replace(minute=row["start_time"].minute // 15 * 15, second=0, microsecond=0)
    found = []
    while begin < end or not found:
        part = min(end, begin + timedelta(minutes=15)) - max(row["start_time"], begin)
        found.append({**row, "half_hour": half_hour(in_zone(begin)), "part": part})
        begin += timedelta(minutes=15)
    return found


def whole_seconds(durations):
    return int(sum(durations, timedelta()) / timedelta(seconds=1))


@expected("online-agents-by-half-hour", RANGE)
@expected("online-agents-by-half-hour", CLOCKS_CHANGE, case="clocks-change")
def online_agents(given):
    rows = []
    pieces = [piece for row in states(given, is_online=1) for piece in half_hours(row)]
    for begin, online in groups(pieces, lambda piece: piece["half_hour"]):
        staffed, on_contact, non_productive = [[piece for piece in online if piece["is_" + name]] for name in ("staffed", "on_contact", "non_productive")]
        agents = [len({piece["agentarn"] for piece in kind}) for kind in (online, staffed, on_contact)]
        times = [whole_seconds([piece["part"] for piece in kind]) for kind in (online, staffed, on_contact, non_productive)]
        rows.append([begin, *agents, *times])
    return ordered(rows, 0)


@expected("logins-and-logouts", RANGE)
@expected("logins-and-logouts", {**RANGE, "agent": "dramirez"}, case="one-agent")
@expected("logins-and-logouts", CLOCKS_CHANGE, case="clocks-change")
def logins_and_logouts(given):
    rows = []
    all_states = within(views.agent_states(), given, "state_date")
    for (day, agent), of_day in groups(filter_by_agent(events(given), given), lambda event: (event["event_date"], event["agentarn"])):
        logins, logouts = [[event["event_time"] for event in of_day if event["eventtype"] == kind] for kind in ("LOGIN", "LOGOUT")]
        online = [row for row in all_states if row["agentarn"] == agent and row["state_date"] == day and row["is_online"]]
        rows.append([day, of_day[0]["known_username"], min(logins, default=None), max(logouts, default=None), len(logins), len(logouts),
                     seconds_of(online), agent])
    return [row[:-1] for row in ordered(rows, 0, 1, 7)]


RINGING = ("CONNECTING", "INCOMING", "PENDING")
MISSED = ("MISSED", "REJECTED")
METHODS = ("INBOUND", "OUTBOUND", "API", "CALLBACK")


def local_day(at):
    return at and in_zone(at).date().isoformat()


def attempts(entries):
    """Yields the attempts to connect one contact to an agent: start of ringing or None, final state, and start of the final state.

    Entries are pairs of an event and the contact in its snapshot.
    """
    starts = {}
    for event, contact in entries:
        key = contact["state"], contact.get("statestarttimestamp")
        starts[key] = min(starts.get(key, event["event_time"]), event["event_time"])
    states = [(utc_time(text) or seen, state not in RINGING, state) for (state, text), seen in starts.items()]
    ringing = None
    for start, is_end, state in sorted(states):
        if is_end:
            yield ringing, state, start
            ringing = None
        else:
            ringing = ringing or start


def attempt_results(entries, given):
    """Returns the attempts of a contact at an agent on the days: non-responses, whether answered, method, and connecting times in seconds."""
    method = max([contact["initiationmethod"] for _, contact in entries if contact.get("initiationmethod")], default="")
    connected = min([utc_time(contact["connectedtoagenttimestamp"]) for _, contact in entries if contact.get("connectedtoagenttimestamp")],
                    default=None)
    on_days = lambda at: at is not None and given["from"] <= local_day(at) <= given["to"]
    ended = [attempt for attempt in attempts(entries) if on_days(attempt[2])]
    times = [millis_between(ringing, end) / 1000 for ringing, state, end in ended if ringing and state in ("CONNECTED", "ERROR", *MISSED)]
    return len([state for _, state, _ in ended if state in MISSED]), on_days(connected), method, times


@expected("agent-non-response", RANGE)
@expected("agent-non-response", {**RANGE, "agent": "dramirez", "queue": "Orders"}, case="one-queue")
@expected("agent-non-response", {"from": "2026-11-22", "to": "2026-11-22"}, case="over-midnight")
def agent_non_response(given):
    around = {"from": days_later(given["from"], -1), "to": days_later(given["to"], 1)}
    entries = [(event, contact) for event in within(views.agent_events(), around) for contact in current_contacts(event)
               if given["queue"] in (None, get(contact, "queue", "name"))
               and contact.get("initiationmethod") not in ("MONITOR", "EXTERNAL_OUTBOUND")]
    rows = []
    for agent, of_agent in groups(entries, lambda entry: entry[0]["agent_username"]):
        results = [attempt_results(of_contact, given) for _, of_contact in groups(of_agent, lambda entry: entry[1].get("contactid"))]
        results = [(missed, is_answered, method, times) for missed, is_answered, method, times in results if missed or is_answered or times]
        missed = sum(missed for missed, *_ in results)
        answered = len([method for _, is_answered, method, _ in results if is_answered and method != "OUTBOUND"])
        averages = [average([seconds for _, _, method, times in results if method == wanted for seconds in times]) for wanted in METHODS]
        if results and given["agent"] in (None, agent):
            with_non_response = len([missed for missed, *_ in results if missed])
            rows.append([agent, len(results), with_non_response, missed, answered, share(answered, answered + missed), *averages])
    return ordered(rows, desc(3), 0)


@expected("status-changes-per-agent", RANGE)
@expected("status-changes-per-agent", {**RANGE, "agent": "dramirez"}, case="one-agent")
def status_changes(given):
    changes = []
    for _, rows in groups(filter_by_agent(events(given), given), lambda event: event["agentarn"]):
        for before, event in zip([None] + rows, rows):
            previous = event["previous_status_name"] or (before and before["status"])
            if event["eventtype"] != "LOGIN" and event["status"] is not None and event["status"] != previous:
                changes.append((event["known_username"], previous, event["status"]))
    return ordered([[*key, len(rows)] for key, rows in groups(changes, lambda change: change)], 0, desc(3), 1, 2)


@expected("routing-profiles", RANGE)
def routing_profiles(given):
    rows = []
    for key, of_profile in groups(events(given, 1), lambda event: (event["event_date"], event["routing_profile_name"])):
        agents = lambda condition: len({event["agentarn"] for event in of_profile if condition(event)})
        staffed = lambda event: event["status_name"] is not None and not is_offline(event)
        rows.append([*key, agents(lambda event: True), agents(staffed), agents(current_contacts)])
    return ordered(rows, 0, 1)


@expected("long-breaks", RANGE)
@expected("long-breaks", {"from": "2026-11-22", "to": "2026-11-22"}, case="over-midnight")
@expected("long-breaks", {**RANGE, "agent": "dramirez", "seconds": "1799.5"}, case="one-agent")
def long_breaks(given):
    names = ("agent_username", "status_name", "start_time", "end_time", "seconds")
    around = {**given, "from": days_later(given["from"], -1), "to": days_later(given["to"], 1)}
    breaks = within(joined(states(around, is_online=1, is_non_productive=1, contactid=None)), given, "state_date")
    return ordered([[row[name] for name in names] for row in breaks if row["seconds"] > given["seconds"]], desc(4), 0, 2)


def end_of_state(event, following):
    """Returns the time of the next event; the time of the event itself, if midnight UTC is between them and not close to both."""
    if following is None:
        return event["event_time"]
    midnight = datetime.fromisoformat(event["date"]) + timedelta(1)
    max_gap = timedelta(seconds=181)
    is_known = following["date"] == event["date"] or (midnight - event["event_time"] < max_gap and following["event_time"] - midnight < max_gap)
    return following["event_time"] if is_known else event["event_time"]


def split_by_local_day(start, end):
    """Splits a period at local midnight."""
    first, last = date_text(in_zone(start)), date_text(in_zone(end))
    if first == last:
        return [(first, start, end)]
    midnight = to_utc(datetime.fromisoformat(last))
    return [(first, start, midnight), (last, midnight, end)]


@expected("concurrent-contacts", RANGE)
@expected("concurrent-contacts", {**RANGE, "agent": "arosalez"}, case="one-agent")
def concurrent_contacts(given):
    around = {"from": days_later(given["from"], -1), "to": days_later(given["to"], 1)}
    by_day = {}
    for agent, agent_events in groups(events(around), lambda event: event["agentarn"]):
        for event, following in zip(agent_events, agent_events[1:] + [None]):
            count = sum(contact["state"] not in NOT_ANSWERED for contact in current_contacts(event))
            is_out = event["last_logout"] and event["is_logged_out"]
            if count > 1 and not is_out and given["agent"] in (None, event["agent_username"]):
                for day, start, end in split_by_local_day(event["event_time"], end_of_state(event, following)):
                    by_day.setdefault((day, agent), []).append((count, start, end, event["agent_username"]))
    rows = []
    for (day, agent), parts in by_day.items():
        if given["from"] <= day <= given["to"]:
            counts, starts, ends, names = zip(*parts)
            rows.append([day, max(names), max(counts), sum(map(seconds_between, starts, ends)), min(starts), agent])
    return [row[:-1] for row in ordered(rows, 0, 1, 5)]


@expected("heartbeat-gaps", RANGE)
@expected("heartbeat-gaps", {**RANGE, "to": "2026-11-22", "agent": "jstiles", "seconds": "110"}, case="one-agent")
def heartbeat_gaps(given):
    end = min(NOW, to_utc(datetime.fromisoformat(given["to"]) + timedelta(1)))
    rows = []
    for agent, agent_events in groups(filter_by_agent(events(given, 1), given), lambda event: event["agentarn"]):
        for event, following in zip(agent_events, agent_events[1:] + [None]):
            gap = seconds_between(event["event_time"], following["event_time"] if following else end)
            if gap > given["seconds"] and (event["eventtype"] == "LOGIN" or not is_offline(event)):
                rows.append([event["known_username"], event["event_time"], following and following["event_time"], gap,
                             event["eventtype"], event["status_name"], agent])
    return ordered(rows, desc(3), 0, 6, 1)


expected.write()
