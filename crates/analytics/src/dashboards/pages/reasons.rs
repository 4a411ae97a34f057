//! Call reasons.

use super::*;
use crate::dashboards::{Filter, Sort, Visual, VisualKind};

pub(super) const DASHBOARD: Dashboard = Dashboard {
    name: "reasons",
    title: "Call reasons",
    summary: "Contacts, handle time and abandonment by the contact attribute CallReason.",
    filters: &[
        Filter::Days,
        Filter::Queue,
        Filter::RoutingProfile,
        Filter::Hierarchy,
        Filter::Agent,
        Filter::Reason,
        Filter::Channel,
        Filter::ChannelSubtype,
    ],
    visuals: &[
        CONTACTS_PER_REASON,
        BY_DAY,
        HANDLING,
        ABANDONED_SHARES,
        ABANDON_TIME,
        MENU,
        TABLE,
    ],
    subject: None,
};

const CONTACTS_PER_REASON: Visual = Visual::groups(
    "contacts-per-reason",
    "Contacts created by call reason",
    CONTACTS,
    VisualKind::Bar,
)
.by(&[REASON])
.showing(&[CONTACT_COUNT])
.ordered(&[Sort::Descending("contacts")])
.first(20)
.note("The reason is the contact attribute CallReason.")
.half();

const BY_DAY: Visual = Visual::groups(
    "reasons-by-day",
    "Contacts created by day and call reason",
    CONTACTS,
    VisualKind::Line,
)
.by(&[DAY, REASON])
.showing(&[CONTACT_COUNT])
.half();

const HANDLING: Visual = Visual::groups(
    "handle-time-per-reason",
    "Average handle time (AHT) by call reason",
    CONTACTS,
    VisualKind::StackedBar,
)
.by(&[REASON])
.showing(&[INTERACTION, HOLD, AFTER_CONTACT_WORK, PAUSE])
.only(&[IS_HANDLED])
.ordered(&[Sort::Descending("interaction")])
.first(20)
.note("Of contacts handled.")
.half();

const ABANDONED_SHARES: Visual = Visual::groups(
    "abandoned-per-reason",
    "Abandonment rate by call reason",
    CONTACTS,
    VisualKind::Bar,
)
.by(&[REASON])
.showing(&[ABANDONMENT_RATE])
.only(&[IS_QUEUED])
.ordered(&[Sort::Descending("abandonment_rate")])
.first(20)
.half();

const ABANDON_TIME: Visual = Visual::groups(
    "abandon-time-per-reason",
    "Average queue abandon time by call reason",
    CONTACTS,
    VisualKind::Bar,
)
.by(&[REASON])
.showing(&[Measure::seconds(
    "abandon_time",
    "Average queue abandon time",
    "abandon_seconds",
    Aggregation::Average,
)])
.only(&[
    Condition::Is("is_abandoned", Literal::Number(1)),
    Condition::AtLeast("wait_seconds", 13),
])
.ordered(&[Sort::Descending("abandon_time")])
.first(20)
.note("Of contacts abandoned after more than 12 seconds; shorter ones are often wrong numbers.")
.half();

const MENU: Visual = Visual::groups(
    "menu-choices",
    "Menu (DTMF) input",
    FLOW_EVENTS,
    VisualKind::Bar,
)
.by(&[Dimension::text("dtmf_input", "Input")])
.showing(&[Measure::distinct(
    "contacts",
    "Contacts with the input",
    "contactid",
)])
.only(&[Condition::IsSet("dtmf_input")])
.ordered(&[Sort::Descending("contacts")])
.first(20)
.note("Keys that customers pressed, from contact flow logs, which have no queue, routing profile, agent or channel. Timeouts and errors are not listed.")
.half();

const TABLE: Visual = Visual::groups(
    "reasons-table",
    "All metrics by call reason",
    CONTACTS,
    VisualKind::Table,
)
.by(&[REASON])
.showing(&[
    CONTACT_COUNT,
    HANDLED,
    ABANDONED,
    SERVICE_LEVEL,
    CUSTOM_SERVICE_LEVEL,
    QUEUE_ANSWER_TIME,
    HANDLE_TIME,
    HOLD,
    AFTER_CONTACT_WORK,
])
.ordered(&[Sort::Descending("contacts")])
.first(200);
