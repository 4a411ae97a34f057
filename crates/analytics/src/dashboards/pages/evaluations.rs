//! How conversations were evaluated.

use super::*;
use crate::dashboards::{Filter, Form, Sort, Visual};

pub(super) const DASHBOARD: Dashboard = Dashboard {
    name: "evaluations",
    title: "Evaluations",
    summary: "How evaluators scored conversations, by form, section, question and agent.",
    filters: &[
        Filter::Days,
        Filter::Form,
        Filter::Agent,
        Filter::Queue,
        Filter::Channel,
    ],
    visuals: &[
        FIGURES,
        BY_DAY,
        BY_FORM,
        BY_SECTION,
        LOWEST,
        BY_AGENT,
        BY_QUESTION,
        FAILS,
    ],
};

const EVALUATION_COUNT: Measure = Measure::count("evaluations", "Evaluations", "evaluationid");
const FAILED: Measure = Measure::share(
    "automatic_fail_share",
    "Failed automatically",
    "is_automatic_fail",
)
.lower_is_better();
const SCORE: Measure =
    Measure::average("score", "Average score", "score_percent", Unit::Percent).higher_is_better();
const SECTION: Dimension = Dimension::text("section", "Section");
const UNSCORED: &str = "Evaluations without a score are left out.";

const FIGURES: Visual = Visual::groups(
    "figures",
    "Evaluations and scores",
    EVALUATIONS,
    Form::Figures,
)
.showing(&[
    EVALUATION_COUNT,
    Measure::distinct("agents", "Agents evaluated", "agent_username"),
    SCORE,
    FAILED,
    Measure::share("automated_share", "Evaluated by machine", "is_automated"),
])
.note(
    "An evaluation counts on the day on which it was submitted, once, with its newest submission.",
);

const BY_DAY: Visual = Visual::groups(
    "score-by-day",
    "Average score by day and form",
    EVALUATIONS,
    Form::Line,
)
.by(&[Dimension::day("evaluation_date"), FORM])
.showing(&[SCORE])
.note(UNSCORED)
.half();

const BY_FORM: Visual = Visual::groups(
    "score-by-form",
    "Average score by form",
    EVALUATIONS,
    Form::Bar,
)
.by(&[FORM])
.showing(&[SCORE])
.ordered(&[Sort::Ascending("score")])
.first(20)
.note(UNSCORED)
.half();

const LOWEST: Visual = Visual::groups(
    "score-by-agent",
    "Average score by agent, the ten lowest",
    EVALUATIONS,
    Form::Bar,
)
.by(&[AGENT])
.showing(&[SCORE])
.ordered(&[Sort::Ascending("score")])
.first(10)
.note(UNSCORED)
.half();

const BY_AGENT: Visual = Visual::groups(
    "agents-table",
    "All figures by agent and form",
    EVALUATIONS,
    Form::Table,
)
.by(&[AGENT, FORM])
.showing(&[EVALUATION_COUNT, SCORE, FAILED])
.ordered(&[Sort::Ascending("score")])
.first(500);

const BY_SECTION: Visual = Visual::groups(
    "score-by-section",
    "Average score by section, lowest first",
    SECTIONS,
    Form::Bar,
)
.by(&[SECTION])
.showing(&[SCORE])
.ordered(&[Sort::Ascending("score")])
.first(20)
.half();

const BY_QUESTION: Visual = Visual::groups(
    "questions",
    "Scores by question, lowest first",
    QUESTIONS,
    Form::Table,
)
.by(&[FORM, SECTION, Dimension::text("question", "Question")])
.showing(&[
    Measure::count("answers", "Answers", "evaluationid"),
    SCORE,
    FAILED,
    Measure::share(
        "not_applicable_share",
        "Not applicable",
        "is_not_applicable",
    ),
])
.ordered(&[Sort::Ascending("score")])
.first(200);

const FAILS: Visual = Visual::rows(
    "automatic-fails",
    "Evaluations that failed automatically",
    EVALUATIONS,
    Form::Table,
)
.by(&[
    Dimension::of("submit_time", "Submitted, UTC", Scale::Instant),
    FORM,
    AGENT,
    CONTACT,
    QUEUE,
    Dimension::text("evaluator", "Evaluator"),
    Dimension::of("score_percent", "Score", Scale::Number(Unit::Percent)),
])
.only(&[Condition::Is("is_automatic_fail", Literal::Number(1))])
.ordered(&[Sort::Descending("submit_time")])
.first(100);
