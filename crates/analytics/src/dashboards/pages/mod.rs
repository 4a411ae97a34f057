//! The pages, one file each, and the dimensions and measures that they share.
#![allow(clippy::wildcard_imports, reason = "every page uses the shared fields")]

mod agent;
mod agents;
mod contact_lens;
mod evaluations;
mod intraday;
mod journey;
mod overview;
mod queues;
mod reasons;

use super::{Aggregation, Condition, Dashboard, Dimension, Literal, Measure, Scale, Unit};

/// In the order of the menu.
pub(super) static ALL: [Dashboard; 9] = [
    overview::DASHBOARD,
    intraday::DASHBOARD,
    reasons::DASHBOARD,
    queues::DASHBOARD,
    agents::DASHBOARD,
    agent::DASHBOARD,
    journey::DASHBOARD,
    contact_lens::DASHBOARD,
    evaluations::DASHBOARD,
];

/// The same in `QuickSight`.
pub(super) static IN_ACCOUNT: [Dashboard; 9] = [
    overview::DASHBOARD,
    intraday::DASHBOARD,
    reasons::DASHBOARD,
    queues::DASHBOARD,
    agents::DASHBOARD,
    agent::DASHBOARD,
    journey::IN_ACCOUNT,
    contact_lens::DASHBOARD,
    evaluations::DASHBOARD,
];

const CONTACTS: &str = "connect_contacts";
const AGENT_STATES: &str = "connect_agent_states";
const AGENT_HOURS: &str = "connect_agent_hours";
const AGENT_STATUS: &str = "connect_agent_status";
const FLOW_EVENTS: &str = "connect_cfl_events";
const ANALYSES: &str = "connect_analyses";
const CATEGORIES: &str = "connect_analysis_categories";
const TURNS: &str = "connect_transcript_turns";
const EVALUATIONS: &str = "connect_evaluations";
const SECTIONS: &str = "connect_evaluation_sections";
const QUESTIONS: &str = "connect_evaluation_questions";

const AGENT: Dimension = Dimension::text("agent_username", "Agent");
const CHANNEL: Dimension = Dimension::text("channel", "Channel");
const CONTACT: Dimension = Dimension::text("contactid", "Contact");
const DAY: Dimension = Dimension::day("disconnect_date");
const FORM: Dimension = Dimension::text("form", "Form");
const HOUR_OF_DAY: Dimension = Dimension::new("hour", "Hour", Scale::HourOfDay);
const LEG_KIND: Dimension = Dimension::text("leg_kind", "Kind of leg");
const QUEUE: Dimension = Dimension::text("queue_name", "Queue");
const REASON: Dimension = Dimension::text("call_reason", "Call reason");
const WEEKDAY: Dimension = Dimension::new("weekday", "Weekday", Scale::Weekday);

const ABANDONED: Measure = Measure::sum(
    "abandoned",
    "Contacts abandoned",
    "is_abandoned",
    Unit::Count,
)
.lower_is_better();
const ABANDONMENT_RATE: Measure = Measure::ratio(
    "abandonment_rate",
    "Abandonment rate",
    "is_abandoned",
    "is_queued",
)
.lower_is_better();
const CONTACT_COUNT: Measure = Measure::count("contacts", "Contacts created", "contactid");
const CUSTOMER_CONTACTS: Measure = Measure::sum(
    "customer_contacts",
    "Customer contacts",
    "is_customer_contact",
    Unit::Count,
);
const HANDLED: Measure = Measure::sum("handled", "Contacts handled", "is_handled", Unit::Count);
const QUEUED: Measure = Measure::sum("queued", "Contacts queued", "is_queued", Unit::Count);
const TRANSFERRED: Measure = Measure::sum(
    "transferred",
    "Contacts transferred out",
    "is_transferred",
    Unit::Count,
);
const SERVICE_LEVEL: Measure = Measure::share(
    "service_level",
    "Service level 20 s",
    "removed_in_20_seconds",
)
.higher_is_better();
const CUSTOM_SERVICE_LEVEL: Measure = Measure::share(
    "custom_service_level",
    "Custom service level 20 s",
    "answered_in_20_seconds",
)
.higher_is_better();
const SERVICE_LEVELS_NOTE: &str = "Service level 20 s: contacts that left the queue for any reason in less than 20 seconds, of contacts queued. \
    Custom service level 20 s: contacts handled in less than 20 seconds, of contacts queued without those that were transferred or resulted in a callback.";

const AFTER_CONTACT_WORK: Measure = Measure::seconds(
    "after_contact_work",
    "Average after contact work time (ACW)",
    "after_contact_work_seconds",
    Aggregation::Average,
);
const HANDLE_TIME: Measure = Measure::seconds(
    "handle_time",
    "Average handle time (AHT)",
    "handle_seconds",
    Aggregation::Average,
);
const HOLD: Measure = Measure::seconds(
    "hold",
    "Average customer hold time (all contacts)",
    "hold_seconds",
    Aggregation::Average,
);
const INTERACTION: Measure = Measure::seconds(
    "interaction",
    "Average agent interaction time",
    "interaction_seconds",
    Aggregation::Average,
);
const PAUSE: Measure = Measure::seconds(
    "pause",
    "Average agent pause time (all contacts)",
    "pause_seconds",
    Aggregation::Average,
);
const QUEUE_ANSWER_TIME: Measure = Measure::seconds(
    "queue_answer_time",
    "Average queue answer time (ASA)",
    "answer_seconds",
    Aggregation::Average,
)
.lower_is_better();
const QUEUE_TIME_90: Measure = Measure::seconds(
    "queue_time_90",
    "90th percentile of queue time",
    "wait_seconds",
    Aggregation::Percentile(90),
)
.lower_is_better();

const IS_HANDLED: Condition = Condition::Is("is_handled", Literal::Number(1));
/// A supervisor who listens to a contact does not handle it.
const IS_NO_MONITOR: Condition = Condition::IsNot("leg_kind", "monitor");
/// Self-service is not a conversation with an agent.
const IS_WITH_AGENT: Condition = Condition::IsNot("channel", "IVR");
const IS_QUEUED: Condition = Condition::Is("is_queued", Literal::Number(1));
