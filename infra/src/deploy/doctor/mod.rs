//! Whether everything that a deployment needs is there: each finding with what to do.

mod limits;
mod sources;
mod stacks;

use std::fmt;

use account::Requests;
use serde::Serialize;

use super::configuration::Configuration;
use super::{DeployError, Session};

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Verdict {
    /// It is as it must be.
    Fine,
    /// It could not be asked for.
    Unknown,
    /// Something is still to do, or to think about.
    Look,
    /// The deployment does not work like this.
    Wrong,
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// What was looked at.
    pub subject: String,
    /// What was found.
    pub verdict: Verdict,
    /// The same in words.
    pub text: String,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub advice: Option<String>,
}

impl Finding {
    /// Something that is as it must be.
    pub fn fine(subject: &str, text: impl Into<String>) -> Self {
        Self {
            subject: subject.to_owned(),
            verdict: Verdict::Fine,
            text: text.into(),
            advice: None,
        }
    }

    /// Something that is still to do.
    pub fn look(subject: &str, text: impl Into<String>, advice: impl Into<String>) -> Self {
        Self {
            verdict: Verdict::Look,
            advice: Some(advice.into()),
            ..Self::fine(subject, text)
        }
    }

    /// Something with which the deployment does not work.
    pub fn wrong(subject: &str, text: impl Into<String>, advice: impl Into<String>) -> Self {
        Self {
            verdict: Verdict::Wrong,
            advice: Some(advice.into()),
            ..Self::fine(subject, text)
        }
    }

    /// Something that could not be asked for.
    pub fn unknown(subject: &str, reason: &dyn fmt::Display) -> Self {
        let advice = "it may still be right; allow the call to whoever runs this command, or look in the console";
        let text = format!("cannot be asked for: {reason}");
        Self {
            verdict: Verdict::Unknown,
            advice: Some(advice.to_owned()),
            ..Self::fine(subject, text)
        }
    }
}

/// Looks at everything.
///
/// # Errors
/// When AWS does not answer at all.
pub async fn examine(session: &Session) -> Result<Vec<Finding>, DeployError> {
    let place = &session.place;
    let mut findings = vec![Finding::fine(
        "account",
        format!("{} in {}", place.account, place.region),
    )];
    let configuration =
        Configuration::load(&session.account, &session.assembly.app_name, None).await;
    findings.push(parameters(configuration.as_ref()));
    let configuration = configuration.ok();
    findings.extend(stacks::examine(session, configuration.as_ref()).await?);
    let requests = Requests::new(&session.account);
    if let Some(configuration) = &configuration {
        findings.extend(sources::examine(session, &requests, &configuration.parameters).await);
        findings.extend(limits::examine(session, &requests, &configuration.parameters).await?);
    }
    Ok(findings)
}

fn parameters(configuration: Result<&Configuration, &DeployError>) -> Finding {
    let subject = "parameters";
    match configuration {
        Err(error @ DeployError::NotConfigured { .. }) => {
            Finding::wrong(subject, "nothing is configured", error.to_string())
        }
        Err(error) => Finding::wrong(
            subject,
            error.to_string(),
            format!("correct them: {}", cli::command("configure -il")),
        ),
        Ok(configuration) if configuration.unstored.is_empty() => Finding::fine(
            subject,
            format!("{} are stored", configuration.entries.len()),
        ),
        Ok(configuration) => {
            let names: Vec<_> = configuration
                .unstored
                .iter()
                .map(|entry| entry.name)
                .collect();
            Finding::look(
                subject,
                format!("not stored yet: {}", names.join(", ")),
                "deploy stores them with their defaults",
            )
        }
    }
}
