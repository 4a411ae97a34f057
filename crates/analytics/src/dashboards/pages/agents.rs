//! Agents.

use super::*;
use crate::dashboards::visual::IS_ONLINE;
use crate::dashboards::{Filter, Sort, Visual, VisualKind};

pub(super) const DASHBOARD: Dashboard = Dashboard {
    name: "agents",
    title: "Agents",
    summary: "Current status of agents, their time in each state, occupancy, and the contacts that they handled.",
    filters: &[
        Filter::Days,
        Filter::Agent,
        Filter::RoutingProfile,
        Filter::Hierarchy,
        Filter::Queue,
        Filter::Channel,
        Filter::ChannelSubtype,
    ],
    visuals: &[
        FIGURES,
        NOW,
        TIMELINE,
        OCCUPANCIES,
        TIME_IN_STATE,
        BY_HOUR,
        TIMES,
        TABLE,
    ],
    subject: None,
};

pub(super) const OCCUPANCY: Measure = Measure::ratio(
    "occupancy",
    "Occupancy",
    "on_contact_seconds",
    "staffed_seconds",
);
pub(super) const ON_CONTACT_SHARE: Measure = Measure::ratio(
    "on_contact_share",
    "Percent agent on contact time",
    "on_contact_seconds",
    "online_seconds",
);
pub(super) const ONLINE_TIME: Measure =
    Measure::seconds("online", "Online time", "online_seconds", Aggregation::Sum);
const ON_CONTACT_TIME: Measure = Measure::seconds(
    "on_contact",
    "Agent on contact time",
    "on_contact_seconds",
    Aggregation::Sum,
);
pub(super) const IDLE_TIME: Measure =
    Measure::seconds("idle", "Agent idle time", "idle_seconds", Aggregation::Sum);
pub(super) const NON_PRODUCTIVE_TIME: Measure = Measure::seconds(
    "non_productive",
    "Non-productive time (NPT)",
    "non_productive_seconds",
    Aggregation::Sum,
);
const ERROR_TIME: Measure = Measure::seconds(
    "error",
    "Error status time",
    "error_seconds",
    Aggregation::Sum,
);
pub(super) const STATE: Dimension = Dimension::text("state", "State");
pub(super) const START: Dimension = Dimension::new("local_start_time", "Since", Scale::Instant);
pub(super) const TIME: Measure = Measure::seconds("time", "Time", "seconds", Aggregation::Sum);
pub(super) const OCCUPANCY_NOTE: &str = "Occupancy is agent on contact time of agent on contact and idle time. \
    Percent agent on contact time is of online time, non-productive time included.";

/// Channels are those of the contacts handled: the time without a contact has none.
const OF_CONTACTS: &[Filter] = &[Filter::Channel, Filter::ChannelSubtype];

const FIGURES: Visual = Visual::groups(
    "figures",
    "Online time and occupancy",
    AGENT_STATES,
    VisualKind::Figures,
)
.showing(&[
    Measure::distinct("agents", "Agents online", "agent_username"),
    ONLINE_TIME,
    NON_PRODUCTIVE_TIME,
    OCCUPANCY,
    ON_CONTACT_SHARE,
])
.only(&[IS_ONLINE])
.note(OCCUPANCY_NOTE)
.ignoring(OF_CONTACTS);

pub(super) const NOW: Visual = Visual::rows(
    "current-status",
    "Agent activity at the end of the last day",
    AGENT_STATUS,
    VisualKind::Table,
)
.by(&[AGENT, STATE, START, REASON, CHANNEL, QUEUE, CONTACT])
.on_last_day()
.last_of_each("agentarn")
.ordered(&[Sort::Descending("local_start_time")])
.first(500)
.note("Until the day ends, the current activity, as of the last agent event.");

pub(super) const TIMELINE: Visual = Visual::rows(
    "timeline",
    "Agent activity on the last day",
    AGENT_STATES,
    VisualKind::Timeline,
)
.by(&[
    AGENT,
    STATE,
    START,
    Dimension::new("local_end_time", "Until", Scale::Instant),
    QUEUE,
    CONTACT,
])
.only(&[IS_ONLINE])
.on_last_day()
.ordered(&[
    Sort::Ascending("agent_username"),
    Sort::Ascending("local_start_time"),
])
.first(10_000)
.ignoring(OF_CONTACTS);

const OCCUPANCIES: Visual = Visual::groups(
    "occupancy-by-agent",
    "Occupancy by agent",
    AGENT_STATES,
    VisualKind::Bar,
)
.by(&[AGENT])
.showing(&[OCCUPANCY])
.only(&[IS_ONLINE])
.ordered(&[Sort::Descending("occupancy")])
.first(60)
.half()
.ignoring(OF_CONTACTS);

const TIME_IN_STATE: Visual = Visual::groups(
    "time-in-state",
    "Time in each state by agent",
    AGENT_STATES,
    VisualKind::StackedBar,
)
.by(&[AGENT, STATE])
.showing(&[TIME])
.only(&[IS_ONLINE])
.first(1000)
.half()
.ignoring(OF_CONTACTS);

const BY_HOUR: Visual = Visual::groups(
    "time-by-hour",
    "Time in each state by hour of the last day",
    AGENT_HOURS,
    VisualKind::StackedBar,
)
.by(&[Dimension::new("local_hour", "Hour", Scale::Hour), STATE])
.showing(&[TIME])
.only(&[IS_ONLINE])
.on_last_day()
.note("A state that lasts over several hours counts in each of them.")
.ignoring(OF_CONTACTS);

const TIMES: Visual = Visual::groups(
    "agent-times",
    "Agent times and occupancy by agent",
    AGENT_STATES,
    VisualKind::Table,
)
.by(&[AGENT])
.showing(&[
    ONLINE_TIME,
    ON_CONTACT_TIME,
    IDLE_TIME,
    NON_PRODUCTIVE_TIME,
    ERROR_TIME,
    OCCUPANCY,
    ON_CONTACT_SHARE,
])
.only(&[IS_ONLINE])
.ordered(&[Sort::Ascending("agent_username")])
.first(500)
.note(OCCUPANCY_NOTE)
.ignoring(OF_CONTACTS);

const TABLE: Visual = Visual::groups(
    "contacts-handled-by-agent",
    "Contacts handled by agent",
    CONTACTS,
    VisualKind::Table,
)
.by(&[AGENT])
.showing(&[
    HANDLED,
    HANDLE_TIME,
    INTERACTION,
    HOLD,
    AFTER_CONTACT_WORK,
    Measure::sum("holds", "Holds", "holds", Unit::Count),
    TRANSFERRED,
])
.only(&[IS_HANDLED, IS_NO_MONITOR])
.ordered(&[Sort::Descending("handled")])
.first(500)
.note("Without legs of supervisors who monitor a contact, which Amazon Connect counts. The filters by channel apply to this table, the filter by channel also to current contacts.");
