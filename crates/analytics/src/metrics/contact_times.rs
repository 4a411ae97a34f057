//! Times of contacts, from contact records and flow logs.

use super::{BY_DISCONNECT, Metric, Section, WITHOUT_MONITORS, differs, same, same_with};

const BY_INITIATION: &str =
    "a contact counts on the local day of its initiation, open contacts included";

pub(super) static CONTACT_TIMES: Section = Section {
    title: "Times of contacts",
    interval: BY_DISCONNECT,
    metrics: &METRICS,
};

const METRICS: [Metric; 26] = [
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
