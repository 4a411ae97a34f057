//! Object keys of evaluation form output files.

use crate::key_part::{day_folder, is_fraction, is_uuid, renamed_stem, time_of_day};

/// Object key of an evaluation form output file.
///
/// `<prefix>/2026/03/10/17:40:38.601Z-<evaluation ID>-v3_1.json`. The prefix is the one set for the
/// instance, `connect/<instance alias>/ContactEvaluations` by default. The fraction and everything
/// after the ID are optional; with `_DELETED` the evaluation was deleted.
///
/// Spellings of browsers and file systems are accepted: `_`, `-` or a space for `:`, ` (1)`, `_2`, ` - Copy`
/// and the like before the extension, `Copy of ` before the name, the extensions `.JSON` and `.json.txt`, and
/// none after `_DELETED`. [`ObjectKind`](crate::ObjectKind) also accepts `%3A`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectKey {
    prefix: String,
    evaluation_id: String,
    timestamp: Option<String>,
    deleted: bool,
}

impl ObjectKey {
    /// Parses `key`; `None` if it is not the key of an evaluation form output file.
    pub fn parse(key: &str) -> Option<Self> {
        let (folders, name) = key.rsplit_once('/')?;
        let date = folders.get(folders.len().checked_sub("2026/03/10".len())?..)?;
        let prefix = folders.strip_suffix(date)?;
        day_folder(date)?;
        (prefix.is_empty() || prefix.ends_with('/')).then_some(())?;
        let (time, key) = Self::parse_name(name)?;
        Some(Self {
            prefix: prefix.trim_end_matches('/').to_owned(),
            timestamp: Some(format!("{}T{time}Z", date.replace('/', "-"))),
            ..key
        })
    }

    /// Parses the name of an output file without its folders, as a browser saves it. Its day is
    /// unknown.
    pub fn parse_file_name(name: &str) -> Option<Self> {
        Self::parse_name(name).map(|(_, key)| key)
    }

    /// Whether the name of a file has an ID and `_DELETED`, in any format: it is or was the name of a deleted
    /// evaluation, whose content does not say that it was deleted.
    pub fn is_like_deleted(name: &str) -> bool {
        let name = name.to_ascii_lowercase();
        let mut starts = 0..name.len();
        name.contains("_deleted") && starts.any(|at| name.get(at..at + 36).is_some_and(is_uuid))
    }

    /// Time of day of a file name, and its key without prefix and day.
    fn parse_name(name: &str) -> Option<(String, Self)> {
        let (time, name) = renamed_stem(name)?.split_once("Z-")?;
        let time = evaluation_time(time)?;
        let (evaluation_id, suffix) = name.split_at_checked(36)?;
        let is_suffix = suffix.is_empty() || suffix.starts_with(['-', '_', '.', ' ']);
        (is_uuid(evaluation_id) && is_suffix).then(|| {
            let key = Self {
                prefix: String::new(),
                evaluation_id: evaluation_id.to_owned(),
                timestamp: None,
                deleted: suffix.to_ascii_uppercase().contains("_DELETED"),
            };
            (time, key)
        })
    }

    /// Prefix before the year, without the last slash.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Evaluation ID in the file name.
    pub fn evaluation_id(&self) -> &str {
        &self.evaluation_id
    }

    /// Time in the key, such as `2023-04-14T17:40:38.601Z`; `None` for a file name without folders.
    pub fn timestamp(&self) -> Option<&str> {
        self.timestamp.as_deref()
    }

    /// Whether the evaluation was deleted.
    pub fn is_deleted(&self) -> bool {
        self.deleted
    }
}

/// `17:40:38.601`, with no fraction or up to nine digits. A hyphen or a space may replace a colon.
fn evaluation_time(text: &str) -> Option<String> {
    let text = text.replace(['-', ' '], ":");
    let (time, fraction) = match text.split_once('.') {
        Some((time, fraction)) => (time, Some(fraction)),
        None => (&*text, None),
    };
    (time.len() == "17:40:38".len()).then_some(())?;
    let [hour, minute, second] = time_of_day(time)?;
    match fraction {
        None => Some(format!("{hour}:{minute}:{second}")),
        Some(fraction) if is_fraction(fraction) => {
            Some(format!("{hour}:{minute}:{second}.{fraction}"))
        }
        Some(_) => None,
    }
}
