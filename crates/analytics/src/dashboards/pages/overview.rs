//! Contacts and service level.

use super::*;
use crate::dashboards::{Filter, Visual, VisualKind};

pub(super) const DASHBOARD: Dashboard = Dashboard {
    name: "overview",
    title: "Overview",
    summary: "Contacts, service level and handle time, compared with the previous period. Contacts count on the local day of their disconnect.",
    filters: &[
        Filter::Days,
        Filter::Queue,
        Filter::Agent,
        Filter::RoutingProfile,
        Filter::Hierarchy,
        Filter::Channel,
        Filter::ChannelSubtype,
    ],
    visuals: &[
        FIGURES,
        QUEUE_FIGURES,
        BY_DAY,
        BY_HOUR,
        SERVICE_LEVELS,
        HANDLE_TIMES,
    ],
    subject: None,
};

const FIGURES: Visual =
    Visual::groups("contacts", "Contacts and handle time", CONTACTS, VisualKind::Figures)
        .showing(&[
            CONTACT_COUNT,
            CUSTOMER_CONTACTS,
            HANDLED,
            TRANSFERRED,
            HANDLE_TIME.lower_is_better(),
        ])
        .note("Contacts created counts every leg: transfers, consults, callbacks and surveys are contacts of their own. Customer contacts counts conversations as customers see them.");

const QUEUE_FIGURES: Visual = Visual::groups(
    "queue",
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
    QUEUE_TIME_90,
])
.only(&[IS_QUEUED])
.note(SERVICE_LEVELS_NOTE);

const BY_DAY: Visual = Visual::groups(
    "contacts-by-day",
    "Contacts created by day and channel",
    CONTACTS,
    VisualKind::StackedBar,
)
.by(&[DAY, CHANNEL])
.showing(&[CONTACT_COUNT])
.half();

const BY_HOUR: Visual = Visual::groups(
    "contacts-by-hour",
    "Contacts by weekday and hour of initiation",
    CONTACTS,
    VisualKind::HeatMap,
)
.by(&[WEEKDAY, HOUR_OF_DAY])
.showing(&[CONTACT_COUNT])
.note("Sum of all selected days with the same weekday.")
.half();

const SERVICE_LEVELS: Visual = Visual::groups(
    "service-level-by-day",
    "Service level and abandonment rate by day",
    CONTACTS,
    VisualKind::Line,
)
.by(&[DAY])
.showing(&[SERVICE_LEVEL, CUSTOM_SERVICE_LEVEL, ABANDONMENT_RATE])
.only(&[IS_QUEUED])
.note(SERVICE_LEVELS_NOTE)
.half();

const HANDLE_TIMES: Visual = Visual::groups(
    "handle-time-by-day",
    "Average handle time (AHT) by day",
    CONTACTS,
    VisualKind::StackedBar,
)
.by(&[DAY])
.showing(&[INTERACTION, HOLD, AFTER_CONTACT_WORK, PAUSE])
.only(&[IS_HANDLED])
.note("Of contacts handled.")
.half();
