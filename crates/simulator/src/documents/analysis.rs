//! What the analyses of all channels share: object keys and summaries.

use crate::contact::{CallReason, Contact};
use crate::timestamp::{Seconds, Timestamp};

/// The object key of an analysis in the folder of a channel. The name ends with `time`.
fn key(channel: &str, contact: &Contact, now: Timestamp, time: &str, redacted: bool) -> String {
    let (folder, infix) = if redacted {
        ("Redacted/", "_analysis_redacted_")
    } else {
        ("", "_analysis_")
    };
    let (day, id) = (now.folders(), contact.id);
    format!("Analysis/{channel}/{folder}{day}/{id}{infix}{time}.json")
}

/// The object key of the analysis of a call or chat, written at `now`.
pub(crate) fn key_with_seconds(
    channel: &str,
    contact: &Contact,
    now: Timestamp,
    redacted: bool,
) -> String {
    key(channel, contact, now, &Seconds(now).to_string(), redacted)
}

/// The object key of the analysis of an e-mail, written at `now`. Connect writes minutes only.
pub(crate) fn email_key(contact: &Contact, now: Timestamp, redacted: bool) -> String {
    key("Email", contact, now, &now.minute_name(), redacted)
}

/// A generative summary of a contact with this reason.
pub(crate) fn summary(reason: CallReason) -> &'static str {
    match reason {
        CallReason::RecentPurchase => {
            "The customer had a question about a recent purchase. The agent checked the delivery and settled the matter."
        }
        CallReason::RepeatOrder => {
            "The customer repeated an earlier order. The agent entered it for delivery."
        }
        CallReason::NewOrder => {
            "The customer placed a new order. The agent advised on models and entered the order."
        }
        CallReason::NoSelection => "The customer had a general question, which the agent answered.",
    }
}
