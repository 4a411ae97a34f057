//! Checks of everything that a deployment requires.

mod data_stream;
mod limits;
mod sources;
mod stacks;

use std::fmt;

use account::ServiceClient;
pub use limits::quotas;
use parameters::Entry;
use serde::Serialize;
pub use sources::association;

use super::configuration::Configuration;
use super::{DeployError, Session};

/// The severity of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Severity {
    /// The check passed.
    Ok,
    /// The check could not be run.
    Unknown,
    /// The deployment works, but something needs attention.
    Warning,
    /// The deployment does not work.
    Error,
}

/// The result of a check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    pub subject: String,
    pub severity: Severity,
    pub text: String,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub advice: Option<String>,
}

impl Finding {
    /// A check that passed.
    pub fn ok(subject: &str, text: impl Into<String>) -> Self {
        Self {
            subject: subject.to_owned(),
            severity: Severity::Ok,
            text: text.into(),
            advice: None,
        }
    }

    /// A check with a warning.
    pub fn warning(subject: &str, text: impl Into<String>, advice: impl Into<String>) -> Self {
        Self {
            severity: Severity::Warning,
            advice: Some(advice.into()),
            ..Self::ok(subject, text)
        }
    }

    /// A check that failed.
    pub fn error(subject: &str, text: impl Into<String>, advice: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            advice: Some(advice.into()),
            ..Self::ok(subject, text)
        }
    }

    /// A check that could not be run.
    pub fn unknown(subject: &str, reason: &dyn fmt::Display) -> Self {
        let advice = "the setting may be correct; allow the call, or check in the console";
        let text = format!("could not be checked: {reason}");
        Self {
            severity: Severity::Unknown,
            advice: Some(advice.to_owned()),
            ..Self::ok(subject, text)
        }
    }
}

/// Runs all checks.
///
/// # Errors
/// A request that every check depends on fails.
pub async fn examine(session: &Session) -> Result<Vec<Finding>, DeployError> {
    let target = &session.target;
    let mut findings = vec![Finding::ok(
        "account",
        format!("{} in {}", target.account, target.region),
    )];
    let configuration =
        Configuration::load(&session.account, &session.assembly.app_name, None).await;
    findings.push(parameters(configuration.as_ref(), &session.selection));
    let configuration = configuration.ok();
    let (of_stacks, new) = stacks::examine(session, configuration.as_ref()).await?;
    findings.extend(of_stacks);
    let client = ServiceClient::new(&session.account);
    if let Some(configuration) = &configuration {
        findings.extend(sources::examine(session, &client, &configuration.parameters).await);
        findings.extend(limits::examine(&client, &configuration.parameters, &new).await);
    }
    Ok(findings)
}

fn parameters(configuration: Result<&Configuration, &DeployError>, selection: &str) -> Finding {
    let subject = "parameters";
    match configuration {
        Err(error @ DeployError::NotConfigured { .. }) => {
            Finding::error(subject, "not configured", error.to_string())
        }
        Err(error) => Finding::error(
            subject,
            error.to_string(),
            format!(
                "fix the values: {}",
                cli::command(&format!("configure -il{selection}"))
            ),
        ),
        Ok(configuration) if configuration.unstored.is_empty() => {
            Finding::ok(subject, format!("{} stored", configuration.entries.len()))
        }
        Ok(configuration) => {
            let names: Vec<_> = configuration.unstored.iter().map(Entry::label).collect();
            Finding::warning(
                subject,
                format!("not stored yet: {}", names.join(", ")),
                format!(
                    "store their defaults: {}",
                    cli::command(&format!("infra deploy{selection}"))
                ),
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn advice_about_parameters_selects_the_same_deployment() {
        let error = DeployError::Argument("invalid value".to_owned());
        let finding = parameters(Err(&error), " --app-name AnyCompany --region eu-west-1");
        let command = cli::command("configure -il --app-name AnyCompany --region eu-west-1");
        assert_eq!(finding.advice, Some(format!("fix the values: {command}")));
    }
}
