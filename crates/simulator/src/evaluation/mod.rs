//! Evaluations: forms, answers, and scores.

mod answers;
mod form;
mod score;

use crate::id::Id;
use crate::timestamp::Timestamp;

use answers::answer;
pub(crate) use form::{AUTOMATED, Form, MANUAL, Question, QuestionType, Section};
pub(crate) use score::{Score, form_score, section_score};

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Answer {
    /// Index of the option: 0 is yes, 1 partly, 2 no.
    Yes(usize),
    /// For each option, whether it is selected.
    Marked(Vec<bool>),
    Number(i64),
    Text(&'static str),
    Date(Timestamp),
    NotApplicable,
}

#[derive(Debug)]
pub(crate) struct AnsweredQuestion {
    pub(crate) section: &'static Section,
    pub(crate) question: &'static Question,
    pub(crate) answer: Answer,
    pub(crate) score: Score,
    /// Answer that the system suggested.
    pub(crate) suggested: Option<Answer>,
}

/// How a contact is evaluated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EvaluationKind {
    /// By an evaluator.
    Manual,
    /// By Contact Lens.
    Automated,
    /// By several evaluators in a calibration session.
    Calibration,
    /// By Contact Lens, of an automated system instead of an agent.
    System,
}

#[derive(Clone, Debug)]
pub(crate) struct Evaluation {
    pub(crate) id: Id,
    pub(crate) form: &'static Form,
    /// Evaluator; `None` for automated evaluations.
    pub(crate) evaluator: Option<&'static str>,
    pub(crate) calibration_session: Option<Id>,
    pub(crate) started: Timestamp,
    pub(crate) submitted: Timestamp,
    pub(crate) resubmitted: bool,
    pub(crate) deleted: Option<Timestamp>,
    /// Time of the file.
    pub(crate) exported: Timestamp,
    /// Quality of the evaluated work, from -1 to 1.
    pub(crate) quality: f64,
    /// Seed of the answers.
    pub(crate) seed: u64,
}

pub(crate) const EVALUATORS: [&str; 4] = [
    "iris.quality",
    "joao.quality",
    "mei.quality",
    "tarek.quality",
];

impl Evaluation {
    /// Answers in the order of the form.
    pub(crate) fn answers(&self) -> Vec<AnsweredQuestion> {
        answer(self)
    }
}
