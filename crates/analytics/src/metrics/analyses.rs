//! Metrics of conversational analytics, from Contact Lens files.

use super::{Metric, Section, differs, same, same_with};

pub(super) static ANALYSES: Section = Section {
    title: "Conversational analytics",
    interval: "An analysis counts on the local day of the contact's disconnect; without a contact record, on that of the recording. Talk metrics are for voice.",
    metrics: &METRICS,
};

const METRICS: [Metric; 7] = [
    same_with(
        "PERCENT_NON_TALK_TIME",
        "Non-talk time percent",
        &["talk-time-by-agent.non_talk_share"],
        "ratio of sums",
    ),
    same_with(
        "PERCENT_TALK_TIME, PERCENT_TALK_TIME_AGENT, PERCENT_TALK_TIME_CUSTOMER",
        "Talk time percent; Agent / Customer talk time percent",
        &[
            "talk-time-by-agent.talk_share",
            "talk-time-by-agent.agent_talk_share",
            "talk-time-by-agent.customer_talk_share",
        ],
        "ratio of sums",
    ),
    same_with(
        "AVG_TALK_TIME, AVG_TALK_TIME_AGENT, AVG_TALK_TIME_CUSTOMER, AVG_NON_TALK_TIME",
        "Average talk / non-talk time",
        &[
            "talk-time-by-agent.average_talk_seconds",
            "talk-time-by-agent.average_agent_talk_seconds",
            "talk-time-by-agent.average_customer_talk_seconds",
            "talk-time-by-agent.average_non_talk_seconds",
        ],
        "rows have whole seconds",
    ),
    same_with(
        "AVG_CONVERSATION_DURATION",
        "Average conversation duration",
        &["talk-time-by-agent.average_conversation_seconds"],
        "rows have whole seconds",
    ),
    same_with(
        "AVG_INTERRUPTIONS_AGENT, AVG_INTERRUPTION_TIME_AGENT",
        "Average agent interruptions / interruption time",
        &[
            "interruptions-by-agent.average_agent_interruptions",
            "interruptions-by-agent.average_agent_interruption_seconds",
        ],
        "interruption time is of conversations with an interruption by the agent",
    ),
    differs(
        "",
        "(none) Interruptions, both parties",
        &["interruptions-by-agent.interruptions_per_conversation"],
        "not a metric of Connect",
    ),
    same(
        "AVG_GREETING_TIME_AGENT",
        "Average agent greeting time",
        &[
            "greeting-time-by-agent.average_greeting_seconds",
            "connect_analyses.agent_greeting_seconds",
        ],
    ),
];
