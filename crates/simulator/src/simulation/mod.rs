//! Discrete-event simulation of customers, contacts, and agents.
//!
//! An event depends on earlier events only. A longer simulation therefore starts with all documents
//! that a shorter one has before its end.

mod agent_session;
mod arrivals;
mod calls;
mod evaluations;
mod event_queue;
mod flow;
mod follow_up;
mod legs;
mod log_group;
mod outbound;
mod queue;
mod router;
mod shifts;

use std::collections::HashMap;

use crate::company::{Person, Team, people};
use crate::contact::Contact;
use crate::demand::Demand;
use crate::documents::agent_event::{AgentEvent, EventType};
use crate::outbox::{Outbox, Sink};
use crate::rng::Rng;
use crate::settings::{SettingsError, SimulationSettings};
use crate::summary::SimulationSummary;
use crate::timestamp::{DAY, Timestamp};
use agent_session::AgentSession;
use event_queue::{Event, EventQueue};
use log_group::LogGroup;
use router::Router;

#[derive(Debug, thiserror::Error)]
pub enum SimulationError<E> {
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The sink failed.
    #[error("document was not stored")]
    Sink(#[source] E),
}

/// Runs a simulation and sends its documents to `sink`.
///
/// Customers contact the company on the days of the settings. The simulation continues until all
/// their contacts are complete, including evaluations days later, or until the time of the settings.
///
/// # Errors
/// A setting is out of range, or the sink fails.
pub fn simulate<S: Sink>(
    settings: &SimulationSettings,
    sink: &mut S,
) -> Result<SimulationSummary, SimulationError<S::Error>> {
    settings.check()?;
    let mut simulation = Simulation::new(settings);
    while simulation.advance() {
        for document in simulation.outbox.documents() {
            sink.take(&document).map_err(SimulationError::Sink)?;
        }
        simulation.outbox.clear();
    }
    simulation.deliver_last_logs();
    for document in simulation.outbox.documents() {
        sink.take(&document).map_err(SimulationError::Sink)?;
    }
    Ok(simulation.into_summary())
}

struct Simulation {
    now: Timestamp,
    /// No customer contacts the company from here on.
    end: Timestamp,
    /// Time at which the simulation stops.
    until: Option<Timestamp>,
    rng: Rng,
    events: EventQueue,
    demand: Demand,
    /// Agents, followed by supervisors.
    people: Vec<Person>,
    agent_count: usize,
    teams: Vec<Team>,
    sessions: Vec<AgentSession>,
    contacts: HashMap<u64, Contact>,
    /// Number of contacts created.
    contact_count: u64,
    router: Router,
    logs: LogGroup,
    outbox: Outbox,
    summary: SimulationSummary,
}

impl Simulation {
    fn new(settings: &SimulationSettings) -> Self {
        let now = Timestamp::midnight(settings.start);
        let mut rng = Rng::new(settings.seed);
        let (people, teams) = people(settings.agents, &mut rng);
        let mut events = EventQueue::default();
        events.schedule(now, Event::Midnight);
        Self {
            now,
            end: now + i64::from(settings.days) * DAY,
            events,
            demand: Demand::new(settings.agents),
            sessions: people.iter().map(|_| AgentSession::new(now)).collect(),
            agent_count: settings.agents as usize,
            people,
            teams,
            until: settings.until,
            rng,
            contacts: HashMap::new(),
            contact_count: 0,
            router: Router::default(),
            logs: LogGroup::default(),
            outbox: Outbox::default(),
            summary: SimulationSummary::default(),
        }
    }

    /// Processes the next event; `false` without one.
    fn advance(&mut self) -> bool {
        let Some((time, event)) = self.events.next(self.until) else {
            return false;
        };
        self.now = time;
        self.handle(event);
        true
    }

