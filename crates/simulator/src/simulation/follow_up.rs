//! What comes after a contact: its record, its analysis, its evaluations. A contact is forgotten
//! when nothing more comes.

use super::Simulation;
use super::agenda::Event;
use crate::company::Person;
use crate::contact::{Channel, Contact};
use crate::documents::chat_analysis::{self, ChatAnalysis};
use crate::documents::contact_record::ContactRecord;
use crate::documents::email_analysis::{self, EmailAnalysis};
use crate::documents::evaluation_form::{self, EvaluationForm};
use crate::documents::recording_location;
use crate::documents::voice_analysis::{self, VoiceAnalysis};
use crate::evaluation::{AUTOMATED, EVALUATORS, Evaluation, MANUAL};
use crate::moment::{DAY, HOUR, MINUTE, Moment, SECOND};
use crate::talk::{Mood, Names, categories, chat, mood, voice};

/// How many analysed contacts the automated form evaluates, and how many handled ones a person
/// does.
const AUTOMATED_SHARE: f64 = 0.25;
const MANUAL_SHARE: f64 = 0.03;
/// How many evaluations by a person are submitted again, and how many are deleted a day later.
const RESUBMITTED: f64 = 0.12;
const DELETED: f64 = 0.06;
/// How many contact records are published again, for whatever reason.
const UPDATED: f64 = 0.015;

impl Simulation {
    /// Plans `event`, which needs the contact.
    fn plan_for(&mut self, number: u64, time: Moment, event: Event) {
        if let Some(contact) = self.contacts.get_mut(&number) {
            contact.needed += 1;
            self.agenda.plan(time, event);
        }
    }

    /// An event that needed the contact is over.
    fn release(&mut self, number: u64) {
        if let Some(contact) = self.contacts.get_mut(&number) {
            contact.needed -= 1;
            if contact.needed == 0 {
                self.contacts.remove(&number);
            }
        }
    }

    /// Plans the record of a contact that has ended.
    pub(super) fn plan_publication(&mut self, number: u64) {
        let Some(contact) = self.contacts.get(&number) else {
            return;
        };
        let done = contact
            .handling
            .as_ref()
            .map_or(self.now, |handling| handling.after_contact_work_end);
        let published = done + self.dice.between(45 * SECOND, 80 * SECOND);
        self.plan_for(number, published, Event::Publish { contact: number });
        if self.dice.chance(UPDATED) {
            let later = self.dice.between(10 * MINUTE, 26 * HOUR);
            self.plan_for(
                number,
                published + later,
                Event::Publish { contact: number },
            );
        }
    }

    /// Plans what follows a contact that an agent handled.
    pub(super) fn plan_follow_up(&mut self, number: u64) {
        self.plan_publication(number);
        let Some(contact) = self.contacts.get(&number) else {
            return;
        };
        let analysed = contact.analysed;
        if analysed {
            let analysis = self.now + self.dice.between(90 * SECOND, 5 * MINUTE);
            self.plan_for(number, analysis, Event::Analyse { contact: number });
            if self.dice.chance(AUTOMATED_SHARE) {
                let evaluation = analysis + self.dice.between(30 * SECOND, 3 * MINUTE);
                self.plan_for(
                    number,
                    evaluation,
                    Event::Evaluate {
                        contact: number,
                        automated: true,
                    },
                );
            }
        }
        if self.dice.chance(MANUAL_SHARE) {
            let evaluation = self.evaluators_time();
            self.plan_for(
                number,
                evaluation,
                Event::Evaluate {
                    contact: number,
                    automated: false,
                },
            );
        }
    }

