//! Contact records.
//!
//! Form: "Data model for contact records", Amazon Connect Administrator Guide. What a customer
//! names, and what holds itself, is JSON text.

use connect_core::Source;

use super::{columns, data_type};
use crate::{DataType, Table};

const AGENT: DataType = data_type!({
    arn: string,
    aftercontactworkduration: int,
    aftercontactworkendtimestamp: string,
    aftercontactworkstarttimestamp: string,
    agentinteractionduration: int,
    connectedtoagenttimestamp: string,
    customerholdduration: int,
    hierarchygroups: string,
    longestholdduration: int,
    numberofholds: int,
    routingprofile: {arn: string, name: string},
    username: string,
    acceptedbyagenttimestamp: string,
    previewendtimestamp: string,
    agentpauseduration: int,
    agentinitiatedholdduration: int,
    capabilities: CAPABILITIES,
    deviceinfo: DEVICE,
    statetransitions: [{state: string, statestarttimestamp: string, stateendtimestamp: string}],
});

const CAPABILITIES: DataType = data_type!({video: string, screenshare: string});

const DEVICE: DataType =
    data_type!({platformname: string, platformversion: string, operatingsystem: string});

const ENDPOINT: DataType = data_type!({address: string, type: string});

const RECORDING: DataType = data_type!({
    deletionreason: string,
    fragmentstartnumber: string,
    fragmentstopnumber: string,
    location: string,
    mediastreamtype: string,
    participanttype: string,
    starttimestamp: string,
    status: string,
    stoptimestamp: string,
    storagetype: string,
});

const PARTICIPANT_METRICS: DataType = data_type!({
    participantid: string,
    participanttype: string,
    conversationabandon: boolean,
    messagessent: int,
    numresponses: int,
    messagelengthinchars: int,
    totalresponsetimeinmillis: int,
    maxresponsetimeinmillis: int,
    lastmessagetimestamp: string,
});

const CHAT_METRICS: DataType = data_type!({
    agentmetrics: PARTICIPANT_METRICS,
    customermetrics: PARTICIPANT_METRICS,
    contactmetrics: {
        multiparty: boolean,
        totalmessages: int,
        totalbotmessages: int,
        totalbotmessagelengthinchars: int,
        conversationclosetimeinmillis: int,
        conversationturncount: int,
        agentfirstresponsetimestamp: string,
        agentfirstresponsetimeinmillis: int,
    },
});

const CONTACT_LENS: DataType = data_type!({
    conversationalanalytics: {
        configuration: {
            enabled: boolean,
            channelconfiguration: {analyticsmodes: [string]},
            languagelocale: string,
            redactionconfiguration: {behavior: string, policy: string, entities: [string], maskmode: string},
            sentimentconfiguration: {behavior: string},
            summaryconfiguration: {summarymodes: [string]},
        },
    },
});

const OUTBOUND_STRATEGY: DataType = data_type!({
    type: string,
    config: {
        agentfirst: {preview: {postaccepttimeoutconfig: {durationinseconds: int}, alloweduseractions: [string]}},
    },
});

const AUDIO_QUALITY: DataType =
    data_type!({audio: {qualityscore: double, potentialqualityissues: [string]}});

const E_MAIL_ADDRESSES: DataType = data_type!([{address: string, displayname: string}]);

