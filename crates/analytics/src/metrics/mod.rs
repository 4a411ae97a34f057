//! The metrics of Amazon Connect, with the column or query that has each of them.
//!
//! `docs/reference/metrics.md` is generated from this list. Definitions are those of "Metric
//! definitions", Amazon Connect Administrator Guide, and of the API operation `GetMetricDataV2`.

mod agents;
mod analyses;
mod chats;
mod contact_times;
mod contacts;
mod definitions;
mod evaluations;

pub(crate) use definitions::DEFINITIONS;
pub use definitions::definition;

/// A metric of Amazon Connect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Metric {
    /// Name in the API, empty for a metric of reports alone.
    pub api: &'static str,
    /// Display name in Amazon Connect.
    pub name: &'static str,
    /// Where the metric is, each a column of a query or view: `contact-metrics.contacts_created`.
    pub columns: &'static [&'static str],
    /// How it compares with Connect's metric.
    pub relation: Relation,
}

/// How a column compares with the metric.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// It has the same meaning.
    Same,
    /// It has the same meaning, with a remark.
    SameWith(&'static str),
    /// It has another meaning.
    Differs(&'static str),
    /// It cannot be computed from the sources.
    NotAvailable(&'static str),
}

/// Metrics that belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Section {
    pub title: &'static str,
    /// Which local day a metric counts on.
    pub interval: &'static str,
    pub metrics: &'static [Metric],
}

pub static ALL: [&Section; 6] = [
    &contacts::CONTACTS,
    &contact_times::CONTACT_TIMES,
    &chats::CHATS,
    &agents::AGENTS,
    &analyses::ANALYSES,
    &evaluations::EVALUATIONS,
];

const BY_DISCONNECT: &str = "A contact counts as a whole on the local day of its disconnect. An open contact counts nowhere.";
const WITHOUT_MONITORS: &str = "without legs of supervisors who monitor a contact, which Connect counts; parameter monitor=1 includes them";

const fn same(api: &'static str, name: &'static str, columns: &'static [&'static str]) -> Metric {
    Metric {
        api,
        name,
        columns,
        relation: Relation::Same,
    }
}

const fn same_with(
    api: &'static str,
    name: &'static str,
    columns: &'static [&'static str],
    remark: &'static str,
) -> Metric {
    Metric {
        api,
        name,
        columns,
        relation: Relation::SameWith(remark),
    }
}

const fn differs(
    api: &'static str,
    name: &'static str,
    columns: &'static [&'static str],
    how: &'static str,
) -> Metric {
    Metric {
        api,
        name,
        columns,
        relation: Relation::Differs(how),
    }
}

