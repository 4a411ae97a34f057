//! What agents do.

use super::*;
use crate::dashboards::{Filter, Form, Sort, Visual};

pub(super) const DASHBOARD: Dashboard = Dashboard {
    name: "agents",
    title: "Agents",
    summary: "Who is at work and with what, how agents' time is spent, and how they handle contacts.",
    filters: &[Filter::Days, Filter::Agent, Filter::Queue],
    visuals: &[
        FIGURES,
        NOW,
        TIMELINE,
        OCCUPANCIES,
        TIME_IN_STATE,
        BY_HOUR,
        TABLE,
    ],
};

const IS_STAFFED: Condition = Condition::Is("is_staffed", Literal::Number(1));
const OCCUPANCY: Measure =
    Measure::share_of_time("occupancy", "Occupancy", "is_occupied", "seconds");
const STATE: Dimension = Dimension::text("state", "State");
const START: Dimension = Dimension::of("start_time", "Since, UTC", Scale::Instant);
const TIME: Measure = Measure::seconds("time", "Time", "seconds", Aggregation::Sum);

const FIGURES: Visual = Visual::groups("figures", "Agents at work", AGENT_STATES, Form::Figures)
    .showing(&[
        Measure::distinct("agents", "Agents", "agent_username"),
        Measure::seconds("staffed", "Time logged in", "seconds", Aggregation::Sum),
        OCCUPANCY,
    ])
    .only(&[IS_STAFFED])
    .note("Occupancy is the share of the time logged in that agents spend with contacts and on after-contact work.");

const NOW: Visual = Visual::rows(
    "current-status",
    "Status at the end of the last day, and the call reason in hand",
    AGENT_STATUS,
    Form::Table,
)
.by(&[AGENT, STATE, START, REASON, CHANNEL, QUEUE, CONTACT])
.on_last_day()
.ordered(&[Sort::Descending("start_time")])
.first(500)
.note("While the day lasts this is what agents do now, as far as events have come in.");

const TIMELINE: Visual = Visual::rows(
    "timeline",
    "What agents did on the last day",
    AGENT_STATES,
    Form::Timeline,
)
.by(&[
    AGENT,
    STATE,
    START,
    Dimension::of("end_time", "Until, UTC", Scale::Instant),
    QUEUE,
    CONTACT,
])
.only(&[IS_STAFFED])
.on_last_day()
.ordered(&[
    Sort::Ascending("agent_username"),
    Sort::Ascending("start_time"),
])
.first(10_000);

const OCCUPANCIES: Visual = Visual::groups(
    "occupancy-by-agent",
    "Occupancy by agent",
    AGENT_STATES,
    Form::Bar,
)
.by(&[AGENT])
.showing(&[OCCUPANCY])
.only(&[IS_STAFFED])
.ordered(&[Sort::Descending("occupancy")])
.first(60)
.half();

const TIME_IN_STATE: Visual = Visual::groups(
    "time-in-state",
    "Time in each state, by agent",
    AGENT_STATES,
    Form::StackedBar,
)
.by(&[AGENT, STATE])
.showing(&[TIME])
.only(&[IS_STAFFED])
.first(1000)
.half();

const BY_HOUR: Visual = Visual::groups(
    "time-by-hour",
    "Agents' time by hour of the last day",
    AGENT_STATES,
    Form::StackedBar,
)
.by(&[Dimension::of("start_time", "Hour, UTC", Scale::Hour), STATE])
.showing(&[TIME])
.only(&[IS_STAFFED])
.on_last_day()
.note("A stretch of time counts in the hour in which it begins.");

const TABLE: Visual = Visual::groups(
    "handling-by-agent",
    "Contacts handled, by agent",
    CONTACTS,
    Form::Table,
)
.by(&[AGENT])
.showing(&[
    HANDLED,
    HANDLING_TIME,
    INTERACTION,
    HOLD,
    AFTER_CONTACT_WORK,
    Measure::sum("holds", "Holds", "holds", Unit::Count),
    Measure::share("transferred_share", "Transferred", "is_transferred"),
])
.only(&[IS_HANDLED])
.ordered(&[Sort::Descending("handled")])
.first(500);
