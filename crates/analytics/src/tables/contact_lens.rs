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
            recordingtimestamp: string, "When the conversation was recorded, ISO 8601 in UTC";
            channel: string, "VOICE, IVR, CHAT or EMAIL";
            languagecode: string, "The language of the conversation, such as en-GB";
            matchedcategories: [string], "The categories whose rules the conversation met";
            totalconversationduration: int, "How long the conversation was, in whole seconds";
            overallsentimentagent: double, "The agent's sentiment, -5 to 5";
            overallsentimentcustomer: double, "The customer's sentiment, -5 to 5";
            interruptionstotalcount: int, "How often one interrupted the other";
            nontalktimetotal: int, "How long nobody spoke, in whole seconds";
            averagewordsperminuteagent: int, "The agent's speed of speech, in words a minute";
            averagewordsperminutecustomer: int, "The customer's speed of speech, in words a minute";
            talktimetotal: int, "How long somebody spoke, in whole seconds";
            talktimeagent: int, "How long the agent spoke, in whole seconds";
            talktimecustomer: int, "How long the customer spoke, in whole seconds";
            callsummary: {issuesdetectedcount: int, actionitemsdetectedcount: int, outcomesdetectedcount: int},
                "How many issues, action items and outcomes were detected";
        }
        added {
            schemaversion: string, "The version of the file's form";
            accountid: string, "The account of the Connect instance";
            contentredacted: boolean, "Whether the file is the redacted twin";
            postcontactsummary: string, "The summary that Contact Lens wrote of the contact";
            interruptionstotaltime: double, "How long interruptions were, in seconds";
            nontalktimeinstances: int, "How often nobody spoke for a while";
            transcriptturncount: int, "How many turns the transcript has";
            agentgreetingtime: double, "How long it was to the agent's first message, in seconds";
            agentresponsetimeaverage: double, "How long the agent took to answer, on average, in seconds";
            customerresponsetimeaverage: double, "How long the customer took to answer, on average, in seconds";
            skippedanalysis: [{feature: string, reasoncode: string}], "What Contact Lens did not analyse, and why";
            sourceobject: string, "The file that the row was made from, s3://bucket/key";
            interruptionsagentcount: int, "How often the agent interrupted the customer";
            interruptionsagenttime: double, "How long the agent's interruptions were, in seconds";
        }
    },
};
