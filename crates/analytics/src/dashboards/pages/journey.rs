//! One contact.

use super::*;
use crate::dashboards::{Filter, Sort, Visual, VisualKind};

pub(super) const DASHBOARD: Dashboard = Dashboard {
    name: "journey",
    title: "Customer journey",
    summary: "The steps of one contact through the flows, its conversation and record, and the newest contacts.",
    filters: &[
        Filter::Days,
        Filter::Contact,
        Filter::Queue,
        Filter::Agent,
        Filter::RoutingProfile,
        Filter::Hierarchy,
        Filter::Channel,
        Filter::ChannelSubtype,
        Filter::Reason,
    ],
    visuals: &[RECORD, JOURNEY, CONVERSATION, ANALYSIS, EVALUATED, NEWEST],
    subject: None,
};

pub(super) const IN_ACCOUNT: Dashboard = Dashboard {
    summary: "The steps of one contact through the flows, its record, and the newest contacts.",
    visuals: &[RECORD, JOURNEY, ANALYSIS, EVALUATED, NEWEST],
    ..DASHBOARD
};

/// Filters of the list, which do not apply to the contact that was selected from it.
const OF_LIST: &[Filter] = &[
    Filter::Queue,
    Filter::Agent,
    Filter::RoutingProfile,
    Filter::Hierarchy,
    Filter::Channel,
    Filter::ChannelSubtype,
    Filter::Reason,
];

const INITIATION: Dimension = Dimension::new(
    "local_initiation_time",
    "Initiation timestamp",
    Scale::Instant,
);
const QUEUE_TIME: Dimension =
    Dimension::new("wait_seconds", "Queue time", Scale::Number(Unit::Seconds));
const IS_ABANDONED: Dimension = Dimension::new("is_abandoned", "Abandoned", Scale::Flag);

const JOURNEY: Visual = Visual::rows(
    "journey",
    "Steps through the flows",
    FLOW_EVENTS,
    VisualKind::Journey,
)
.by(&[
    Dimension::new("local_event_time", "Time", Scale::Instant),
    Dimension::text("flow_name", "Flow"),
    Dimension::text("block_type", "Block"),
    Dimension::text("block_id", "Name of the block"),
    Dimension::text("result", "Result"),
    Dimension::text("parameter_key", "Attribute"),
    Dimension::text("parameter_value", "Value"),
    Dimension::text("parameter_text", "Text"),
    Dimension::text("parameter_queue", "Queue"),
])
.ordered(&[Sort::Ascending("local_event_time")])
.first(1000)
.note("From contact flow logs, if logging is enabled in the flow.");

const CONVERSATION: Visual = Visual::rows(
    "conversation",
    "Conversation",
    TURNS,
    VisualKind::Conversation,
)
.by(&[
    Dimension::new("local_turn_time", "Time", Scale::Instant),
    Dimension::new("turn", "Turn", Scale::Number(Unit::Count)),
    Dimension::text("participant", "Participant"),
    Dimension::text("text", "Text"),
    Dimension::text("sentiment", "Sentiment"),
    Dimension::text("turn_type", "Kind of turn"),
    Dimension::text("content_type", "Content type"),
    Dimension::new(
        "silence_seconds",
        "Silence before it",
        Scale::Number(Unit::Seconds),
    ),
    Dimension::text("category_names", "Categories"),
    Dimension::new("issue_count", "Issues", Scale::Number(Unit::Count)),
    Dimension::new("outcome_count", "Outcomes", Scale::Number(Unit::Count)),
])
.and_after()
.ordered(&[Sort::Ascending("turn")])
.first(1000)
.ignoring(OF_LIST)
.note("From the transcript of Contact Lens, if transcripts are ingested. Times of a call are counted from the minute in which its recording starts.");

