"""Agent metrics of Amazon Connect, computed from agent events.

Agent time counts in the interval in which it occurs. Between two events, an agent has the state of
the first one.
"""

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from contacts import mean, share
from documents import field, instant

ON_CONTACT = ("CONNECTED", "CONNECTED_ONHOLD", "PAUSED", "ENDED")
ERRORS = ("MISSED", "REJECTED", "ERROR")
OFFERS = ("CONNECTING", "INCOMING", "PENDING")
ATTEMPT_ENDS = ("CONNECTED", "MISSED", "REJECTED", "ERROR")
# Initiation methods of legs that are not routed to an agent.
NOT_ROUTED = ("MONITOR", "EXTERNAL_OUTBOUND")
# Connect sends a heartbeat every 120 seconds. A state continues over midnight UTC only if there are
# events at most this long before and after midnight.
MAX_HEARTBEAT_GAP = timedelta(seconds=180)


def states(events):
    """Yields start, status type, status name, and contacts after each event. A logout is Offline."""
    logout = None
    for event in events:
        snapshot = event["CurrentAgentSnapshot"]
        status = snapshot["AgentStatus"]
        if event["EventType"] == "LOGIN":
            logout = None
        elif event["EventType"] == "LOGOUT":
            logout = event["EventTimestamp"]
        is_out = logout is not None and status["StartTimestamp"] <= logout
        if is_out:
            yield instant(event["EventTimestamp"]), "OFFLINE", "Offline", []
        else:
            yield (
                instant(event["EventTimestamp"]),
                status["Type"],
                status["Name"],
                snapshot["Contacts"],
            )


def midnight_after(time, zone):
    """Returns the first local midnight after a time."""
    local = time.astimezone(zone)
    day = (local.date() + timedelta(days=1)).isoformat()
    return datetime.fromisoformat(f"{day}T00:00:00").replace(tzinfo=zone).astimezone(timezone.utc)


def periods(events):
    """Returns periods with start, end, and state, and the time that no heartbeat confirms."""
    known = list(states(events))
    unconfirmed = timedelta()
    found = []
    for (start, *state), (end, *_) in zip(known, known[1:]):
        for piece_start, piece_end, is_confirmed in split_at_midnights(start, end):
            if is_confirmed:
                found.append((piece_start, piece_end, state))
            elif state[0] != "OFFLINE":
                unconfirmed += piece_end - piece_start
    return found, unconfirmed


def split_at_midnights(start, end):
    """Splits a period at midnights UTC. Yields start, end, and whether an event confirms the part."""
    if start.date() == end.date():
        yield start, end, True
        return
    first = midnight_after(start, timezone.utc)
    last = midnight_after(end - timedelta(days=1), timezone.utc)
    yield start, first, first - start <= MAX_HEARTBEAT_GAP
    if first < last:
        yield first, last, False
    yield last, end, end - last <= MAX_HEARTBEAT_GAP


def whole_seconds(start, end):
    return int(end.timestamp()) - int(start.timestamp())


def has_state(contacts, states):
    return any(contact["State"] in states for contact in contacts)


def is_dialing(contacts):
    return any(
        contact["State"] == "CONNECTING" and contact["InitiationMethod"] == "OUTBOUND"
        for contact in contacts
    )


def agent_times(agents, zone, days):
    """Returns agent times on local days by user name, and the unconfirmed time."""
    zone = ZoneInfo(zone)
    result, unconfirmed = {}, timedelta()
    for events in agents.values():
        name = events[0]["CurrentAgentSnapshot"]["Configuration"]["Username"]
        sums = {}
        found, unconfirmed_of_agent = periods(events)
        unconfirmed += unconfirmed_of_agent
        for start, end, (kind, status, contacts) in found:
            while start < end:
                stop = min(end, midnight_after(start, zone))
                if start.astimezone(zone).date().isoformat() in days:
                    add(sums, whole_seconds(start, stop), kind, status, contacts)
                start = stop
        if sums:
            sums["occupancy_share"] = share(sums["on_contact_seconds"], sums.pop("staffed_seconds"))
            sums["on_contact_share"] = share(sums["on_contact_seconds"], sums["online_seconds"])
            result[name] = sums
    return result, unconfirmed