    /// A time at which evaluators work, within two days.
    fn evaluators_time(&mut self) -> Moment {
        let time = self.now + self.dice.between(2 * HOUR, 30 * HOUR);
        match time.time_of_day() {
            hour if (8 * HOUR..17 * HOUR).contains(&hour) => time,
            hour => {
                let morning = time + (8 * HOUR - hour).rem_euclid(DAY);
                morning + self.dice.between(0, 3 * HOUR)
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

    fn person_of(&self, contact: &Contact) -> Option<&Person> {
        contact
            .handling
            .as_ref()
            .map(|handling| &self.people[handling.agent])
    }

    /// Writes the analysis of a contact, and its redacted twin.
    pub(super) fn analyse(&mut self, number: u64) {
        let Some(contact) = self.contacts.remove(&number) else {
            return;
        };
        if let Some(person) = self.person_of(&contact) {
            let (mood, names) = (
                mood(&contact, person.skill),
                Names::of(&contact, person.first_name),
            );
            self.write_analyses(&contact, mood, &names);
        }
        self.contacts.insert(number, contact);
        self.release(number);
    }

    fn write_analyses(&mut self, contact: &Contact, mood: Mood, names: &Names) {
        self.summary.documents.analyses += 1;
        // The row of a call stands on the day of the recording, as the name of the recording says.
        let recorded = contact
            .handling
            .as_ref()
            .filter(|_| contact.channel == Channel::Voice)
            .map(|handling| handling.connected);
        self.summary.row("cl", recorded.unwrap_or(self.now).date());
        self.write_analysis(contact, mood, names, false);
        if contact.redacted {
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
                let material = voice_analysis::Material {
                    contact,
                    voice: &voice(contact, mood),
                    mood,
                    categories,
                    recording,
                };
                let key = voice_analysis::key(contact, now, redacted);
                outbox.object(now, key, &VoiceAnalysis::new(&material, names, redacted));
            }
            Channel::Chat => {
                let Some(chat) = &chat(contact, mood) else {
                    return;
                };
                let material = chat_analysis::Material {
                    contact,
                    chat,
                    mood,
                    categories,
                    recording,
                };
                let key = chat_analysis::key_in("Chat", contact, now, redacted);
                outbox.object(now, key, &ChatAnalysis::new(&material, names, redacted));
            }
            Channel::Email | Channel::Task => {
                outbox.object(
                    now,
                    email_analysis::key(contact, now, redacted),
                    &EmailAnalysis::new(contact, categories),
                );
            }
        }
    }

    /// A contact is evaluated.
    pub(super) fn evaluate(&mut self, number: u64, automated: bool) {
        let (now, id, seed) = (self.now, self.dice.id(), self.dice.bits());
        let evaluator = (!automated).then(|| self.dice.pick(&EVALUATORS));
        let took = if automated {
            self.dice.between(300, 2000)
        } else {
            self.dice.between(3 * MINUTE, 15 * MINUTE)
        };
        let Some(contact) = self.contacts.get(&number) else {
            return;
        };
        let skill = self.person_of(contact).map_or(0.0, |person| person.skill);
        let quality = (0.6 * skill + 0.1 * mood(contact, skill).customer).clamp(-1.0, 1.0);
        let (index, form) = (
            contact.evaluations.len(),
            if automated { &AUTOMATED } else { &MANUAL },
        );
        let submitted = now + -self.dice.between(60, 400);
        let (started, exported) = (submitted + -took, now);
        let evaluation = Evaluation {
            id,
            form,
            evaluator,
            started,
            submitted,
            resubmitted: false,
            deleted: None,
            exported,
            quality,
            seed,
        };
        self.keep_evaluation(number, index, evaluation);
        if !automated {
            self.plan_afterthoughts(number, index);
        }
        self.release(number);
    }

    fn plan_afterthoughts(&mut self, contact: u64, evaluation: usize) {
        if self.dice.chance(RESUBMITTED) {
            let time = self.now + self.dice.between(HOUR, 4 * HOUR);
            self.plan_for(
                contact,
                time,
                Event::Resubmit {
                    contact,
                    evaluation,
                },
            );
        }
        if self.dice.chance(DELETED) {
            let time = self.now + self.dice.between(20 * HOUR, 28 * HOUR);
            self.plan_for(
                contact,
                time,
                Event::DeleteEvaluation {
                    contact,
                    evaluation,
                },
            );
        }
    }

    /// An evaluation is submitted again, with other answers.
    pub(super) fn resubmit(&mut self, number: u64, index: usize) {
        let (now, seed, delay) = (self.now, self.dice.bits(), self.dice.between(60, 400));
        let old = self
            .contacts
            .get(&number)
            .and_then(|contact| contact.evaluations.get(index))
            .cloned();
        if let Some(old) = old {
            self.keep_evaluation(
                number,
                index,
                Evaluation {
                    submitted: now + -delay,
                    exported: now,
                    resubmitted: true,
                    seed,
                    ..old
                },
            );
        }
        self.release(number);
    }

    /// An evaluation is deleted: a file says so, with what the last one said.
    pub(super) fn delete_evaluation(&mut self, number: u64, index: usize) {
        let old = self
            .contacts
            .get(&number)
            .and_then(|contact| contact.evaluations.get(index))
            .cloned();
        if let Some(old) = old {
            self.keep_evaluation(
                number,
                index,
                Evaluation {
                    deleted: Some(self.now),
                    ..old
                },
            );
        }
        self.release(number);
    }

    /// Keeps an evaluation in its contact, writes its file, and plans an update of the contact
    /// record.
    fn keep_evaluation(&mut self, number: u64, index: usize, evaluation: Evaluation) {
        let Some(contact) = self.contacts.get_mut(&number) else {
            return;
        };
        let Some(agent) = contact
            .handling
            .as_ref()
            .map(|handling| self.people[handling.agent].id)
        else {
            return;
        };
        let file_day = evaluation.deleted.unwrap_or(evaluation.submitted).date();
        self.summary.row("ef", file_day);
        let counts = &mut self.summary.documents;
        *(if evaluation.deleted.is_some() {
            &mut counts.deleted_evaluations
        } else {
            &mut counts.evaluations
        }) += 1;
        let answers = evaluation.answers();
        let form = EvaluationForm::new(&evaluation, contact.id, agent, &answers);
        self.outbox
            .object(self.now, evaluation_form::key(&evaluation), &form);
        if index < contact.evaluations.len() {
            contact.evaluations[index] = evaluation;
        } else {
            contact.evaluations.push(evaluation);
        }
        let update = self.now + self.dice.between(40 * SECOND, 90 * SECOND);
        self.plan_for(number, update, Event::Publish { contact: number });
    }
}
