"""Contact metrics of Amazon Connect, computed from contact records.

Definitions: "Metric definitions", Amazon Connect Administrator Guide. A contact belongs to the
interval of its disconnect timestamp.
"""

from collections import Counter
from datetime import timedelta
from zoneinfo import ZoneInfo

from documents import field, instant

THRESHOLD = 20
RESOLUTION = 86_400
CONTACT_FLOW_METHODS = ("INBOUND", "TRANSFER", "QUEUE_TRANSFER", "API")
INCOMING_METHODS = ("INBOUND", "TRANSFER", "QUEUE_TRANSFER")


def seconds(start, end):
    """Returns the whole seconds between two times, or None if either is None."""
    return None if start is None or end is None else int((end - start).total_seconds())


class Contact:
    """The fields of a contact record that metrics use."""

    def __init__(self, record, zone):
        get = lambda *path: field(record, *path)
        self.record = record
        self.id = record["ContactId"]
        self.method = get("InitiationMethod")
        self.channel = get("Channel")
        self.queue = get("Queue", "Name")
        self.agent = get("Agent", "Username")
        self.profile = get("Agent", "RoutingProfile", "Name")
        self.subtype = get("SegmentAttributes", "connect:Subtype", "ValueString")
        self.reason = get("Attributes", "CallReason")
        self.initiated = instant(get("InitiationTimestamp"))
        self.disconnected = instant(get("DisconnectTimestamp"))
        self.enqueued = instant(get("Queue", "EnqueueTimestamp"))
        self.to_system = instant(get("ConnectedToSystemTimestamp"))
        self.transferred_at = instant(get("TransferCompletedTimestamp"))
        self.work_start = instant(get("Agent", "AfterContactWorkStartTimestamp"))
        self.work_end = instant(get("Agent", "AfterContactWorkEndTimestamp"))
        self.is_queued = self.enqueued is not None
        self.is_handled = get("Agent", "ConnectedToAgentTimestamp") is not None
        self.is_transferred = self.transferred_at is not None
        self.is_external = get("TransferredToEndpoint", "Address") is not None
        self.wait = get("Queue", "Duration") if self.is_queued else None
        self.interaction = get("Agent", "AgentInteractionDuration")
        self.hold = get("Agent", "CustomerHoldDuration")
        self.holds = get("Agent", "NumberOfHolds")
        self.work = get("Agent", "AfterContactWorkDuration")
        self.pause = get("Agent", "AgentPauseDuration")
        local = None if self.disconnected is None else self.disconnected.astimezone(ZoneInfo(zone))
        self.day = None if local is None else local.date().isoformat()
        half = None if local is None else local.replace(minute=local.minute // 30 * 30)
        self.half_hour = None if half is None else half.strftime("%Y-%m-%d %H:%M")
        self.is_abandoned = (
            self.is_queued
            and not self.is_handled
            and not self.is_transferred
            and get("NextContactId") is None
            and self.disconnected is not None
        )

    @property
    def interaction_end(self):
        """The end of the interaction: the start of after contact work, or the disconnect."""
        return self.work_start or self.disconnected

    @property
    def utc_day(self):
        return self.initiated.date()


FIXED_KINDS = {
    "DISCONNECT": "disconnect flow",
    "MONITOR": "monitor",
    "EXTERNAL_OUTBOUND": "external party",
    "CALLBACK_CUSTOMER_FIRST_QUEUED": "callback waiting",
    "CALLBACK_CUSTOMER_FIRST_DIALED": "callback dialed",
    "CALLBACK": "callback dialed",
    "QUEUE_TRANSFER": "queue transfer",
    "AGENT_REPLY": "reply",
    "FLOW": "reply",
}


def leg_kind(contact, previous):
    """Returns the kind of a leg, from the contact and the previous contact."""
    if contact.method in FIXED_KINDS:
        return FIXED_KINDS[contact.method]
    if contact.record["DisconnectReason"] == "OUTBOUND_PREVIEW_DISCARDED":
        return "discarded preview"
    if contact.method != "TRANSFER":
        return "customer contact"
    if previous is None:
        return "transfer" if not contact.is_handled or contact.interaction > 2 else "consult"
    if previous.is_transferred and previous.interaction_end <= contact.interaction_end:
        return "transfer"
    return "conference" if (contact.interaction or 0) > 2 else "consult"


def looks_like_callback(contact):
    """Whether a flow ended the contact in the queue, as after queuing a callback."""
    return (
        contact.is_queued
        and not contact.is_handled
        and not contact.is_transferred
        and contact.record["NextContactId"] is not None
        and contact.record["DisconnectReason"] == "CONTACT_FLOW_DISCONNECT"
    )


def read_contacts(records, zone):
    """Returns contacts by ID, with the kind of leg and whether a callback follows.

    `true_kind` and `has_true_callback` are computed from the linked contacts. `kind` and `has_callback`
    are the values in views, as `docs/reference/metrics.md` describes: estimates if a linked contact
    began on another UTC day.
    """
    contacts = {name: Contact(record, zone) for name, record in records.items()}
    for contact in contacts.values():
        previous = contacts.get(contact.record["PreviousContactId"])
        contact.true_kind = leg_kind(contact, previous)
        is_same_day = previous is not None and previous.utc_day == contact.utc_day
        contact.kind = leg_kind(contact, previous if is_same_day else None)
        contact.is_estimated = contact.method == "TRANSFER" and not is_same_day
        following = contacts.get(contact.record["NextContactId"])
        is_callback = following is not None and following.method.startswith("CALLBACK")
        contact.has_true_callback = is_callback
        is_same_day = following is not None and following.utc_day == contact.utc_day
        contact.has_callback = is_callback if is_same_day else looks_like_callback(contact)
    return contacts


def wrong_estimates(contacts):
    """Returns the contacts with a wrong estimate: of the kind of leg, and of the callback."""
    kinds = [contact for contact in contacts.values() if contact.kind != contact.true_kind]
    callbacks = [c for c in contacts.values() if c.has_callback != c.has_true_callback]
    return kinds, callbacks


def mean(values):
    values = [value for value in values if value is not None]
    return sum(values) / len(values) if values else None


def total(values):
    values = [value for value in values if value is not None]
    return sum(values) if values else None


def share(part, whole):
    return part / whole if whole else None


def sum_of(contact, *names):
    """Returns the sum of durations, or None if the record has no value for any of them."""
    values = [getattr(contact, name) for name in names]
    return None if all(value is None for value in values) else sum(value or 0 for value in values)


def flow_seconds(contact):
    """Returns the seconds from the connection to the system until enqueue, transfer, or disconnect."""
    end = contact.enqueued or contact.transferred_at or contact.disconnected
    found = seconds(contact.to_system, end)
    return None if found is None else max(found, 0)


def count(contacts, condition):
    return sum(1 for contact in contacts if condition(contact))


def measures(contacts):
    """Returns all contact metrics of a group of contacts, by column of `contact-metrics`."""
    handled = [contact for contact in contacts if contact.is_handled]
    queued = [contact for contact in contacts if contact.is_queued]
    abandoned = [contact for contact in contacts if contact.is_abandoned]
    in_time = lambda contact: contact.wait is not None and contact.wait < THRESHOLD
    excluded = lambda contact: not contact.is_handled and (
        contact.is_transferred or contact.has_callback
    )
    with_method = lambda *methods: (lambda contact: contact.method in methods)
    resolution = lambda contact: seconds(
        contact.initiated, max(contact.disconnected, contact.work_end or contact.disconnected)
    )
    return {
        "contacts_created": len(contacts),
        "customer_contacts": count(contacts, lambda c: c.kind == "customer contact"),
        "contacts_incoming": count(contacts, with_method(*INCOMING_METHODS)),
        "contacts_queued": len(queued),
        "contacts_handled": len(handled),
        "contacts_handled_incoming": count(handled, with_method(*INCOMING_METHODS)),
        "contacts_handled_outbound": count(handled, with_method("OUTBOUND")),
        "api_contacts_handled": count(handled, with_method("API")),
        "callback_contacts_handled": count(handled, with_method("CALLBACK")),
        "contacts_abandoned": len(abandoned),
        "abandonment_rate_share": share(len(abandoned), len(queued)),
        "contacts_answered_in_x": count([c for c in queued if c.is_handled], in_time),
        "contacts_abandoned_in_x": count(abandoned, in_time),
        "contacts_removed_from_queue_in_x": count(queued, in_time),
        "service_level_share": share(count(queued, in_time), len(queued)),
        "custom_service_level_share": share(
            count([c for c in queued if c.is_handled], in_time),
            len(queued) - count(queued, excluded),
        ),
        "contacts_put_on_hold": count(contacts, lambda c: (c.holds or 0) > 0),
        "contacts_agent_hung_up_first": count(
            handled, lambda c: c.record["DisconnectReason"] == "AGENT_DISCONNECT"
        ),
        "contacts_transferred_out": count(contacts, lambda c: c.is_transferred),
        "contacts_transferred_out_by_agent": count(handled, lambda c: c.is_transferred),
        "contacts_transferred_out_from_queue": count(
            contacts, lambda c: c.is_transferred and not c.is_handled
        ),
        "contacts_transferred_out_internal": count(
            contacts, lambda c: c.is_transferred and not c.is_external
        ),
        "contacts_transferred_out_external": count(
            contacts, lambda c: c.is_transferred and c.is_external
        ),
        "contacts_transferred_in": count(contacts, with_method("TRANSFER", "QUEUE_TRANSFER")),
        "contacts_transferred_in_by_agent": count(contacts, with_method("TRANSFER")),
        "contacts_transferred_in_from_queue": count(contacts, with_method("QUEUE_TRANSFER")),
        "contacts_consulted": count(contacts, lambda c: c.kind == "consult"),
        "contacts_resolved_in_x": count(contacts, lambda c: resolution(c) < RESOLUTION),
        "average_resolution_seconds": mean(resolution(c) for c in contacts),
        "average_queue_answer_seconds": mean(c.wait for c in handled),
        "average_queue_abandon_seconds": mean(c.wait for c in abandoned),
        "maximum_queued_seconds": max((c.wait for c in queued if c.wait is not None), default=None),
        "average_handle_seconds": mean(
            sum_of(c, "interaction", "hold", "work", "pause") for c in contacts
        ),
        "contact_handle_seconds": total(
            sum_of(c, "interaction", "hold", "work", "pause") for c in contacts
        ),
        "average_active_seconds": mean(sum_of(c, "interaction", "hold", "work") for c in contacts),
        "average_interaction_seconds": mean(c.interaction for c in handled),
        "average_interaction_and_hold_seconds": mean(
            (c.interaction or 0) + (c.hold or 0) for c in handled
        ),
        "average_after_contact_work_seconds": mean(c.work or 0 for c in handled),
        "average_hold_seconds": mean(c.hold for c in handled if (c.holds or 0) > 0),
        "average_hold_all_contacts_seconds": mean(c.hold or 0 for c in handled),
        "average_holds": mean(c.holds or 0 for c in contacts),
        "average_pause_seconds": mean(c.pause for c in contacts if (c.pause or 0) > 0),
        "average_contact_seconds": mean(seconds(c.initiated, c.disconnected) for c in contacts),
        "contact_flow_seconds": total(
            flow_seconds(c) for c in contacts if c.method in CONTACT_FLOW_METHODS
        ),
    }


GROUPS = {
    "day": "day",
    "half_hour": "half_hour",
    "queue": "queue",
    "agent": "agent",
    "routing_profile": "profile",
    "channel": "channel",
    "subtype": "subtype",
    "method": "method",
    "leg_kind": "kind",
    "reason": "reason",
}


def grouped(contacts, by):
    """Returns the metrics of each group, by value of the grouping."""
    groups = {}
    for contact in contacts:
        name = "all" if by == "all" else getattr(contact, GROUPS[by])
        groups.setdefault(name, []).append(contact)
    return {name: measures(group) for name, group in groups.items()}


def service_level(contacts):
    """Returns the service level of queued contacts by day and queue."""
    groups = {}
    for contact in contacts:
        if contact.is_queued:
            groups.setdefault((contact.day, contact.queue), []).append(contact)
    names = {
        "queued": "contacts_queued",
        "removed_in_time": "contacts_removed_from_queue_in_x",
        "service_level_share": "service_level_share",
        "answered_in_time": "contacts_answered_in_x",
        "abandoned": "contacts_abandoned",
        "abandoned_in_time": "contacts_abandoned_in_x",
        "custom_service_level_share": "custom_service_level_share",
    }
    return {key: renamed(measures(group), names) for key, group in groups.items()}


def renamed(values, names):
    return {name: values[old] for name, old in names.items()}


def by_leg_kind(contacts):
    """Counts contacts by day and kind of leg."""
    groups = {}
    for contact in contacts:
        groups.setdefault((contact.day, contact.kind), []).append(contact)
    names = {
        "contacts": "contacts_created",
        "queued": "contacts_queued",
        "handled": "contacts_handled",
        "abandoned": "contacts_abandoned",
    }
    return {key: renamed(measures(group), names) for key, group in groups.items()}


def is_reached(contact):
    return contact.is_handled and contact.to_system is not None


def callbacks(contacts):
    """Returns callback metrics by day and queue."""
    groups = {}
    for contact in contacts:
        if contact.kind in ("callback dialed", "callback waiting"):
            groups.setdefault((contact.day, contact.queue), []).append(contact)
    result = {}
    for key, group in groups.items():
        dialed = count(group, lambda c: c.kind == "callback dialed")
        handled = [contact for contact in group if contact.is_handled]
        result[key] = {
            "callbacks": dialed,
            "waiting": len(group) - dialed,
            "handled": len(handled),
            "handled_share": share(len(handled), dialed),
            "reached": count(group, is_reached),
            "average_queue_answer_seconds": mean(c.wait for c in handled),
            "average_handle_seconds": measures(group)["average_handle_seconds"],
        }
    return result


def outbound(contacts):
    """Returns outbound metrics by day, campaign, AMD status, and agent."""
    groups = {}
    for contact in contacts:
        campaign = field(contact.record, "Campaign", "CampaignId")
        if contact.method == "OUTBOUND" or campaign is not None:
            status = contact.record["AnsweringMachineDetectionStatus"]
            groups.setdefault((contact.day, campaign, status, contact.agent), []).append(contact)
    return {
        key: {
            "contacts": len(group),
            "reached": count(group, is_reached),
            "reached_share": share(count(group, is_reached), len(group)),
            "average_interaction_seconds": mean(c.interaction for c in group if is_reached(c)),
        }
        for key, group in groups.items()
    }


def is_customer_initiated(contact):
    """Whether the customer initiated the contact. Legs and calls of campaigns and applications do not count."""
    is_campaign = field(contact.record, "Campaign", "CampaignId") is not None
    is_outbound_call = contact.method == "API" and contact.channel == "VOICE"
    has_inbound_method = contact.method in ("INBOUND", "WEBRTC_API", "API") and not is_outbound_call
    return has_inbound_method and contact.kind == "customer contact" and not is_campaign


def columns(contact):
    """Returns the columns of the view `connect_contacts` for one contact."""
    handled = contact.is_handled
    of_handled = lambda value: (value or 0) if handled else None
    end = contact.disconnected
    is_in_time = contact.wait is not None and contact.wait < THRESHOLD
    return {
        "leg_kind": contact.kind,
        "is_leg_kind_estimated": int(contact.is_estimated),
        "has_callback": int(contact.has_callback),
        "is_queued": int(contact.is_queued),
        "is_handled": int(handled),
        "is_abandoned": int(contact.is_abandoned),
        "is_transferred": int(contact.is_transferred),
        "is_incoming": int(contact.method in INCOMING_METHODS),
        "is_customer_contact": int(contact.kind == "customer contact"),
        "is_put_on_hold": int((contact.holds or 0) > 0),
        "is_reached": int(is_reached(contact)),
        "is_customer_initiated": int(is_customer_initiated(contact)),
        "is_transferred_from_queue": int(contact.is_queued and contact.is_transferred and not handled),
        "is_callback_from_queue": int(contact.is_queued and contact.has_callback and not handled),
        "wait_seconds": contact.wait,
        "answer_seconds": contact.wait if handled else None,
        "abandon_seconds": contact.wait if contact.is_abandoned else None,
        "removed_in_20_seconds": int(is_in_time) if contact.is_queued else None,
        "interaction_seconds": contact.interaction if handled else None,
        "hold_seconds": of_handled(contact.hold),
        "holds": of_handled(contact.holds),
        "after_contact_work_seconds": of_handled(contact.work),
        "pause_seconds": of_handled(contact.pause),
        "handle_seconds": sum_of(contact, "interaction", "hold", "work", "pause"),
        "active_seconds": sum_of(contact, "interaction", "hold", "work"),
        "contact_seconds": seconds(contact.initiated, end),
        "contact_flow_seconds": (
            flow_seconds(contact) if contact.method in CONTACT_FLOW_METHODS else None
        ),
        "resolution_seconds": seconds(contact.initiated, max(end, contact.work_end or end)),
    }


def campaign_results(contacts):
    """Returns campaign metrics by campaign and answering machine detection (AMD) status."""
    groups, calls = {}, Counter()
    for contact in contacts:
        campaign = field(contact.record, "Campaign", "CampaignId")
        if campaign is not None:
            status = contact.record["AnsweringMachineDetectionStatus"]
            groups.setdefault((campaign, status), []).append(contact)
            calls[campaign] += 1

    def is_abandoned(contact):
        activity = contact.record["CustomerVoiceActivity"] or {}
        start = instant(
            activity.get("GreetingEndTimestamp")
            or activity.get("GreetingStartTimestamp")
            or contact.record["ConnectedToSystemTimestamp"]
        )
        agent = instant(field(contact.record, "Agent", "ConnectedToAgentTimestamp"))
        return agent is None or agent - start > timedelta(seconds=2)

    results = {}
    for (campaign, status), group in groups.items():
        human = len(group) if status == "HUMAN_ANSWERED" else 0
        answered = group if human else [c for c in group if status is None and c.to_system is not None]
        abandoned = count(answered, is_abandoned)
        results[campaign, status] = {
            "delivery_attempts": len(group),
            "delivery_attempts_share": share(len(group), calls[campaign]),
            "human_answered": human,
            "contacts_connected": len(answered),
            "connected_to_agent": count(group, lambda c: c.is_handled),
            "abandoned_after_x": abandoned,
            "abandoned_after_x_rate_share": share(abandoned, len(answered)),
        }
    return results


def chat_metrics(contacts):
    """Returns chat metrics by agent."""
    groups = {}
    for contact in contacts:
        if contact.channel == "CHAT":
            groups.setdefault(contact.agent, []).append(contact)
    return {agent: chat_measures(group) for agent, group in groups.items()}


def chat_measures(chats):
    def values(*path):
        found = [field(chat.record, "ChatMetrics", *path) for chat in chats]
        return [value for value in found if value is not None]

    def ratio(dividend, divisor):
        return share(sum(values(*dividend)), sum(values(*divisor)))

    def to_seconds(value):
        return None if value is None else value / 1000

    def first_response(chat):
        sent = field(chat.record, "ChatMetrics", "ContactMetrics", "AgentFirstResponseTimestamp")
        wait = seconds(chat.enqueued, instant(sent))
        return None if wait is None else wait * 1000

    abandons = [
        [field(chat.record, "ChatMetrics", who, "ConversationAbandon") for who in PARTICIPANTS]
        for chat in chats
    ]
    return {
        "chats": len(chats),
        "average_first_response_seconds": to_seconds(
            mean(values("ContactMetrics", "AgentFirstResponseTimeInMillis"))
        ),
        "average_first_response_wait_seconds": to_seconds(mean(map(first_response, chats))),
        "average_response_seconds": to_seconds(
            ratio(("AgentMetrics", "TotalResponseTimeInMillis"), ("AgentMetrics", "NumResponses"))
        ),
        "longest_response_seconds": to_seconds(
            max(values("AgentMetrics", "MaxResponseTimeInMillis"), default=None)
        ),
        "average_customer_response_seconds": to_seconds(
            ratio(
                ("CustomerMetrics", "TotalResponseTimeInMillis"),
                ("CustomerMetrics", "NumResponses"),
            )
        ),
        "average_messages": mean(values("ContactMetrics", "TotalMessages")),
        "average_agent_messages": mean(values("AgentMetrics", "MessagesSent")),
        "average_customer_messages": mean(values("CustomerMetrics", "MessagesSent")),
        "average_bot_messages": mean(values("ContactMetrics", "TotalBotMessages")),
        "average_agent_message_length": ratio(
            ("AgentMetrics", "MessageLengthInChars"), ("AgentMetrics", "MessagesSent")
        ),
        "average_customer_message_length": ratio(
            ("CustomerMetrics", "MessageLengthInChars"), ("CustomerMetrics", "MessagesSent")
        ),
        "average_close_seconds": to_seconds(
            mean(values("ContactMetrics", "ConversationCloseTimeInMillis"))
        ),
        "conversations_abandoned": sum(1 for flags in abandons if any(flags)),
        "left_by_customer": sum(1 for _, customer in abandons if customer),
    }


PARTICIPANTS = ("AgentMetrics", "CustomerMetrics")
