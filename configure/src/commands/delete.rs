//! Deleting the parameters.

use account::{Account, ParameterStore};

use crate::arguments::Arguments;
use crate::failure::Failure;
use crate::interview;
use crate::outcome::Outcome;
use crate::printer::Printer;

/// Deletes everything under the hierarchy of the deployment.
pub(crate) async fn delete(
    arguments: &Arguments,
    ask: bool,
    printer: &Printer,
) -> Result<Outcome, Failure> {
    let app_name = arguments.app_name.clone().unwrap_or_default();
    let aws = Account::connect().await?;
    if ask {
        printer.text(&format!(
            "This deletes the parameters under {} in {}.",
            app_name.hierarchy(),
            aws.region
        ));
        if !interview::confirm("Delete them?", false)? {
            return Err(Failure::Left);
        }
    }
    let deleted = ParameterStore::new(&aws, &app_name).delete(printer).await?;
    Ok(Outcome::Deleted { app_name, deleted })
}