const RECORD: Visual = Visual::rows("record", "Contact record", CONTACTS, VisualKind::Record)
    .by(&[
        CONTACT,
        LEG_KIND,
        INITIATION,
        Dimension::new(
            "local_disconnect_time",
            "Disconnect timestamp",
            Scale::Instant,
        ),
        CHANNEL,
        Dimension::text("channel_subtype", "Channel subtype"),
        Dimension::text("initiation_method", "Initiation method"),
        Dimension::text("disconnect_reason", "Disconnect reason"),
        REASON,
        QUEUE,
        QUEUE_TIME,
        AGENT,
        Dimension::new(
            "interaction_seconds",
            "Agent interaction time",
            Scale::Number(Unit::Seconds),
        ),
        Dimension::new(
            "hold_seconds",
            "Customer hold time",
            Scale::Number(Unit::Seconds),
        ),
        Dimension::new(
            "after_contact_work_seconds",
            "After contact work time (ACW)",
            Scale::Number(Unit::Seconds),
        ),
        Dimension::new(
            "contact_seconds",
            "Contact duration",
            Scale::Number(Unit::Seconds),
        ),
        IS_ABANDONED,
        Dimension::text("previous_contact_id", "Previous contact"),
        Dimension::text("next_contact_id", "Next contact"),
    ])
    .first(10)
    .ignoring(OF_LIST)
    .note("Connect writes the record after the contact.");

const ANALYSIS: Visual = Visual::rows(
    "analysis",
    "Contact Lens analysis",
    ANALYSES,
    VisualKind::Record,
)
.by(&[
    Dimension::new("local_recording_time", "Recording", Scale::Instant),
    CHANNEL,
    Dimension::text("language", "Language"),
    Dimension::new(
        "customer_sentiment",
        "Customer sentiment",
        Scale::Number(Unit::Sentiment),
    ),
    Dimension::new(
        "agent_sentiment",
        "Agent sentiment",
        Scale::Number(Unit::Sentiment),
    ),
    Dimension::new(
        "conversation_seconds",
        "Conversation duration",
        Scale::Number(Unit::Seconds),
    ),
    Dimension::new("talk_seconds", "Talk time", Scale::Number(Unit::Seconds)),
    Dimension::new(
        "non_talk_seconds",
        "Non-talk time",
        Scale::Number(Unit::Seconds),
    ),
    Dimension::new(
        "interruptions",
        "Interruptions, both parties",
        Scale::Number(Unit::Count),
    ),
    Dimension::new("issues", "Issues", Scale::Number(Unit::Count)),
    Dimension::new("outcomes", "Outcomes", Scale::Number(Unit::Count)),
])
.and_after()
.first(10)
.ignoring(OF_LIST)
.half();

const EVALUATED: Visual = Visual::rows(
    "evaluations",
    "Evaluations",
    EVALUATIONS,
    VisualKind::Record,
)
.by(&[
    Dimension::new("local_submit_time", "Submission", Scale::Instant),
    FORM,
    Dimension::text("evaluator", "Evaluator"),
    Dimension::new("score_percent", "Score", Scale::Number(Unit::Percent)),
    Dimension::new("is_automatic_fail", "Automatic fail", Scale::Flag),
    Dimension::new("is_automated", "Automated", Scale::Flag),
    Dimension::new("is_calibration", "Calibration", Scale::Flag),
    Dimension::new("is_acknowledged", "Acknowledged", Scale::Flag),
    Dimension::text("acknowledger_comment", "Comment of the agent"),
])
.and_after()
.ordered(&[Sort::Descending("local_submit_time")])
.first(10)
.ignoring(OF_LIST)
.note("Submitted on the selected days or in the four weeks after them.")
.half();

const NEWEST: Visual = Visual::rows("newest", "Newest contacts", CONTACTS, VisualKind::Table)
    .by(&[
        INITIATION,
        CONTACT,
        LEG_KIND,
        CHANNEL,
        REASON,
        QUEUE,
        AGENT,
        QUEUE_TIME,
        Dimension::new(
            "handle_seconds",
            "Handle time",
            Scale::Number(Unit::Seconds),
        ),
        IS_ABANDONED,
    ])
    .ordered(&[Sort::Descending("local_initiation_time")])
    .first(100)
    .ignoring(&[Filter::Contact]);