def add(sums, seconds, kind, status, contacts):
    """Adds a period to the sums of an agent."""
    if kind == "OFFLINE":
        return
    is_staffed = kind == "ROUTABLE"
    is_on_contact = is_staffed and (has_state(contacts, ON_CONTACT) or is_dialing(contacts))
    columns = {
        "online_seconds": True,
        "staffed_seconds": is_staffed,
        "on_contact_seconds": is_on_contact,
        "idle_seconds": is_staffed and not is_on_contact,
        "non_productive_seconds": kind == "CUSTOM",
        "error_seconds": has_state(contacts, ERRORS) or status == "Error",
    }
    for column, applies in columns.items():
        sums[column] = sums.get(column, 0) + (seconds if applies else 0)


class RoutedContact:
    """A contact routed to an agent, with its states and their starts in the order of events."""

    def __init__(self):
        self.method = None
        self.states = []
        self.connected = None

    def add(self, contact):
        state = (instant(contact["StateStartTimestamp"]), contact["State"])
        self.method = contact["InitiationMethod"]
        self.connected = self.connected or instant(field(contact, "ConnectedToAgentTimestamp"))
        if state not in self.states:
            self.states.append(state)

    def attempts(self):
        """Yields the end of each attempt, its final state, and the connecting time in seconds or None."""
        ringing = None
        for start, state in self.states:
            if state in OFFERS:
                ringing = ringing or start
            else:
                yield start, state, None if ringing is None else (start - ringing).total_seconds()
                ringing = None


def responses(agents, zone, days):
    """Returns agent non-response, answer rate, and connecting times on local days by user name."""
    zone = ZoneInfo(zone)
    is_on_days = lambda time: time is not None and time.astimezone(zone).date().isoformat() in days
    result = {}
    for events in agents.values():
        name = events[0]["CurrentAgentSnapshot"]["Configuration"]["Username"]
        contacts = {}
        for event in events:
            for contact in event["CurrentAgentSnapshot"]["Contacts"]:
                if contact["InitiationMethod"] not in NOT_ROUTED:
                    contacts.setdefault(contact["ContactId"], RoutedContact()).add(contact)
        found = [Attempts(contact, is_on_days) for contact in contacts.values()]
        found = [each for each in found if each.non_responses or each.is_connected or each.seconds]
        if found:
            result[name] = response_measures(found)
    return result


class Attempts:
    """Attempts to connect a contact to an agent on some days, with their results."""

    def __init__(self, contact, is_on_days):
        ends = [end for end in contact.attempts() if is_on_days(end[0])]
        self.method = contact.method
        self.is_connected = is_on_days(contact.connected)
        self.non_responses = sum(1 for _, state, _ in ends if state in ("MISSED", "REJECTED"))
        self.seconds = [
            seconds for _, state, seconds in ends if state in ATTEMPT_ENDS and seconds is not None
        ]


def response_measures(contacts):
    non_responses = sum(contact.non_responses for contact in contacts)
    answered = sum(
        1 for contact in contacts if contact.is_connected and contact.method != "OUTBOUND"
    )

    def connecting(method):
        return mean(
            seconds for contact in contacts if contact.method == method for seconds in contact.seconds
        )

    return {
        "contacts": len(contacts),
        "contacts_with_non_response": sum(1 for contact in contacts if contact.non_responses),
        "agent_non_response": non_responses,
        "answered": answered,
        "answer_rate_share": share(answered, answered + non_responses),
        "average_connecting_seconds": connecting("INBOUND"),
        "average_outbound_connecting_seconds": connecting("OUTBOUND"),
        "average_api_connecting_seconds": connecting("API"),
        "average_callback_connecting_seconds": connecting("CALLBACK"),
    }
