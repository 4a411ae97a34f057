//! The pages themselves, one file each, and the words that they share.
#![allow(clippy::wildcard_imports, reason = "every page speaks in these words")]

mod agents;
mod contact_lens;
mod evaluations;
mod journey;
mod overview;
mod queues;
mod reasons;

use super::{Aggregation, Condition, Dashboard, Dimension, Literal, Measure, Scale, Unit};

/// In the order in which they are offered.
pub(super) static ALL: [Dashboard; 7] = [
    overview::DASHBOARD,
    reasons::DASHBOARD,
    queues::DASHBOARD,
    agents::DASHBOARD,
    journey::DASHBOARD,
    contact_lens::DASHBOARD,
    evaluations::DASHBOARD,
];

const CONTACTS: &str = "connect_contacts";
const AGENT_STATES: &str = "connect_agent_states";
const AGENT_STATUS: &str = "connect_agent_status";
const FLOW_EVENTS: &str = "connect_cfl_events";
const ANALYSES: &str = "connect_analyses";
const CATEGORIES: &str = "connect_analysis_categories";
const EVALUATIONS: &str = "connect_evaluations";
const SECTIONS: &str = "connect_evaluation_sections";
const QUESTIONS: &str = "connect_evaluation_questions";

const AGENT: Dimension = Dimension::text("agent_username", "Agent");
const CHANNEL: Dimension = Dimension::text("channel", "Channel");
const CONTACT: Dimension = Dimension::text("contactid", "Contact");
const FORM: Dimension = Dimension::text("form", "Form");
const HOUR_OF_DAY: Dimension = Dimension::of("hour", "Hour, UTC", Scale::HourOfDay);
const QUEUE: Dimension = Dimension::text("queue_name", "Queue");
const REASON: Dimension = Dimension::text("call_reason", "Call reason");
const WEEKDAY: Dimension = Dimension::of("weekday", "Weekday", Scale::Weekday);

const ABANDONED: Measure =
    Measure::sum("abandoned", "Abandoned", "is_abandoned", Unit::Count).lower_is_better();
const ABANDONED_SHARE: Measure =
    Measure::share("abandoned_share", "Abandoned of queued", "is_abandoned").lower_is_better();
const CONTACT_COUNT: Measure = Measure::count("contacts", "Contacts", "contactid");
const HANDLED: Measure = Measure::sum("handled", "Handled by an agent", "is_handled", Unit::Count);
const QUEUED: Measure = Measure::sum("queued", "Queued", "is_queued", Unit::Count);
const SERVICE_LEVEL: Measure = Measure::share(
    "service_level",
    "Answered within 20 s",
    "answered_in_20_seconds",
)
.higher_is_better();

const AFTER_CONTACT_WORK: Measure = Measure::seconds(
    "after_contact_work",
    "After-contact work",
    "after_contact_work_seconds",
    Aggregation::Average,
);
const HANDLING_TIME: Measure = Measure::seconds(
    "handling_time",
    "Average handling time",
    "handle_seconds",
    Aggregation::Average,
);
const HOLD: Measure = Measure::seconds("hold", "On hold", "hold_seconds", Aggregation::Average);
const INTERACTION: Measure = Measure::seconds(
    "interaction",
    "Interaction",
    "interaction_seconds",
    Aggregation::Average,
);
const WAIT: Measure =
    Measure::seconds("wait", "Average wait", "wait_seconds", Aggregation::Average)
        .lower_is_better();
const WAIT_90: Measure = Measure::seconds(
    "wait_90",
    "90 % waited no longer than",
    "wait_seconds",
    Aggregation::Percentile(90),
)
.lower_is_better();

const IS_HANDLED: Condition = Condition::Is("is_handled", Literal::Number(1));
const IS_QUEUED: Condition = Condition::Is("is_queued", Literal::Number(1));
