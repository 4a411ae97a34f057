//! The object keys of Contact Lens output files.

use crate::Day;
use crate::contact_lens::Channel;
use crate::key_part::{day_folder, is_time, is_uuid, matches_pattern};

/// What the key of a Contact Lens output file tells.
///
/// `Analysis/Voice/2026/03/10/<contact id>_analysis_2026-03-10T22:35:01Z.json`, with `Voice/ivr`,
/// `Chat` or `Email` in place of `Voice`; redacted twins have `Redacted/` before the year and
/// `_analysis_redacted_`. E-mail analyses write the time as `20260310T22:35_UTC`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectKey {
    channel: Channel,
    redacted: bool,
    contact_id: String,
    timestamp: String,
}

impl ObjectKey {
    /// Reads `key`; `None` where it is not a Contact Lens output file's.
    pub fn parse(key: &str) -> Option<Self> {
        let rest = key.strip_prefix("Analysis/")?;
        let (channel, rest) = Channel::ALL.into_iter().find_map(|channel| {
            let rest = rest.strip_prefix(channel.folder())?.strip_prefix('/')?;
            // `Voice/ivr/…` does not begin with a year, so that `Voice/` does not take it.
            (rest.starts_with("Redacted/")
                || rest.starts_with(|first: char| first.is_ascii_digit()))
            .then_some((channel, rest))
        })?;
        let (redacted, rest) = match rest.strip_prefix("Redacted/") {
            Some(rest) => (true, rest),
            None => (false, rest),
        };
        let (folder, name) = rest.rsplit_once('/')?;
        day_folder(folder)?;
        let (contact_id, name) = name.split_at_checked(36)?;
        let name = name.strip_prefix(if redacted {
            "_analysis_redacted_"
        } else {
            "_analysis_"
        })?;
        let timestamp = analysis_timestamp(name.strip_suffix(".json")?)?;
        is_uuid(contact_id).then(|| Self {
            channel,
            redacted,
            contact_id: contact_id.to_owned(),
            timestamp,
        })
    }

    /// The folder's channel.
    pub fn channel(&self) -> Channel {
        self.channel
    }

    /// Whether the file is the redacted twin.
    pub fn is_redacted(&self) -> bool {
        self.redacted
    }

    /// The contact's id.
    pub fn contact_id(&self) -> &str {
        &self.contact_id
    }

    /// The time in the file's name as `2026-03-10T22:35:01.000Z`.
    pub fn timestamp(&self) -> &str {
        &self.timestamp
    }
}

/// `2026-03-10T22:35:01Z` or `20260310T22:35_UTC` as `2026-03-10T22:35:01.000Z`.
fn analysis_timestamp(text: &str) -> Option<String> {
    if let Some(timestamp) = minute_timestamp(text) {
        return Some(timestamp);
    }
    let seconds = text.strip_suffix('Z')?;
    matches_pattern(seconds, "dddd-dd-ddTdd:dd:dd").then_some(())?;
    is_time(&seconds[11..13], &seconds[14..16], &seconds[17..19]).then_some(())?;
    Day::of_timestamp(seconds).ok()?;
    Some(format!("{seconds}.000Z"))
}

/// `20260310T22:35_UTC`, as recordings and e-mail analyses are named, as
/// `2026-03-10T22:35:00.000Z`.
pub(super) fn minute_timestamp(text: &str) -> Option<String> {
    let minutes = text.strip_suffix("_UTC")?;
    matches_pattern(minutes, "ddddddddTdd:dd").then_some(())?;
    let (year, month, day, hour, minute) = (
        &minutes[..4],
        &minutes[4..6],
        &minutes[6..8],
        &minutes[9..11],
        &minutes[12..14],
    );
    is_time(hour, minute, "00").then_some(())?;
    let timestamp = format!("{year}-{month}-{day}T{hour}:{minute}:00.000Z");
    Day::of_timestamp(&timestamp).ok()?;
    Some(timestamp)
}
