//! Metrics from contact records.

use super::{Metric, Section, differs, not_available, same, same_with};

const BY_DISCONNECT: &str = "A contact counts as a whole on the local day of its disconnect. An open contact counts nowhere.";
const WITHOUT_MONITORS: &str = "without legs of supervisors who monitor a contact, which Connect counts; parameter monitor=1 includes them";
const BY_INITIATION: &str =
    "a contact counts on the local day of its initiation, open contacts included";
const LESS_THAN: &str = "counts less than X; parameter comparison LTE counts at most X";

pub(super) static COUNTS: Section = Section {
    title: "Contacts",
    interval: BY_DISCONNECT,
    metrics: &COUNT_METRICS,
};

const COUNT_METRICS: [Metric; 41] = [
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

pub(super) static TIMES: Section = Section {
    title: "Times of contacts",
    interval: BY_DISCONNECT,
    metrics: &TIME_METRICS,
};

const TIME_METRICS: [Metric; 26] = [
    same(
        "AVG_QUEUE_ANSWER_TIME",
        "Average queue answer time (ASA)",
        &["contact-metrics.average_queue_answer_seconds"],
    ),
    differs(
        "AVG_QUEUE_ANSWER_TIME",
        "Average queue answer time (ASA), by hour",
        &["contacts-by-hour.average_queue_answer_seconds"],
        BY_INITIATION,
    ),
    same(
        "AVG_ABANDON_TIME",
        "Average queue abandon time",
        &["contact-metrics.average_queue_abandon_seconds"],
    ),
    differs(
        "AVG_ABANDON_TIME",
        "Average queue abandon time, by call reason",
        &["abandoned-over-threshold.average_queue_abandon_seconds"],
        "of contacts abandoned after more than a threshold, 12 seconds by default; so is the visual on the page Call reasons",
    ),
    same(
        "MAX_QUEUED_TIME",
        "Maximum queued time",
        &["contact-metrics.maximum_queued_seconds"],
    ),
    differs(
        "MAX_QUEUED_TIME",
        "Maximum queued time, by half hour",
        &["busiest-half-hours.maximum_queued_seconds"],
        BY_INITIATION,
    ),
    differs(
        "",
        "(none) Percentiles and maximum of queue time",
        &[
            "queue-time-percentiles.p50_queue_seconds",
            "queue-time-percentiles.p95_queue_seconds",
            "queue-time-percentiles.longest_queue_answer_seconds",
        ],
        "not a metric of Connect: of contacts handled; the dashboards' percentiles are of contacts queued",
    ),
    same(
        "AVG_HANDLE_TIME",
        "Average handle time (AHT)",
        &[
            "contact-metrics.average_handle_seconds",
            "connect_contacts.handle_seconds",
        ],
    ),
    differs(
        "AVG_HANDLE_TIME",
        "Average handle time (AHT), of tasks and e-mails",
        &["task-and-email-handling.average_handle_seconds"],
        BY_INITIATION,
    ),
    differs(
        "AVG_HANDLE_TIME",
        "Average handle time (AHT), by agent, queue and reason",
        &[
            "handle-time-by-agent.average_handle_seconds",
            "handle-time-by-queue.average_handle_seconds",
            "handle-time-per-reason.average_handle_seconds",
        ],
        WITHOUT_MONITORS,
    ),
    same(
        "SUM_HANDLE_TIME",
        "Contact handle time",
        &["contact-metrics.contact_handle_seconds"],
    ),
    same(
        "AVG_ACTIVE_TIME",
        "Average active time",
        &["contact-metrics.average_active_seconds"],
    ),
    same(
        "AVG_INTERACTION_TIME",
        "Average agent interaction time",
        &["contact-metrics.average_interaction_seconds"],
    ),
    differs(
        "AVG_INTERACTION_TIME",
        "Average agent interaction time, by agent, queue and reason",
        &[
            "handle-time-by-agent.average_interaction_seconds",
            "handle-time-by-queue.average_interaction_seconds",
            "handle-time-per-reason.average_interaction_seconds",
        ],
        WITHOUT_MONITORS,
    ),
    same(
        "AVG_INTERACTION_AND_HOLD_TIME",
        "Average agent interaction and customer hold time",
        &["contact-metrics.average_interaction_and_hold_seconds"],
    ),
    same(
        "AVG_AFTER_CONTACT_WORK_TIME",
        "Average after contact work time (ACW)",
        &["contact-metrics.average_after_contact_work_seconds"],
    ),
    differs(
        "AVG_AFTER_CONTACT_WORK_TIME",
        "Average after contact work time (ACW), by agent, queue and reason",
        &[
            "after-contact-work-by-agent.average_after_contact_work_seconds",
            "handle-time-by-agent.average_after_contact_work_seconds",
            "handle-time-by-queue.average_after_contact_work_seconds",
            "handle-time-per-reason.average_after_contact_work_seconds",
        ],
        WITHOUT_MONITORS,
    ),
    same_with(
        "AVG_HOLD_TIME",
        "Average customer hold time",
        &["contact-metrics.average_hold_seconds"],
        "of contacts put on hold",
    ),
    same(
        "AVG_HOLD_TIME_ALL_CONTACTS",
        "Average customer hold time all contacts",
        &["contact-metrics.average_hold_all_contacts_seconds"],
    ),
    differs(
        "AVG_HOLD_TIME, AVG_HOLD_TIME_ALL_CONTACTS",
        "Average customer hold time; all contacts; by agent, queue and reason",
        &[
            "hold-time-by-agent.average_hold_seconds",
            "handle-time-by-agent.average_hold_all_contacts_seconds",
            "handle-time-by-queue.average_hold_all_contacts_seconds",
            "handle-time-per-reason.average_hold_all_contacts_seconds",
        ],
        WITHOUT_MONITORS,
    ),
    same_with(
        "AVG_HOLDS",
        "Average holds",
        &["contact-metrics.average_holds"],
        "of all contacts, those without an agent and without holds as zero, as in Connect's logic",
    ),
    same(
        "AVG_CONTACT_DURATION",
        "Average contact duration",
        &["contact-metrics.average_contact_seconds"],
    ),
    same_with(
        "SUM_CONTACT_FLOW_TIME",
        "Contact flow time",
        &["contact-metrics.contact_flow_seconds"],
        "zero for a contact that was queued before it was connected to the system",
    ),
    same_with(
        "AVG_AGENT_PAUSE_TIME",
        "Average agent pause time",
        &["contact-metrics.average_pause_seconds"],
        "of contacts that were paused, which only tasks can be; contacts without a pause do not count",
    ),
    same(
        "AVG_RESOLUTION_TIME",
        "Average resolution time",
        &["contact-metrics.average_resolution_seconds"],
    ),
    differs(
        "FLOWS_STARTED, FLOWS_OUTCOME, AVG_FLOW_TIME",
        "Flows started; Flows outcome; Average flow time",
        &["flows-used.contacts", "flow-durations.average_seconds"],
        "contacts in the flow, and time between its first and last log event; flow logs do not have runs of a flow",
    ),
];

pub(super) static CHATS: Section = Section {
    title: "Chat",
    interval: BY_DISCONNECT,
    metrics: &CHAT_METRICS,
};

const CHAT_METRICS: [Metric; 7] = [
    same(
        "AVG_FIRST_RESPONSE_TIME_AGENT",
        "Average agent first response time",
        &["chat-response-times.average_first_response_seconds"],
    ),
    same(
        "AVG_RESPONSE_TIME_AGENT, AVG_RESPONSE_TIME_CUSTOMER",
        "Average agent / customer response time",
        &[
            "chat-response-times.average_response_seconds",
            "chat-response-times.average_customer_response_seconds",
        ],
    ),
    same(
        "AVG_CONTACT_FIRST_RESPONSE_TIME_AGENT",
        "Average contact first response wait time",
        &["chat-response-times.average_first_response_wait_seconds"],
    ),
    same(
        "AVG_MESSAGES, AVG_MESSAGES_AGENT, AVG_MESSAGES_CUSTOMER, AVG_MESSAGES_BOT",
        "Average messages; agent, customer and bot messages",
        &[
            "chat-response-times.average_messages",
            "chat-response-times.average_agent_messages",
            "chat-response-times.average_customer_messages",
            "chat-response-times.average_bot_messages",
        ],
    ),
    same(
        "AVG_MESSAGE_LENGTH_AGENT, AVG_MESSAGE_LENGTH_CUSTOMER",
        "Average agent / customer message length",
        &[
            "chat-response-times.average_agent_message_length",
            "chat-response-times.average_customer_message_length",
        ],
    ),
    same(
        "AVG_CONVERSATION_CLOSE_TIME",
        "Average conversation close time",
        &["chat-response-times.average_close_seconds"],
    ),
    same(
        "CONVERSATIONS_ABANDONED",
        "Conversations abandoned",
        &["chat-response-times.conversations_abandoned"],
    ),
];
