//! Turns of transcripts. The rows are made by `connect_core::contact_lens`.

use connect_core::Source;

use super::{columns, data_type};
use crate::Table;

/// One row for each turn of a transcript.
pub static CONNECT_TRANSCRIPTS: Table = Table {
    source: Source::Transcripts,
    summary: "a turn of a call, or a message or event of a chat, in the transcript of a Contact Lens output file",
    columns: columns! {
        added {
            contactid: string, "The contact";
            instanceid: string, "The Connect instance";
            recordingtimestamp: string, "Start of the recording, ISO 8601 in UTC";
            channel: string, "VOICE, IVR or CHAT";
            languagecode: string, "The language of the conversation, such as en-GB";
            contentredacted: boolean, "Whether the file is redacted";
            turnnumber: int, "Position in the transcript, from 1";
            turnid: string, "The turn";
            turntype: string, "MESSAGE, EVENT or ATTACHMENT of a chat; NULL in a call";
            contenttype: string, "Content type of a chat, such as text/plain";
            participantid: string, "The participant";
            participantrole: string, "AGENT, CUSTOMER or SYSTEM";
            absolutetime: string, "Time of a chat, ISO 8601 in UTC";
            beginoffset: double, "Begin in a call, in seconds from the start of the recording";
            endoffset: double, "End in a call, in seconds from the start of the recording";
            loudnessaverage: double, "Average loudness score in a call";
            sentiment: string, "POSITIVE, NEGATIVE, NEUTRAL or MIXED";
            content: string, "The words";
            issues: [string], "Passages with issues";
            outcomes: [string], "Passages with outcomes";
            actionitems: [string], "Passages with action items";
            categories: [string], "Categories that matched at the turn";
            sourceobject: string, "Source file of the row, s3://bucket/key";
        }
    },
};
