//! The simulation: a calendar of events, and what each of them does to customers, contacts and
//! agents.
//!
//! Nothing happens but what an event does, and an event knows only what happened before it. A
//! longer simulation therefore begins with all that a shorter one does before its end.

mod agenda;
mod calls;
mod desk;
mod flow;
mod follow_up;
mod log_group;
mod queue;
mod shifts;
mod waiting;

use std::collections::HashMap;

use crate::company::{Person, Team, people};
use crate::contact::Contact;
use crate::demand::Demand;
use crate::dice::Dice;
use crate::documents::agent_event::{AgentEvent, EventType};
use crate::moment::{DAY, Moment};
use crate::outbox::{Outbox, Sink};
use crate::settings::{Settings, SettingsError};
use crate::summary::Summary;
use agenda::{Agenda, Event};
use desk::Desk;
use log_group::LogGroup;
use waiting::Waiting;

/// Why a simulation ended before its time.
#[derive(Debug, thiserror::Error)]
pub enum SimulationError<E> {
    /// There is no simulation with these settings.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// A document was not taken.
    #[error("a document was not taken")]
    Sink(#[source] E),
}

/// Runs a simulation, hands its documents to `sink` and says what happened.
///
/// Customers get in touch on the days of the settings; what began on them is brought to its end,
/// evaluations days later included.
///
/// # Errors
/// When a setting is out of its range, or the sink does not take a document.
pub fn simulate<S: Sink>(
    settings: &Settings,
    sink: &mut S,
) -> Result<Summary, SimulationError<S::Error>> {
    settings.check()?;
    let mut simulation = Simulation::new(settings);
    while simulation.advance() {
        for document in simulation.outbox.documents() {
            sink.take(&document).map_err(SimulationError::Sink)?;
        }
        simulation.outbox.clear();
    }
    Ok(simulation.into_summary())
}

struct Simulation {
    now: Moment,
    /// No customer gets in touch from here on.
    end: Moment,
    dice: Dice,
    agenda: Agenda,
    demand: Demand,
    people: Vec<Person>,
    teams: Vec<Team>,
    desks: Vec<Desk>,
    contacts: HashMap<u64, Contact>,
    /// How many contacts there were.
    begun: u64,
    waiting: Waiting,
    logs: LogGroup,
    outbox: Outbox,
    summary: Summary,
}

impl Simulation {
    fn new(settings: &Settings) -> Self {
        let now = Moment::midnight(settings.start);
        let mut dice = Dice::new(settings.seed);
        let (people, teams) = people(settings.agents, &mut dice);
        let mut agenda = Agenda::default();
        agenda.plan(now, Event::Midnight);
        Self {
            now,
            end: now + i64::from(settings.days) * DAY,
            agenda,
            demand: Demand::new(settings.agents),
            desks: people.iter().map(|_| Desk::new(now)).collect(),
            people,
            teams,
            dice,
            contacts: HashMap::new(),
            begun: 0,
            waiting: Waiting::default(),
            logs: LogGroup::default(),
            outbox: Outbox::default(),
            summary: Summary::default(),
        }
    }

    /// Lets the next event happen. `false` when nothing happens any more.
    fn advance(&mut self) -> bool {
        let Some((time, event)) = self.agenda.next() else {
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
            } => self.connect(contact),
            Event::RingEnd {
                contact,
                accepted: false,
            } => self.miss(contact),
            Event::MissedEnd { agent, contact } => self.let_go(agent, contact),
            Event::Turn { contact, number } => self.turn(contact, number),
            Event::WorkEnd { contact } => self.end_work(contact),
            Event::Publish { contact } => self.publish(contact),
            Event::Analyse { contact } => self.analyse(contact),
            Event::Evaluate { contact, automated } => self.evaluate(contact, automated),
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
            Event::Want { agent, status } => self.want(agent, status),
            Event::PauseEnd { agent, since } => self.end_pause(agent, since),
            Event::HeartBeat { agent } => self.heart_beat(agent),
        }
    }

    /// Plans an event in so many milliseconds.
    fn after(&mut self, millis: i64, event: Event) {
        self.agenda.plan(self.now + millis, event);
    }

    /// Publishes an agent event that shows the agent as before and as now.
    fn announce(&mut self, agent: usize, event_type: EventType) {
        let id = self.dice.id();
        let desk = &mut self.desks[agent];
        desk.count_occupied(self.now);
        let person = &self.people[agent];
        let previous = (event_type != EventType::Login).then_some(&desk.shown);
        let event = AgentEvent::new(
            id,
            event_type,
            self.now,
            (person, &self.teams[person.team]),
            (&desk.current, previous),
        );
        self.outbox.agent_event(self.now, &event);
        (desk.shown, desk.last_event) = (desk.current, self.now);
        self.summary.documents.agent_events += 1;
        self.summary.row("ae", self.now.date());
    }

    fn into_summary(self) -> Summary {
        let mut summary = self.summary;
        summary.agents = self
            .people
            .into_iter()
            .zip(self.desks)
            .map(|(person, desk)| (person.username, desk.figures))
            .collect();
        summary
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::company::Customer;
    use crate::contact::{CallReason, Channel};
    use crate::settings::date;
    use crate::summary::Contacts;

    /// What becomes of `count` contacts that come all at once when nobody works.
    fn at_once(count: u32, channel: Channel) -> Contacts {
        // The first of all agents is off on Sundays.
        let mut simulation = Simulation::new(&Settings {
            agents: 1,
            days: 1,
            start: date("2026-11-22").unwrap(),
            seed: 1,
        });
        for _ in 0..count {
            let customer = Customer::any(&mut simulation.dice);
            simulation.begin_contact(customer, channel, CallReason::RepeatOrder);
        }
        while simulation.advance() {
            simulation.outbox.clear();
        }
        assert!(
            simulation.contacts.is_empty(),
            "contacts are forgotten when all is done"
        );
        let summary = simulation.into_summary();
        assert_eq!(summary.documents.agent_events, 0);
        summary.total()
    }

    #[test]
    fn calls_that_find_the_queue_full_are_turned_away() {
        let total = at_once(40, Channel::Voice);
        assert!((20..=60).contains(&total.turned_away), "{total:?}");
        assert_eq!(
            total.offered,
            total.turned_away + total.abandoned_in_queue + total.abandoned_in_flow + total.expired
        );
    }

    #[test]
    fn tasks_that_nobody_takes_expire() {
        let total = at_once(30, Channel::Task);
        assert!(total.expired >= 30, "{total:?}");
        assert_eq!(total.turned_away, 0);
    }
}
