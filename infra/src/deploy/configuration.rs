//! The configuration of a deployment, from Parameter Store or from a file that `deploy` stores
//! there.

use std::path::Path;

use account::{Account, ParameterStore, StoredValues};
use cli::Listener;
use parameters::{AppName, Entry, Parameters, Values, catalogue, file};

use super::DeployError;
use super::leftovers::StackConfiguration;
use super::preflight::Configured;

/// A valid configuration.
#[derive(Clone, Debug)]
pub struct Configuration {
    pub app_name: AppName,
    pub parameters: Parameters,
    /// The parameters in the format that the stacks read.
    pub entries: Vec<Entry>,
    /// The entries that Parameter Store does not have yet.
    pub unstored: Vec<Entry>,
}

/// What companies require of every stack, if it is configured.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Company {
    /// Tags of the stacks.
    pub tags: Vec<(String, String)>,
    /// Customer managed key.
    pub kms_key_arn: Option<String>,
}

impl Company {
    /// Reads the parameters, which need not be complete: the first stack can be deployed before the
    /// deployment is configured.
    ///
    /// # Errors
    /// The request fails, or the tags are invalid.
    pub async fn read(account: &Account, app_name: &AppName) -> Result<Self, DeployError> {
        let stored = ParameterStore::new(account, app_name).read().await?;
        Self::from_stored(&stored, app_name)
    }

    fn from_stored(stored: &StoredValues, app_name: &AppName) -> Result<Self, DeployError> {
        let values = stored
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        let values = Values::from_stored(values);
        let tags = values
            .tags()
            .map_err(|problem| DeployError::Configuration {
                location: format!("Parameter Store under {}", app_name.hierarchy()),
                problems: problem.into(),
            })?;
        Ok(Self {
            tags,
            kms_key_arn: values.get(&catalogue::KMS_KEY_ARN),
        })
    }
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
    pub fn wanted(&self) -> StackConfiguration<'_> {
        let database = self
            .entries
            .iter()
            .find(|entry| entry.name == "awsGlueDatabaseNameLowerCase");
        StackConfiguration {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_and_key_are_read_before_the_configuration_is_complete() {
        let app_name = AppName::default();
        let read = |entries: &[(&str, &str)]| {
            let stored = entries
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
            Company::from_stored(&stored.collect(), &app_name)
        };
        assert_eq!(read(&[]).unwrap(), Company::default());
        let key = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
        let company = read(&[("stackTags", "team=analytics"), ("kmsKeyArn", key)]).unwrap();
        let tags = [("team".to_owned(), "analytics".to_owned())];
        assert_eq!(company.tags, tags);
        assert_eq!(company.kms_key_arn.as_deref(), Some(key));
        assert!(read(&[("stackTags", "aws:x=1")]).is_err());
    }
}
