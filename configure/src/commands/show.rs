//! `configure --show`.

use account::{Account, ParameterStore};
use cli::Printer;

use crate::arguments::Arguments;
use crate::failure::Failure;
use crate::outcome::Outcome;
use crate::summary::Row;

/// Reads stored values and defaults.
pub(crate) async fn show(arguments: &Arguments, printer: &Printer) -> Result<Outcome, Failure> {
    let app_name = arguments.app_name.clone().unwrap_or_default();
    let aws = Account::connect(&arguments.connection_settings()).await?;
    let stored = ParameterStore::new(&aws, &app_name).read().await?;
    if stored.is_empty() {
        printer.warning(&format!(
            "no parameters are stored under {} in {}",
            app_name.hierarchy(),
            aws.region
        ));
    }
    Ok(Outcome::Shown {
        app_name,
        region: aws.region,
        rows: Row::all(&stored),
    })
}
