//! Object keys of Contact Lens output files.

use crate::Day;
use crate::contact_lens::Channel;
use crate::key_part::{day_folder, is_fraction, is_uuid, json_stem, matches_pattern, time_of_day};

const ROOT: &str = "Analysis/";

/// Object key of a Contact Lens output file.
///
/// `Analysis/Voice/2026/03/10/<contact ID>_analysis_2026-03-10T22:35:01Z.json`, with `Voice/ivr`,
/// `Chat` or `Email` in place of `Voice`. Redacted twins have `Redacted/` before the year and
/// `_analysis_redacted_`. E-mail analyses write the time as `20260310T22:35_UTC`.
///
/// Spellings of browsers and file systems are accepted: `_` for `:`, and before the extension ` (1)`,
/// `_2`, ` - Copy` and the like. [`ObjectKind`](crate::ObjectKind) also accepts folders before `Analysis/` and `%3A`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectKey {
    channel: Option<Channel>,
    redacted: bool,
    contact_id: String,
    timestamp: String,
}

impl ObjectKey {
    /// Parses `key`; `None` if it is not the key of a Contact Lens output file.
    pub fn parse(key: &str) -> Option<Self> {
        let (folders, name) = key.strip_prefix(ROOT)?.rsplit_once('/')?;
        let key = Self::parse_file_name(name)?;
        let channel = folder_channel(folders, key.redacted)?;
        Some(Self {
            channel: Some(channel),
            ..key
        })
    }

    /// Parses the name of an output file without its folders, as a browser saves it. Its channel is
    /// unknown.
    pub fn parse_file_name(name: &str) -> Option<Self> {
        let (contact_id, name) = name.split_at_checked(36)?;
        let name = json_stem(name)?.strip_prefix("_analysis_")?;
        let (redacted, timestamp) = match name.strip_prefix("redacted_") {
            Some(timestamp) => (true, timestamp),
            None => (false, name),
        };
        let timestamp = analysis_time(timestamp)?;
        is_uuid(contact_id).then(|| Self {
            channel: None,
            redacted,
            contact_id: contact_id.to_owned(),
            timestamp,
        })
    }

    /// Channel of the folder; `None` for a file name without folders.
    pub fn channel(&self) -> Option<Channel> {
        self.channel
    }

    /// Whether the file is the redacted twin.
    pub fn is_redacted(&self) -> bool {
        self.redacted
    }

    /// Contact ID in the file name.
    pub fn contact_id(&self) -> &str {
        &self.contact_id
    }

    /// Time in the file name, such as `2026-03-10T22:35:01.000Z`.
    pub fn timestamp(&self) -> &str {
        &self.timestamp
    }
}

/// `key` from its last folder `Analysis` on, so that any folders may precede it; unchanged without
/// such a folder.
pub fn from_last_root(key: &str) -> &str {
    let roots = key.rmatch_indices(ROOT).map(|(at, _)| at);
    let start = roots
        .filter(|at| *at == 0 || key[..*at].ends_with('/'))
        .max();
    start.map_or(key, |start| &key[start..])
}

/// Channel of the folders between `Analysis/` and the file name.
fn folder_channel(folders: &str, redacted: bool) -> Option<Channel> {
    Channel::ALL.into_iter().find(|channel| {
        let date = folders
            .strip_prefix(channel.folder())
            .and_then(|rest| rest.strip_prefix(if redacted { "/Redacted/" } else { "/" }));
        date.is_some_and(|date| day_folder(date).is_some())
    })
}

/// `2026-03-10T22:35:01Z` or the time of a recording as `2026-03-10T22:35:01.000Z`.
fn analysis_time(text: &str) -> Option<String> {
    if let Some(time) = text.strip_suffix("_UTC") {
        return recording_time(time);
    }
    let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
    let (time, fraction) = time.split_once('.').unwrap_or((time, "000"));
    matches_pattern(date, "dddd-dd-dd").then_some(())?;
    matches_pattern(time, "ddsddsdd").then_some(())?;
    is_fraction(fraction).then_some(())?;
    timestamp(date, time, fraction)
}

/// `20260310T22:35` or `20260310T22:35:01`, as in the names of recordings and e-mail analyses, as
/// `2026-03-10T22:35:00.000Z`.
pub(super) fn recording_time(text: &str) -> Option<String> {
    let (date, time) = text.split_once('T')?;
    matches_pattern(date, "dddddddd").then_some(())?;
    let (year, month, day) = (&date[..4], &date[4..6], &date[6..]);
    timestamp(&format!("{year}-{month}-{day}"), time, "000")
}

fn timestamp(date: &str, time: &str, fraction: &str) -> Option<String> {
    let [hour, minute, second] = time_of_day(time)?;
    Day::from_timestamp(date).ok()?;
    Some(format!("{date}T{hour}:{minute}:{second}.{fraction}Z"))
}
