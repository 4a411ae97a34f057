//! Metrics of evaluations.

use super::{Metric, Section, differs, not_available};

pub(super) static EVALUATIONS: Section = Section {
    title: "Evaluations",
    interval: "An evaluation counts on the local day of its newest submission. Calibrations, and evaluations of customers and automated systems, do not count.",
    metrics: &METRICS,
};

const METRICS: [Metric; 5] = [
    differs(
        "EVALUATIONS_PERFORMED",
        "Evaluations performed",
        &[
            "evaluations-per-day.evaluations",
            "scores-by-agent.evaluations",
        ],
        "evaluations of agents only, without those of customers and automated systems",
    ),
    differs(
        "AVG_EVALUATION_SCORE",
        "Average evaluation score",
        &[
            "evaluations-per-day.average_score_percent",
            "scores-by-agent.average_score_percent",
        ],
        "evaluations of agents only, without those of customers and automated systems",
    ),
    not_available(
        "AVG_WEIGHTED_EVALUATION_SCORE",
        "Average weighted evaluation score",
        "evaluation files do not have the weights of forms",
    ),
    differs(
        "PERCENT_AUTOMATIC_FAILS",
        "Automatic fails percent",
        &[
            "evaluations-per-day.automatic_fails_share",
            "scores-by-agent.automatic_fails_share",
        ],
        "evaluations of agents only, without those of customers and automated systems",
    ),
    not_available(
        "(cases, bots, campaign recipients, capacity)",
        "Metrics of cases, bots, campaign recipients, forecasts and capacity",
        "from data that the sources do not contain",
    ),
];
