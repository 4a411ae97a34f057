//! Queues.

use super::*;
use crate::dashboards::{Filter, Sort, Visual, VisualKind};

pub(super) const DASHBOARD: Dashboard = Dashboard {
    name: "queues",
    title: "Queues",
    summary: "Queue time, service level and abandonment by queue, day and hour.",
    filters: &[
        Filter::Days,
        Filter::Queue,
        Filter::RoutingProfile,
        Filter::Hierarchy,
        Filter::Channel,
        Filter::ChannelSubtype,
    ],
    visuals: &[
        FIGURES,
        TABLE,
        TIME_BY_DAY,
        TIME_BY_HOUR,
        SERVICE_LEVELS,
        BY_DAY,
    ],
    subject: None,
};

const QUEUE_TIME_50: Measure = Measure::seconds(
    "queue_time_50",
    "50th percentile of queue time",
    "wait_seconds",
    Aggregation::Percentile(50),
);
const LONGEST: Measure = Measure::seconds(
    "maximum_queued",
    "Maximum queued time",
    "wait_seconds",
    Aggregation::Maximum,
);

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
    QUEUE_TIME_50.lower_is_better(),
    QUEUE_TIME_90,
    LONGEST.lower_is_better(),
])
.only(&[IS_QUEUED])
.note(SERVICE_LEVELS_NOTE);

const TABLE: Visual = Visual::groups(
    "queues-table",
    "All metrics by queue and channel",
    CONTACTS,
    VisualKind::Table,
)
.by(&[QUEUE, CHANNEL])
.showing(&[
    QUEUED,
    HANDLED,
    ABANDONED,
    ABANDONMENT_RATE,
    SERVICE_LEVEL,
    CUSTOM_SERVICE_LEVEL,
    QUEUE_ANSWER_TIME,
    QUEUE_TIME_90,
    LONGEST,
    TRANSFERRED,
])
.only(&[Condition::IsSet("queue_name")])
.ordered(&[Sort::Descending("queued")])
.first(200);

const TIME_BY_DAY: Visual = Visual::groups(
    "queue-time-by-day",
    "Percentiles of queue time by day",
    CONTACTS,
    VisualKind::Line,
)
.by(&[DAY])
.showing(&[QUEUE_TIME_50, QUEUE_TIME_90])
.only(&[IS_QUEUED])
.note("Of contacts queued, abandoned ones included.")
.half();

const TIME_BY_HOUR: Visual = Visual::groups(
    "queue-answer-time-by-hour",
    "Average queue answer time (ASA) by weekday and hour of initiation",
    CONTACTS,
    VisualKind::HeatMap,
)
.by(&[WEEKDAY, HOUR_OF_DAY])
.showing(&[QUEUE_ANSWER_TIME])
.only(&[IS_QUEUED])
.half();

const SERVICE_LEVELS: Visual = Visual::groups(
    "service-level-by-queue",
    "Service level by queue",
    CONTACTS,
    VisualKind::Bar,
)
.by(&[QUEUE])
.showing(&[SERVICE_LEVEL, CUSTOM_SERVICE_LEVEL])
.only(&[IS_QUEUED])
.ordered(&[Sort::Ascending("service_level")])
.first(20)
.note(SERVICE_LEVELS_NOTE)
.half();

const BY_DAY: Visual = Visual::groups(
    "queued-by-day",
    "Contacts queued by day and queue",
    CONTACTS,
    VisualKind::StackedBar,
)
.by(&[DAY, QUEUE])
.showing(&[QUEUED])
.only(&[IS_QUEUED])
.half();
