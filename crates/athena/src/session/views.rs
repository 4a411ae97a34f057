//! Views created in a lake, stored as `views/<name>.sql`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::disk::Disk;
use crate::error::{Error, ErrorKind, Result};
use crate::lake::{Lake, Views};

fn failed(what: &str, path: &Path, error: &io::Error) -> Error {
    Error::new(
        ErrorKind::HiveFilesystemError,
        format!("Cannot {what} {}: {error}", path.display()),
    )
}

pub(super) fn read(lake: &Lake) -> Result<Views> {
    let folder = lake.views();
    let entries = match fs::read_dir(&folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Views::new()),
        entries => entries.map_err(|error| failed("list", &folder, &error))?,
    };
    let mut views = Views::new();
    for entry in entries {
        let path = entry
            .map_err(|error| failed("list", &folder, &error))?
            .path();
        let name = path
            .file_stem()
            .and_then(|stem| stem.to_str())
            .filter(|name| !name.starts_with('.'));
        if let (Some(name), Some("sql")) = (
            name,
            path.extension().and_then(|extension| extension.to_str()),
        ) {
            // An entry that is not a text file costs only the view of its name.
            if let Ok(sql) = fs::read(&path) {
                views.insert(
                    name.to_lowercase(),
                    String::from_utf8_lossy(&sql).into_owned(),
                );
            }
        }
    }
    Ok(views)
}

fn file(lake: &Lake, name: &str) -> Result<PathBuf> {
    let legal = !name.is_empty()
        && name
            .chars()
            .all(|character| character.is_alphanumeric() || character == '_');
    if !legal {
        return Err(Error::new(
            ErrorKind::NotSupported,
            format!("'{name}' is not a supported view name; use letters, digits and underscores"),
        ));
    }
    Ok(lake.views().join(format!("{name}.sql")))
}

/// Writes a view atomically and durably.
pub(super) fn write(lake: &Lake, disk: &dyn Disk, name: &str, sql: &str) -> Result<()> {
    let path = file(lake, name)?;
    let written = || {
        disk.create_folders(&lake.views())?;
        disk.sync(lake.folder())?;
        let draft = lake.views().join(format!(".{name}.draft"));
        // A run that was interrupted leaves its draft.
        if draft.exists() {
            disk.remove(&draft)?;
        }
        disk.append(&draft, format!("{sql}\n").as_bytes())?;
        disk.sync(&draft)?;
        disk.rename(&draft, &path)?;
        disk.sync(&lake.views())
    };
    written().map_err(|error| failed("write", &path, &error))
}

/// Removes a view durably; false where it was not created in the lake.
pub(super) fn remove(lake: &Lake, disk: &dyn Disk, name: &str) -> Result<bool> {
    let path = file(lake, name)?;
    match disk.remove(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        removed => removed
            .and_then(|()| disk.sync(&lake.views()))
            .map(|()| true)
            .map_err(|error| failed("remove", &path, &error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::LocalDisk;

    #[test]
    fn an_odd_entry_costs_that_view_only() {
        let folder = tempfile::tempdir().unwrap();
        let views = folder.path().join("views");
        fs::create_dir_all(views.join("folder.sql")).unwrap();
        fs::create_dir_all(folder.path().join("ctr")).unwrap();
        fs::write(views.join("binary.sql"), [0xff, 0xfe]).unwrap();
        let lake = Lake::open(folder.path()).unwrap();
        write(&lake, &LocalDisk, "mine", "SELECT 1 AS one").unwrap();
        let read = read(&lake).unwrap();
        assert_eq!(
            read.get("mine").map(String::as_str),
            Some("SELECT 1 AS one\n")
        );
        assert!(!read.contains_key("folder"));
    }
}