    fn handle(&mut self, event: Event) {
        match event {
            Event::Midnight => self.begin_day(),
            Event::Arrival => self.arrive(),
            Event::Return {
                customer,
                channel,
                reason,
            } => self.begin_contact(customer, channel, reason),
            Event::Flow { contact, step } => self.flow_step(contact, step),
            Event::GiveUp { contact } => self.give_up(contact),
            Event::RingEnd {
                contact,
                accepted: true,
            } => self.accept(contact),
            Event::RingEnd {
                contact,
                accepted: false,
            } => self.miss(contact),
            Event::MissedEnd { agent, contact } => self.release_agent(agent, contact),
            Event::Turn { contact, number } => self.turn(contact, number),
            Event::WorkEnd { contact } => self.end_work(contact),
            Event::Publish { contact } => self.publish(contact),
            Event::Analyze { contact } => self.analyze(contact),
            Event::Evaluate { contact, kind } => self.evaluate(contact, kind),
            Event::Resubmit {
                contact,
                evaluation,
            } => self.resubmit(contact, evaluation),
            Event::DeleteEvaluation {
                contact,
                evaluation,
            } => self.delete_evaluation(contact, evaluation),
            Event::SendLogs { payload } => self.send_logs(payload),
            Event::SignIn { agent } => self.sign_in(agent),
            Event::SignOut { agent } => self.announce(agent, EventType::Logout),
            Event::ShiftEnd { agent, departure } => self.end_shift(agent, departure),
            Event::Route => self.route(),
            Event::OutboundCall => self.call_customer(),
            Event::CampaignCall => self.call_campaign(),
            Event::CampaignAnswer { contact } => self.answer_campaign_call(contact),
            Event::PreviewEnd { contact } => self.end_preview(contact),
            Event::DialEnd {
                contact,
                is_answered,
            } => self.end_dialing(contact, is_answered),
            Event::Want { agent, status } => self.want(agent, status),
            Event::PauseEnd { agent, since } => self.end_pause(agent, since),
            Event::HeartBeat { agent } => self.heart_beat(agent),
        }
    }

    /// Delivers the log events that are collected when the simulation stops before its end.
    fn deliver_last_logs(&mut self) {
        if let (Some(until), Some(payload)) = (self.until, self.logs.pending_payload()) {
            self.now = until;
            self.send_logs(payload);
        }
    }

    /// Schedules an event `millis` milliseconds from now.
    fn after(&mut self, millis: i64, event: Event) {
        self.events.schedule(self.now + millis, event);
    }

    /// Updates the availability of an agent.
    fn update_agent(&mut self, agent: usize) {
        let profile = self.people[agent].profile;
        self.router
            .update(agent, profile, &mut self.sessions[agent], self.now);
    }

    /// Publishes a `STATE_CHANGE` event.
    fn announce_change(&mut self, agent: usize) {
        self.announce(agent, EventType::StateChange);
    }

    /// Publishes an agent event with the previous and the current snapshot.
    fn announce(&mut self, agent: usize, event_type: EventType) {
        let id = self.rng.id();
        let session = &mut self.sessions[agent];
        session.count_occupied(self.now);
        let person = &self.people[agent];
        let previous = (event_type != EventType::Login).then_some(&session.shown);
        let event = AgentEvent::new(
            id,
            event_type,
            self.now,
            (person, &self.teams[person.team]),
            (&session.current, previous),
        );
        self.outbox.agent_event(self.now, &event);
        (session.shown, session.last_event) = (session.current, self.now);
        self.summary.documents.agent_events += 1;
        self.summary.row("ae", self.now.date());
    }

    fn into_summary(self) -> SimulationSummary {
        let mut summary = self.summary;
        summary.agents = self
            .people
            .into_iter()
            .zip(self.sessions)
            .take(self.agent_count)
            .map(|(person, session)| (person.username, session.figures))
            .collect();
        summary
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::company::Customer;
    use crate::contact::{CallReason, Channel};
    use crate::settings::parse_date;
    use crate::summary::ContactFigures;

    /// Figures of `count` contacts that arrive at once while no agent works.
    fn at_once(count: u32, channel: Channel) -> ContactFigures {
        // The only agent is off on Sundays.
        let mut simulation = Simulation::new(&SimulationSettings {
            agents: 1,
            days: 1,
            start: parse_date("2026-11-22").unwrap(),
            seed: 1,
            until: None,
        });
        for _ in 0..count {
            let customer = Customer::any(&mut simulation.rng);
            simulation.begin_contact(customer, channel, CallReason::RepeatOrder);
        }
        while simulation.advance() {
            simulation.outbox.clear();
        }
        assert!(
            simulation.contacts.is_empty(),
            "contacts are removed when they are complete"
        );
        let summary = simulation.into_summary();
        assert_eq!(summary.documents.agent_events, 0);
        summary.total()
    }

    #[test]
    fn disconnects_calls_if_the_queue_is_full() {
        let total = at_once(40, Channel::Voice);
        assert!((20..=60).contains(&total.turned_away), "{total:?}");
        assert_eq!(total.handled, 0);
        assert!(total.abandoned_in_queue > 10, "{total:?}");
    }

    #[test]
    fn tasks_without_agents_expire() {
        let total = at_once(30, Channel::Task);
        assert!(total.expired >= 30, "{total:?}");
        assert_eq!(total.handled, 0);
    }
}
