//! Agent events.
//!
//! Format: "Data model for agent event streams", Amazon Connect Administrator Guide.

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
            currentagentsnapshot: SNAPSHOT, "Agent after the event; null after a logout";
            eventid: string, "Event ID; deliveries of the same event share it; NULL if the event has none";
            eventtimestamp: string, "Event timestamp, ISO 8601 in UTC";
            eventtype: string, "LOGIN, LOGOUT, STATE_CHANGE or HEART_BEAT";
            instancearn: string, "The Connect instance";
            previousagentsnapshot: SNAPSHOT, "Agent before the event; null before a login";
            version: string, "Version of the event format, a date";
        }
        added {}
    },
};
