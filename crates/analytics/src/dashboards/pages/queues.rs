//! How long customers wait.

use super::*;
use crate::dashboards::{Filter, Form, Sort, Visual};

pub(super) const DASHBOARD: Dashboard = Dashboard {
    name: "queues",
    title: "Queues",
    summary: "How long customers waited, when, and how many were answered in time or gave up.",
    filters: &[Filter::Days, Filter::Queue, Filter::Channel],
    visuals: &[
        FIGURES,
        TABLE,
        WAIT_BY_DAY,
        WAIT_BY_HOUR,
        SERVICE_LEVELS,
        BY_DAY,
    ],
};

const WAIT_50: Measure = Measure::seconds(
    "wait_50",
    "Half waited no longer than",
    "wait_seconds",
    Aggregation::Percentile(50),
);
const LONGEST: Measure = Measure::seconds(
    "longest_wait",
    "Longest wait",
    "wait_seconds",
    Aggregation::Maximum,
);

const FIGURES: Visual = Visual::groups("figures", "Waiting in queues", CONTACTS, Form::Figures)
    .showing(&[
        QUEUED,
        SERVICE_LEVEL,
        ABANDONED_SHARE,
        WAIT_50.lower_is_better(),
        WAIT_90,
        LONGEST.lower_is_better(),
    ])
    .only(&[IS_QUEUED]);

const TABLE: Visual = Visual::groups(
    "queues-table",
    "All figures by queue and channel",
    CONTACTS,
    Form::Table,
)
.by(&[QUEUE, CHANNEL])
.showing(&[
    QUEUED,
    HANDLED,
    ABANDONED,
    ABANDONED_SHARE,
    SERVICE_LEVEL,
    WAIT,
    WAIT_90,
    LONGEST,
    TRANSFERRED,
])
.only(&[IS_QUEUED])
.ordered(&[Sort::Descending("queued")])
.first(200);

const TRANSFERRED: Measure =
    Measure::sum("transferred", "Transferred", "is_transferred", Unit::Count);

const WAIT_BY_DAY: Visual = Visual::groups(
    "wait-by-day",
    "Wait by day: half, and 90 %, waited no longer",
    CONTACTS,
    Form::Line,
)
.by(&[Dimension::day("contact_date")])
.showing(&[WAIT_50, WAIT_90])
.only(&[IS_QUEUED])
.half();

const WAIT_BY_HOUR: Visual = Visual::groups(
    "wait-by-hour",
    "Average wait by weekday and hour",
    CONTACTS,
    Form::HeatMap,
)
.by(&[WEEKDAY, HOUR_OF_DAY])
.showing(&[WAIT])
.only(&[IS_QUEUED])
.half();

const SERVICE_LEVELS: Visual = Visual::groups(
    "service-level-by-queue",
    "Answered within 20 seconds, by queue",
    CONTACTS,
    Form::Bar,
)
.by(&[QUEUE])
.showing(&[SERVICE_LEVEL])
.only(&[IS_QUEUED])
.ordered(&[Sort::Ascending("service_level")])
.first(20)
.note("Of the contacts that an agent took or the customer abandoned.")
.half();

const BY_DAY: Visual = Visual::groups(
    "queued-by-day",
    "Queued contacts by day and queue",
    CONTACTS,
    Form::StackedBar,
)
.by(&[Dimension::day("contact_date"), QUEUE])
.showing(&[CONTACT_COUNT])
.only(&[IS_QUEUED])
.half();
