//! The answers of an evaluation, drawn so that good work tends to good answers.

use crate::dice::Dice;
use crate::evaluation::{Evaluation, Kind, Question, Score, Section};
use crate::moment::{DAY, Moment};
use crate::numbers::{real, whole};

/// An answer.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Answer {
    /// 0 for yes, 1 for partly, 2 for no.
    Yes(usize),
    /// Which of the options are marked.
    Marked(Vec<bool>),
    Number(i64),
    Text(&'static str),
    Date(Moment),
    NotApplicable,
}

/// A question with its answer.
#[derive(Debug)]
pub(crate) struct Answered {
    pub(crate) section: &'static Section,
    pub(crate) question: &'static Question,
    pub(crate) answer: Answer,
    pub(crate) score: Score,
    /// What the system had suggested, where it had.
    pub(crate) suggested: Option<Answer>,
}

const ADVICE: [&str; 5] = [
    "Keeps a friendly tone; could sum up before the end.",
    "Good questions. Slow down when you read out the order number.",
    "Let the customer finish before you answer.",
    "A model call: greeting, need, solution, goodbye.",
    "Name the delivery date without being asked.",
];

/// The answers to all questions of the evaluation's form.
pub(crate) fn answer(evaluation: &Evaluation) -> Vec<Answered> {
    let mut dice = Dice::new(evaluation.seed);
    let mut answered = Vec::new();
    for (section, _) in evaluation.form.all_sections() {
        for question in section.questions {
            let answer = one_answer(question, evaluation, &mut dice);
            let score = score(question, &answer);
            let suggested = evaluation.evaluator.is_none().then(|| answer.clone());
            answered.push(Answered {
                section,
                question,
                answer,
                score,
                suggested,
            });
        }
    }
    answered
}

fn one_answer(question: &Question, evaluation: &Evaluation, dice: &mut Dice) -> Answer {
    // From 0.55 for poor work to 0.95 for good work.
    let good = 0.75 + 0.2 * evaluation.quality;
    match &question.kind {
        Kind::Yes { fails: true } => Answer::Yes(if dice.chance(0.02 + 0.05 * (1.0 - good)) {
            2
        } else {
            0
        }),
        Kind::Yes { .. } if question.id == "q-empathy" && dice.chance(0.15) => {
            Answer::NotApplicable
        }
        Kind::Yes { .. } => Answer::Yes(if dice.chance(good) {
            0
        } else {
            1 + usize::from(dice.chance(0.5))
        }),
        Kind::AnyOf(options) => Answer::Marked(options.iter().map(|_| dice.chance(good)).collect()),
        Kind::OneToTen => Answer::Number((whole(10.0 * good + 1.5 * dice.normal())).clamp(1, 10)),
        Kind::Text => Answer::Text(dice.pick(&ADVICE)),
        Kind::Date if dice.chance(0.6) => Answer::NotApplicable,
        Kind::Date => Answer::Date(evaluation.submitted + dice.between(1, 10) * DAY),
    }
}

/// What an answer is worth.
fn score(question: &Question, answer: &Answer) -> Score {
    let percentage = match answer {
        _ if question.weight == 0.0 => return Score::NOT_APPLICABLE,
        Answer::Yes(2) if matches!(question.kind, Kind::Yes { fails: true }) => {
            return Score::AUTOMATIC_FAIL;
        }
        Answer::Yes(choice) => [100.0, 50.0, 0.0][*choice],
        Answer::Marked(marks) => share(marks.iter().filter(|mark| **mark).count(), marks.len()),
        Answer::Number(number) => real(number - 1) / 9.0 * 100.0,
        Answer::Text(_) | Answer::Date(_) | Answer::NotApplicable => return Score::NOT_APPLICABLE,
    };
    Score::of(percentage)
}

fn share(part: usize, all: usize) -> f64 {
    let real = |count: usize| real(count.try_into().unwrap_or_default());
    100.0 * real(part) / real(all)
}
