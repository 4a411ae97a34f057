//! The configuration of a deployment: from Parameter Store, or from a file that is going to be
//! stored there.

use std::path::Path;

use account::{Account, Listener, ParameterStore, Stored};
use parameters::{AppName, Entry, Parameters, Values, file};

use super::DeployError;

/// A configuration that is right in itself.
#[derive(Clone, Debug)]
pub struct Configuration {
    /// The deployment.
    pub app_name: AppName,
    /// The parameters.
    pub parameters: Parameters,
    /// The parameters as the stacks read them.
    pub entries: Vec<Entry>,
    /// What is not stored so already.
    pub unstored: Vec<Entry>,
}

/// A file of parameters, read before anything is asked of AWS.
#[derive(Clone, Debug)]
pub struct ConfigurationFile {
    place: String,
    file: file::ParameterFile,
}

impl ConfigurationFile {
    /// Reads a file.
    ///
    /// # Errors
    /// When it cannot be read, or holds something that is no parameter.
    pub fn read(path: &Path) -> Result<Self, DeployError> {
        let place = path.display().to_string();
        let text = std::fs::read_to_string(path)
            .map_err(|error| DeployError::Argument(format!("cannot read {place}: {error}")))?;
        let file = file::parse(&text).map_err(|problems| DeployError::Configuration {
            place: place.clone(),
            problems,
        })?;
        Ok(Self { place, file })
    }

    /// The deployment for which it is, where it says so.
    pub fn app_name(&self) -> Option<&AppName> {
        self.file.app_name.as_ref()
    }
}

impl Configuration {
    /// Reads the configuration from a file, or else from Parameter Store.
    ///
    /// # Errors
    /// When there is none, it is wrong, or AWS does not tell.
    pub async fn load(
        account: &Account,
        app_name: &AppName,
        file: Option<&ConfigurationFile>,
    ) -> Result<Self, DeployError> {
        let stored = ParameterStore::new(account, app_name).read().await?;
        match file {
            Some(ConfigurationFile { place, file }) => {
                Self::of(app_name, &file.values, &stored, place)
            }
            None if stored.is_empty() => Err(DeployError::NotConfigured {
                hierarchy: app_name.hierarchy(),
                region: account.region.clone(),
                deployment: if app_name.is_default() {
                    String::new()
                } else {
                    format!(" -- --app-name {app_name}")
                },
            }),
            None => {
                let values = Values::from_stored(
                    stored
                        .iter()
                        .map(|(name, value)| (name.as_str(), value.as_str())),
                );
                Self::of(
                    app_name,
                    &values,
                    &stored,
                    &format!("Parameter Store under {}", app_name.hierarchy()),
                )
            }
        }
    }

    fn of(
        app_name: &AppName,
        values: &Values,
        stored: &Stored,
        place: &str,
    ) -> Result<Self, DeployError> {
        let wrong = |problems| DeployError::Configuration {
            place: place.to_owned(),
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

    /// Stores what is not stored already: what a file says otherwise, and parameters that are newer
    /// than what `configure` stored.
    ///
    /// # Errors
    /// When AWS does not store it.
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
