//! The score card of an agent.

use super::agents::{
    IDLE_TIME, NON_PRODUCTIVE_TIME, OCCUPANCY, OCCUPANCY_NOTE, ON_CONTACT_SHARE, ONLINE_TIME,
    STATE, TIME, TIMELINE,
};
use super::contact_lens::{CONVERSATIONS, CUSTOMER_SENTIMENT, NON_TALK};
use super::evaluations::{AUTOMATIC_FAILS, EVALUATION_COUNT, IS_COUNTED, SCORE, UNSCORED};
use super::*;
use crate::dashboards::visual::IS_ONLINE;
use crate::dashboards::{Filter, Sort, Visual, VisualKind};

pub(super) const DASHBOARD: Dashboard = Dashboard {
    name: "agent",
    title: "Agent",
    summary: "One agent: contacts, handle time, states, sentiment and evaluations.",
    filters: &[Filter::Days, Filter::Agent],
    visuals: &[
        CONTACTS_HANDLED,
        TIMES,
        QUALITY,
        SCORES,
        BY_DAY,
        HANDLE_TIMES,
        STATES,
        SENTIMENT,
        SCORE_BY_DAY,
        SECTIONS_LOWEST,
        TIMELINE,
        LIST,
    ],
    subject: Some(Filter::Agent),
};

const CONTACTS_HANDLED: Visual =
    Visual::groups("contacts", "Contacts and handle time", CONTACTS, VisualKind::Figures)
        .showing(&[
            HANDLED,
            HANDLE_TIME.lower_is_better(),
            INTERACTION,
            HOLD,
            AFTER_CONTACT_WORK,
            TRANSFERRED,
        ])
        .only(&[IS_HANDLED, IS_NO_MONITOR])
        .note("Of contacts handled, without legs of supervisors who monitor a contact, which Amazon Connect counts.");

const TIMES: Visual = Visual::groups(
    "times",
    "Online time and occupancy",
    AGENT_STATES,
    VisualKind::Figures,
)
.showing(&[
    ONLINE_TIME,
    IDLE_TIME,
    NON_PRODUCTIVE_TIME,
    OCCUPANCY,
    ON_CONTACT_SHARE,
])
.only(&[IS_ONLINE])
.note(OCCUPANCY_NOTE);

const SENTIMENT_NOTE: &str = "Sentiment from -5, very negative, to 5, very positive. Conversations without a score and self-service (IVR) do not count.";

const QUALITY: Visual = Visual::groups("quality", "Conversations", ANALYSES, VisualKind::Figures)
    .showing(&[
        CONVERSATIONS,
        CUSTOMER_SENTIMENT,
        NON_TALK.lower_is_better(),
    ])
    .only(&[IS_WITH_AGENT])
    .note(SENTIMENT_NOTE)
    .half();

const SCORES: Visual = Visual::groups("scores", "Evaluations", EVALUATIONS, VisualKind::Figures)
    .showing(&[EVALUATION_COUNT, SCORE, AUTOMATIC_FAILS])
    .only(&[IS_COUNTED])
    .note("An evaluation counts once, on the day of its newest submission.")
    .half();

const BY_DAY: Visual = Visual::groups(
    "handled-by-day",
    "Contacts handled by day and channel",
    CONTACTS,
    VisualKind::StackedBar,
)
.by(&[DAY, CHANNEL])
.showing(&[HANDLED])
.only(&[IS_HANDLED, IS_NO_MONITOR])
.half();

const HANDLE_TIMES: Visual = Visual::groups(
    "handle-time-by-day",
    "Average handle time (AHT) by day",
    CONTACTS,
    VisualKind::StackedBar,
)
.by(&[DAY])
.showing(&[INTERACTION, HOLD, AFTER_CONTACT_WORK, PAUSE])
.only(&[IS_HANDLED, IS_NO_MONITOR])
.half();

const STATES: Visual = Visual::groups(
    "states-by-day",
    "Time in each state by day",
    AGENT_STATES,
    VisualKind::StackedBar,
)
.by(&[Dimension::day("state_date"), STATE])
.showing(&[TIME])
.only(&[IS_ONLINE])
.half();

const SENTIMENT: Visual = Visual::groups(
    "sentiment-by-day",
    "Average customer sentiment by day",
    ANALYSES,
    VisualKind::Line,
)
.by(&[DAY])
.showing(&[CUSTOMER_SENTIMENT])
.only(&[IS_WITH_AGENT])
.note(SENTIMENT_NOTE)
.half();

const SCORE_BY_DAY: Visual = Visual::groups(
    "score-by-day",
    "Average evaluation score by day",
    EVALUATIONS,
    VisualKind::Line,
)
.by(&[Dimension::day("evaluation_date")])
.showing(&[SCORE])
.only(&[IS_COUNTED])
.note(UNSCORED)
.half();

const SECTIONS_LOWEST: Visual = Visual::groups(
    "score-by-section",
    "Average score by section, lowest first",
    SECTIONS,
    VisualKind::Bar,
)
.by(&[Dimension::text("section", "Section")])
.showing(&[SCORE])
.only(&[IS_COUNTED])
.ordered(&[Sort::Ascending("score")])
.first(20)
.half();

const LIST: Visual = Visual::rows("newest", "Newest contacts", CONTACTS, VisualKind::Table)
    .by(&[
        Dimension::new(
            "local_initiation_time",
            "Initiation timestamp",
            Scale::Instant,
        ),
        CONTACT,
        LEG_KIND,
        CHANNEL,
        REASON,
        QUEUE,
        Dimension::new(
            "handle_seconds",
            "Handle time",
            Scale::Number(Unit::Seconds),
        ),
        Dimension::text("disconnect_reason", "Disconnect reason"),
    ])
    .only(&[IS_HANDLED, IS_NO_MONITOR])
    .ordered(&[Sort::Descending("local_initiation_time")])
    .first(100);
