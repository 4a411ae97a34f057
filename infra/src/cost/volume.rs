//! Number of records of each kind on an average day.

use super::catalogue::volumes as site;
use super::units::{Flow, SECONDS_PER_HOUR};
use super::{Assumption, Assumptions};

/// The records of a site, by kind.
#[derive(Clone, Copy, Debug)]
pub(super) struct Volumes {
    pub(super) contact_records: Flow,
    pub(super) agent_events: Flow,
    /// Flow log lines in CloudWatch Logs.
    pub(super) lines: Flow,
    /// The same lines as rows.
    pub(super) line_rows: Flow,
    /// Contact Lens files that are loaded.
    pub(super) analyses: Flow,
    pub(super) analysis_rows: Flow,
    /// Turns of the transcripts of the files.
    pub(super) turns: Flow,
    /// Files of evaluations that are loaded.
    pub(super) evaluations: Flow,
    pub(super) evaluation_rows: Flow,
}

/// Agents and contacts of an average day.
struct Day {
    agents: f64,
    /// Contacts that an agent handles.
    handled: f64,
    /// Contacts, including one per transfer.
    contacts: f64,
}

impl Day {
    fn new(agents: u32, assumptions: &Assumptions) -> Self {
        let agents = f64::from(agents) * assumptions.value(&site::AGENTS_ON_SHIFT);
        let handled = agents * assumptions.value(&site::CONTACTS_PER_AGENT_DAY);
        let transfers = handled * assumptions.value(&site::TRANSFERS_PER_CONTACT);
        let contacts = handled / assumptions.value(&site::HANDLED_SHARE) + transfers;
        Self {
            agents,
            handled,
            contacts,
        }
    }
}

impl Volumes {
    /// The records of a site with this number of agents.
    pub(super) fn new(agents: u32, assumptions: &Assumptions) -> Self {
        let day = Day::new(agents, assumptions);
        let flow = |per_day: f64, bytes: &Assumption| Flow {
            per_day,
            bytes_each: assumptions.value(bytes),
        };
        let lines = day.contacts * assumptions.value(&site::LINES_PER_CONTACT);
        let analyses = day.handled * assumptions.value(&site::ANALYSED_SHARE);
        let evaluations = day.agents * assumptions.value(&site::EVALUATIONS_PER_AGENT_DAY)
            + day.handled * assumptions.value(&site::AUTOMATED_EVALUATIONS);
        Self {
            contact_records: flow(
                day.contacts * assumptions.value(&site::DELIVERIES_PER_RECORD),
                &site::CONTACT_RECORD_BYTES,
            ),
            agent_events: flow(
                day.agents * events_per_agent(assumptions),
                &site::AGENT_EVENT_BYTES,
            ),
            lines: flow(lines, &site::LINE_BYTES),
            line_rows: flow(lines, &site::LINE_ROW_BYTES),
            analyses: flow(analyses, &site::ANALYSIS_FILE_BYTES),
            analysis_rows: flow(analyses, &site::ANALYSIS_ROW_BYTES),
            turns: flow(
                analyses * assumptions.value(&site::TURNS_PER_ANALYSIS),
                &site::TURN_ROW_BYTES,
            ),
            evaluations: flow(evaluations, &site::EVALUATION_FILE_BYTES),
            evaluation_rows: flow(evaluations, &site::EVALUATION_ROW_BYTES),
        }
    }
}

/// Events of an agent on shift per day: state changes, and a heartbeat for each two minutes without
/// one.
fn events_per_agent(assumptions: &Assumptions) -> f64 {
    let contacts = assumptions.value(&site::CONTACTS_PER_AGENT_DAY);
    let hours = assumptions.value(&site::HOURS_PER_SHIFT)
        + assumptions.value(&site::HEARTBEAT_HOURS_AFTER_SHIFT);
    let busy_seconds = contacts * assumptions.value(&site::BUSY_SECONDS_PER_CONTACT);
    let quiet_seconds = (hours * SECONDS_PER_HOUR - busy_seconds).max(0.0);
    let heartbeats = quiet_seconds / assumptions.value(&site::HEARTBEAT_SECONDS);
    contacts * assumptions.value(&site::EVENTS_PER_CONTACT)
        + assumptions.value(&site::EVENTS_PER_AGENT_DAY)
        + heartbeats
}

#[cfg(test)]
mod tests {
    use super::*;

    fn volumes(settings: &[&str]) -> Volumes {
        Volumes::new(
            1_000,
            &Assumptions::new(settings.iter().map(|setting| setting.parse().unwrap())),
        )
    }

    #[test]
    fn agents_who_only_handle_contacts_make_no_heartbeats() {
        let volumes = volumes(&[
            "agents-on-shift=1",
            "contacts-per-agent-day=500",
            "status-events-per-agent-day=0",
        ]);
        assert!(
            (volumes.agent_events.per_day - 1_000.0 * 500.0 * 5.0).abs() < 0.001,
            "{volumes:?}"
        );
    }

    #[test]
    fn a_site_without_contacts_still_has_heartbeats_and_evaluations() {
        let volumes = volumes(&["agents-on-shift=1", "contacts-per-agent-day=0"]);
        assert!(
            (volumes.agent_events.per_day - 1_000.0 * (14.0 + 9.0 * 30.0)).abs() < 0.001,
            "{volumes:?}"
        );
        assert!(
            volumes.contact_records.per_day + volumes.lines.per_day + volumes.analyses.per_day
                < f64::EPSILON,
            "{volumes:?}"
        );
        assert!(
            (volumes.evaluations.per_day - 182.0).abs() < 0.001,
            "{volumes:?}"
        );
    }
}
