//! Parameters to and from a TOML file.

use std::path::Path;

use account::{Account, ParameterStore};
use parameters::file::{self, File};

use super::store::values_of;
use crate::arguments::Arguments;
use crate::failure::Failure;
use crate::outcome::Outcome;
use crate::printer::Printer;

/// The path that stands for stdout.
const STDOUT: &str = "-";

/// Writes what is stored to a file.
pub(crate) async fn export(
    arguments: &Arguments,
    path: &Path,
    printer: &Printer,
) -> Result<Outcome, Failure> {
    let app_name = arguments.app_name.clone().unwrap_or_default();
    let aws = Account::connect().await?;
    let stored = ParameterStore::new(&aws, &app_name).read().await?;
    if stored.is_empty() {
        printer.warning(&format!(
            "nothing is stored under {} in {} yet; the file has the defaults",
            app_name.hierarchy(),
            aws.region
        ));
    }
    let text = file::write(&app_name, &values_of(&stored));
    let file = (path != Path::new(STDOUT)).then(|| path.to_owned());
    if let Some(path) = &file {
        std::fs::write(path, &text).map_err(|source| Failure::File {
            action: "write",
            path: path.clone(),
            source,
        })?;
    }
    Ok(Outcome::Exported { file, text })
}

/// Reads the parameters of a file.
pub(crate) fn import(path: &Path) -> Result<File, Failure> {
    let text = std::fs::read_to_string(path).map_err(|source| Failure::File {
        action: "read",
        path: path.to_owned(),
        source,
    })?;
    file::read(&text).map_err(|problems| Failure::RefusedFile {
        path: path.to_owned(),
        problems,
    })
}
