//! Why customers call, and what becomes of the calls.

use super::*;
use crate::dashboards::{Filter, Form, Sort, Visual};

pub(super) const DASHBOARD: Dashboard = Dashboard {
    name: "reasons",
    title: "Call reasons",
    summary: "Why customers were in contact, as they chose in the menu: how many, how long it took, and who gave up waiting.",
    filters: &[Filter::Days, Filter::Queue, Filter::Agent, Filter::Channel],
    visuals: &[
        CONTACTS_PER_REASON,
        BY_DAY,
        HANDLING,
        ABANDONED_SHARES,
        ABANDON_TIME,
        MENU,
        TABLE,
    ],
};

const CONTACTS_PER_REASON: Visual = Visual::groups(
    "contacts-per-reason",
    "Contacts by call reason",
    CONTACTS,
    Form::Bar,
)
.by(&[REASON])
.showing(&[CONTACT_COUNT])
.ordered(&[Sort::Descending("contacts")])
.first(20)
.note("The reason is the contact attribute CallReason.")
.half();

const BY_DAY: Visual = Visual::groups(
    "reasons-by-day",
    "Contacts by day and call reason",
    CONTACTS,
    Form::Line,
)
.by(&[Dimension::day("contact_date"), REASON])
.showing(&[CONTACT_COUNT])
.half();

const HANDLING: Visual = Visual::groups(
    "handling-per-reason",
    "Average handling time and its parts, by call reason",
    CONTACTS,
    Form::StackedBar,
)
.by(&[REASON])
.showing(&[INTERACTION, HOLD, AFTER_CONTACT_WORK])
.only(&[IS_HANDLED])
.ordered(&[Sort::Descending("interaction")])
.first(20)
.note("Of the contacts that an agent took.")
.half();

const ABANDONED_SHARES: Visual = Visual::groups(
    "abandoned-per-reason",
    "Share of queued contacts abandoned, by call reason",
    CONTACTS,
    Form::Bar,
)
.by(&[REASON])
.showing(&[ABANDONED_SHARE])
.only(&[IS_QUEUED])
.ordered(&[Sort::Descending("abandoned_share")])
.first(20)
.half();

const ABANDON_TIME: Visual = Visual::groups(
    "abandon-time-per-reason",
    "Average wait before giving up, by call reason",
    CONTACTS,
    Form::Bar,
)
.by(&[REASON])
.showing(&[Measure::seconds(
    "abandon_time",
    "Average wait before giving up",
    "wait_seconds",
    Aggregation::Average,
)])
.only(&[
    Condition::Is("is_abandoned", Literal::Number(1)),
    Condition::AtLeast("wait_seconds", 12),
])
.ordered(&[Sort::Descending("abandon_time")])
.first(20)
.note(
    "Of the contacts abandoned after 12 seconds or more: who gives up sooner has often misdialled.",
)
.half();

const MENU: Visual = Visual::groups(
    "menu-choices",
    "What customers pressed in menus",
    FLOW_EVENTS,
    Form::Bar,
)
.by(&[Dimension::text("result", "Key")])
.showing(&[Measure::distinct("contacts", "Contacts", "contactid")])
.only(&[
    Condition::Is("block_type", Literal::Text("GetUserInput")),
    Condition::IsSet("result"),
])
.ordered(&[Sort::Descending("contacts")])
.first(20)
.note("From the logs of contact flows; they know neither queue nor agent nor channel.")
.half();

const TABLE: Visual = Visual::groups(
    "reasons-table",
    "All figures by call reason",
    CONTACTS,
    Form::Table,
)
.by(&[REASON])
.showing(&[
    CONTACT_COUNT,
    HANDLED,
    ABANDONED,
    SERVICE_LEVEL,
    WAIT,
    HANDLING_TIME,
    HOLD,
    AFTER_CONTACT_WORK,
])
.ordered(&[Sort::Descending("contacts")])
.first(200);
