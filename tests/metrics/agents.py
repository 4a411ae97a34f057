"""Agent metrics of Amazon Connect, computed from agent events.

The time of an agent is split over the intervals in which it passed. Between two events an agent
stays in the state that the first one shows.
"""

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from contacts import mean, share
from documents import field, instant

ON_CONTACT = ("CONNECTED", "CONNECTED_ONHOLD", "PAUSED", "ENDED")
ERRORS = ("MISSED", "REJECTED", "ERROR")
OFFERS = ("CONNECTING", "INCOMING", "PENDING")
ATTEMPT_ENDS = ("CONNECTED", "MISSED", "REJECTED", "ERROR")
# Methods of legs that are not routed to the agent.
NOT_ROUTED = ("MONITOR", "EXTERNAL_OUTBOUND")
# Heartbeats come every 120 seconds: without one around midnight UTC, nothing shows that the state
# of the evening is that of the morning.
CARRIED = timedelta(seconds=180)


def states(events):
    """Start, status type, status name, and contacts after each event; a logout is Offline."""
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
    """The first local midnight after a time."""
    local = time.astimezone(zone)
    day = (local.date() + timedelta(days=1)).isoformat()
    return datetime.fromisoformat(f"{day}T00:00:00").replace(tzinfo=zone).astimezone(timezone.utc)


def periods(events):
    """Periods with start, end, and state, and the seconds that no heartbeat confirms."""
    known = list(states(events))
    unconfirmed = timedelta()
    found = []
    for (start, *state), (end, *_) in zip(known, known[1:]):
        for piece_start, piece_end, is_confirmed in confirmed(start, end):
            if is_confirmed:
                found.append((piece_start, piece_end, state))
            elif state[0] != "OFFLINE":
                unconfirmed += piece_end - piece_start
    return found, unconfirmed


def confirmed(start, end):
    """Splits a period at midnights UTC, and says which parts an event confirms."""
    if start.date() == end.date():
        yield start, end, True
        return
    first = midnight_after(start, timezone.utc)
    last = midnight_after(end - timedelta(days=1), timezone.utc)
    yield start, first, first - start <= CARRIED
    if first < last:
        yield first, last, False
    yield last, end, end - last <= CARRIED


def whole_seconds(start, end):
    return int(end.timestamp()) - int(start.timestamp())


def has(contacts, wanted):
    return any(contact["State"] in wanted for contact in contacts)


def is_dialing(contacts):
    return any(
        contact["State"] == "CONNECTING" and contact["InitiationMethod"] == "OUTBOUND"
        for contact in contacts
    )


def times(agents, zone, days):
    """Agent times by user name for local days, and unconfirmed seconds."""
    zone = ZoneInfo(zone)
    result, unconfirmed = {}, timedelta()
    for events in agents.values():
        name = events[0]["CurrentAgentSnapshot"]["Configuration"]["Username"]
        sums = {}
        found, open_time = periods(events)
        unconfirmed += open_time
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
    is_on_contact = is_staffed and (has(contacts, ON_CONTACT) or is_dialing(contacts))
    columns = {
        "online_seconds": True,
        "staffed_seconds": is_staffed,
        "on_contact_seconds": is_on_contact,
        "idle_seconds": is_staffed and not is_on_contact,
        "non_productive_seconds": kind == "CUSTOM",
        "error_seconds": has(contacts, ERRORS) or status == "Error",
    }
    for column, applies in columns.items():
        sums[column] = sums.get(column, 0) + (seconds if applies else 0)


class Routed:
    """A contact at an agent: its states, each with its start, in the order in which events show them."""

    def __init__(self):
        self.method = None
        self.states = []
        self.connected = None

    def note(self, contact):
        state = (instant(contact["StateStartTimestamp"]), contact["State"])
        self.method = contact["InitiationMethod"]
        self.connected = self.connected or instant(field(contact, "ConnectedToAgentTimestamp"))
        if state not in self.states:
            self.states.append(state)

    def ends(self):
        """The end of each attempt, its state, and the seconds since ringing began, if that was seen."""
        offered = None
        for start, state in self.states:
            if state in OFFERS:
                offered = offered or start
            else:
                yield start, state, None if offered is None else (start - offered).total_seconds()
                offered = None


def responses(agents, zone, days):
    """Agent non-response, answer rate, and connecting times by user name, for local days."""
    zone = ZoneInfo(zone)
    is_on_days = lambda time: time is not None and time.astimezone(zone).date().isoformat() in days
    result = {}
    for events in agents.values():
        name = events[0]["CurrentAgentSnapshot"]["Configuration"]["Username"]
        contacts = {}
        for event in events:
            for contact in event["CurrentAgentSnapshot"]["Contacts"]:
                if contact["InitiationMethod"] not in NOT_ROUTED:
                    contacts.setdefault(contact["ContactId"], Routed()).note(contact)
        found = [Ends(contact, is_on_days) for contact in contacts.values()]
        found = [ends for ends in found if ends.refusals or ends.is_connected or ends.seconds]
        if found:
            result[name] = response_measures(found)
    return result


class Ends:
    """What became of a contact at an agent on some days."""

    def __init__(self, routed, is_on_days):
        ends = [end for end in routed.ends() if is_on_days(end[0])]
        self.method = routed.method
        self.is_connected = is_on_days(routed.connected)
        self.refusals = sum(1 for _, state, _ in ends if state in ("MISSED", "REJECTED"))
        self.seconds = [
            seconds for _, state, seconds in ends if state in ATTEMPT_ENDS and seconds is not None
        ]


def response_measures(contacts):
    refusals = sum(contact.refusals for contact in contacts)
    answered = sum(
        1 for contact in contacts if contact.is_connected and contact.method != "OUTBOUND"
    )

    def connecting(method):
        return mean(
            seconds for contact in contacts if contact.method == method for seconds in contact.seconds
        )

    return {
        "contacts": len(contacts),
        "contacts_with_non_response": sum(1 for contact in contacts if contact.refusals),
        "agent_non_response": refusals,
        "answered": answered,
        "answer_rate_share": share(answered, answered + refusals),
        "average_connecting_seconds": connecting("INBOUND"),
        "average_outbound_connecting_seconds": connecting("OUTBOUND"),
        "average_api_connecting_seconds": connecting("API"),
        "average_callback_connecting_seconds": connecting("CALLBACK"),
    }
