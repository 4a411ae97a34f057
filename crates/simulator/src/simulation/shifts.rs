//! Shifts: login, breaks, logout, and heartbeats.

use super::Simulation;
use super::agent_session::Departure;
use super::event_queue::Event;
use crate::company::{SHIFT, Status};
use crate::documents::agent_event::EventType;
use crate::documents::flow_log::control_message;
use crate::timestamp::{DAY, HOUR, MINUTE, SECOND, Timestamp};

/// Time without events after which an agent sends a heartbeat.
const HEART_BEAT: i64 = 120 * SECOND;
/// Share of absent agents.
const ABSENCE: f64 = 0.05;

/// How agents leave at the end of a shift.
const DEPARTURES: [(Departure, f64); 3] = [
    (Departure::Offline, 0.95),
    (Departure::LogoutOnly, 0.035),
    (Departure::WindowClosed, 0.015),
];

/// Breaks, as offsets from the start of the shift.
const PAUSES: [(i64, Status); 3] = [
    (2 * HOUR, Status::Break),
    (4 * HOUR, Status::Lunch),
    (6 * HOUR + 15 * MINUTE, Status::Break),
];

impl Simulation {
    /// Schedules the events of a day and the start of the next.
    pub(super) fn begin_day(&mut self) {
        let weekday = self.now.date().weekday();
        for agent in 0..self.agent_count {
            if !self.people[agent].works_on(weekday) {
                continue;
            }
            let is_absent = self.rng.chance(ABSENCE) && !self.people[agent].is_night_crew;
            if !is_absent {
                let early = self.rng.between(-8 * MINUTE, 5 * MINUTE);
                self.after(
                    self.people[agent].shift_start + early,
                    Event::SignIn { agent },
                );
            }
        }
        self.demand.begin_day(weekday, &mut self.rng);
        self.schedule_arrival();
        self.begin_outbound_day();
        self.send_control_message();
        if self.now + DAY < self.end {
            self.after(DAY, Event::Midnight);
        }
    }

    fn send_control_message(&mut self) {
        self.outbox
            .payload(self.now, &[control_message(self.now).as_bytes()]);
        self.summary.documents.control_messages += 1;
    }

    pub(super) fn sign_in(&mut self, agent: usize) {
        self.sessions[agent].sign_in(self.now);
        self.announce(agent, EventType::Login);
        let ready = self.rng.between(5 * SECOND, 20 * SECOND);
        self.after(
            ready,
            Event::Want {
                agent,
                status: Status::Available,
            },
        );
        for (offset, status) in PAUSES {
            let offset = offset + self.rng.between(-20 * MINUTE, 20 * MINUTE);
            self.after(offset, Event::Want { agent, status });
        }
        let overtime = self.rng.between(-2 * MINUTE, 6 * MINUTE);
        let departure = self.rng.weighted(&DEPARTURES);
        self.after(SHIFT + overtime, Event::ShiftEnd { agent, departure });
        self.after(HEART_BEAT, Event::HeartBeat { agent });
    }

    /// An agent leaves, when the current contacts end.
    pub(super) fn end_shift(&mut self, agent: usize, departure: Departure) {
        match departure {
            Departure::Offline => self.want(agent, Status::Offline),
            _ if self.sessions[agent].is_free() => self.depart(agent, departure),
            _ => {
                self.sessions[agent].departure = Some(departure);
                self.update_agent(agent);
            }
        }
    }

    /// An agent without contacts leaves in the current status. Heartbeats continue for a while.
    pub(super) fn depart(&mut self, agent: usize, departure: Departure) {
        let heartbeats = self.rng.between(10 * MINUTE, HOUR);
        let session = &mut self.sessions[agent];
        session.count_signed_in(self.now);
        session.heartbeats_until = Some(self.now + heartbeats);
        session.departure = None;
        self.update_agent(agent);
        if departure == Departure::LogoutOnly {
            self.announce(agent, EventType::Logout);
        }
    }

    /// An agent chooses `status`, which applies when the current contacts end.
    pub(super) fn want(&mut self, agent: usize, status: Status) {
        let now = self.now;
        let session = &mut self.sessions[agent];
        if session.has_left() {
            return;
        }
        let is_pause = matches!(status, Status::Break | Status::Lunch);
        // A break during another one is skipped.
        if is_pause && session.current.status != Status::Available {
            return;
        }
        if session.is_free() {
            self.change_status(agent, status);
        } else {
            session.current.next = Some((status, now));
            self.update_agent(agent);
            self.announce_change(agent);
        }
    }

    /// Sets the status and schedules its end.
    pub(super) fn change_status(&mut self, agent: usize, status: Status) {
        let now = self.now;
        self.sessions[agent].set_status(status, now);
        self.update_agent(agent);
        self.announce_change(agent);
        let length = match status {
            Status::Available => return self.route(),
            Status::Break => self.rng.between(13 * MINUTE, 18 * MINUTE),
            Status::Lunch => self.rng.between(28 * MINUTE, 34 * MINUTE),
            Status::Offline => {
                let goodbye = self.rng.between(SECOND, 4 * SECOND);
                return self.after(goodbye, Event::SignOut { agent });
            }
        };
        self.after(length, Event::PauseEnd { agent, since: now });
    }

    /// Ends the break that started at `since`, unless the shift ended before.
    pub(super) fn end_pause(&mut self, agent: usize, since: Timestamp) {
        let session = &self.sessions[agent];
        let current = &session.current;
        if !session.has_left()
            && matches!(current.status, Status::Break | Status::Lunch)
            && current.status_start == since
        {
            self.change_status(agent, Status::Available);
        }
    }

    /// Sends a heartbeat if the last event is two minutes old, and schedules the next check.
    pub(super) fn heart_beat(&mut self, agent: usize) {
        let session = &self.sessions[agent];
        // Agents are also Offline between login and Available, but for seconds only.
        let is_over = session
            .heartbeats_until
            .is_some_and(|until| self.now > until);
        if session.current.status == Status::Offline || is_over {
            return;
        }
        if self.now - session.last_event >= HEART_BEAT {
            self.announce(agent, EventType::HeartBeat);
        }
        let next = self.sessions[agent].last_event + HEART_BEAT;
        self.events.schedule(next, Event::HeartBeat { agent });
    }
}
