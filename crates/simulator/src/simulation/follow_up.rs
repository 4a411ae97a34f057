//! Follow-up of contacts: records, analyses, and evaluations. A contact is removed after its last
//! event.

use super::Simulation;
use super::event_queue::Event;
use crate::company::Person;
use crate::contact::{Channel, Contact, Initiation};
use crate::conversation::{Mood, Names, categories, chat, mood, voice};
use crate::documents::analysis;
use crate::documents::call_analysis_input::CallAnalysisInput;
use crate::documents::chat_analysis::{ChatAnalysis, ChatAnalysisInput};
use crate::documents::contact_record::ContactRecord;
use crate::documents::email_analysis::EmailAnalysis;
use crate::documents::recording_location;
use crate::documents::voice_analysis::VoiceAnalysis;
use crate::evaluation::EvaluationKind;
use crate::timestamp::{DAY, HOUR, MINUTE, SECOND, Timestamp};

/// Share of analyzed contacts with an automated evaluation.
const AUTOMATED_SHARE: f64 = 0.25;
/// Share of handled contacts that an evaluator evaluates.
const MANUAL_SHARE: f64 = 0.03;
/// Share of handled contacts in a calibration session.
const CALIBRATION_SHARE: f64 = 0.004;
/// Share of calls that ended in the flow with an evaluation of the automated system.
const SYSTEM_SHARE: f64 = 0.3;
/// Share of contact records that are updated without an evaluation.
const UPDATED: f64 = 0.015;

impl Simulation {
    /// Schedules `event`, which needs the contact.
    pub(super) fn schedule_for_contact(&mut self, number: u64, time: Timestamp, event: Event) {
        if let Some(contact) = self.contacts.get_mut(&number) {
            contact.pending_events += 1;
            self.events.schedule(time, event);
        }
    }

    /// Removes the contact after its last event.
    pub(super) fn release(&mut self, number: u64) {
        if let Some(contact) = self.contacts.get_mut(&number) {
            contact.pending_events -= 1;
            if contact.pending_events == 0 {
                self.contacts.remove(&number);
            }
        }
    }

    /// Schedules the record of a disconnected contact, and evaluations of automated systems.
    pub(super) fn schedule_publication(&mut self, number: u64) {
        let Some(contact) = self.contacts.get(&number) else {
            return;
        };
        let work_end = contact
            .handling
            .as_ref()
            .map(|handling| handling.after_contact_work_end);
        let done = self
            .now
            .max(contact.disconnected.max(work_end).unwrap_or(self.now));
        let ended_in_flow = contact.channel == Channel::Voice
            && contact.initiation == Initiation::Inbound
            && contact.enqueued.is_none();
        let published = done + self.rng.between(45 * SECOND, 80 * SECOND);
        self.schedule_for_contact(number, published, Event::Publish { contact: number });
        if ended_in_flow && self.rng.chance(SYSTEM_SHARE) {
            let evaluated = published + self.rng.between(60 * SECOND, 5 * MINUTE);
            self.schedule_evaluation(number, evaluated, EvaluationKind::System);
        }
        if self.rng.chance(UPDATED) {
            let later = self.rng.between(10 * MINUTE, 26 * HOUR);
            self.schedule_for_contact(
                number,
                published + later,
                Event::Publish { contact: number },
            );
        }
    }

    fn schedule_evaluation(&mut self, contact: u64, time: Timestamp, kind: EvaluationKind) {
        self.schedule_for_contact(contact, time, Event::Evaluate { contact, kind });
    }

    /// Schedules record, analysis, and evaluations of a handled contact.
    pub(super) fn schedule_follow_up(&mut self, number: u64) {
        self.schedule_publication(number);
        let Some(contact) = self.contacts.get(&number) else {
            return;
        };
        if contact.is_analyzed {
            let analyzed_at = self.now + self.rng.between(90 * SECOND, 5 * MINUTE);
            self.schedule_for_contact(number, analyzed_at, Event::Analyze { contact: number });
            if self.rng.chance(AUTOMATED_SHARE) {
                let evaluation = analyzed_at + self.rng.between(30 * SECOND, 3 * MINUTE);
                self.schedule_evaluation(number, evaluation, EvaluationKind::Automated);
            }
        }
        if self.rng.chance(MANUAL_SHARE) {
            let evaluation = self.evaluators_time();
            self.schedule_evaluation(number, evaluation, EvaluationKind::Manual);
        }
        if self.rng.chance(CALIBRATION_SHARE) {
            let evaluation = self.evaluators_time();
            self.schedule_evaluation(number, evaluation, EvaluationKind::Calibration);
        }
    }

