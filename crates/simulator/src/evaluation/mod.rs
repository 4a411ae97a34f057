//! Evaluations: the forms, how they are answered, and the scores.

mod answers;
mod form;
mod score;

use crate::id::Id;
use crate::moment::Moment;

pub(crate) use answers::{Answer, Answered, answer};
pub(crate) use form::{AUTOMATED, Form, Kind, MANUAL, Question, Section};
pub(crate) use score::{Score, form_score, section_score};

/// An evaluation of a contact.
#[derive(Clone, Debug)]
pub(crate) struct Evaluation {
    pub(crate) id: Id,
    pub(crate) form: &'static Form,
    /// Who evaluated; nobody where the form answers itself.
    pub(crate) evaluator: Option<&'static str>,
    pub(crate) started: Moment,
    pub(crate) submitted: Moment,
    pub(crate) resubmitted: bool,
    pub(crate) deleted: Option<Moment>,
    /// When the file was written.
    pub(crate) exported: Moment,
    /// From -1 to 1: how good the work was that is evaluated.
    pub(crate) quality: f64,
    /// What the answers are drawn from.
    pub(crate) seed: u64,
}

/// Who evaluates.
pub(crate) const EVALUATORS: [&str; 4] = [
    "iris.quality",
    "joao.quality",
    "mei.quality",
    "tarek.quality",
];

impl Evaluation {
    /// The answers to all questions of the form, in its order.
    pub(crate) fn answers(&self) -> Vec<Answered> {
        answer(self)
    }
}
