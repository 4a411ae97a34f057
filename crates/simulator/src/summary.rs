//! Figures that the simulation counts itself, independently of its documents.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};
use time::Date;

use crate::contact::{CallReason, Channel, Contact, DisconnectReason, Initiation};
use crate::numbers::real;

/// Figures of a simulation.
#[derive(Clone, Debug, Default, Serialize)]
pub struct SimulationSummary {
    /// Number of documents.
    pub documents: DocumentCounts,
    /// Rows by source (`ctr`, `ae`, `cfl`, `cl`, `ef`) and partition day, without redacted analyses.
    #[serde(serialize_with = "rows")]
    pub rows: BTreeMap<(&'static str, Date), u64>,
    /// Contact figures by day of initiation, channel, and reason.
    #[serde(serialize_with = "contacts")]
    pub contacts: BTreeMap<(Date, Channel, CallReason), ContactFigures>,
    /// Agent figures by user name.
    pub agents: BTreeMap<String, AgentFigures>,
}

/// Number of documents by kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct DocumentCounts {
    /// Contact records, without updates.
    pub contact_records: u64,
    pub contact_record_updates: u64,
    pub agent_events: u64,
    /// Log events of contact flows.
    pub flow_log_events: u64,
    /// CloudWatch Logs payloads with log events.
    pub log_payloads: u64,
    /// CloudWatch Logs control messages.
    pub control_messages: u64,
    /// Contact Lens analyses.
    pub analyses: u64,
    /// Redacted copies of analyses.
    pub redacted_analyses: u64,
    /// Evaluations, including resubmitted ones.
    pub evaluations: u64,
    /// Files of deleted evaluations.
    pub deleted_evaluations: u64,
}

/// Figures of contacts. Times are sums of whole seconds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ContactFigures {
    /// All contacts; each leg counts.
    pub offered: u64,
    /// Contacts that were connected to an agent.
    pub handled: u64,
    /// Contacts abandoned in the queue, as Connect counts them: queued, neither handled nor
    /// continued. Expired tasks and e-mails are included.
    pub abandoned_in_queue: u64,
    /// Calls whose customer disconnected before the queue.
    pub abandoned_in_flow: u64,
    /// Calls that the flow disconnected because the queue was full.
    pub turned_away: u64,
    /// Tasks and e-mails that expired in the queue.
    pub expired: u64,
    /// Contacts that another agent transferred.
    pub transferred_in: u64,
    /// Contacts with a completed transfer.
    pub transferred_out: u64,
    /// Handled contacts with a queue duration of at most 20 seconds.
    pub answered_within_20_seconds: u64,
    /// Queue time of handled contacts.
    pub answered_queue_seconds: i64,
    /// Queue time of abandoned contacts.
    pub abandoned_queue_seconds: i64,
    /// Agent interaction time.
    pub interaction_seconds: i64,
    /// Customer hold time and, for tasks, agent pause time.
    pub hold_seconds: i64,
    /// After contact work time.
    pub after_contact_work_seconds: i64,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct AgentFigures {
    /// Handled contacts.
    pub handled: u64,
    /// Number of logins.
    pub shifts: u64,
    /// Time from login to Offline, in milliseconds.
    pub signed_in_millis: i64,
    /// Time with at least one contact, including after contact work, in milliseconds.
    pub occupied_millis: i64,
    /// Time in custom statuses, in milliseconds.
    pub away_millis: i64,
}

impl AgentFigures {
    /// Occupied time divided by the time outside custom statuses, from 0 to 1.
    pub fn occupancy(&self) -> f64 {
        real(self.occupied_millis) / real((self.signed_in_millis - self.away_millis).max(1))
    }
}

impl SimulationSummary {
    /// Sums the figures of all contacts.
    pub fn total(&self) -> ContactFigures {
        self.contacts
            .values()
            .fold(ContactFigures::default(), ContactFigures::plus)
    }

    pub(crate) fn row(&mut self, source: &'static str, day: Date) {
        *self.rows.entry((source, day)).or_default() += 1;
    }

