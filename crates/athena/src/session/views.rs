//! Views created in a lake, stored as `views/<name>.sql`.

use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;

use crate::error::{Error, ErrorKind, Result};
use crate::lake::Lake;
use crate::plan::Views;

fn failed(what: &str, path: &std::path::Path, error: &io::Error) -> Error {
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
            let sql = fs::read_to_string(&path).map_err(|error| failed("read", &path, &error))?;
            views.insert(name.to_lowercase(), sql);
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

/// Writes a view atomically.
pub(super) fn write(lake: &Lake, name: &str, sql: &str) -> Result<()> {
    let path = file(lake, name)?;
    let written = || {
        fs::create_dir_all(lake.views())?;
        let draft = lake.views().join(format!(".{name}.draft"));
        fs::File::create(&draft)?.write_all(format!("{sql}\n").as_bytes())?;
        fs::rename(&draft, &path)
    };
    written().map_err(|error| failed("write", &path, &error))
}

/// Removes a view; `false` if the lake does not have it.
pub(super) fn remove(lake: &Lake, name: &str) -> Result<bool> {
    let path = file(lake, name)?;
    match fs::remove_file(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        removed => removed
            .map(|()| true)
            .map_err(|error| failed("remove", &path, &error)),
    }
}
