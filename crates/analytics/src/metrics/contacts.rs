//! Counts of contacts, from contact records.

use super::{
    BY_DISCONNECT, Metric, Section, WITHOUT_MONITORS, differs, not_available, same, same_with,
};

const LESS_THAN: &str = "counts less than X; parameter comparison LTE counts at most X";

pub(super) static CONTACTS: Section = Section {
    title: "Contacts",
    interval: BY_DISCONNECT,
    metrics: &METRICS,
};

const METRICS: [Metric; 41] = [
    differs(
        "CONTACTS_CREATED",
        "Contacts created",
        &["contact-metrics.contacts_created"],
        "every record, so that manager assist contacts, test contacts and contacts of agent queues count, here and in the other counts of contacts; the next row has the columns to exclude them. A contact that was open for more than 90 days is missing (see Days and partitions). Group by leg_kind to see what customers see",
    ),
    differs(
        "(left out of Connect's reports)",
        "Manager assist contacts; test contacts; contacts of agent queues",
        &[
            "connect_contacts.leg_kind",
            "connect_contacts.is_test_contact",
            "connect_contacts.queue_name",
        ],
        "columns to filter by, not a measure: leg_kind 'manager assist', is_test_contact, and contacts queued whose queue_name is NULL, as for the queue of an agent. Reports of Connect exclude them, counts here include them",
    ),
    differs(
        "",
        "(none) Customer contacts",
        &[
            "contact-metrics.customer_contacts",
            "contacts-by-leg-kind.contacts",
        ],
        "not a metric of Connect: contacts without transfers, consults, conferences, callbacks, surveys, monitors, external parties, manager assist contacts, e-mail replies (AGENT_REPLY, FLOW) and campaign previews that the agent discarded",
    ),
    same(
        "CONTACTS_CREATED (INBOUND, TRANSFER, QUEUE_TRANSFER)",
        "Contacts incoming",
        &["contact-metrics.contacts_incoming"],
    ),
    same(
        "CONTACTS_QUEUED",
        "Contacts queued",
        &["contact-metrics.contacts_queued"],
    ),
    differs(
        "CONTACTS_QUEUED_BY_ENQUEUE",
        "Contacts queued (enqueue timestamp)",
        &["connect_contacts.enqueue_time"],
        "a column to count by, not a measure",
    ),
    same(
        "CONTACTS_HANDLED",
        "Contacts handled",
        &["contact-metrics.contacts_handled"],
    ),
    differs(
        "CONTACTS_HANDLED_BY_CONNECTED_TO_AGENT",
        "Contacts handled (connected to agent timestamp)",
        &["connect_contacts.connected_to_agent_time"],
        "a column to count by, not a measure",
    ),
    same(
        "CONTACTS_HANDLED (INBOUND, TRANSFER, QUEUE_TRANSFER)",
        "Contacts handled incoming",
        &["contact-metrics.contacts_handled_incoming"],
    ),
    same(
        "CONTACTS_HANDLED (OUTBOUND)",
        "Contacts handled outbound",
        &["contact-metrics.contacts_handled_outbound"],
    ),
    same(
        "CONTACTS_HANDLED (API)",
        "API contacts handled",
        &["contact-metrics.api_contacts_handled"],
    ),
    same_with(
        "CONTACTS_HANDLED (CALLBACK)",
        "Callback contacts handled",
        &["contact-metrics.callback_contacts_handled"],
        "customer-first callbacks have separate methods: query callbacks",
    ),
    same_with(
        "CONTACTS_ABANDONED",
        "Contacts abandoned",
        &["contact-metrics.contacts_abandoned"],
        "a contact with a next contact, such as a survey, is not abandoned, as in Connect's logic",
    ),
    same(
        "ABANDONMENT_RATE",
        "Abandonment rate",
        &["contact-metrics.abandonment_rate_share"],
    ),
    same_with(
        "SUM_CONTACTS_ABANDONED_IN_X",
        "Contacts abandoned in X seconds",
        &["contact-metrics.contacts_abandoned_in_x"],
        LESS_THAN,
    ),
    differs(
        "",
        "(none) Contacts abandoned after more than X seconds",
        &["abandoned-over-threshold.abandoned"],
        "the complement, by call reason",
    ),
    same_with(
        "SUM_CONTACTS_ANSWERED_IN_X",
        "Contacts answered in X seconds",
        &["contact-metrics.contacts_answered_in_x"],
        LESS_THAN,
    ),
    same_with(
        "CONTACTS_REMOVED_FROM_QUEUE_IN_X",
        "Contacts removed from queue in X seconds",
        &["contact-metrics.contacts_removed_from_queue_in_x"],
        LESS_THAN,
    ),
    same_with(
        "SERVICE_LEVEL",
        "Service level X",
        &[
            "contact-metrics.service_level_share",
            "service-level.service_level_share",
            "connect_contacts.removed_in_20_seconds",
        ],
        LESS_THAN,
    ),
    same_with(
        "(custom metric)",
        "Custom service level",
        &[
            "contact-metrics.custom_service_level_share",
            "service-level.custom_service_level_share",
            "connect_contacts.answered_in_20_seconds",
        ],
        "answered in X of queued, without contacts transferred out of the queue or resulting in a callback (parameters; see Days and partitions), and without those abandoned in ignored_seconds",
    ),
    same(
        "CONTACTS_PUT_ON_HOLD",
        "Contacts put on hold",
        &["contact-metrics.contacts_put_on_hold"],
    ),
    differs(
        "CONTACTS_PUT_ON_HOLD",
        "Contacts put on hold, by agent",
        &["hold-time-by-agent.contacts_on_hold"],
        WITHOUT_MONITORS,
    ),
    differs(
        "CONTACTS_HANDLED",
        "Contacts handled, by agent",
        &["connect_contacts.is_handled"],
        "the pages Agents and Agent count without legs of supervisors who monitor a contact, which Connect counts; so do their times of contacts handled",
    ),
    not_available(
        "CONTACTS_HOLD_ABANDONS",
        "Contacts hold disconnect",
        "contact records do not have PreDisconnectState",
    ),
    same(
        "CONTACTS_HANDLED (AGENT_DISCONNECT)",
        "Contacts agent hung up first",
        &["contact-metrics.contacts_agent_hung_up_first"],
    ),
    same(
        "CONTACTS_TRANSFERRED_OUT",
        "Contacts transferred out",
        &[
            "contact-metrics.contacts_transferred_out",
            "connect_contacts.is_transferred",
        ],
    ),
    same(
        "CONTACTS_TRANSFERRED_OUT_BY_AGENT",
        "Contacts transferred out by agent",
        &["contact-metrics.contacts_transferred_out_by_agent"],
    ),
    same(
        "CONTACTS_TRANSFERRED_OUT_FROM_QUEUE",
        "Contacts transferred out queue",
        &["contact-metrics.contacts_transferred_out_from_queue"],
    ),
    same(
        "CONTACTS_TRANSFERRED_OUT_INTERNAL",
        "Contacts transferred out internal",
        &["contact-metrics.contacts_transferred_out_internal"],
    ),
    same(
        "CONTACTS_TRANSFERRED_OUT_EXTERNAL",
        "Contacts transferred out external",
        &["contact-metrics.contacts_transferred_out_external"],
    ),
    same(
        "CONTACTS_CREATED (TRANSFER, QUEUE_TRANSFER)",
        "Contacts transferred in",
        &["contact-metrics.contacts_transferred_in"],
    ),
    same(
        "CONTACTS_CREATED (TRANSFER)",
        "Contacts transferred in by agent",
        &["contact-metrics.contacts_transferred_in_by_agent"],
    ),
    same(
        "CONTACTS_CREATED (QUEUE_TRANSFER)",
        "Contacts transferred in from queue",
        &["contact-metrics.contacts_transferred_in_from_queue"],
    ),
    differs(
        "",
        "Contacts consulted (until May 2019)",
        &[
            "contact-metrics.contacts_consulted",
            "connect_contacts.leg_kind",
        ],
        "legs whose kind is consult: the earlier agent stayed and the leg had at most two seconds with the customer; an estimate if is_leg_kind_estimated is 1 (see Days and partitions)",
    ),
    same_with(
        "CONTACTS_RESOLVED_IN_X",
        "Contacts resolved in X",
        &["contact-metrics.contacts_resolved_in_x"],
        "parameter resolution_seconds",
    ),
    same_with(
        "SUM_RETRY_CALLBACK_ATTEMPTS",
        "Callback attempts",
        &["callbacks.retries"],
        "attempts after the first: callback contacts whose previous contact is a callback contact",
    ),
    same_with(
        "DELIVERY_ATTEMPTS, HUMAN_ANSWERED_CALLS",
        "Delivery attempts; Human answered",
        &[
            "campaign-results.delivery_attempts",
            "campaign-results.human_answered",
        ],
        "by AMD status; of all records with a campaign ID, calls that the agent discarded in the preview included",
    ),
    differs(
        "CAMPAIGN_CONTACTS_CONNECTED",
        "Campaign contacts connected",
        &["campaign-results.contacts_connected"],
        "calls with status HUMAN_ANSWERED, and connected calls with detection off, in all delivery modes: records do not have the mode, and Connect counts agent-assisted calls only",
    ),
    differs(
        "CAMPAIGN_CONTACTS_ABANDONED_AFTER_X (_RATE)",
        "Campaign contacts abandoned after X seconds (rate)",
        &[
            "campaign-results.abandoned_after_x",
            "campaign-results.abandoned_after_x_rate_share",
        ],
        "of the row with status HUMAN_ANSWERED; Connect does not say from when X counts: here from the end of the greeting, else from its start, else from the system connection",
    ),
    differs(
        "CAMPAIGN_CONTACTS_ABANDONED_AFTER_X_FROM_GREETING_END, _FROM_GREETING_START, _FROM_SYSTEM_CONNECTION (_RATE)",
        "Campaign contacts abandoned after X from greeting end / greeting start / system connection (rate)",
        &[
            "campaign-results.abandoned_after_x",
            "campaign-results.abandoned_after_x_rate_share",
        ],
        "parameter since; of contacts_connected, in all delivery modes as there",
    ),
    not_available(
        "CAMPAIGN_SEND_ATTEMPTS",
        "Send attempts",
        "attempts of a campaign that did not become a contact, such as messages, have no contact record",
    ),
];
