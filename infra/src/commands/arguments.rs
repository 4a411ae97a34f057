//! Arguments that several commands have.

use std::path::PathBuf;

use clap::Args;
use parameters::AppName;

use crate::console::{Console, Output};
use crate::deploy::configuration::{Configuration, ConfigurationFile};
use crate::deploy::package::Binaries;
use crate::deploy::{DeployError, Session};

const APP_NAME_HELP: &str = "The deployment that is meant, where an account has several [default: AmazonConnectDataAnalyticsSample]";

/// Which deployment, and in which form the result is printed.
#[derive(Debug, Args)]
pub(super) struct Place {
    /// The deployment that is meant, where an account has several.
    #[arg(long, value_name = "NAME", help = APP_NAME_HELP)]
    pub(super) app_name: Option<AppName>,
    /// What is printed on stdout.
    #[arg(long, value_enum, value_name = "FORM", default_value_t)]
    pub(super) output: Output,
}

impl Place {
    pub(super) fn console(&self) -> Console {
        Console::new(self.output)
    }

    /// Connects to the deployment.
    pub(super) async fn open(&self) -> Result<Session, DeployError> {
        self.open_as(None).await
    }

    async fn open_as(&self, of_file: Option<&AppName>) -> Result<Session, DeployError> {
        let app_name = self
            .app_name
            .as_ref()
            .or(of_file)
            .cloned()
            .unwrap_or_default();
        Session::open(&app_name, self.console()).await
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
    ) -> Result<(Session, Configuration), DeployError> {
        let file = self
            .file
            .as_deref()
            .map(ConfigurationFile::read)
            .transpose()?;
        let session = place
            .open_as(file.as_ref().and_then(ConfigurationFile::app_name))
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
