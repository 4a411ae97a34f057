//! How many records of each kind a site brings on an average day.

use super::catalogue::volumes as of;
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
    /// Files of evaluations that are loaded.
    pub(super) evaluations: Flow,
    pub(super) evaluation_rows: Flow,
}

/// People and contacts of an average day.
struct Day {
    agents: f64,
    /// Contacts that an agent handles.
    handled: f64,
    /// Contacts, each transfer counted as one more.
    contacts: f64,
}

impl Day {
    fn of(agents: u32, assumptions: &Assumptions) -> Self {
        let agents = f64::from(agents) * assumptions.of(&of::AGENTS_ON_SHIFT);
        let handled = agents * assumptions.of(&of::CONTACTS_PER_AGENT_DAY);
        let transfers = handled * assumptions.of(&of::TRANSFERS_PER_CONTACT);
        let contacts = handled / assumptions.of(&of::HANDLED_SHARE) + transfers;
        Self {
            agents,
            handled,
            contacts,
        }
    }
}

impl Volumes {
    /// The records of a site with so many agents.
    pub(super) fn of(agents: u32, assumptions: &Assumptions) -> Self {
        let day = Day::of(agents, assumptions);
        let flow = |per_day: f64, bytes: &Assumption| Flow {
            per_day,
            bytes_each: assumptions.of(bytes),
        };
        let lines = day.contacts * assumptions.of(&of::LINES_PER_CONTACT);
        let analyses = day.handled * assumptions.of(&of::ANALYSED_SHARE);
        let evaluations = day.agents * assumptions.of(&of::EVALUATIONS_PER_AGENT_DAY)
            + day.handled * assumptions.of(&of::AUTOMATED_EVALUATIONS);
        Self {
            contact_records: flow(
                day.contacts * assumptions.of(&of::DELIVERIES_PER_RECORD),
                &of::CONTACT_RECORD_BYTES,
            ),
            agent_events: flow(
                day.agents * events_per_agent(assumptions),
                &of::AGENT_EVENT_BYTES,
            ),
            lines: flow(lines, &of::LINE_BYTES),
            line_rows: flow(lines, &of::LINE_ROW_BYTES),
            analyses: flow(analyses, &of::ANALYSIS_FILE_BYTES),
            analysis_rows: flow(analyses, &of::ANALYSIS_ROW_BYTES),
            evaluations: flow(evaluations, &of::EVALUATION_FILE_BYTES),
            evaluation_rows: flow(evaluations, &of::EVALUATION_ROW_BYTES),
        }
    }
}

/// The events of an agent on shift in a day: what happens, and a heartbeat for each two minutes in
/// which nothing does.
fn events_per_agent(assumptions: &Assumptions) -> f64 {
    let contacts = assumptions.of(&of::CONTACTS_PER_AGENT_DAY);
    let hours =
        assumptions.of(&of::HOURS_PER_SHIFT) + assumptions.of(&of::HEARTBEAT_HOURS_AFTER_SHIFT);
    let busy_seconds = contacts * assumptions.of(&of::BUSY_SECONDS_PER_CONTACT);
    let quiet_seconds = (hours * SECONDS_PER_HOUR - busy_seconds).max(0.0);
    let heartbeats = quiet_seconds / assumptions.of(&of::HEARTBEAT_SECONDS);
    contacts * assumptions.of(&of::EVENTS_PER_CONTACT)
        + assumptions.of(&of::EVENTS_PER_AGENT_DAY)
        + heartbeats
}

#[cfg(test)]
mod tests {
    use super::*;

    fn volumes(settings: &[&str]) -> Volumes {
        Volumes::of(
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
