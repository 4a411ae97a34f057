//! `configure --export` and `--import`.

use std::path::Path;

use account::{Account, ParameterStore};
use cli::Printer;
use parameters::file::{self, ParameterFile};

use super::values_of;
use crate::arguments::Arguments;
use crate::failure::Failure;
use crate::outcome::Outcome;

/// The path of standard output.
const STDOUT: &str = "-";

/// Writes the stored values to a file.
pub(crate) async fn export(
    arguments: &Arguments,
    path: &Path,
    printer: &Printer,
) -> Result<Outcome, Failure> {
    let app_name = arguments.app_name.clone().unwrap_or_default();
    let aws = Account::connect(&arguments.connection_settings()).await?;
    let stored = ParameterStore::new(&aws, &app_name).read().await?;
    if stored.is_empty() {
        printer.warning(&format!(
            "no parameters are stored under {} in {}; the file has the defaults",
            app_name.hierarchy(),
            aws.region
        ));
    }
    let text = file::to_toml(&app_name, &values_of(&stored));
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

/// Reads a parameter file.
pub(crate) fn import(path: &Path) -> Result<ParameterFile, Failure> {
    let text = std::fs::read_to_string(path).map_err(|source| Failure::File {
        action: "read",
        path: path.to_owned(),
        source,
    })?;
    file::parse(&text).map_err(|problems| Failure::InvalidFile {
        path: path.to_owned(),
        problems,
    })
}
