//! Arguments that several commands have.

use std::borrow::Cow;
use std::path::PathBuf;

use account::ConnectionSettings;
use clap::Args;
use cli::{ConnectionArguments, OutputArguments, Printer};
use connect_core::Source;
use parameters::AppName;

use crate::Assembly;
use crate::deploy::cloudformation::OperationOptions;
use crate::deploy::configuration::{Configuration, ConfigurationFile};
use crate::deploy::package::Binaries;
use crate::deploy::{DeployError, Session, plan};

/// An argument of a command for a shell, after a space.
fn argument(name: &str, value: &str) -> String {
    // No argument of a process has the character that cannot be quoted, NUL.
    let quoted = shlex::try_quote(value).unwrap_or(Cow::Borrowed(value));
    format!(" {name} {quoted}")
}

const APP_NAME_HELP: &str = "Deployment name [default: AmazonConnectDataAnalyticsSample]";

/// Parses a source that Connect writes.
pub(super) fn input_source(text: &str) -> Result<Source, String> {
    match text.parse() {
        Ok(Source::Transcripts) => {
            Err("transcripts are loaded with their files; use cl".to_owned())
        }
        Ok(source) => Ok(source),
        Err(_) => Err(format!(
            "unknown source {text:?}; expected ctr, ae, cfl, cl or ef"
        )),
    }
}

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

    /// The arguments that select deployment, profile and region, each after a space.
    pub(super) fn arguments(&self) -> String {
        let app_name = self.app_name.as_ref();
        let app_name = app_name.map(|name| argument("--app-name", name.as_str()));
        app_name.unwrap_or_default() + &self.connection_arguments()
    }

    fn connection_arguments(&self) -> String {
        let ConnectionArguments { profile, region } = &self.connection;
        [("--profile", profile), ("--region", region)]
            .into_iter()
            .filter_map(|(name, value)| Some(argument(name, value.as_deref()?)))
            .collect()
    }

    /// Connects to the deployment, after checking that the named stacks exist.
    pub(super) async fn open(&self, stacks: &[String]) -> Result<Session, DeployError> {
        self.open_assembly(self.assembly()?, stacks).await
    }

    /// The templates of the deployment.
    pub(super) fn assembly(&self) -> Result<Assembly, DeployError> {
        self.assembly_of(None)
    }

    fn assembly_of(&self, of_file: Option<&AppName>) -> Result<Assembly, DeployError> {
        let app_name = self.app_name.as_ref().or(of_file);
        Assembly::synthesize(&app_name.cloned().unwrap_or_default())
            .map_err(|error| DeployError::Failed(error.to_string()))
    }

    async fn open_assembly(
        &self,
        assembly: Assembly,
        stacks: &[String],
    ) -> Result<Session, DeployError> {
        plan::named_stacks(&assembly, stacks)?;
        let connection = ConnectionSettings {
            profile: self.connection.profile.clone(),
            region: self.connection.region.clone(),
        };
        let selection = plan::argument(&assembly) + &self.connection_arguments();
        Session::open(assembly, &connection, selection, self.console()).await
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
    /// Tag of the stacks and their resources, such as cost-center=42; can be repeated. Replaces
    /// the parameter `tags` of the configuration. Without tags, stacks keep the deployed ones.
    #[arg(long = "tags", value_name = "KEY=VALUE", value_parser = parameters::tag)]
    tags: Vec<(String, String)>,
    /// SNS topic that CloudFormation notifies of stack events; can be repeated.
    #[arg(long = "notification-arns", value_name = "ARN")]
    notification_arns: Vec<String>,
    #[command(flatten)]
    role: RoleArguments,
}

impl StackArguments {
    /// The options, with the tags of the configuration if none are given.
    pub(super) fn operation_options(&self, configured: &[(String, String)]) -> OperationOptions {
        let tags = if self.tags.is_empty() {
            configured.to_vec()
        } else {
            self.tags.clone()
        };
        OperationOptions {
            tags,
            notification_arns: self.notification_arns.clone(),
            role_arn: self.role.role_arn.clone(),
        }
    }
}

/// Source of the configuration.
#[derive(Debug, Args)]
pub(super) struct Config {
    /// Read the configuration from a TOML file instead of Parameter Store; `deploy` stores it.
    #[arg(long = "config", value_name = "FILE")]
    file: Option<PathBuf>,
}

impl Config {
    /// The argument that names the file, after a space; empty without a file.
    pub(super) fn argument(&self) -> String {
        let file = self.file.as_deref();
        file.map_or_else(String::new, |file| {
            argument("--config", &file.to_string_lossy())
        })
    }

    /// Reads the file, if one is named, and synthesizes the templates of the deployment, without a
    /// request.
    pub(super) fn read(&self, deployment: &DeploymentArguments) -> Result<ReadConfig, DeployError> {
        let file = self.file.as_deref().map(ConfigurationFile::read);
        let file = file.transpose()?;
        let of_file = file.as_ref().and_then(ConfigurationFile::app_name);
        let assembly = deployment.assembly_of(of_file)?;
        Ok(ReadConfig { file, assembly })
    }

    /// Connects to the deployment and reads its configuration.
    pub(super) async fn open(
        &self,
        deployment: &DeploymentArguments,
        stacks: &[String],
    ) -> Result<(Session, Configuration), DeployError> {
        self.read(deployment)?.open(deployment, stacks).await
    }
}

/// The configuration file and the templates of its deployment.
pub(super) struct ReadConfig {
    file: Option<ConfigurationFile>,
    pub(super) assembly: Assembly,
}

impl ReadConfig {
    /// Connects to the deployment and reads its configuration.
    pub(super) async fn open(
        self,
        deployment: &DeploymentArguments,
        stacks: &[String],
    ) -> Result<(Session, Configuration), DeployError> {
        let session = deployment.open_assembly(self.assembly, stacks).await?;
        let app_name = &session.assembly.app_name;
        let configuration =
            Configuration::load(&session.account, app_name, self.file.as_ref()).await?;
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
    /// Rejects a directory that does not exist, before the first request.
    pub(super) fn check(&self) -> Result<(), DeployError> {
        match &self.binaries {
            Some(folder) if !folder.is_dir() => Err(DeployError::Argument(format!(
                "--binaries: {} is not a directory; run `cargo lambda build --release` or omit --binaries",
                folder.display()
            ))),
            _ => Ok(()),
        }
    }

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
    fn arguments_are_quoted_for_a_shell() {
        let config = Config {
            file: Some("my files/cl.toml".into()),
        };
        let deployment = DeploymentArguments {
            app_name: Some("AnyCompany".parse().unwrap()),
            connection: ConnectionArguments {
                profile: None,
                region: Some("eu-west-2".to_owned()),
            },
            output: OutputArguments::default(),
        };
        assert_eq!(
            config.argument() + &deployment.arguments(),
            " --config 'my files/cl.toml' --app-name AnyCompany --region eu-west-2"
        );
        assert_eq!(Config { file: None }.argument(), "");
    }
}
