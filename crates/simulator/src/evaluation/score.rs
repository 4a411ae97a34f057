//! Scores of sections and forms: weighted means.

use crate::evaluation::{AnsweredQuestion, Form, Section};

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Score {
    /// Percent; `None` if not applicable.
    pub(crate) percentage: Option<f64>,
    /// Whether an answer sets the scores of the section and the form to 0.
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

    pub(crate) fn from_percentage(percentage: f64) -> Self {
        Self {
            percentage: Some(percentage),
            automatic_fail: false,
        }
    }

    /// Weighted mean of `parts`, or an automatic fail if one of them is.
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
            Self::from_percentage(
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

/// Score of a section, from its questions and subsections.
pub(crate) fn section_score(section: &Section, answers: &[AnsweredQuestion]) -> Score {
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

/// Score of a form, from its outermost sections.
pub(crate) fn form_score(form: &Form, answers: &[AnsweredQuestion]) -> Score {
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
    fn ignores_scores_that_are_not_applicable() {
        let parts = [
            (Score::from_percentage(100.0), 30.0),
            (Score::NOT_APPLICABLE, 50.0),
            (Score::from_percentage(40.0), 10.0),
        ];
        assert_eq!(Score::weighted(&parts), Score::from_percentage(85.0));
        assert_eq!(
            Score::weighted(&[(Score::NOT_APPLICABLE, 50.0)]),
            Score::NOT_APPLICABLE
        );
    }

    #[test]
    fn automatic_fail_fails_the_section() {
        let parts = [
            (Score::from_percentage(100.0), 30.0),
            (Score::AUTOMATIC_FAIL, 1.0),
        ];
        assert_eq!(Score::weighted(&parts), Score::AUTOMATIC_FAIL);
    }
}
