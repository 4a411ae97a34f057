//! What happened, counted by the simulation itself while it happens.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};
use time::Date;

use crate::contact::{CallReason, Channel, Contact, DisconnectReason, Initiation};
use crate::numbers::real;

/// What happened in a simulation.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Summary {
    /// How many documents there are.
    pub documents: Documents,
    /// How many rows each table gets, by source code (`ctr`, `ae`, `cfl`, `cl`, `ef`) and day, with
    /// original analyses only.
    #[serde(serialize_with = "rows")]
    pub rows: BTreeMap<(&'static str, Date), u64>,
    /// What became of the contacts, by the day on which they began, channel and reason.
    #[serde(serialize_with = "contacts")]
    pub contacts: BTreeMap<(Date, Channel, CallReason), Contacts>,
    /// What the agents did, by user name.
    pub agents: BTreeMap<String, AgentFigures>,
}

/// Numbers of documents.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Documents {
    /// Contact records, each counted once.
    pub contact_records: u64,
    /// Contact records that were published again.
    pub contact_record_updates: u64,
    /// Agent events.
    pub agent_events: u64,
    /// Log events of contact flows.
    pub flow_log_events: u64,
    /// CloudWatch Logs payloads in which they are.
    pub log_payloads: u64,
    /// Payloads without log events.
    pub control_messages: u64,
    /// Contact Lens analyses.
    pub analyses: u64,
    /// Redacted twins of analyses.
    pub redacted_analyses: u64,
    /// Evaluations, those that were submitted again included.
    pub evaluations: u64,
    /// Files that say that an evaluation was deleted.
    pub deleted_evaluations: u64,
}

/// What became of contacts. Times are whole seconds, summed up.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Contacts {
    /// All contacts; each part of a transferred one counts.
    pub offered: u64,
    /// Contacts that an agent took.
    pub handled: u64,
    /// Contacts whose customer gave up in the queue.
    pub abandoned_in_queue: u64,
    /// Calls whose customer hung up before the queue.
    pub abandoned_in_flow: u64,
    /// Calls that found the queue full.
    pub turned_away: u64,
    /// Tasks and e-mails that nobody took in time.
    pub expired: u64,
    /// Contacts that came from another agent.
    pub transferred_in: u64,
    /// Contacts that were sent on to the queue.
    pub transferred_out: u64,
    /// Handled contacts that waited for at most 20 seconds.
    pub answered_within_20_seconds: u64,
    /// Time in the queue of handled contacts.
    pub answered_queue_seconds: i64,
    /// Time in the queue of contacts abandoned there.
    pub abandoned_queue_seconds: i64,
    /// Time with agents, without hold.
    pub interaction_seconds: i64,
    /// Time on hold.
    pub hold_seconds: i64,
    /// Time of after-contact work.
    pub after_contact_work_seconds: i64,
}

/// What an agent did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct AgentFigures {
    /// Contacts handled.
    pub handled: u64,
    /// Times that the agent signed in.
    pub shifts: u64,
    /// Time from signing in to signing out, in milliseconds.
    pub signed_in_millis: i64,
    /// Of this, time with at least one contact in hand, after-contact work included.
    pub occupied_millis: i64,
    /// Of this, time on breaks and at lunch.
    pub away_millis: i64,
}

impl AgentFigures {
    /// Which part of the time in which contacts could come the agent was occupied, from 0 to 1.
    pub fn occupancy(&self) -> f64 {
        real(self.occupied_millis) / real((self.signed_in_millis - self.away_millis).max(1))
    }
}

impl Summary {
    /// The figures of all contacts together.
    pub fn total(&self) -> Contacts {
        self.contacts
            .values()
            .fold(Contacts::default(), Contacts::plus)
    }

    pub(crate) fn row(&mut self, source: &'static str, day: Date) {
        *self.rows.entry((source, day)).or_default() += 1;
    }

    /// Counts a contact that has ended.
    pub(crate) fn contact(&mut self, contact: &Contact) {
        let key = (contact.initiated.date(), contact.channel, contact.reason);
        let figures = self.contacts.entry(key).or_default();
        *figures = figures.clone().plus(&Contacts::of(contact));
    }
}

impl Contacts {
    fn of(contact: &Contact) -> Self {
        let customer_left = contact.handling.is_none()
            && contact.disconnect_reason == DisconnectReason::CustomerDisconnect;
        let base = Self {
            offered: 1,
            abandoned_in_queue: (customer_left && contact.enqueued.is_some()).into(),
            abandoned_in_flow: (customer_left && contact.enqueued.is_none()).into(),
            turned_away: (contact.disconnect_reason == DisconnectReason::ContactFlowDisconnect)
                .into(),
            expired: (contact.disconnect_reason == DisconnectReason::Expired).into(),
            transferred_in: (contact.initiation == Initiation::Transfer).into(),
            transferred_out: contact.next.is_some().into(),
            abandoned_queue_seconds: if customer_left {
                contact.queue_seconds()
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
            answered_within_20_seconds: (contact.queue_seconds() <= 20).into(),
            answered_queue_seconds: contact.queue_seconds(),
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
    contacts: &'a Contacts,
}

type ContactFigures = BTreeMap<(Date, Channel, CallReason), Contacts>;

fn contacts<S: Serializer>(contacts: &ContactFigures, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(contacts.iter().map(|((day, channel, reason), contacts)| {
        ContactsOfDay {
            day: day.to_string(),
            channel: *channel,
            reason: *reason,
            contacts,
        }
    }))
}
