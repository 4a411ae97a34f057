//! The object keys of evaluation form output files.

use crate::key_part::{day_folder, is_time, is_uuid, matches_pattern};

/// What the key of an evaluation form output file tells.
///
/// `<prefix>/2026/03/10/17:40:38.601Z-<evaluation id>-v3_1.json`: the version is optional, and
/// `_DELETED` may stand before `.json`. The prefix is the one set for the instance,
/// `connect/<instance alias>/ContactEvaluations` by default.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectKey {
    prefix: String,
    evaluation_id: String,
    timestamp: String,
    deleted: bool,
}

impl ObjectKey {
    /// Reads `key`; `None` where it is not an evaluation form output file's.
    pub fn parse(key: &str) -> Option<Self> {
        let (folders, name) = key.rsplit_once('/')?;
        let date = folders.get(folders.len().checked_sub("2026/03/10".len())?..)?;
        let prefix = folders.strip_suffix(date)?;
        day_folder(date)?;
        (prefix.is_empty() || prefix.ends_with('/')).then_some(())?;
        let (time, name) = name.split_once("Z-")?;
        is_evaluation_time(time).then_some(())?;
        let (evaluation_id, name) = name.split_at_checked(36)?;
        is_uuid(evaluation_id).then_some(())?;
        let name = name.strip_suffix(".json")?;
        let (version, deleted) = name
            .strip_suffix("_DELETED")
            .map_or((name, false), |version| (version, true));
        (version.is_empty() || is_version(version)).then(|| Self {
            prefix: prefix.trim_end_matches('/').to_owned(),
            evaluation_id: evaluation_id.to_owned(),
            timestamp: format!("{}T{time}Z", date.replace('/', "-")),
            deleted,
        })
    }

    /// What stands before the year, without the last slash.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The evaluation's id.
    pub fn evaluation_id(&self) -> &str {
        &self.evaluation_id
    }

    /// The time in the key as `2023-04-14T17:40:38.601Z`.
    pub fn timestamp(&self) -> &str {
        &self.timestamp
    }

    /// Whether the file says that the evaluation was deleted.
    pub fn is_deleted(&self) -> bool {
        self.deleted
    }
}

/// `17:40:38.601`, with one to three digits of the second's fraction.
fn is_evaluation_time(text: &str) -> bool {
    let Some((time, fraction)) = text.split_once('.') else {
        return false;
    };
    matches_pattern(time, "dd:dd:dd")
        && is_time(&time[..2], &time[3..5], &time[6..])
        && (1..=3).contains(&fraction.len())
        && fraction.bytes().all(|byte| byte.is_ascii_digit())
}

/// `-v3_1`.
fn is_version(text: &str) -> bool {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.strip_prefix("-v")
        .and_then(|version| version.split_once('_'))
        .is_some_and(|(major, minor)| is_number(major) && is_number(minor))
}
