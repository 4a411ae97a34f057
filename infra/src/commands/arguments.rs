//! Arguments that several commands have.

use std::path::PathBuf;

use account::ConnectionSettings;
use clap::Args;
use cli::{ConnectionArguments, OutputArguments, Printer};
use parameters::AppName;

use crate::Assembly;
use crate::deploy::cloudformation::OperationOptions;
use crate::deploy::configuration::{Configuration, ConfigurationFile};
use crate::deploy::package::Binaries;
use crate::deploy::{DeployError, Session, plan};

const APP_NAME_HELP: &str = "Deployment name [default: AmazonConnectDataAnalyticsSample]";

/// The deployment, and the format of the result.
#[derive(Debug, Args)]
pub(super) struct DeploymentArguments {
    /// Deployment name.
    #[arg(long, value_name = "NAME", help = APP_NAME_HELP)]
    pub(super) app_name: Option<AppName>,
    #[command(flatten)]
    connection: ConnectionArguments,
    #[command(flatten)]
    pub(super) output: OutputArguments,
}

impl DeploymentArguments {
    pub(super) fn console(&self) -> Printer {
        Printer::from_arguments(&self.output)
    }

    /// Connects to the deployment, after checking that the named stacks exist.
    pub(super) async fn open(&self, stacks: &[String]) -> Result<Session, DeployError> {
        self.open_as(None, stacks).await
    }

    async fn open_as(
        &self,
        of_file: Option<&AppName>,
        stacks: &[String],
    ) -> Result<Session, DeployError> {
        let app_name = self
            .app_name
            .as_ref()
            .or(of_file)
            .cloned()
            .unwrap_or_default();
        let assembly = Assembly::synthesize(&app_name)
            .map_err(|error| DeployError::Failed(error.to_string()))?;
        plan::named_stacks(&assembly, stacks)?;
        let connection = ConnectionSettings {
            profile: self.connection.profile.clone(),
            region: self.connection.region.clone(),
        };
        Session::open(assembly, &connection, self.console()).await
    }
}

/// The role of CloudFormation.
#[derive(Debug, Args)]
pub(super) struct RoleArguments {
    /// Role with which CloudFormation changes resources [default: your own permissions].
    #[arg(long, value_name = "ARN")]
    pub(super) role_arn: Option<String>,
}

impl RoleArguments {
    pub(super) fn operation_options(&self) -> OperationOptions {
        OperationOptions {
            role_arn: self.role_arn.clone(),
            ..OperationOptions::default()
        }
    }
}

/// Options of stacks that companies' policies require.
#[derive(Debug, Args)]
pub(super) struct StackArguments {
    /// Tag of the stacks and their resources, such as cost-center=42; can be repeated. Without
    /// tags, stacks keep the deployed ones.
    #[arg(long = "tags", value_name = "KEY=VALUE", value_parser = tag)]
    tags: Vec<(String, String)>,
    /// SNS topic that CloudFormation notifies of stack events; can be repeated.
    #[arg(long = "notification-arns", value_name = "ARN")]
    notification_arns: Vec<String>,
    #[command(flatten)]
    role: RoleArguments,
}

impl StackArguments {
    pub(super) fn operation_options(&self) -> OperationOptions {
        OperationOptions {
            tags: self.tags.clone(),
            notification_arns: self.notification_arns.clone(),
            role_arn: self.role.role_arn.clone(),
        }
    }
}

/// The limits of a tag's key and value.
const TAG_LIMITS: [usize; 2] = [128, 256];

fn tag(text: &str) -> Result<(String, String), String> {
    let (key, value) = text
        .split_once('=')
        .filter(|(key, _)| !key.is_empty())
        .ok_or("expected KEY=VALUE, such as cost-center=42")?;
    if key.to_ascii_lowercase().starts_with("aws:") {
        return Err("keys that start with aws: are reserved".to_owned());
    }
    if key.chars().count() > TAG_LIMITS[0] || value.chars().count() > TAG_LIMITS[1] {
        let [key_limit, value_limit] = TAG_LIMITS;
        return Err(format!(
            "a key has at most {key_limit} characters, a value {value_limit}"
        ));
    }
    Ok((key.to_owned(), value.to_owned()))
}

/// Source of the configuration.
#[derive(Debug, Args)]
pub(super) struct Config {
    /// Read the configuration from a TOML file instead of Parameter Store; `deploy` stores it.
    #[arg(long = "config", value_name = "FILE")]
    file: Option<PathBuf>,
}

impl Config {
    /// Connects to the deployment and reads its configuration.
    pub(super) async fn open(
        &self,
        deployment: &DeploymentArguments,
        stacks: &[String],
    ) -> Result<(Session, Configuration), DeployError> {
        let file = self
            .file
            .as_deref()
            .map(ConfigurationFile::read)
            .transpose()?;
        let session = deployment
            .open_as(file.as_ref().and_then(ConfigurationFile::app_name), stacks)
            .await?;
        let configuration =
            Configuration::load(&session.account, &session.assembly.app_name, file.as_ref())
                .await?;
        Ok((session, configuration))
    }
}

/// Source of the function binaries.
#[derive(Debug, Args)]
pub(super) struct Code {
    /// Use the binaries in this directory, each named after its crate, instead of running
    /// `cargo lambda build`.
    #[arg(long, value_name = "DIR")]
    binaries: Option<PathBuf>,
}

impl Code {
    pub(super) fn binaries(&self) -> Binaries {
        self.binaries
            .clone()
            .map_or(Binaries::Build, Binaries::Folder)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_tags_within_the_limits() {
        let pair = |key: &str, value: &str| Ok((key.to_owned(), value.to_owned()));
        assert_eq!(tag("cost-center=42"), pair("cost-center", "42"));
        assert_eq!(tag("url=a=b"), pair("url", "a=b"));
        assert_eq!(tag("empty="), pair("empty", ""));
        for text in ["cost-center", "=42", "aws:owner=x"] {
            assert!(tag(text).is_err(), "{text}");
        }
        assert!(tag(&format!("{}=1", "k".repeat(128))).is_ok());
        assert!(tag(&format!("{}=1", "k".repeat(129))).is_err());
        assert!(tag(&format!("k={}", "v".repeat(256))).is_ok());
        assert!(tag(&format!("k={}", "v".repeat(257))).is_err());
    }
}
