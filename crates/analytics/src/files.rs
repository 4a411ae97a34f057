//! The files of SQL under `sql/`.

/// Each with its path there without `.sql`, such as `queries/ctr/calls-per-reason`, and its text.
static ALL: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/sql.rs"));

/// The files of a folder, by name.
pub(crate) fn of(folder: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    ALL.iter().filter_map(move |&(path, text)| {
        Some((path.strip_prefix(folder)?.strip_prefix('/')?, text))
    })
}
