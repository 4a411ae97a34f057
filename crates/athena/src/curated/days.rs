//! The days of a relation and the files that they should have.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use analytics::curated::CuratedTable;
use connect_core::Day;

use super::checksums;
use super::fingerprint::{self, Fingerprint};
use super::{Curated, CuratedDays, CuratedFile};
use crate::error::Result;
use crate::lake::Views;
use crate::table::{DataFile, partitions};

/// A day with rows, and the file that has them as long as the row files do not change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ExpectedDay {
    pub(crate) day: Day,
    pub(crate) path: PathBuf,
}

impl ExpectedDay {
    /// The directory of the day.
    pub(crate) fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new("."))
    }

    /// Whether the file exists and is complete.
    pub(crate) fn is_fresh(&self) -> bool {
        checksums::is_complete(&self.path)
    }

    /// Whether the file exists, and its page indexes and footer are not damaged.
    pub(crate) fn is_intact(&self) -> bool {
        File::open(&self.path).is_ok_and(|file| checksums::read_tail(&self.path, &file).is_ok())
    }

    /// Whether the only files with the rows of the day are of another definition: of another time
    /// zone, or written by another version.
    pub(crate) fn is_of_other_definition(&self) -> bool {
        if self.is_fresh() {
            return false;
        }
        let rows = rows_in_name(&self.path);
        let files = fs::read_dir(self.folder()).into_iter().flatten().flatten();
        let mut others = files.map(|file| file.path());
        others.any(|path| path != self.path && is_parquet(&path) && rows_in_name(&path) == rows)
    }
}

/// Whether a file has the name of a curated file.
pub(crate) fn is_parquet(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension == "parquet")
}

impl Curated {
    /// The days with row files; `None` if the relation's definition is the lake's, or a directory
    /// of row files is not that of a day in the calendar.
    ///
    /// # Errors
    /// A directory cannot be listed.
    pub(crate) fn expected_days(
        &self,
        table: &CuratedTable,
        views: &Views,
    ) -> Result<Option<Vec<ExpectedDay>>> {
        let Some(definition) = self.definition(table, views) else {
            return Ok(None);
        };
        let fhbase = self.lake.rows_of(table.source);
        let days = files_by_day(&fhbase, None)?.into_iter();
        let expected = days.map(|(keys, files)| {
            let day = day(keys)?;
            Some(self.expected(table, definition, day, &files, &fhbase))
        });
        Ok(expected.collect())
    }

    fn expected(
        &self,
        table: &CuratedTable,
        definition: Fingerprint,
        day: Day,
        files: &[DataFile],
        fhbase: &Path,
    ) -> ExpectedDay {
        let rows = fingerprint::rows(files, fhbase);
        let path = self.path(table, day, &file_name(definition, rows));
        ExpectedDay { day, path }
    }

    /// As [`expected_days`](Self::expected_days), for one day; `None` if it has no row files.
    ///
    /// # Errors
    /// As `expected_days`.
    pub(crate) fn expected_day(
        &self,
        table: &CuratedTable,
        day: Day,
        views: &Views,
    ) -> Result<Option<ExpectedDay>> {
        let Some(definition) = self.definition(table, views) else {
            return Ok(None);
        };
        let fhbase = self.lake.rows_of(table.source);
        let files = files_by_day(&fhbase, Some(keys(day)))?;
        let files = files.get(&keys(day));
        Ok(files.map(|files| self.expected(table, definition, day, files, &fhbase)))
    }

    /// The directories of days of a table, also of days without row files.
    ///
    /// # Errors
    /// A directory cannot be listed.
    pub(crate) fn folders(&self, table: &CuratedTable) -> Result<Vec<(Day, PathBuf)>> {
        let partitions = partitions(&self.folder(table))?.into_iter();
        let folders = partitions.filter_map(|partition| {
            let folder = partition.folder().to_owned();
            Some((day(partition.keys)?, folder))
        });
        Ok(folders.collect())
    }

    /// The files that can be read instead of row files, and the days without one; `None` as for
    /// [`expected_days`](Self::expected_days).
    pub(super) fn fresh_days(
        &self,
        table: &CuratedTable,
        views: &Views,
    ) -> Result<Option<CuratedDays>> {
        let definition = self.definition(table, views);
        let expected = self.expected_days(table, views)?;
        let (Some(definition), Some(expected)) = (definition, expected) else {
            return Ok(None);
        };
        let mut days = CuratedDays {
            definition,
            files: Vec::new(),
            other_days: Vec::new(),
        };
        for expected in expected {
            let keys = keys(expected.day);
            if expected.is_fresh() {
                let path = expected.path;
                days.files.push(CuratedFile { keys, path });
            } else {
                days.other_days.push(keys);
            }
        }
        Ok(Some(days))
    }
}

/// The files of each day, or of `only` one, also of a day that has several directories, such as
/// `day=9` and `day=09`.
fn files_by_day(
    fhbase: &Path,
    only: Option<[i32; 3]>,
) -> Result<BTreeMap<[i32; 3], Vec<DataFile>>> {
    let mut days: BTreeMap<_, Vec<DataFile>> = BTreeMap::new();
    let is_wanted = |keys| only.is_none_or(|only| only == keys);
    let partitions = partitions(fhbase)?.into_iter();
    for partition in partitions.filter(|partition| is_wanted(partition.keys)) {
        let files = partition.files()?;
        if !files.is_empty() {
            days.entry(partition.keys).or_default().extend(files);
        }
    }
    Ok(days)
}

fn file_name(definition: Fingerprint, rows: Fingerprint) -> String {
    format!("{definition}-{rows}.parquet")
}

/// The fingerprint of the row files in the name of a curated file.
pub(super) fn rows_in_name(path: &Path) -> Option<&str> {
    let (_, rows) = path.file_stem()?.to_str()?.split_once('-')?;
    Some(rows)
}

/// The day with these partition keys, if there is one in the calendar.
pub(super) fn day([year, month, day]: [i32; 3]) -> Option<Day> {
    let (month, day) = (month.try_into().ok()?, day.try_into().ok()?);
    Day::new(year.try_into().ok()?, month, day).ok()
}

fn keys(day: Day) -> [i32; 3] {
    let (year, month, day) = day.parts();
    [year, month.into(), day.into()]
}