    /// Counts a disconnected contact.
    pub(crate) fn contact(&mut self, contact: &Contact) {
        let key = (contact.initiated.date(), contact.channel, contact.reason);
        let figures = self.contacts.entry(key).or_default();
        *figures = figures.clone().plus(&ContactFigures::from_contact(contact));
    }
}

impl ContactFigures {
    fn from_contact(contact: &Contact) -> Self {
        let customer_left_flow = contact.enqueued.is_none()
            && contact.handling.is_none()
            && contact.disconnect_reason == DisconnectReason::CustomerDisconnect;
        let is_turned_away = contact.enqueued.is_none()
            && matches!(
                contact.initiation,
                Initiation::Inbound | Initiation::WebrtcApi
            )
            && contact.disconnect_reason == DisconnectReason::ContactFlowDisconnect;
        let base = Self {
            offered: 1,
            abandoned_in_queue: contact.is_abandoned().into(),
            abandoned_in_flow: customer_left_flow.into(),
            turned_away: is_turned_away.into(),
            expired: (contact.disconnect_reason == DisconnectReason::Expired).into(),
            transferred_in: (contact.initiation == Initiation::Transfer).into(),
            transferred_out: contact.transfer_completed.is_some().into(),
            abandoned_queue_seconds: if contact.is_abandoned() {
                contact.queue_duration().unwrap_or_default()
            } else {
                0
            },
            ..Self::default()
        };
        let Some((handling, ended)) = contact.handling.as_ref().zip(contact.disconnected) else {
            return base;
        };
        Self {
            handled: 1,
            answered_within_20_seconds: contact
                .queue_duration()
                .is_some_and(|wait| wait <= 20)
                .into(),
            answered_queue_seconds: contact.queue_duration().unwrap_or_default(),
            interaction_seconds: contact.interaction_seconds(),
            hold_seconds: handling.hold_seconds().0,
            after_contact_work_seconds: handling.after_contact_work_end.seconds_since(ended),
            ..base
        }
    }

    fn plus(self, other: &Self) -> Self {
        Self {
            offered: self.offered + other.offered,
            handled: self.handled + other.handled,
            abandoned_in_queue: self.abandoned_in_queue + other.abandoned_in_queue,
            abandoned_in_flow: self.abandoned_in_flow + other.abandoned_in_flow,
            turned_away: self.turned_away + other.turned_away,
            expired: self.expired + other.expired,
            transferred_in: self.transferred_in + other.transferred_in,
            transferred_out: self.transferred_out + other.transferred_out,
            answered_within_20_seconds: self.answered_within_20_seconds
                + other.answered_within_20_seconds,
            answered_queue_seconds: self.answered_queue_seconds + other.answered_queue_seconds,
            abandoned_queue_seconds: self.abandoned_queue_seconds + other.abandoned_queue_seconds,
            interaction_seconds: self.interaction_seconds + other.interaction_seconds,
            hold_seconds: self.hold_seconds + other.hold_seconds,
            after_contact_work_seconds: self.after_contact_work_seconds
                + other.after_contact_work_seconds,
        }
    }
}

#[derive(Serialize)]
struct RowsOfDay {
    source: &'static str,
    day: String,
    rows: u64,
}

fn rows<S: Serializer>(
    rows: &BTreeMap<(&'static str, Date), u64>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(rows.iter().map(|((source, day), rows)| RowsOfDay {
        source,
        day: day.to_string(),
        rows: *rows,
    }))
}

#[derive(Serialize)]
struct ContactsOfDay<'a> {
    day: String,
    channel: Channel,
    reason: CallReason,
    #[serde(flatten)]
    contacts: &'a ContactFigures,
}

type FiguresByDay = BTreeMap<(Date, Channel, CallReason), ContactFigures>;

fn contacts<S: Serializer>(contacts: &FiguresByDay, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(contacts.iter().map(|((day, channel, reason), contacts)| {
        ContactsOfDay {
            day: day.to_string(),
            channel: *channel,
            reason: *reason,
            contacts,
        }
    }))
}
