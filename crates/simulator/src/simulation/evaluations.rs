//! Evaluations of contacts, and what happens to them later.

use super::Simulation;
use super::event_queue::Event;
use crate::conversation::mood;
use crate::documents::evaluation_form::{self, EvaluationForm};
use crate::evaluation::{AUTOMATED, EVALUATORS, Evaluation, EvaluationKind, MANUAL};
use crate::id::Id;
use crate::timestamp::{HOUR, MINUTE, SECOND};

/// Share of manual evaluations that are resubmitted, and that are deleted a day later.
const RESUBMITTED: f64 = 0.12;
const DELETED: f64 = 0.06;
/// Evaluators of a calibration session.
const CALIBRATORS: usize = 3;

impl Simulation {
    /// Evaluates a contact.
    pub(super) fn evaluate(&mut self, number: u64, kind: EvaluationKind) {
        if kind == EvaluationKind::Calibration {
            let session = self.rng.id();
            for evaluator in &EVALUATORS[..CALIBRATORS] {
                self.add_evaluation(number, Some(evaluator), Some(session));
            }
        } else {
            let is_manual = kind == EvaluationKind::Manual;
            let evaluator = is_manual.then(|| self.rng.pick(&EVALUATORS));
            let index = self.add_evaluation(number, evaluator, None);
            if let Some(index) = index.filter(|_| is_manual) {
                self.schedule_afterthoughts(number, index);
            }
        }
        self.release(number);
    }

    /// Adds an evaluation that is exported now, and returns its index.
    fn add_evaluation(
        &mut self,
        number: u64,
        evaluator: Option<&'static str>,
        calibration_session: Option<Id>,
    ) -> Option<usize> {
        let (now, id, seed) = (self.now, self.rng.id(), self.rng.bits());
        let took = if evaluator.is_none() {
            self.rng.between(300, 2000)
        } else {
            self.rng.between(3 * MINUTE, 15 * MINUTE)
        };
        let submitted = now + -self.rng.between(60, 400);
        let contact = self.contacts.get(&number)?;
        let skill = self.person_of(contact).map_or(0.0, |person| person.skill);
        let quality = (0.6 * skill + 0.1 * mood(contact, skill).customer).clamp(-1.0, 1.0);
        let index = contact.evaluations.len();
        let form = if evaluator.is_none() {
            &AUTOMATED
        } else {
            &MANUAL
        };
        let evaluation = Evaluation {
            id,
            form,
            evaluator,
            calibration_session,
            started: submitted + -took,
            submitted,
            resubmitted: false,
            deleted: None,
            exported: now,
            quality,
            seed,
        };
        self.keep_evaluation(number, index, evaluation);
        Some(index)
    }

    fn schedule_afterthoughts(&mut self, contact: u64, evaluation: usize) {
        if self.rng.chance(RESUBMITTED) {
            let time = self.now + self.rng.between(HOUR, 4 * HOUR);
            self.schedule_for_contact(
                contact,
                time,
                Event::Resubmit {
                    contact,
                    evaluation,
                },
            );
        }
        if self.rng.chance(DELETED) {
            let time = self.now + self.rng.between(20 * HOUR, 28 * HOUR);
            self.schedule_for_contact(
                contact,
                time,
                Event::DeleteEvaluation {
                    contact,
                    evaluation,
                },
            );
        }
    }

    /// Resubmits an evaluation with other answers.
    pub(super) fn resubmit(&mut self, number: u64, index: usize) {
        let (now, seed, delay) = (self.now, self.rng.bits(), self.rng.between(60, 400));
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

    /// Deletes an evaluation: writes a file with the content of the last one.
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

    /// Keeps an evaluation in its contact, writes its file, and schedules an update of the record.
    fn keep_evaluation(&mut self, number: u64, index: usize, evaluation: Evaluation) {
        let Some(contact) = self.contacts.get_mut(&number) else {
            return;
        };
        let agent = contact
            .handling
            .as_ref()
            .map(|handling| self.people[handling.agent].id);
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
        let update = self.now + self.rng.between(40 * SECOND, 90 * SECOND);
        self.schedule_for_contact(number, update, Event::Publish { contact: number });
    }
}
