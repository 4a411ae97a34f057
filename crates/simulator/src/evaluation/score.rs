//! Scores of sections and forms: the weighted mean of what is scored in them.

use crate::evaluation::{Answered, Form, Section};

/// A score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Score {
    /// Per cent, where there is a score.
    pub(crate) percentage: Option<f64>,
    /// Whether an answer brings the score, and that of everything around it, to 0.
    pub(crate) automatic_fail: bool,
}

impl Score {
    pub(crate) const NOT_APPLICABLE: Self = Self {
        percentage: None,
        automatic_fail: false,
    };
    pub(crate) const AUTOMATIC_FAIL: Self = Self {
        percentage: Some(0.0),
        automatic_fail: true,
    };

    pub(crate) fn of(percentage: f64) -> Self {
        Self {
            percentage: Some(percentage),
            automatic_fail: false,
        }
    }

    /// The weighted mean of `parts`, or an automatic fail where one of them is.
    fn weighted(parts: &[(Self, f64)]) -> Self {
        if parts.iter().any(|(score, _)| score.automatic_fail) {
            return Self::AUTOMATIC_FAIL;
        }
        let scored = || {
            parts
                .iter()
                .filter_map(|(score, weight)| Some((score.percentage?, weight)))
        };
        let weights: f64 = scored().map(|(_, weight)| weight).sum();
        if weights > 0.0 {
            Self::of(
                scored()
                    .map(|(percentage, weight)| percentage * weight)
                    .sum::<f64>()
                    / weights,
            )
        } else {
            Self::NOT_APPLICABLE
        }
    }
}

/// The score of a section: of its questions and subsections.
pub(crate) fn section_score(section: &Section, answers: &[Answered]) -> Score {
    let questions = answers
        .iter()
        .filter(|answered| std::ptr::eq(answered.section, section));
    let questions = questions.map(|answered| (answered.score, answered.question.weight));
    let subsections = section
        .subsections
        .iter()
        .map(|section| (section_score(section, answers), section.weight));
    Score::weighted(&questions.chain(subsections).collect::<Vec<_>>())
}

/// The score of a form: of its outermost sections.
pub(crate) fn form_score(form: &Form, answers: &[Answered]) -> Score {
    let sections = form
        .sections
        .iter()
        .map(|section| (section_score(section, answers), section.weight));
    Score::weighted(&sections.collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_applicable_does_not_count() {
        let parts = [
            (Score::of(100.0), 30.0),
            (Score::NOT_APPLICABLE, 50.0),
            (Score::of(40.0), 10.0),
        ];
        assert_eq!(Score::weighted(&parts), Score::of(85.0));
        assert_eq!(
            Score::weighted(&[(Score::NOT_APPLICABLE, 50.0)]),
            Score::NOT_APPLICABLE
        );
    }

    #[test]
    fn one_automatic_fail_fails_everything_around_it() {
        let parts = [(Score::of(100.0), 30.0), (Score::AUTOMATIC_FAIL, 1.0)];
        assert_eq!(Score::weighted(&parts), Score::AUTOMATIC_FAIL);
    }
}
