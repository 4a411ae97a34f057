//! Conversational analytics of Contact Lens.

use super::*;
use crate::dashboards::{Filter, Sort, Visual, VisualKind};

pub(super) const DASHBOARD: Dashboard = Dashboard {
    name: "contact-lens",
    title: "Contact Lens",
    summary: "Sentiment, categories and talk time of conversations, on the local day of the contact's disconnect.",
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
        BY_DAY,
        MATCHED,
        BY_QUEUE,
        MATCHED_BY_DAY,
        BY_AGENT,
        TALK,
        WORST,
    ],
    subject: None,
};

const AGENT_SENTIMENT: Measure = Measure::average(
    "agent_sentiment",
    "Average agent sentiment",
    "agent_sentiment",
    Unit::Sentiment,
)
.higher_is_better();
pub(super) const CUSTOMER_SENTIMENT: Measure = Measure::average(
    "customer_sentiment",
    "Average customer sentiment",
    "customer_sentiment",
    Unit::Sentiment,
)
.higher_is_better();
pub(super) const CONVERSATIONS: Measure =
    Measure::distinct("conversations", "Contacts analyzed", "contactid");
pub(super) const NON_TALK: Measure = Measure::ratio(
    "non_talk_time_share",
    "Non-talk time percent",
    "voice_non_talk_seconds",
    "voice_seconds",
);
const AGENT_TALK: Measure = Measure::ratio(
    "agent_talk_time_share",
    "Agent talk time percent",
    "voice_agent_talk_seconds",
    "voice_seconds",
);
const CUSTOMER_TALK: Measure = Measure::ratio(
    "customer_talk_time_share",
    "Customer talk time percent",
    "voice_customer_talk_seconds",
    "voice_seconds",
);
const SENTIMENT_NOTE: &str = "Sentiment from -5, very negative, to 5, very positive. Conversations without a score and self-service (IVR) do not count.";
const WITHOUT_SELF_SERVICE: &str = "Self-service (IVR) does not count.";

const FIGURES: Visual = Visual::groups(
    "figures",
    "Conversations and sentiment",
    ANALYSES,
    VisualKind::Figures,
)
.showing(&[
    CONVERSATIONS,
    CUSTOMER_SENTIMENT,
    AGENT_SENTIMENT,
    NON_TALK.lower_is_better(),
    Measure::average(
        "agent_interruptions",
        "Average agent interruptions",
        "agent_interruptions",
        Unit::Number,
    )
    .lower_is_better(),
    Measure::average(
        "interruptions",
        "Average interruptions, both parties",
        "interruptions",
        Unit::Number,
    )
    .lower_is_better(),
])
.only(&[IS_WITH_AGENT])
.note(SENTIMENT_NOTE);

const BY_DAY: Visual = Visual::groups(
    "sentiment-by-day",
    "Average sentiment by day",
    ANALYSES,
    VisualKind::Line,
)
.by(&[DAY])
.showing(&[CUSTOMER_SENTIMENT, AGENT_SENTIMENT])
.only(&[IS_WITH_AGENT])
.note(SENTIMENT_NOTE)
.half();

const MATCHED: Visual = Visual::groups(
    "categories",
    "Contacts analyzed by category",
    CATEGORIES,
    VisualKind::Bar,
)
.by(&[Dimension::text("category", "Category")])
.showing(&[CONVERSATIONS])
.only(&[IS_WITH_AGENT])
.ordered(&[Sort::Descending("conversations")])
.first(20)
.note("A contact counts in each category that it matches. Self-service (IVR) does not count.")
.half();

const BY_QUEUE: Visual = Visual::groups(
    "sentiment-by-queue",
    "Average sentiment by queue",
    ANALYSES,
    VisualKind::Bar,
)
.by(&[QUEUE])
.showing(&[CUSTOMER_SENTIMENT, AGENT_SENTIMENT])
.only(&[IS_WITH_AGENT])
.ordered(&[Sort::Ascending("customer_sentiment")])
.first(20)
.note(SENTIMENT_NOTE)
.half();

const BY_AGENT: Visual = Visual::groups(
    "sentiment-by-agent",
    "Average customer sentiment by agent, lowest first",
    ANALYSES,
    VisualKind::Bar,
)
.by(&[AGENT])
.showing(&[CUSTOMER_SENTIMENT])
.only(&[IS_WITH_AGENT])
.ordered(&[Sort::Ascending("customer_sentiment")])
.first(20)
.note(WITHOUT_SELF_SERVICE)
.half();

const MATCHED_BY_DAY: Visual = Visual::groups(
    "categories-by-day",
    "Matched categories by day",
    CATEGORIES,
    VisualKind::StackedBar,
)
.by(&[DAY, Dimension::text("category", "Category")])
.showing(&[CONVERSATIONS])
.only(&[IS_WITH_AGENT])
.note(WITHOUT_SELF_SERVICE)
.half();

const TALK: Visual = Visual::groups(
    "talk-by-agent",
    "Talk time and non-talk time percent by agent",
    ANALYSES,
    VisualKind::Bar,
)
.by(&[AGENT])
.showing(&[AGENT_TALK, CUSTOMER_TALK, NON_TALK])
.only(&[IS_WITH_AGENT])
.ordered(&[Sort::Descending("agent_talk_time_share")])
.first(20)
.note("Voice only. Non-talk time is hold and silences of more than three seconds; both parties may talk at the same time, so the sum is not 100 %.")
.half();

const WORST: Visual = Visual::rows(
    "lowest-sentiment",
    "Conversations with the lowest customer sentiment",
    ANALYSES,
    VisualKind::Table,
)
.by(&[
    Dimension::new(
        "customer_sentiment",
        "Customer sentiment",
        Scale::Number(Unit::Sentiment),
    ),
    Dimension::new("local_recording_time", "Recording", Scale::Instant),
    CONTACT,
    CHANNEL,
    QUEUE,
    AGENT,
    REASON,
    Dimension::new(
        "interruptions",
        "Interruptions, both parties",
        Scale::Number(Unit::Count),
    ),
    Dimension::new(
        "conversation_seconds",
        "Conversation duration",
        Scale::Number(Unit::Seconds),
    ),
])
.only(&[IS_WITH_AGENT])
.ordered(&[
    Sort::Ascending("customer_sentiment"),
    Sort::Descending("local_recording_time"),
])
.first(50)
.note(WITHOUT_SELF_SERVICE);
