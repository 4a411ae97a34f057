//! Answers of an evaluation: random, but better for better work.

use crate::evaluation::{Answer, AnsweredQuestion, Evaluation, Question, QuestionType, Score};
use crate::numbers::{real, real_count, whole};
use crate::rng::Rng;
use crate::timestamp::DAY;

const ADVICE: [&str; 5] = [
    "Keeps a friendly tone; could sum up before the end.",
    "Good questions. Slow down when you read out the order number.",
    "Let the customer finish before you answer.",
    "A model call: greeting, need, solution, goodbye.",
    "Name the delivery date without being asked.",
];

pub(crate) fn answer(evaluation: &Evaluation) -> Vec<AnsweredQuestion> {
    let mut rng = Rng::new(evaluation.seed);
    let mut answered = Vec::new();
    for (section, _) in evaluation.form.all_sections() {
        for question in section.questions {
            let answer = one_answer(question, evaluation, &mut rng);
            let score = score(question, &answer);
            let suggested = evaluation.evaluator.is_none().then(|| answer.clone());
            answered.push(AnsweredQuestion {
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

fn one_answer(question: &Question, evaluation: &Evaluation, rng: &mut Rng) -> Answer {
    // From 0.55 for poor work to 0.95 for good work.
    let good = 0.75 + 0.2 * evaluation.quality;
    match &question.question_type {
        QuestionType::Yes { fails: true } => {
            Answer::Yes(if rng.chance(0.02 + 0.05 * (1.0 - good)) {
                2
            } else {
                0
            })
        }
        QuestionType::Yes { .. } if question.id == "q-empathy" && rng.chance(0.15) => {
            Answer::NotApplicable
        }
        QuestionType::Yes { .. } => Answer::Yes(if rng.chance(good) {
            0
        } else {
            1 + usize::from(rng.chance(0.5))
        }),
        QuestionType::AnyOf(options) => {
            Answer::Marked(options.iter().map(|_| rng.chance(good)).collect())
        }
        QuestionType::OneToTen => {
            Answer::Number((whole(10.0 * good + 1.5 * rng.normal())).clamp(1, 10))
        }
        QuestionType::Text => Answer::Text(rng.pick(&ADVICE)),
        QuestionType::Date if rng.chance(0.6) => Answer::NotApplicable,
        QuestionType::Date => Answer::Date(evaluation.submitted + rng.between(1, 10) * DAY),
    }
}

fn score(question: &Question, answer: &Answer) -> Score {
    let percentage = match answer {
        _ if question.weight == 0.0 => return Score::NOT_APPLICABLE,
        Answer::Yes(2) if matches!(question.question_type, QuestionType::Yes { fails: true }) => {
            return Score::AUTOMATIC_FAIL;
        }
        Answer::Yes(choice) => [100.0, 50.0, 0.0][*choice],
        Answer::Marked(marks) => share(marks.iter().filter(|mark| **mark).count(), marks.len()),
        Answer::Number(number) => real(number - 1) / 9.0 * 100.0,
        Answer::Text(_) | Answer::Date(_) | Answer::NotApplicable => return Score::NOT_APPLICABLE,
    };
    Score::from_percentage(percentage)
}

fn share(part: usize, all: usize) -> f64 {
    100.0 * real_count(part) / real_count(all)
}
