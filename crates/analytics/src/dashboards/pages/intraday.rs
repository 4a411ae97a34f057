//! One day in intervals of 15 or 30 minutes.

use super::agents::NOW;
use super::*;
use crate::dashboards::{Filter, Sort, Visual, VisualKind};

pub(super) const DASHBOARD: Dashboard = Dashboard {
    name: "intraday",
    title: "Intraday",
    summary: "The last selected day in intervals of 15 or 30 minutes. A contact counts in the interval of its disconnect. When clocks are set back, an interval that occurs twice is one.",
    filters: &[
        Filter::Days,
        Filter::Interval,
        Filter::Queue,
        Filter::RoutingProfile,
        Filter::Hierarchy,
        Filter::Channel,
        Filter::ChannelSubtype,
    ],
    visuals: &[FIGURES, VOLUME, SERVICE_LEVELS, TIMES, ARRIVALS, TABLE, NOW],
    subject: None,
};

const INTERVAL: Dimension = Dimension::new("local_disconnect_time", "Interval", Scale::Interval);

const FIGURES: Visual = Visual::groups(
    "figures",
    "Queues and service level",
    CONTACTS,
    VisualKind::Figures,
)
.showing(&[
    QUEUED,
    SERVICE_LEVEL,
    CUSTOM_SERVICE_LEVEL,
    ABANDONMENT_RATE,
    QUEUE_ANSWER_TIME,
])
.only(&[IS_QUEUED])
.on_last_day()
.note("Until the day ends, a part of a day is compared with a whole one.");

const VOLUME: Visual = Visual::groups(
    "contacts-by-interval",
    "Contacts handled and abandoned by interval",
    CONTACTS,
    VisualKind::StackedBar,
)
.by(&[INTERVAL])
.showing(&[HANDLED, ABANDONED])
.on_last_day()
.half();

const SERVICE_LEVELS: Visual = Visual::groups(
    "service-level-by-interval",
    "Service level and abandonment rate by interval",
    CONTACTS,
    VisualKind::Line,
)
.by(&[INTERVAL])
.showing(&[SERVICE_LEVEL, CUSTOM_SERVICE_LEVEL, ABANDONMENT_RATE])
.only(&[IS_QUEUED])
.on_last_day()
.note(SERVICE_LEVELS_NOTE)
.half();

const TIMES: Visual = Visual::groups(
    "times-by-interval",
    "Average queue answer time (ASA) and handle time (AHT) by interval",
    CONTACTS,
    VisualKind::Line,
)
.by(&[INTERVAL])
.showing(&[QUEUE_ANSWER_TIME, HANDLE_TIME])
.on_last_day()
.half();

const ARRIVALS: Visual = Visual::groups(
    "arrivals-by-interval",
    "Contacts by interval of initiation and channel",
    CONTACTS,
    VisualKind::StackedBar,
)
.by(&[
    Dimension::new("local_initiation_time", "Interval", Scale::Interval),
    CHANNEL,
])
.showing(&[CONTACT_COUNT])
.on_last_day()
.note("Of contacts that were disconnected on the day.")
.half();

const TABLE: Visual = Visual::groups(
    "intervals-table",
    "All metrics by interval",
    CONTACTS,
    VisualKind::Table,
)
.by(&[INTERVAL])
.showing(&[
    CONTACT_COUNT,
    QUEUED,
    HANDLED,
    ABANDONED,
    ABANDONMENT_RATE,
    SERVICE_LEVEL,
    CUSTOM_SERVICE_LEVEL,
    QUEUE_ANSWER_TIME,
    HANDLE_TIME,
])
.on_last_day()
.ordered(&[Sort::Ascending("local_disconnect_time")]);
