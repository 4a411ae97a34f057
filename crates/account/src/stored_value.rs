//! A single parameter of a deployment, for programs without the client of Parameter Store.

use parameters::{AppName, Definition};
use serde_json::json;

use crate::{AwsError, Request, ServiceClient, operations};

/// The value that a deployment stores for a parameter, if any.
///
/// # Errors
/// When the call fails.
pub async fn stored_value(
    client: &ServiceClient<'_>,
    app_name: &AppName,
    parameter: &Definition,
) -> Result<Option<String>, AwsError> {
    let name = format!("{}{}", app_name.hierarchy(), parameter.name);
    let request = Request::new(&operations::GET_PARAMETERS, format!("the parameter {name}"))
        .with("Names", json!([name]));
    let response = client.send(&request).await?.success()?.json()?;
    Ok(response["Parameters"][0]["Value"]
        .as_str()
        .map(str::to_owned))
}
