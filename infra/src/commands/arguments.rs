//! Arguments that several commands have.

use std::path::PathBuf;

use clap::Args;
use cli::{OutputArguments, Printer};
use parameters::AppName;

use crate::Assembly;
use crate::deploy::configuration::{Configuration, ConfigurationFile};
use crate::deploy::package::Binaries;
use crate::deploy::{DeployError, Session, plan};

const APP_NAME_HELP: &str = "Deployment name [default: AmazonConnectDataAnalyticsSample]";

/// Which deployment, and in which format the result is printed.
#[derive(Debug, Args)]
pub(super) struct Place {
    /// Deployment name.
    #[arg(long, value_name = "NAME", help = APP_NAME_HELP)]
    pub(super) app_name: Option<AppName>,
    #[command(flatten)]
    pub(super) output: OutputArguments,
}

impl Place {
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
        Session::open(assembly, self.console()).await
    }
}

/// Where the configuration is.
#[derive(Debug, Args)]
pub(super) struct Config {
    /// Take the configuration from a TOML file instead of Parameter Store; deploy stores it there.
    #[arg(long = "config", value_name = "FILE")]
    file: Option<PathBuf>,
}

impl Config {
    /// Connects to the deployment and reads its configuration.
    pub(super) async fn open(
        &self,
        place: &Place,
        stacks: &[String],
    ) -> Result<(Session, Configuration), DeployError> {
        let file = self
            .file
            .as_deref()
            .map(ConfigurationFile::read)
            .transpose()?;
        let session = place
            .open_as(file.as_ref().and_then(ConfigurationFile::app_name), stacks)
            .await?;
        let configuration =
            Configuration::load(&session.account, &session.assembly.app_name, file.as_ref())
                .await?;
        Ok((session, configuration))
    }
}

/// Where the code of the functions comes from.
#[derive(Debug, Args)]
pub(super) struct Code {
    /// Take built binaries from a folder, each under the name of its crate, instead of running
    /// cargo lambda.
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
