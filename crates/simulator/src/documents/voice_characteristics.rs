//! The field `ConversationCharacteristics` of a call's analysis.

use serde::Serialize;

use super::analysis::summary;
use super::call_analysis_input::CallAnalysisInput;
use super::{PerParticipant, SummaryContent};
use crate::conversation::{Speaker, Voice};
use crate::numbers::{real, rounded};
use crate::rng::Rng;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Characteristics {
    contact_summary: ContactSummary,
    total_conversation_duration_millis: i64,
    sentiment: Sentiments,
    interruptions: Interruptions,
    non_talk_time: NonTalkTime,
    talk_speed: ByParticipant<TalkSpeed>,
    talk_time: TalkTime,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ContactSummary {
    post_contact_summary: SummaryContent,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Sentiments {
    overall_sentiment: PerParticipant<f64>,
    sentiment_by_period: Periods,
}

#[derive(Serialize)]
#[serde(rename_all = "UPPERCASE")]
struct Periods {
    quarter: PerParticipant<[Period; 4]>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Period {
    begin_offset_millis: i64,
    end_offset_millis: i64,
    score: f64,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Interruptions {
    interruptions_by_interrupter: PerParticipant<Vec<Span>>,
    total_count: usize,
    total_time_millis: i64,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct NonTalkTime {
    total_time_millis: i64,
    instances: Vec<Span>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Span {
    begin_offset_millis: i64,
    duration_millis: i64,
    end_offset_millis: i64,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ByParticipant<T> {
    details_by_participant: PerParticipant<T>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct TalkSpeed {
    average_words_per_minute: i64,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct TalkTime {
    total_time_millis: i64,
    #[serde(flatten)]
    details: ByParticipant<TotalTime>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct TotalTime {
    total_time_millis: i64,
}

impl Characteristics {
    pub(crate) fn new(material: &CallAnalysisInput<'_>) -> Self {
        let voice = material.voice;
        let [agent, customer] = voice
            .words_per_minute
            .map(|average_words_per_minute| TalkSpeed {
                average_words_per_minute,
            });
        Self {
            contact_summary: ContactSummary {
                post_contact_summary: SummaryContent {
                    content: summary(material.contact.reason),
                },
            },
            total_conversation_duration_millis: voice.duration,
            sentiment: Sentiments::new(material),
            interruptions: Interruptions::new(voice),
            non_talk_time: NonTalkTime::new(voice),
            talk_speed: ByParticipant {
                details_by_participant: PerParticipant { agent, customer },
            },
            talk_time: TalkTime::new(voice),
        }
    }
}

impl Sentiments {
    fn new(material: &CallAnalysisInput<'_>) -> Self {
        let mut rng = Rng::new(material.contact.seed ^ 0x5e47);
        let duration = material.voice.duration;
        let mut quarters = |overall: f64| {
            std::array::from_fn(|quarter| {
                let quarter = i64::try_from(quarter).unwrap_or_default();
                // Sentiment tends to rise during a conversation.
                let score = overall + 0.5 * (real(quarter) - 1.5) + 0.4 * rng.normal();
                Period {
                    begin_offset_millis: duration * quarter / 4,
                    end_offset_millis: duration * (quarter + 1) / 4,
                    score: rounded(score.clamp(-5.0, 5.0), 1),
                }
            })
        };
        let mood = material.mood;
        let quarter = PerParticipant {
            agent: quarters(mood.agent),
            customer: quarters(mood.customer),
        };
        Self {
            overall_sentiment: PerParticipant {
                agent: mood.agent,
                customer: mood.customer,
            },
            sentiment_by_period: Periods { quarter },
        }
    }
}

impl Span {
    fn new(begin: i64, end: i64) -> Self {
        Self {
            begin_offset_millis: begin,
            duration_millis: end - begin,
            end_offset_millis: end,
        }
    }
}

impl Interruptions {
    fn new(voice: &Voice) -> Self {
        let by = |speaker| {
            voice
                .interruptions()
                .filter(|(who, ..)| *who == speaker)
                .map(|(_, begin, end)| Span::new(begin, end))
                .collect()
        };
        Self {
            interruptions_by_interrupter: PerParticipant {
                agent: by(Speaker::Agent),
                customer: by(Speaker::Customer),
            },
            total_count: voice.interruptions().count(),
            total_time_millis: voice
                .interruptions()
                .map(|(_, begin, end)| end - begin)
                .sum(),
        }
    }
}

impl NonTalkTime {
    fn new(voice: &Voice) -> Self {
        Self {
            total_time_millis: voice.silences().map(|(begin, end)| end - begin).sum(),
            instances: voice
                .silences()
                .map(|(begin, end)| Span::new(begin, end))
                .collect(),
        }
    }
}

impl TalkTime {
    fn new(voice: &Voice) -> Self {
        let [agent, customer] =
            [Speaker::Agent, Speaker::Customer].map(|speaker| voice.talk_time(speaker));
        let total = |total_time_millis| TotalTime { total_time_millis };
        let details = ByParticipant {
            details_by_participant: PerParticipant {
                agent: total(agent),
                customer: total(customer),
            },
        };
        Self {
            total_time_millis: agent + customer,
            details,
        }
    }
}
