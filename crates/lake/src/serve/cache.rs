//! Answers that are still true: a page that is looked at again does not read the lake again.

use std::collections::VecDeque;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use super::answers::Answer;

/// How many answers are kept.
const ANSWERS: usize = 256;
/// How many bytes they hold together.
const BYTES: usize = 64 << 20;

/// What an answer depends on besides its statement: it changes whenever the lake, its views or the
/// day do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    manifest: (SystemTime, u64),
    views: Option<SystemTime>,
    today: u64,
}

/// Answers with what they depend on, the oldest first.
pub(super) struct Cache {
    lake: PathBuf,
    kept: Mutex<VecDeque<(String, Stamp, Arc<Answer>)>>,
}

impl Cache {
    pub(super) fn new(lake: &Path) -> Self {
        Self {
            lake: lake.to_owned(),
            kept: Mutex::default(),
        }
    }

    /// How the lake is now; none where it has no manifest that would tell a change.
    pub(super) fn stamp(&self, now: SystemTime) -> Option<Stamp> {
        let manifest = fs::metadata(self.lake.join(".lake/manifest.json")).ok()?;
        let views = fs::metadata(self.lake.join("views"))
            .and_then(|views| views.modified())
            .ok();
        let today = now.duration_since(SystemTime::UNIX_EPOCH).ok()?.as_secs() / (24 * 60 * 60);
        Some(Stamp {
            manifest: (manifest.modified().ok()?, manifest.len()),
            views,
            today,
        })
    }

    /// The answer to a statement, if there is one that is still true.
    pub(super) fn get(&self, sql: &str, stamp: Option<&Stamp>) -> Option<Arc<Answer>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let (_, _, answer) = kept
            .iter()
            .find(|(of, at, _)| of == sql && Some(at) == stamp)?;
        Some(Arc::clone(answer))
    }

    /// Keeps an answer, and lets the oldest go.
    pub(super) fn put(&self, stamp: Stamp, answer: &Arc<Answer>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(of, at, _)| *of != answer.sql && *at == stamp);
        kept.push_back((answer.sql.clone(), stamp, Arc::clone(answer)));
        while kept.len() > ANSWERS
            || kept
                .iter()
                .map(|(_, _, answer)| answer.bytes())
                .sum::<usize>()
                > BYTES
        {
            kept.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(sql: &str, bytes: usize) -> Arc<Answer> {
        Arc::new(Answer::of(sql, vec![vec![Some("x".repeat(bytes))]]))
    }

    fn stamp(today: u64) -> Stamp {
        Stamp {
            manifest: (SystemTime::UNIX_EPOCH, 1),
            views: None,
            today,
        }
    }

    #[test]
    fn an_answer_holds_as_long_as_the_lake_is_the_same() {
        let cache = Cache::new(Path::new("none"));
        cache.put(stamp(1), &answer("a", 1));
        assert!(cache.get("a", Some(&stamp(1))).is_some());
        assert!(cache.get("b", Some(&stamp(1))).is_none());
        assert!(cache.get("a", Some(&stamp(2))).is_none() && cache.get("a", None).is_none());
        assert_eq!(cache.stamp(SystemTime::now()), None, "there is no lake");
    }

    #[test]
    fn the_oldest_goes_when_there_is_no_room() {
        let cache = Cache::new(Path::new("none"));
        for sql in ["a", "b", "c"] {
            cache.put(stamp(1), &answer(sql, BYTES / 2 - 100));
        }
        let has = |sql| cache.get(sql, Some(&stamp(1))).is_some();
        assert_eq!((has("a"), has("b"), has("c")), (false, true, true));
    }
}
