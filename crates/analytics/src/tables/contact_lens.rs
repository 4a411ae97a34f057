//! Contact Lens output files. The rows are made by `connect_core::contact_lens`.

use connect_core::Source;

use super::{columns, data_type};
use crate::Table;

/// One row for each Contact Lens output file.
pub static CONNECT_CL: Table = Table {
    source: Source::ContactLens,
    summary: "a Contact Lens output file",
    columns: columns! {
        original {
            contactid: string, "The contact";
            instanceid: string, "The Connect instance";
            recordingtimestamp: string, "Start of the recording, ISO 8601 in UTC";
            channel: string, "VOICE, IVR, CHAT or EMAIL";
            languagecode: string, "The language of the conversation, such as en-GB";
            matchedcategories: [string], "Matched categories";
            totalconversationduration: int, "Conversation duration in whole seconds";
            overallsentimentagent: double, "The agent's sentiment, -5 to 5";
            overallsentimentcustomer: double, "The customer's sentiment, -5 to 5";
            interruptionstotalcount: int, "Interruptions, both parties";
            nontalktimetotal: int, "Non-talk time in whole seconds";
            averagewordsperminuteagent: int, "Talk speed of the agent in words per minute";
            averagewordsperminutecustomer: int, "Talk speed of the customer in words per minute";
            talktimetotal: int, "Talk time in whole seconds";
            talktimeagent: int, "Agent talk time in whole seconds";
            talktimecustomer: int, "Customer talk time in whole seconds";
            callsummary: {issuesdetectedcount: int, actionitemsdetectedcount: int, outcomesdetectedcount: int},
                "Numbers of issues, action items and outcomes detected";
        }
        added {
            schemaversion: string, "Version of the file format";
            accountid: string, "The account of the Connect instance";
            contentredacted: boolean, "Whether the file is redacted";
            postcontactsummary: string, "Post-contact summary";
            interruptionstotaltime: double, "Interruption time in seconds";
            nontalktimeinstances: int, "Number of non-talk periods";
            transcriptturncount: int, "Number of turns in the transcript";
            agentgreetingtime: double, "Agent greeting time in seconds";
            agentresponsetimeaverage: double, "Average agent response time in seconds";
            customerresponsetimeaverage: double, "Average customer response time in seconds";
            skippedanalysis: [{feature: string, reasoncode: string}], "Analysis that Contact Lens skipped, with the reason";
            sourceobject: string, "Source file of the row, s3://bucket/key";
            interruptionsagentcount: int, "Interruptions of the customer by the agent";
            interruptionsagenttime: double, "Time of the agent's interruptions in seconds";
        }
    },
};
