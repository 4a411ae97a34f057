//! The agents' days: signing in and out, breaks, and heartbeats in between.

use super::Simulation;
use super::agenda::Event;
use crate::company::{SHIFT, Status};
use crate::documents::agent_event::EventType;
use crate::documents::flow_log::control_message;
use crate::moment::{DAY, HOUR, MINUTE, Moment, SECOND};

/// An agent of whom there was no news for this long sends a heartbeat.
const HEART_BEAT: i64 = 120 * SECOND;
/// How many agents who should work are ill or away.
const ABSENCE: f64 = 0.05;

/// When pauses begin after the beginning of a shift.
const PAUSES: [(i64, Status); 3] = [
    (2 * HOUR, Status::Break),
    (4 * HOUR, Status::Lunch),
    (6 * HOUR + 15 * MINUTE, Status::Break),
];

impl Simulation {
    /// Plans a day, and the beginning of the next.
    pub(super) fn begin_day(&mut self) {
        let weekday = self.now.date().weekday();
        for agent in 0..self.people.len() {
            if self.people[agent].works_on(weekday) && !self.dice.chance(ABSENCE) {
                let early = self.dice.between(-8 * MINUTE, 5 * MINUTE);
                self.after(
                    self.people[agent].shift_start + early,
                    Event::SignIn { agent },
                );
            }
        }
        self.demand.begin_day(weekday, &mut self.dice);
        self.plan_arrival();
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
        self.desks[agent].sign_in(self.now);
        self.announce(agent, EventType::Login);
        let ready = self.dice.between(5 * SECOND, 20 * SECOND);
        self.after(
            ready,
            Event::Want {
                agent,
                status: Status::Available,
            },
        );
        for (offset, status) in PAUSES {
            let offset = offset + self.dice.between(-20 * MINUTE, 20 * MINUTE);
            self.after(offset, Event::Want { agent, status });
        }
        let overtime = self.dice.between(-2 * MINUTE, 6 * MINUTE);
        self.after(
            SHIFT + overtime,
            Event::Want {
                agent,
                status: Status::Offline,
            },
        );
        self.after(HEART_BEAT, Event::HeartBeat { agent });
    }

    /// An agent wants to be in `status`: at once, or when the contacts in hand are done.
    pub(super) fn want(&mut self, agent: usize, status: Status) {
        let now = self.now;
        let desk = &mut self.desks[agent];
        let is_pause = matches!(status, Status::Break | Status::Lunch);
        // A pause that comes while the agent is away already is left out.
        if is_pause && desk.current.status != Status::Available {
            return;
        }
        if desk.is_free() {
            self.change_status(agent, status);
        } else {
            desk.current.next = Some((status, now));
            self.waiting.list(agent, &mut self.desks[agent], now);
            self.announce(agent, EventType::StateChange);
        }
    }

    /// Goes into another status, and tells what follows from it.
    pub(super) fn change_status(&mut self, agent: usize, status: Status) {
        let now = self.now;
        self.desks[agent].set_status(status, now);
        self.waiting.list(agent, &mut self.desks[agent], now);
        self.announce(agent, EventType::StateChange);
        let length = match status {
            Status::Available => return self.serve(),
            Status::Break => self.dice.between(13 * MINUTE, 18 * MINUTE),
            Status::Lunch => self.dice.between(28 * MINUTE, 34 * MINUTE),
            Status::Offline => {
                let goodbye = self.dice.between(SECOND, 4 * SECOND);
                return self.after(goodbye, Event::SignOut { agent });
            }
        };
        self.after(length, Event::PauseEnd { agent, since: now });
    }

    /// The pause that began at `since` ends, unless the shift ended before.
    pub(super) fn end_pause(&mut self, agent: usize, since: Moment) {
        let current = &self.desks[agent].current;
        if matches!(current.status, Status::Break | Status::Lunch) && current.status_start == since
        {
            self.change_status(agent, Status::Available);
        }
    }

    /// Sends a heartbeat where there was no news for two minutes, and looks again when that could
    /// be so next.
    pub(super) fn heart_beat(&mut self, agent: usize) {
        let desk = &self.desks[agent];
        // Between signing in and being available an agent is offline too, but for seconds only.
        if desk.current.status == Status::Offline {
            return;
        }
        if self.now - desk.last_event >= HEART_BEAT {
            self.announce(agent, EventType::HeartBeat);
        }
        let next = self.desks[agent].last_event + HEART_BEAT;
        self.agenda.plan(next, Event::HeartBeat { agent });
    }
}
