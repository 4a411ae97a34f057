//! Agent events.
//!
//! Form: "Data model for agent event streams", Amazon Connect Administrator Guide.

use connect_core::Source;

use super::{columns, data_type};
use crate::{DataType, Table};

const SNAPSHOT: DataType = data_type!({
    agentstatus: {arn: string, name: string, starttimestamp: string, type: string},
    configuration: {
        agenthierarchygroups: string,
        firstname: string,
        lastname: string,
        routingprofile: {
            arn: string,
            concurrency: [{availableslots: int, channel: string, maximumslots: int}],
            defaultoutboundqueue: {arn: string, channels: [string], name: string},
            inboundqueues: [{arn: string, channels: [string], name: string}],
            name: string,
        },
        username: string,
        proficiencies: [{name: string, value: string, level: double}],
    },
    contacts: [{
        channel: string,
        connectedtoagenttimestamp: string,
        contactid: string,
        initialcontactid: string,
        initiationmethod: string,
        queue: {arn: string, name: string},
        queuetimestamp: string,
        state: string,
        statestarttimestamp: string,
        globalresiliencymetadata: {activeregion: string, originregion: string, trafficdistributiongroupid: string},
    }],
    nextagentstatus: string,
    agentcrossregionroutingconfiguration: {configuredregions: [string], currentregion: string},
});

/// One row for each event of an agent.
pub static CONNECT_AE: Table = Table {
    source: Source::AgentEvents,
    summary: "an agent event",
    columns: columns! {
        original {
            awsaccountid: string, "The account of the Connect instance";
            agentarn: string, "The agent";
            currentagentsnapshot: SNAPSHOT, "The agent after the event; null after a logout";
            eventid: string, "The id of the event, by which deliveries of the same event are told apart";
            eventtimestamp: string, "When it happened, ISO 8601 in UTC";
            eventtype: string, "LOGIN, LOGOUT, STATE_CHANGE or HEART_BEAT";
            instancearn: string, "The Connect instance";
            previousagentsnapshot: SNAPSHOT, "The agent before the event; null before a login";
            version: string, "The version of the event's form, a date";
        }
        added {}
    },
};
