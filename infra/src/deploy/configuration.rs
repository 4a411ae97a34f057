//! The configuration of a deployment, from Parameter Store or from a file that `deploy` stores
//! there.

use std::path::Path;

use account::{Account, Listener, ParameterStore, StoredValues};
use parameters::{AppName, Entry, Parameters, Values, file};

use super::DeployError;
use super::leftovers::Wanted;
use super::preflight::Configured;

/// A valid configuration.
#[derive(Clone, Debug)]
pub struct Configuration {
    /// The deployment.
    pub app_name: AppName,
    /// The parameters.
    pub parameters: Parameters,
    /// The parameters in the format that the stacks read.
    pub entries: Vec<Entry>,
    /// The entries that Parameter Store does not have yet.
    pub unstored: Vec<Entry>,
}

/// A file of parameters, read before the first request.
#[derive(Clone, Debug)]
pub struct ConfigurationFile {
    location: String,
    file: file::ParameterFile,
}

impl ConfigurationFile {
    /// Reads a file.
    ///
    /// # Errors
    /// The file cannot be read or contains an unknown parameter.
    pub fn read(path: &Path) -> Result<Self, DeployError> {
        let location = path.display().to_string();
        let text = std::fs::read_to_string(path)
            .map_err(|error| DeployError::Argument(format!("cannot read {location}: {error}")))?;
        let file = file::parse(&text).map_err(|problems| DeployError::Configuration {
            location: location.clone(),
            problems,
        })?;
        Ok(Self { location, file })
    }

    /// The deployment that the file names, if it does.
    pub fn app_name(&self) -> Option<&AppName> {
        self.file.app_name.as_ref()
    }
}

impl Configuration {
    /// Reads the configuration from a file, or else from Parameter Store.
    ///
    /// # Errors
    /// There is no configuration, it is invalid, or a request fails.
    pub async fn load(
        account: &Account,
        app_name: &AppName,
        file: Option<&ConfigurationFile>,
    ) -> Result<Self, DeployError> {
        let stored = ParameterStore::new(account, app_name).read().await?;
        match file {
            Some(ConfigurationFile { location, file }) => {
                Self::new(app_name, &file.values, &stored, location)
            }
            None if stored.is_empty() => Err(DeployError::NotConfigured {
                hierarchy: app_name.hierarchy(),
                region: account.region.clone(),
                deployment: if app_name.is_default() {
                    String::new()
                } else {
                    format!(" --app-name {app_name}")
                },
            }),
            None => {
                let values = Values::from_stored(
                    stored
                        .iter()
                        .map(|(name, value)| (name.as_str(), value.as_str())),
                );
                Self::new(
                    app_name,
                    &values,
                    &stored,
                    &format!("Parameter Store under {}", app_name.hierarchy()),
                )
            }
        }
    }

    fn new(
        app_name: &AppName,
        values: &Values,
        stored: &StoredValues,
        location: &str,
    ) -> Result<Self, DeployError> {
        let wrong = |problems| DeployError::Configuration {
            location: location.to_owned(),
            problems,
        };
        let parameters = values.parameters().map_err(wrong)?;
        let entries = values.entries().map_err(wrong)?;
        let unstored = entries
            .iter()
            .filter(|entry| stored.get(entry.name) != Some(&entry.value))
            .cloned()
            .collect();
        Ok(Self {
            app_name: app_name.clone(),
            parameters,
            entries,
            unstored,
        })
    }

    /// The values by which stacks are checked before they are deployed.
    pub fn configured(&self) -> Configured<'_> {
        Configured {
            entries: &self.entries,
            wanted: self.wanted(),
        }
    }

    /// What decides which resources the stacks create.
    pub fn wanted(&self) -> Wanted<'_> {
        let database = self
            .entries
            .iter()
            .find(|entry| entry.name == "awsGlueDatabaseNameLowerCase");
        Wanted {
            parameters: Some(&self.parameters),
            database: database.map(|entry| entry.value.as_str()),
        }
    }

    /// Stores the entries that Parameter Store does not have: values of a file, and parameters that
    /// were added after the last `configure`.
    ///
    /// # Errors
    /// A request fails.
    pub async fn store(
        &self,
        account: &Account,
        listener: &impl Listener,
    ) -> Result<(), DeployError> {
        let written = ParameterStore::new(account, &self.app_name)
            .write(&self.unstored, listener)
            .await;
        written.map_err(|broken| {
            DeployError::Failed(format!(
                "{broken}; stored so far: {}",
                broken.done.join(", ")
            ))
        })
    }
}
