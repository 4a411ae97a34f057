//! SQL files under `sql/`.

/// Path without `.sql`, such as `queries/ctr/contacts-per-reason`, and text of each file.
static ALL: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/sql.rs"));

/// Name and text of each file in a folder, in the order of names.
pub(crate) fn in_folder(folder: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    ALL.iter().filter_map(move |&(path, text)| {
        Some((path.strip_prefix(folder)?.strip_prefix('/')?, text))
    })
}
