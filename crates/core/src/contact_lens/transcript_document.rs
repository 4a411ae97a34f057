//! Fields of a Contact Lens output file that the rows of its transcript need.

use std::borrow::Cow;

use crate::lenient::{Entries, object};

object! {
    TranscriptFile<'a> {
        participants: Vec<Participant<'a>> = "Participants",
        categories: Categories<'a> = "Categories",
        conversation_characteristics: ConversationCharacteristics<'a> =
            "ConversationCharacteristics",
        transcript: Vec<Turn<'a>> = "Transcript",
    }
}
object! {
    Participant<'a> {
        id: Cow<'a, str> = "ParticipantId",
        role: Cow<'a, str> = "ParticipantRole",
    }
}
object! { Categories<'a> { matched_details: Entries<'a, Match<'a>> = "MatchedDetails", } }
object! { Match<'a> { points_of_interest: Vec<Point<'a>> = "PointsOfInterest", } }
object! {
    /// A point in a call has offsets, one in a chat has items.
    Point<'a> {
        begin_offset_millis: f64 = "BeginOffsetMillis",
        end_offset_millis: f64 = "EndOffsetMillis",
        items: Vec<ItemReference<'a>> = "TranscriptItems",
    }
}
object! {
    ItemReference<'a> {
        id: Cow<'a, str> = "Id",
        character_offsets: CharacterOffsets = "CharacterOffsets",
    }
}
object! { CharacterOffsets { begin: i64 = "BeginOffsetChar", end: i64 = "EndOffsetChar", } }
object! {
    ConversationCharacteristics<'a> {
        sentiment: Sentiment<'a> = "Sentiment",
        contact_summary: ContactSummary<'a> = "ContactSummary",
    }
}
object! { Sentiment<'a> { groups: Vec<SentimentGroup<'a>> = "DetailsByTranscriptItemGroup", } }
object! {
    SentimentGroup<'a> {
        sentiment: Cow<'a, str> = "Sentiment",
        items: Vec<ItemReference<'a>> = "TranscriptItems",
    }
}
object! { ContactSummary<'a> { items: Vec<SummaryItem<'a>> = "SummaryItemsDetected", } }
object! {
    SummaryItem<'a> {
        issues: Vec<Detection<'a>> = "IssuesDetected",
        outcomes: Vec<Detection<'a>> = "OutcomesDetected",
        action_items: Vec<Detection<'a>> = "ActionItemsDetected",
    }
}
object! { Detection<'a> { items: Vec<ItemReference<'a>> = "TranscriptItems", } }
object! {
    Turn<'a> {
        id: Cow<'a, str> = "Id",
        turn_type: Cow<'a, str> = "Type",
        content_type: Cow<'a, str> = "ContentType",
        participant_id: Cow<'a, str> = "ParticipantId",
        participant_role: Cow<'a, str> = "ParticipantRole",
        absolute_time: Cow<'a, str> = "AbsoluteTime",
        begin_offset_millis: f64 = "BeginOffsetMillis",
        end_offset_millis: f64 = "EndOffsetMillis",
        loudness_score: Vec<f64> = "LoudnessScore",
        sentiment: Cow<'a, str> = "Sentiment",
        content: Cow<'a, str> = "Content",
        issues: Vec<Passage<'a>> = "IssuesDetected",
        outcomes: Vec<Passage<'a>> = "OutcomesDetected",
        action_items: Vec<Passage<'a>> = "ActionItemsDetected",
    }
}
object! { Passage<'a> { text: Cow<'a, str> = "Text", } }
