//! Showing what is stored.

use account::{Account, ParameterStore};

use crate::arguments::Arguments;
use crate::failure::Failure;
use crate::outcome::Outcome;
use crate::printer::Printer;
use crate::summary::Row;

/// Shows what is stored beside the defaults.
pub(crate) async fn show(arguments: &Arguments, printer: &Printer) -> Result<Outcome, Failure> {
    let app_name = arguments.app_name.clone().unwrap_or_default();
    let aws = Account::connect().await?;
    let stored = ParameterStore::new(&aws, &app_name).read().await?;
    if stored.is_empty() {
        printer.warning(&format!(
            "nothing is stored under {} in {} yet",
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
