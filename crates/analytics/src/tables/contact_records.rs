//! Contact records.
//!
//! Format: "Data model for contact records", Amazon Connect Administrator Guide. What a customer
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
    totalresponsetimeinmillis: bigint,
    maxresponsetimeinmillis: bigint,
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
        conversationclosetimeinmillis: bigint,
        conversationturncount: int,
        agentfirstresponsetimestamp: string,
        agentfirstresponsetimeinmillis: bigint,
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

/// One row for each delivery of a contact record.
pub static CONNECT_CTR: Table = Table {
    source: Source::ContactRecords,
    summary: "a delivery of a contact record",
    columns: columns! {
        original {
            awsaccountid: string, "The account of the Connect instance";
            awscontacttracerecordformatversion: string, "Version of the record format, a date";
            agent: AGENT, "Agent who handled the contact, with durations in whole seconds";
            agentconnectionattempts: int, "Number of attempts to connect an agent";
            answeringmachinedetectionstatus: string, "Answering machine detection status of a campaign call";
            attributes: string, "Contact attributes as JSON text, keys in lower case";
            campaign: {campaignid: string}, "The outbound campaign";
            channel: string, "VOICE, CHAT, TASK or EMAIL";
            connectedtosystemtimestamp: string, "Connected-to-system timestamp, ISO 8601 in UTC";
            contactdetails: string, "Contact details as JSON text";
            contactid: string, "The contact";
            customerendpoint: ENDPOINT, "Phone number or address of the customer";
            disconnectreason: string, "Disconnect reason";
            disconnecttimestamp: string, "Disconnect timestamp, ISO 8601 in UTC";
            initialcontactid: string, "First contact of the chain; null for the first";
            initiationmethod: string, "Initiation method, such as INBOUND";
            initiationtimestamp: string, "Initiation timestamp, ISO 8601 in UTC; the partition of the row is its day";
            instancearn: string, "The Connect instance";
            lastupdatetimestamp: string, "Last update timestamp, ISO 8601 in UTC; the newest delivery has the latest";
            mediastreams: [{type: string}], "The media of the contact";
            nextcontactid: string, "Next contact of the chain";
            previouscontactid: string, "Previous contact of the chain";
            queue: {arn: string, dequeuetimestamp: string, duration: int, enqueuetimestamp: string, name: string},
                "Queue, with the queue time in whole seconds";
            recording: {deletionreason: string, location: string, status: string, type: string}, "The recording";
            recordings: [RECORDING], "All recordings and transcripts";
            references: [{name: string, type: string, value: string, status: string}], "Links and files of the contact";
            scheduledtimestamp: string, "Scheduled timestamp, ISO 8601 in UTC";
            systemendpoint: ENDPOINT, "Phone number or address that the customer used";
            transfercompletedtimestamp: string, "Transfer-completed timestamp, ISO 8601 in UTC";
            transferredtoendpoint: ENDPOINT, "Endpoint outside Connect to which it was transferred";
            voiceidresult: string, "Voice ID result as JSON text";
        }
        added {
            additionalemailrecipients: string, "Additional recipients of an e-mail, as JSON text or text";
            chatmetrics: CHAT_METRICS, "Messages and response times of a chat, in milliseconds";
            contactassociationid: string, "ID that associated contacts share";
            contactevaluations: string, "Evaluations of the contact by ID, as JSON text";
            contactlens: CONTACT_LENS, "Contact Lens configuration of the contact";
            customer: {deviceinfo: DEVICE, capabilities: CAPABILITIES}, "Device of the customer in a web call";
            customerid: string, "Customer ID, if a flow set it";
            customervoiceactivity: {greetingstarttimestamp: string, greetingendtimestamp: string},
                "Greeting of the customer in an outbound call, ISO 8601 in UTC";
            disconnectdetails: {potentialdisconnectissue: string}, "Potential disconnect issue";
            externalthirdparty: {externalthirdpartyinteractionduration: int},
                "Interaction of an external party, in whole seconds";
            globalresiliencymetadata: {activeregion: string, originregion: string, trafficdistributiongroupid: string},
                "Regions of an instance with global resiliency";
            lastpausedtimestamp: string, "When the contact was last paused, ISO 8601 in UTC";
            lastresumedtimestamp: string, "When the contact was last resumed, ISO 8601 in UTC";
            outboundstrategy: OUTBOUND_STRATEGY, "Dialing strategy of an outbound campaign";
            qualitymetrics: {agent: AUDIO_QUALITY, customer: AUDIO_QUALITY}, "The quality of the audio, 1 to 5";
            relatedcontactid: string, "Related contact";
            routingcriteria: string, "Routing criteria as JSON text";
            segmentattributes: string, "Segment attributes of this contact alone, as JSON text";
            tags: string, "The contact's tags, as JSON text";
            tasktemplateinfo: {arn: string, name: string}, "Task template";
            totalpausecount: int, "Number of pauses";
            totalpausedurationinseconds: int, "Pause duration in whole seconds";
            wisdominfo: {sessionarn: string, aiagents: [{aiusecase: string, aiagentversionid: string, aiagentescalated: boolean}]},
                "Session of the agent assistant";
        }
    },
};
