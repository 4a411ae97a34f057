//! Contact Lens analyses of calls.
//!
//! Format: "Example Contact Lens output files for a call", Amazon Connect Administrator Guide, schema
//! 1.1.0.

use serde::Serialize;

use super::call_analysis_input::CallAnalysisInput;
use super::voice_characteristics::Characteristics;
use super::{Categories, ContentMetadata, EmptyObject};
use crate::company::{ACCOUNT, INSTANCE};
use crate::conversation::{Highlight, Names, Sentiment, Speaker, SpokenLine, turn_id};
use crate::id::Id;
use crate::numbers::rounded;
use crate::rng::Rng;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct VoiceAnalysis<'a> {
    version: &'static str,
    account_id: &'static str,
    channel: &'static str,
    content_metadata: ContentMetadata,
    job_status: &'static str,
    job_details: JobDetails,
    language_code: &'static str,
    participants: [Participant; 2],
    categories: Categories<'a, PointsOfInterest>,
    conversation_characteristics: Characteristics,
    custom_models: [EmptyObject; 0],
    transcript: Vec<Turn>,
    customer_metadata: CustomerMetadata,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct JobDetails {
    skipped_analysis: [EmptyObject; 0],
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Participant {
    participant_id: Speaker,
    participant_role: Speaker,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct PointsOfInterest {
    points_of_interest: [Offsets; 1],
}

#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Offsets {
    begin_offset_millis: i64,
    end_offset_millis: i64,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct CustomerMetadata {
    input_s3_uri: String,
    contact_id: Id,
    instance_id: &'static str,
}

impl<'a> VoiceAnalysis<'a> {
    /// Analysis with the names of the participants, or with masks.
    pub(crate) fn new(material: &'a CallAnalysisInput<'_>, names: &Names, redacted: bool) -> Self {
        let turns = &material.voice.turns;
        let issue = turns.get(1).map_or(
            Offsets {
                begin_offset_millis: 0,
                end_offset_millis: 0,
            },
            Offsets::from_line,
        );
        let participant = |speaker| Participant {
            participant_id: speaker,
            participant_role: speaker,
        };
        Self {
            version: "1.1.0",
            account_id: ACCOUNT,
            channel: "VOICE",
            content_metadata: ContentMetadata::new(redacted),
            job_status: "COMPLETED",
            job_details: JobDetails {
                skipped_analysis: [],
            },
            language_code: "en-US",
            participants: [participant(Speaker::Agent), participant(Speaker::Customer)],
            categories: Categories::new(material.categories, |_| PointsOfInterest {
                points_of_interest: [issue],
            }),
            conversation_characteristics: Characteristics::new(material),
            custom_models: [],
            transcript: transcript(material, names),
            customer_metadata: CustomerMetadata {
                input_s3_uri: format!("s3://{}", material.recording),
                contact_id: material.contact.id,
                instance_id: INSTANCE,
            },
        }
    }
}

impl Offsets {
    fn from_line(turn: &SpokenLine) -> Self {
        Self {
            begin_offset_millis: turn.begin,
            end_offset_millis: turn.end,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Turn {
    begin_offset_millis: i64,
    content: String,
    end_offset_millis: i64,
    id: Id,
    participant_id: Speaker,
    sentiment: Sentiment,
    loudness_score: Vec<f64>,
    #[serde(flatten)]
    highlights: Highlights,
}

/// Highlights of a turn; empty lists are absent.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Highlights {
    #[serde(skip_serializing_if = "Option::is_none")]
    issues_detected: Option<[Found; 1]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    outcomes_detected: Option<[Found; 1]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    action_items_detected: Option<[Found; 1]>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Found {
    character_offsets: CharacterOffsets,
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct CharacterOffsets {
    begin_offset_char: usize,
    end_offset_char: usize,
}

impl Highlights {
    fn new(highlight: Option<Highlight>, content: &str) -> Self {
        let found = |kind| {
            let character_offsets = CharacterOffsets {
                begin_offset_char: 0,
                end_offset_char: content.chars().count(),
            };
            (highlight == Some(kind)).then(|| {
                [Found {
                    character_offsets,
                    text: content.to_owned(),
                }]
            })
        };
        Self {
            issues_detected: found(Highlight::Issue),
            outcomes_detected: found(Highlight::Outcome),
            action_items_detected: found(Highlight::ActionItem),
        }
    }
}

fn transcript(material: &CallAnalysisInput<'_>, names: &Names) -> Vec<Turn> {
    let mut rng = Rng::new(material.contact.seed ^ 0x10d);
    let turn = |(number, spoken_line): (usize, &SpokenLine)| {
        let content = names.in_line(&spoken_line.line);
        // One score for each started second, at most 8.
        let seconds = ((spoken_line.end - spoken_line.begin) / 1000 + 1).clamp(1, 8);
        Turn {
            begin_offset_millis: spoken_line.begin,
            highlights: Highlights::new(spoken_line.line.highlight, &content),
            content,
            end_offset_millis: spoken_line.end,
            id: turn_id(material.contact, number),
            participant_id: spoken_line.line.speaker,
            sentiment: spoken_line.line.sentiment,
            loudness_score: (0..seconds)
                .map(|_| rounded(rng.real_between(55.0, 88.0), 2))
                .collect(),
        }
    };
    material.voice.turns.iter().enumerate().map(turn).collect()
}
