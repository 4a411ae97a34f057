//! What Contact Lens heard.

use super::*;
use crate::dashboards::{Filter, Form, Sort, Visual};

pub(super) const DASHBOARD: Dashboard = Dashboard {
    name: "contact-lens",
    title: "Contact Lens",
    summary: "How conversations felt, what they were about, and who spoke how much.",
    filters: &[Filter::Days, Filter::Queue, Filter::Agent, Filter::Channel],
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
};

const AGENT_SENTIMENT: Measure = Measure::average(
    "agent_sentiment",
    "Agents",
    "agent_sentiment",
    Unit::Sentiment,
)
.higher_is_better();
const CUSTOMER_SENTIMENT: Measure = Measure::average(
    "customer_sentiment",
    "Customers",
    "customer_sentiment",
    Unit::Sentiment,
)
.higher_is_better();
const CONVERSATIONS: Measure = Measure::count("conversations", "Conversations", "contactid");
const SCALE: &str = "Sentiment reaches from -5, very negative, to 5, very positive. Conversations without a score are left out.";

const FIGURES: Visual = Visual::groups(
    "figures",
    "Conversations and sentiment",
    ANALYSES,
    Form::Figures,
)
.showing(&[
    Measure::count("conversations", "Analysed conversations", "contactid"),
    Measure::average(
        "customer_sentiment",
        "Customers' sentiment",
        "customer_sentiment",
        Unit::Sentiment,
    )
    .higher_is_better(),
    Measure::average(
        "agent_sentiment",
        "Agents' sentiment",
        "agent_sentiment",
        Unit::Sentiment,
    )
    .higher_is_better(),
    Measure::share("non_talk_share", "Nobody talks", "non_talk_share").lower_is_better(),
    Measure::average(
        "interruptions",
        "Interruptions per conversation",
        "interruptions",
        Unit::Number,
    )
    .lower_is_better(),
])
.note(SCALE);

const BY_DAY: Visual = Visual::groups(
    "sentiment-by-day",
    "Average sentiment by day",
    ANALYSES,
    Form::Line,
)
.by(&[Dimension::day("analysis_date")])
.showing(&[CUSTOMER_SENTIMENT, AGENT_SENTIMENT])
.note(SCALE)
.half();

const MATCHED: Visual = Visual::groups(
    "categories",
    "Conversations by matched category",
    CATEGORIES,
    Form::Bar,
)
.by(&[Dimension::text("category", "Category")])
.showing(&[CONVERSATIONS])
.ordered(&[Sort::Descending("conversations")])
.first(20)
.note("A conversation counts in each category that it matches.")
.half();

const BY_QUEUE: Visual = Visual::groups(
    "sentiment-by-queue",
    "Average sentiment by queue",
    ANALYSES,
    Form::Bar,
)
.by(&[QUEUE])
.showing(&[CUSTOMER_SENTIMENT, AGENT_SENTIMENT])
.ordered(&[Sort::Ascending("customer_sentiment")])
.first(20)
.half();

const BY_AGENT: Visual = Visual::groups(
    "sentiment-by-agent",
    "Customers' average sentiment by agent, lowest first",
    ANALYSES,
    Form::Bar,
)
.by(&[AGENT])
.showing(&[CUSTOMER_SENTIMENT])
.ordered(&[Sort::Ascending("customer_sentiment")])
.first(20)
.half();

const MATCHED_BY_DAY: Visual = Visual::groups(
    "categories-by-day",
    "Matched categories by day",
    CATEGORIES,
    Form::StackedBar,
)
.by(&[
    Dimension::day("analysis_date"),
    Dimension::text("category", "Category"),
])
.showing(&[CONVERSATIONS])
.half();

const TALK: Visual = Visual::groups(
    "talk-by-agent",
    "Share of calls in which the agent talks, and nobody, by agent",
    ANALYSES,
    Form::StackedBar,
)
.by(&[AGENT])
.showing(&[
    Measure::share("agent_talk_share", "The agent talks", "agent_talk_share"),
    Measure::share("non_talk_share", "Nobody talks", "non_talk_share"),
])
.ordered(&[Sort::Descending("agent_talk_share")])
.first(20)
.note("The rest is the customer's. Chats have no talk time.")
.half();

const WORST: Visual = Visual::rows(
    "lowest-sentiment",
    "Conversations with the lowest sentiment of customers",
    ANALYSES,
    Form::Table,
)
.by(&[
    Dimension::of(
        "customer_sentiment",
        "Customer's sentiment",
        Scale::Number(Unit::Sentiment),
    ),
    Dimension::of("recording_time", "Begun, UTC", Scale::Instant),
    CONTACT,
    CHANNEL,
    QUEUE,
    AGENT,
    REASON,
    Dimension::of("interruptions", "Interruptions", Scale::Number(Unit::Count)),
    Dimension::of(
        "conversation_seconds",
        "Length",
        Scale::Number(Unit::Seconds),
    ),
])
.ordered(&[
    Sort::Ascending("customer_sentiment"),
    Sort::Descending("recording_time"),
])
.first(50);
