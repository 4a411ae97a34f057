//! How far the partitions of rows can be from the local days that a reader selects.
//!
//! Contact records are partitioned by the UTC day of initiation, and count on the local day of
//! disconnect. So queries and dashboards that count by disconnect also read partitions before the
//! selected days, as many as the contacts of a channel can last. This is the only place that says
//! how many.

/// A local day reaches into the UTC days before and after it.
pub(crate) const ZONE_DAYS: i32 = 1;

/// Channels whose contacts end at most seven days after their initiation. `IVR` is a channel of
/// Contact Lens.
const CONVERSATIONS: [&str; 3] = ["VOICE", "IVR", "CHAT"];

/// Partitions before the first day for calls and chats: a chat lasts at most seven days.
pub(crate) const CONVERSATION_DAYS: i32 = 7 + ZONE_DAYS;

/// Partitions before the first day for all channels: a task expires after at most 90 days.
pub(crate) const CONTACT_DAYS: i32 = 90 + ZONE_DAYS;

/// Partitions before the first day that a query by disconnect reads, for one channel or for all.
pub(crate) fn disconnect_days(channel: Option<&str>) -> i32 {
    if channel.is_some_and(|channel| CONVERSATIONS.contains(&channel)) {
        CONVERSATION_DAYS
    } else {
        CONTACT_DAYS
    }
}

/// SQL with a value for calls and chats, and one for all other channels or without a channel.
/// `channel` is SQL.
pub(crate) fn by_channel(channel: &str, conversation: &str, contact: &str) -> String {
    let conversations = CONVERSATIONS.map(|name| format!("'{name}'")).join(", ");
    format!("CASE WHEN {channel} IN ({conversations}) THEN {conversation} ELSE {contact} END")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_and_chats_end_within_a_week() {
        assert_eq!(
            ["VOICE", "IVR", "CHAT", "TASK", "EMAIL"].map(|channel| disconnect_days(Some(channel))),
            [8, 8, 8, 91, 91]
        );
        assert_eq!(disconnect_days(None), 91);
    }
}
