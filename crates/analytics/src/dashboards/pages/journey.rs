//! The way of one contact.

use super::*;
use crate::dashboards::{Filter, Form, Sort, Visual};

pub(super) const DASHBOARD: Dashboard = Dashboard {
    name: "journey",
    title: "Customer journey",
    summary: "The way of one contact through the flows, block by block, to the agent and to its end.",
    filters: &[Filter::Days, Filter::Contact],
    visuals: &[JOURNEY, RECORD, NEWEST],
};

const JOURNEY: Visual = Visual::rows(
    "journey",
    "The way through the flows",
    FLOW_EVENTS,
    Form::Journey,
)
.by(&[
    Dimension::of("event_time", "Time, UTC", Scale::Instant),
    Dimension::text("flow_name", "Flow"),
    Dimension::text("block_type", "Block"),
    Dimension::text("block_id", "Name of the block"),
    Dimension::text("result", "Result"),
    Dimension::text("parameter_key", "Attribute"),
    Dimension::text("parameter_value", "Value"),
    Dimension::text("parameter_text", "Text"),
    Dimension::text("parameter_queue", "Queue"),
])
.ordered(&[Sort::Ascending("event_time")])
.first(1000)
.note("From the logs of contact flows, where a flow has logging switched on.");

const RECORD: Visual = Visual::rows("record", "Its contact record", CONTACTS, Form::Record)
    .by(&[
        CONTACT,
        Dimension::of("initiation_time", "Begun, UTC", Scale::Instant),
        Dimension::of("disconnect_time", "Ended, UTC", Scale::Instant),
        CHANNEL,
        Dimension::text("initiation_method", "Begun by"),
        Dimension::text("disconnect_reason", "Ended by"),
        REASON,
        QUEUE,
        Dimension::of("wait_seconds", "Waited", Scale::Number(Unit::Seconds)),
        AGENT,
        Dimension::of(
            "interaction_seconds",
            "Interaction",
            Scale::Number(Unit::Seconds),
        ),
        Dimension::of("hold_seconds", "On hold", Scale::Number(Unit::Seconds)),
        Dimension::of(
            "after_contact_work_seconds",
            "After-contact work",
            Scale::Number(Unit::Seconds),
        ),
        Dimension::of(
            "contact_seconds",
            "From begin to end",
            Scale::Number(Unit::Seconds),
        ),
        Dimension::of("is_abandoned", "Abandoned", Scale::Flag),
        Dimension::text("previous_contact_id", "Contact before"),
        Dimension::text("next_contact_id", "Contact after"),
    ])
    .first(10)
    .note("Connect writes the record when the contact has ended.");

const NEWEST: Visual = Visual::rows("newest", "Newest contacts", CONTACTS, Form::Table)
    .by(&[
        Dimension::of("initiation_time", "Begun, UTC", Scale::Instant),
        CONTACT,
        CHANNEL,
        REASON,
        QUEUE,
        AGENT,
        Dimension::of("wait_seconds", "Waited", Scale::Number(Unit::Seconds)),
        Dimension::of(
            "handle_seconds",
            "Handling time",
            Scale::Number(Unit::Seconds),
        ),
        Dimension::of("is_abandoned", "Abandoned", Scale::Flag),
    ])
    .ordered(&[Sort::Descending("initiation_time")])
    .first(100);