/// One row for each delivery of a contact record.
pub static CONNECT_CTR: Table = Table {
    source: Source::ContactRecords,
    summary: "a delivery of a contact record",
    columns: columns! {
        original {
            awsaccountid: string, "The account of the Connect instance";
            awscontacttracerecordformatversion: string, "The version of the record's form, a date";
            agent: AGENT, "The agent who took the contact, with durations in whole seconds";
            agentconnectionattempts: int, "How often Connect tried to connect an agent";
            answeringmachinedetectionstatus: string, "Who or what took an outbound call";
            attributes: string, "What the flows set, as JSON text with keys in lower case";
            campaign: {campaignid: string}, "The outbound campaign";
            channel: string, "VOICE, CHAT, TASK or EMAIL";
            connectedtosystemtimestamp: string, "When the customer reached Connect, ISO 8601 in UTC";
            contactdetails: string, "Name and value that the contact was given, as JSON text";
            contactid: string, "The contact";
            customerendpoint: ENDPOINT, "The customer's number or address";
            disconnectreason: string, "Who or what ended the contact";
            disconnecttimestamp: string, "When the customer was disconnected, ISO 8601 in UTC";
            initialcontactid: string, "The first contact of the chain of transfers";
            initiationmethod: string, "How the contact began, such as INBOUND";
            initiationtimestamp: string, "When the contact began, ISO 8601 in UTC; the row's partition is its day";
            instancearn: string, "The Connect instance";
            lastupdatetimestamp: string, "When the record was last changed, ISO 8601 in UTC: the newest delivery has the greatest";
            mediastreams: [{type: string}], "The media of the contact";
            nextcontactid: string, "The contact after this one in the chain of transfers";
            previouscontactid: string, "The contact before this one in the chain of transfers";
            queue: {arn: string, dequeuetimestamp: string, duration: int, enqueuetimestamp: string, name: string},
                "The queue in which the contact waited, with the wait in whole seconds";
            recording: {deletionreason: string, location: string, status: string, type: string}, "The recording";
            recordings: [RECORDING], "All recordings and transcripts";
            references: [{name: string, type: string, value: string, status: string}], "Links and files that the contact was given";
            scheduledtimestamp: string, "When a scheduled contact was to begin, ISO 8601 in UTC";
            systemendpoint: ENDPOINT, "The number or address that the customer reached";
            transfercompletedtimestamp: string, "When the contact was handed over, ISO 8601 in UTC";
            transferredtoendpoint: ENDPOINT, "To where the contact was handed over";
            voiceidresult: string, "What Voice ID said, as JSON text";
        }
        added {
            additionalemailrecipients: {tolist: E_MAIL_ADDRESSES, cclist: E_MAIL_ADDRESSES}, "To whom else an e-mail went";
            chatmetrics: CHAT_METRICS, "Messages and response times of a chat, in milliseconds";
            contactassociationid: string, "What contacts that belong together have in common";
            contactevaluations: string, "The evaluations of the contact by their ids, as JSON text";
            contactlens: CONTACT_LENS, "How Contact Lens was set for the contact";
            customer: {deviceinfo: DEVICE, capabilities: CAPABILITIES}, "The customer's device in a web call";
            customerid: string, "The customer's id, where a flow set it";
            customervoiceactivity: {greetingstarttimestamp: string, greetingendtimestamp: string},
                "When the customer greeted in an outbound call, ISO 8601 in UTC";
            disconnectdetails: {potentialdisconnectissue: string}, "What may have gone wrong when the contact ended";
            externalthirdparty: {externalthirdpartyinteractionduration: int},
                "How long somebody outside took part, in whole seconds";
            globalresiliencymetadata: {activeregion: string, originregion: string, trafficdistributiongroupid: string},
                "The regions of an instance that has two";
            lastpausedtimestamp: string, "When the contact was last paused, ISO 8601 in UTC";
            lastresumedtimestamp: string, "When the contact was last resumed, ISO 8601 in UTC";
            outboundstrategy: OUTBOUND_STRATEGY, "How an outbound campaign dialled";
            qualitymetrics: {agent: AUDIO_QUALITY, customer: AUDIO_QUALITY}, "The quality of the audio, 1 to 5";
            relatedcontactid: string, "A contact to which this one is related";
            routingcriteria: string, "The steps by which an agent was looked for, as JSON text";
            segmentattributes: string, "What Connect and flows set for this contact alone, as JSON text";
            tags: string, "The contact's tags, as JSON text";
            tasktemplateinfo: {arn: string, name: string}, "The template of a task";
            totalpausecount: int, "How often the contact was paused";
            totalpausedurationinseconds: int, "How long the contact was paused, in whole seconds";
            wisdominfo: {sessionarn: string, aiagents: [{aiusecase: string, aiagentversionid: string, aiagentescalated: boolean}]},
                "The session of Connect's assistant";
        }
    },
};