    /// Returns a time within two days at which evaluators work.
    fn evaluators_time(&mut self) -> Timestamp {
        let time = self.now + self.rng.between(2 * HOUR, 30 * HOUR);
        match time.time_of_day() {
            hour if (8 * HOUR..17 * HOUR).contains(&hour) => time,
            hour => {
                let morning = time + (8 * HOUR - hour).rem_euclid(DAY);
                morning + self.rng.between(0, 3 * HOUR)
            }
        }
    }

    /// Publishes a contact record.
    pub(super) fn publish(&mut self, number: u64) {
        let Some(contact) = self.contacts.get_mut(&number) else {
            return;
        };
        contact.publications += 1;
        if contact.publications == 1 {
            self.summary.contact(contact);
            self.summary.documents.contact_records += 1;
        } else {
            self.summary.documents.contact_record_updates += 1;
        }
        self.summary.row("ctr", contact.initiated.date());
        let person = contact
            .handling
            .as_ref()
            .map(|handling| &self.people[handling.agent]);
        let agent = person.map(|person| (person, &self.teams[person.team]));
        let location = recording_location(contact);
        self.outbox.contact_record(
            self.now,
            &ContactRecord::new(contact, agent, location.as_deref(), self.now),
        );
        self.release(number);
    }

    pub(super) fn person_of(&self, contact: &Contact) -> Option<&Person> {
        contact
            .handling
            .as_ref()
            .map(|handling| &self.people[handling.agent])
    }

    /// Writes the analysis of a contact, and its redacted copy.
    pub(super) fn analyze(&mut self, number: u64) {
        let Some(contact) = self.contacts.remove(&number) else {
            return;
        };
        if let Some(person) = self.person_of(&contact) {
            let (mood, names) = (
                mood(&contact, person.skill),
                Names::from_contact(&contact, person.first_name),
            );
            self.write_analyses(&contact, mood, &names);
        }
        self.contacts.insert(number, contact);
        self.release(number);
    }

    fn write_analyses(&mut self, contact: &Contact, mood: Mood, names: &Names) {
        self.summary.documents.analyses += 1;
        // The row of a call is in the partition of the recording's time, which is in its name.
        let recorded = contact
            .handling
            .as_ref()
            .filter(|_| contact.channel == Channel::Voice)
            .map(|handling| handling.connected);
        self.summary.row("cl", recorded.unwrap_or(self.now).date());
        self.write_analysis(contact, mood, names, false);
        if contact.is_redacted {
            self.summary.documents.redacted_analyses += 1;
            self.write_analysis(contact, mood, &Names::redacted(), true);
        }
    }

    fn write_analysis(&mut self, contact: &Contact, mood: Mood, names: &Names, redacted: bool) {
        let (now, outbox) = (self.now, &mut self.outbox);
        let categories = &categories(contact, mood);
        let recording = recording_location(contact).unwrap_or_default();
        match contact.channel {
            Channel::Voice => {
                let material = CallAnalysisInput {
                    contact,
                    voice: &voice(contact, mood),
                    mood,
                    categories,
                    recording,
                };
                let key = analysis::key_with_seconds("Voice", contact, now, redacted);
                outbox.object(now, key, &VoiceAnalysis::new(&material, names, redacted));
            }
            Channel::Chat => {
                let Some(chat) = &chat(contact, mood) else {
                    return;
                };
                let material = ChatAnalysisInput {
                    contact,
                    chat,
                    mood,
                    categories,
                    recording,
                };
                let key = analysis::key_with_seconds("Chat", contact, now, redacted);
                outbox.object(now, key, &ChatAnalysis::new(&material, names, redacted));
            }
            Channel::Email | Channel::Task => {
                outbox.object(
                    now,
                    analysis::email_key(contact, now, redacted),
                    &EmailAnalysis::new(contact, categories),
                );
            }
        }
    }
}