const fn not_available(api: &'static str, name: &'static str, why: &'static str) -> Metric {
    Metric {
        api,
        name,
        columns: &[],
        relation: Relation::NotAvailable(why),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{catalogue, views};

    fn exists(place: &str) -> bool {
        let (owner, column) = place.split_once('.').expect("an owner and a column");
        let columns = catalogue::query(owner)
            .map(|query| &query.columns)
            .or_else(|| views::view(owner).map(|view| &view.columns));
        columns.is_some_and(|columns| columns.iter().any(|known| known.name == column))
    }

    #[test]
    fn every_column_exists() {
        let metrics = ALL.iter().flat_map(|section| section.metrics);
        let missing: Vec<_> = metrics
            .flat_map(|metric| metric.columns)
            .filter(|column| !exists(column))
            .collect();
        assert_eq!(missing, Vec::<&&str>::new());
    }

    /// The metrics of Connect's reports and of `GetMetricDataV2` that concern the five sources.
    const NAMES: &str = "CONTACTS_CREATED CONTACTS_QUEUED CONTACTS_QUEUED_BY_ENQUEUE CONTACTS_HANDLED \
        CONTACTS_HANDLED_BY_CONNECTED_TO_AGENT CONTACTS_ABANDONED ABANDONMENT_RATE SUM_CONTACTS_ABANDONED_IN_X \
        SUM_CONTACTS_ANSWERED_IN_X CONTACTS_REMOVED_FROM_QUEUE_IN_X SERVICE_LEVEL CONTACTS_PUT_ON_HOLD \
        CONTACTS_HOLD_ABANDONS CONTACTS_TRANSFERRED_OUT CONTACTS_TRANSFERRED_OUT_BY_AGENT \
        CONTACTS_TRANSFERRED_OUT_FROM_QUEUE CONTACTS_TRANSFERRED_OUT_INTERNAL CONTACTS_TRANSFERRED_OUT_EXTERNAL \
        CONTACTS_RESOLVED_IN_X AVG_RESOLUTION_TIME SUM_RETRY_CALLBACK_ATTEMPTS AVG_QUEUE_ANSWER_TIME AVG_ABANDON_TIME \
        MAX_QUEUED_TIME AVG_HANDLE_TIME SUM_HANDLE_TIME AVG_ACTIVE_TIME AVG_INTERACTION_TIME \
        AVG_INTERACTION_AND_HOLD_TIME AVG_AFTER_CONTACT_WORK_TIME AVG_HOLD_TIME AVG_HOLD_TIME_ALL_CONTACTS AVG_HOLDS \
        AVG_CONTACT_DURATION SUM_CONTACT_FLOW_TIME AVG_AGENT_PAUSE_TIME SUM_ONLINE_TIME_AGENT \
        SUM_NON_PRODUCTIVE_TIME_AGENT SUM_CONTACT_TIME_AGENT SUM_IDLE_TIME_AGENT SUM_ERROR_STATUS_TIME_AGENT \
        AGENT_OCCUPANCY AGENT_NON_RESPONSE AGENT_NON_RESPONSE_WITHOUT_CUSTOMER_ABANDONS AGENT_ANSWER_RATE \
        AVG_AGENT_CONNECTING_TIME AVG_AGENT_CONCURRENCY AGENTS_ONLINE AGENTS_STAFFED AGENTS_AVAILABLE \
        AGENT_SCHEDULE_ADHERENCE AGENT_ADHERENT_TIME AGENT_SCHEDULED_TIME AVG_FIRST_RESPONSE_TIME_AGENT \
        AVG_RESPONSE_TIME_AGENT AVG_RESPONSE_TIME_CUSTOMER AVG_CONTACT_FIRST_RESPONSE_TIME_AGENT AVG_MESSAGES \
        AVG_MESSAGES_AGENT AVG_MESSAGES_CUSTOMER AVG_MESSAGES_BOT AVG_MESSAGE_LENGTH_AGENT AVG_MESSAGE_LENGTH_CUSTOMER \
        AVG_CONVERSATION_CLOSE_TIME CONVERSATIONS_ABANDONED PERCENT_NON_TALK_TIME PERCENT_TALK_TIME \
        PERCENT_TALK_TIME_AGENT PERCENT_TALK_TIME_CUSTOMER AVG_TALK_TIME AVG_TALK_TIME_AGENT AVG_TALK_TIME_CUSTOMER \
        AVG_NON_TALK_TIME AVG_CONVERSATION_DURATION AVG_INTERRUPTIONS_AGENT AVG_INTERRUPTION_TIME_AGENT \
        AVG_GREETING_TIME_AGENT EVALUATIONS_PERFORMED AVG_EVALUATION_SCORE AVG_WEIGHTED_EVALUATION_SCORE \
        PERCENT_AUTOMATIC_FAILS DELIVERY_ATTEMPTS CAMPAIGN_SEND_ATTEMPTS HUMAN_ANSWERED_CALLS \
        CAMPAIGN_CONTACTS_ABANDONED_AFTER_X FLOWS_STARTED FLOWS_OUTCOME AVG_FLOW_TIME";

    #[test]
    fn every_metric_of_the_reports_has_a_row() {
        let is_name = |character: char| character.is_ascii_uppercase() || character == '_';
        let known: Vec<_> = ALL
            .iter()
            .flat_map(|section| section.metrics)
            .flat_map(|metric| metric.api.split(|character| !is_name(character)))
            .collect();
        let missing: Vec<_> = NAMES
            .split_whitespace()
            .filter(|name| !known.contains(name))
            .collect();
        assert_eq!(missing, Vec::<&str>::new());
    }

    /// Handle time of `handle-time-by-agent` is not that of `contact-metrics`, and only the latter
    /// was listed.
    #[test]
    fn queries_that_leave_out_monitors_differ() {
        for query in catalogue::all() {
            let Some(_) = query.parameter("monitor") else {
                continue;
            };
            let rows: Vec<_> = ALL
                .iter()
                .flat_map(|section| section.metrics)
                .filter(|metric| {
                    let owners = metric.columns.iter().map(|place| place.split_once('.'));
                    owners.flatten().any(|(owner, _)| owner == query.name)
                })
                .collect();
            assert!(!rows.is_empty(), "{}", query.name);
            for metric in rows {
                let is_listed =
                    matches!(metric.relation, Relation::Differs(how) if how.contains("monitor"));
                assert!(is_listed, "{}: {}", query.name, metric.name);
            }
        }
    }

    #[test]
    fn only_metrics_that_cannot_be_computed_have_no_column() {
        for metric in ALL.iter().flat_map(|section| section.metrics) {
            let is_available = !matches!(metric.relation, Relation::NotAvailable(_));
            assert_eq!(is_available, !metric.columns.is_empty(), "{}", metric.name);
        }
    }
}
