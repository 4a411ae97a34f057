//! Evaluations.

use super::*;
use crate::dashboards::{Filter, Sort, Visual, VisualKind};

pub(super) const DASHBOARD: Dashboard = Dashboard {
    name: "evaluations",
    title: "Evaluations",
    summary: "Evaluation scores by form, section, question, agent and evaluator, on the local day of the submission. Calibrations and evaluations of \
        automated systems do not count, except where named.",
    filters: &[
        Filter::Days,
        Filter::Form,
        Filter::Agent,
        Filter::RoutingProfile,
        Filter::Hierarchy,
        Filter::Evaluator,
        Filter::Queue,
        Filter::Channel,
        Filter::ChannelSubtype,
    ],
    visuals: &[
        FIGURES,
        BY_DAY,
        BY_FORM,
        BY_SECTION,
        LOWEST,
        BY_EVALUATOR,
        ANSWERS,
        EVALUATORS,
        BY_AGENT,
        BY_QUESTION,
        FAILS,
        CALIBRATIONS,
    ],
    subject: None,
};

pub(super) const IS_COUNTED: Condition = Condition::Is("is_counted", Literal::Number(1));
pub(super) const EVALUATION_COUNT: Measure =
    Measure::count("evaluations", "Evaluations performed", "evaluationid");
pub(super) const AUTOMATIC_FAILS: Measure = Measure::share(
    "automatic_fail_share",
    "Automatic fails percent",
    "is_automatic_fail",
)
.lower_is_better();
pub(super) const SCORE: Measure = Measure::average(
    "score",
    "Average evaluation score",
    "score_percent",
    Unit::Percent,
)
.higher_is_better();
const ANSWER_COUNT: Measure = Measure::count("answers", "Answers", "answer");
const EVALUATOR: Dimension = Dimension::text("evaluator", "Evaluator");
const QUESTION: Dimension = Dimension::text("question", "Question");
const SECTION: Dimension = Dimension::text("section", "Section");
const SUBMITTED: Dimension = Dimension::new("local_submit_time", "Submission", Scale::Instant);
pub(super) const UNSCORED: &str = "Evaluations without a score do not count.";

const FIGURES: Visual = Visual::groups(
    "figures",
    "Evaluations and scores",
    EVALUATIONS,
    VisualKind::Figures,
)
.showing(&[
    EVALUATION_COUNT,
    Measure::distinct("agents", "Agents evaluated", "agent_username"),
    SCORE,
    AUTOMATIC_FAILS,
    Measure::share("automated_share", "Automated evaluations", "is_automated"),
])
.only(&[IS_COUNTED])
.note("An evaluation counts once, on the day of its newest submission.");

const BY_DAY: Visual = Visual::groups(
    "score-by-day",
    "Average evaluation score by day and form",
    EVALUATIONS,
    VisualKind::Line,
)
.by(&[Dimension::day("evaluation_date"), FORM])
.showing(&[SCORE])
.only(&[IS_COUNTED])
.note(UNSCORED)
.half();

const BY_FORM: Visual = lowest_scores(
    "score-by-form",
    "Average evaluation score by form",
    &[FORM],
    20,
);

const LOWEST: Visual = lowest_scores(
    "score-by-agent",
    "Average evaluation score by agent, ten lowest",
    &[AGENT],
    10,
);

const BY_EVALUATOR: Visual = lowest_scores(
    "score-by-evaluator",
    "Average evaluation score by evaluator",
    &[EVALUATOR],
    20,
);

/// The lowest average scores by a dimension.
const fn lowest_scores(
    name: &'static str,
    title: &'static str,
    dimension: &'static [Dimension],
    limit: u32,
) -> Visual {
    Visual::groups(name, title, EVALUATIONS, VisualKind::Bar)
        .by(dimension)
        .showing(&[SCORE])
        .only(&[IS_COUNTED])
        .ordered(&[Sort::Ascending("score")])
        .first(limit)
        .note(UNSCORED)
        .half()
}

const ANSWERS: Visual = Visual::groups(
    "answers",
    "Answers by question",
    QUESTIONS,
    VisualKind::Table,
)
.by(&[FORM, QUESTION, Dimension::text("answer", "Answer")])
.showing(&[ANSWER_COUNT, SCORE])
.only(&[
    IS_COUNTED,
    Condition::IsSet("answer"),
    Condition::Is("is_selection", Literal::Number(1)),
])
.ordered(&[
    Sort::Ascending("form"),
    Sort::Ascending("question"),
    Sort::Descending("answers"),
])
.first(500)
.note("Questions with options; text, numbers and dates are not listed.")
.half();

const EVALUATORS: Visual = Visual::groups(
    "evaluators",
    "Evaluators by form",
    EVALUATIONS,
    VisualKind::Table,
)
.by(&[EVALUATOR, FORM])
.showing(&[
    EVALUATION_COUNT,
    Measure::distinct("agents", "Agents evaluated", "agent_username"),
    SCORE,
    AUTOMATIC_FAILS,
])
.only(&[IS_COUNTED])
.ordered(&[Sort::Descending("evaluations")])
.first(500);

const BY_AGENT: Visual = Visual::groups(
    "agents-table",
    "All metrics by agent and form",
    EVALUATIONS,
    VisualKind::Table,
)
.by(&[AGENT, FORM])
.showing(&[EVALUATION_COUNT, SCORE, AUTOMATIC_FAILS])
.only(&[IS_COUNTED])
.ordered(&[Sort::Ascending("score")])
.first(500);

const BY_SECTION: Visual = Visual::groups(
    "score-by-section",
    "Average score by section, lowest first",
    SECTIONS,
    VisualKind::Bar,
)
.by(&[SECTION])
.showing(&[SCORE])
.only(&[IS_COUNTED])
.ordered(&[Sort::Ascending("score")])
.first(20)
.half();

const BY_QUESTION: Visual = Visual::groups(
    "questions",
    "Scores by question, lowest first",
    QUESTIONS,
    VisualKind::Table,
)
.by(&[FORM, SECTION, QUESTION])
.showing(&[
    ANSWER_COUNT,
    SCORE,
    AUTOMATIC_FAILS,
    Measure::share(
        "not_applicable_share",
        "Not applicable",
        "is_not_applicable",
    ),
])
.only(&[IS_COUNTED])
.ordered(&[Sort::Ascending("score")])
.first(200);

const FAILS: Visual = Visual::rows(
    "automatic-fails",
    "Automatic fails",
    EVALUATIONS,
    VisualKind::Table,
)
.by(&[
    SUBMITTED,
    FORM,
    AGENT,
    CONTACT,
    QUEUE,
    EVALUATOR,
    Dimension::new("score_percent", "Score", Scale::Number(Unit::Percent)),
])
.only(&[
    IS_COUNTED,
    Condition::Is("is_automatic_fail", Literal::Number(1)),
])
.ordered(&[Sort::Descending("local_submit_time")])
.first(100);

const CALIBRATIONS: Visual = Visual::groups(
    "calibrations",
    "Calibrations by contact and evaluator",
    EVALUATIONS,
    VisualKind::Table,
)
.by(&[CONTACT, FORM, EVALUATOR])
.showing(&[
    Measure::count("evaluations", "Calibrations", "evaluationid"),
    SCORE,
])
.only(&[Condition::Is("is_calibration", Literal::Number(1))])
.ordered(&[Sort::Ascending("contactid")])
.first(200)
.note("Evaluations of calibration sessions, which count in no other visual.");
