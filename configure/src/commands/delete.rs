//! `configure -d`.

use account::{Account, ParameterStore};
use cli::Printer;

use crate::arguments::Arguments;
use crate::failure::Failure;
use crate::outcome::Outcome;

/// Deletes all parameters of the deployment.
pub(crate) async fn delete(
    arguments: &Arguments,
    ask: bool,
    printer: &Printer,
) -> Result<Outcome, Failure> {
    let app_name = arguments.app_name.clone().unwrap_or_default();
    let aws = Account::connect(&arguments.connection_settings()).await?;
    if ask {
        printer.paragraph(&format!(
            "This deletes the parameters under {} in {}.",
            app_name.hierarchy(),
            aws.region
        ));
        if !cli::confirm("Delete them?", false)? {
            return Err(Failure::Cancelled);
        }
    }
    let deleted = ParameterStore::new(&aws, &app_name).delete(printer).await?;
    Ok(Outcome::Deleted { app_name, deleted })
}
