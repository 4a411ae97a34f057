//! Fingerprints of definitions and of row files, which the names of curated files consist of.

use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use analytics::curated::CuratedTable;
use sha2::{Digest, Sha256};

use crate::lake::Views;
use crate::table::DataFile;

/// Hash of the engine's source files: another version may compute other rows. Increase the last
/// number when an upgrade of DataFusion changes results.
const ENGINE: &str = concat!(env!("ENGINE_SOURCES"), "-1");

/// 128 bits of a hash, displayed in hexadecimal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fingerprint(u128);

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

/// Hashes texts, each with its length, so that no two lists have the same bytes.
#[derive(Default)]
struct Hasher(Sha256);

impl Hasher {
    fn add(&mut self, part: &[u8]) {
        self.0.update((part.len() as u64).to_be_bytes());
        self.0.update(part);
    }

    fn finish(self) -> Fingerprint {
        let digest: [u8; 32] = self.0.finalize().into();
        let (first, _) = digest.split_at(16);
        let folded = first
            .iter()
            .fold(0, |number: u128, byte| number << 8 | u128::from(*byte));
        Fingerprint(folded)
    }
}

/// The fingerprint of everything that decides which rows a relation has for given row files. `None`
/// if the relation reads a view that is not one of `given`.
pub(super) fn definition(
    table: &CuratedTable,
    views: &Views,
    given: &Views,
) -> Option<Fingerprint> {
    let mut hasher = Hasher::default();
    for part in [ENGINE, table.relation] {
        hasher.add(part.as_bytes());
    }
    hasher.add(table.order_by.join(",").as_bytes());
    for name in reached(table.relation, views) {
        hasher.add(name.as_bytes());
        if let Some(sql) = views.get(&name) {
            if given.get(&name) != Some(sql) {
                return None;
            }
            hasher.add(sql.as_bytes());
        } else if let Some(of) = analytics::tables::ALL.iter().find(|of| of.name() == name) {
            hasher.add(format!("{:?}", of.columns).as_bytes());
        }
    }
    Some(hasher.finish())
}

/// The relation, and all views and tables that its SQL names, directly or through others.
fn reached(relation: &str, views: &Views) -> BTreeSet<String> {
    let is_relation = |name: &str| {
        views.contains_key(name) || analytics::tables::ALL.iter().any(|of| of.name() == name)
    };
    let (mut reached, mut waiting) = (BTreeSet::new(), vec![relation.to_owned()]);
    while let Some(name) = waiting.pop() {
        if let Some(sql) = views.get(&name) {
            let words =
                sql.split(|character: char| !(character.is_alphanumeric() || character == '_'));
            let named = words
                .map(str::to_lowercase)
                .filter(|word| is_relation(word));
            waiting.extend(named.filter(|word| *word != name && !reached.contains(word)));
        }
        reached.insert(name);
    }
    reached
}

/// The fingerprint of a day's row files: their names below `fhbase`, sizes, and times of change.
pub(super) fn rows(files: &[DataFile], fhbase: &Path) -> Fingerprint {
    let mut hasher = Hasher::default();
    for file in files {
        let name = file.path.strip_prefix(fhbase).unwrap_or(&file.path);
        hasher.add(name.to_string_lossy().as_bytes());
        hasher.add(&file.size.to_be_bytes());
        hasher.add(&nanoseconds(file.modified).to_be_bytes());
    }
    hasher.finish()
}

fn nanoseconds(time: Option<SystemTime>) -> u128 {
    time.and_then(|time| time.duration_since(UNIX_EPOCH).ok())
        .map_or(0, |since| since.as_nanos())
}

#[cfg(test)]
mod tests {
    use connect_core::Source;

    use super::*;

    const TABLE: CuratedTable = CuratedTable {
        relation: "states",
        source: Source::AgentEvents,
        order_by: &["day"],
    };

    fn views(events: &str) -> Views {
        [
            ("states", "SELECT * FROM Events"),
            ("events", events),
            ("other", "SELECT 1"),
        ]
        .map(|(name, sql)| (name.to_owned(), sql.to_owned()))
        .into()
    }

    fn fingerprint(views: &Views) -> Option<Fingerprint> {
        definition(&TABLE, views, views)
    }

    #[test]
    fn definition_includes_views_that_the_relation_reads() {
        let before = views("SELECT * FROM connect_ae");
        assert!(fingerprint(&before).is_some());
        assert_ne!(
            fingerprint(&before),
            fingerprint(&views("SELECT * FROM connect_ae WHERE true"))
        );
        let mut unrelated = before.clone();
        unrelated.insert("other".to_owned(), "SELECT 2".to_owned());
        assert_eq!(fingerprint(&before), fingerprint(&unrelated));
    }

    #[test]
    fn a_view_of_the_lake_has_no_fingerprint() {
        let (given, redefined) = (views("SELECT * FROM connect_ae"), views("SELECT 1"));
        assert_eq!(definition(&TABLE, &redefined, &given), None);
    }

    #[test]
    fn rows_differ_in_name_size_and_time() {
        let file = |name: &str, size, modified| {
            let file = DataFile {
                path: Path::new("lake/ae").join(name),
                size,
                modified: Some(UNIX_EPOCH + std::time::Duration::from_secs(modified)),
                keys: [2026, 11, 23],
            };
            rows(&[file], Path::new("lake/ae"))
        };
        let one = file("a", 1, 1);
        assert_eq!(one, file("a", 1, 1));
        for other in [
            file("b", 1, 1),
            file("a", 2, 1),
            file("a", 1, 2),
            rows(&[], Path::new("")),
        ] {
            assert_ne!(one, other);
        }
    }
}
