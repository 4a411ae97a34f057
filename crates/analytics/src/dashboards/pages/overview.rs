//! How the contact centre does.

use super::*;
use crate::dashboards::{Filter, Form, Visual};

pub(super) const DASHBOARD: Dashboard = Dashboard {
    name: "overview",
    title: "Overview",
    summary: "How many customers were in contact, how quickly they were answered, and how long it took, next to the days before.",
    filters: &[Filter::Days, Filter::Queue, Filter::Agent, Filter::Channel],
    visuals: &[FIGURES, QUEUE_FIGURES, BY_DAY, BY_HOUR, ANSWERED, HANDLING],
};

const FIGURES: Visual =
    Visual::groups("contacts", "Contacts and handling", CONTACTS, Form::Figures).showing(&[
        CONTACT_COUNT,
        HANDLED,
        HANDLING_TIME.lower_is_better(),
        SERVICE_LEVEL,
    ]);

const QUEUE_FIGURES: Visual = Visual::groups("queue", "Waiting in queues", CONTACTS, Form::Figures)
    .showing(&[QUEUED, ABANDONED_SHARE, WAIT, WAIT_90])
    .only(&[IS_QUEUED]);

const BY_DAY: Visual = Visual::groups(
    "contacts-by-day",
    "Contacts by day and channel",
    CONTACTS,
    Form::StackedBar,
)
.by(&[Dimension::day("contact_date"), CHANNEL])
.showing(&[CONTACT_COUNT])
.half();

const BY_HOUR: Visual = Visual::groups(
    "contacts-by-hour",
    "When contacts come in, by weekday and hour",
    CONTACTS,
    Form::HeatMap,
)
.by(&[WEEKDAY, HOUR_OF_DAY])
.showing(&[CONTACT_COUNT])
.note("All chosen days that are the same day of the week are added up.")
.half();

const ANSWERED: Visual = Visual::groups(
    "answered-by-day",
    "Answered within 20 seconds, and abandoned, by day",
    CONTACTS,
    Form::Line,
)
.by(&[Dimension::day("contact_date")])
.showing(&[SERVICE_LEVEL, ABANDONED_SHARE])
.only(&[IS_QUEUED])
.note("Of the contacts that were queued.")
.half();

const HANDLING: Visual = Visual::groups(
    "handling-by-day",
    "Average handling time and its parts, by day",
    CONTACTS,
    Form::StackedBar,
)
.by(&[Dimension::day("contact_date")])
.showing(&[INTERACTION, HOLD, AFTER_CONTACT_WORK])
.only(&[IS_HANDLED])
.note("Of the contacts that an agent took.")
.half();
