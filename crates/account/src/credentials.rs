//! Credentials as the AWS CLI finds them: a profile named on the command line comes before
//! environment variables, and a role that requires an MFA code is assumed with one.

use std::borrow::Cow;

use aws_config::SdkConfig;
use aws_config::profile::{Profile, ProfileFileCredentialsProvider, ProfileSet};
use aws_config::provider_config::ProviderConfig;
use aws_credential_types::Credentials;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use aws_runtime::env_config::file::EnvConfigFiles;
use aws_types::os_shim_internal::{Env, Fs};

use crate::mfa::{self, MfaRole};
use crate::{AwsError, error};

/// What to do where a role with MFA cannot be assumed here.
const EXPORT: &str = "sign in with the AWS CLI, for example in a POSIX shell: \
                      eval \"$(aws configure export-credentials --profile PROFILE --format env)\"";

/// The profiles of the configuration files.
#[derive(Debug)]
pub(crate) struct Profiles(Option<ProfileSet>);

impl Profiles {
    /// Reads `~/.aws/config` and `~/.aws/credentials`, or the files that `AWS_CONFIG_FILE` and
    /// `AWS_SHARED_CREDENTIALS_FILE` name. Selects `name`, `AWS_PROFILE` or `default`.
    ///
    /// # Errors
    /// When there is no profile `name`.
    pub(crate) async fn load(name: Option<&str>) -> Result<Self, AwsError> {
        let selected = name.map(|name| Cow::Owned(name.to_owned()));
        let files = EnvConfigFiles::default();
        // Invalid files are an error of the credentials provider, which names them.
        let set = aws_config::profile::load(&Fs::real(), &Env::real(), &files, selected)
            .await
            .ok();
        let profiles = Self(set);
        match name {
            Some(name) if profiles.selected().is_none() => Err(AwsError::profile(
                name,
                "was not found",
                "list the profiles with: aws configure list-profiles",
            )),
            _ => Ok(profiles),
        }
    }

    fn selected(&self) -> Option<&Profile> {
        let set = self.0.as_ref()?;
        set.get_profile(set.selected_profile())
    }

    fn profile(&self, name: &str) -> Option<&Profile> {
        self.0.as_ref()?.get_profile(name)
    }

    /// A property of the selected profile.
    pub(crate) fn property(&self, name: &str) -> Option<&str> {
        self.selected()?.get(name)
    }
}

/// The provider of credentials; `named` is the profile of the command line.
///
/// # Errors
/// When a role with MFA cannot be assumed.
pub(crate) async fn provider(
    profiles: &Profiles,
    named: Option<&str>,
    config: &SdkConfig,
) -> Result<Option<SharedCredentialsProvider>, AwsError> {
    let uses_profile = named.is_some() || std::env::var_os("AWS_ACCESS_KEY_ID").is_none();
    if let Some(profile) = profiles.selected().filter(|_| uses_profile)
        && let (Some(role_arn), Some(serial)) = (profile.get("role_arn"), profile.get("mfa_serial"))
    {
        let role = MfaRole {
            role_arn,
            serial,
            profile,
        };
        let source = source_of(profiles, profile, config).await?;
        let credentials = mfa::assume_role(&role, source, config, EXPORT).await?;
        return Ok(Some(SharedCredentialsProvider::new(credentials)));
    }
    Ok(match named {
        Some(name) => Some(SharedCredentialsProvider::new(profile_provider(
            name, config,
        ))),
        None => config.credentials_provider(),
    })
}

/// The provider of one profile, without environment variables.
fn profile_provider(name: &str, config: &SdkConfig) -> ProfileFileCredentialsProvider {
    let mut provider_config =
        ProviderConfig::without_region().with_region(config.region().cloned());
    if let Some(http) = config.http_client() {
        provider_config = provider_config.with_http_client(http);
    }
    ProfileFileCredentialsProvider::builder()
        .configure(&provider_config)
        .profile_name(name)
        .build()
}

/// The credentials with which the role of a profile is assumed.
async fn source_of(
    profiles: &Profiles,
    profile: &Profile,
    config: &SdkConfig,
) -> Result<Credentials, AwsError> {
    let unsupported = |reason: &str| {
        AwsError::profile(
            profile.name(),
            reason,
            EXPORT.replace("PROFILE", profile.name()),
        )
    };
    let source = profile
        .get("source_profile")
        .ok_or_else(|| unsupported("has mfa_serial without source_profile"))?;
    if source == profile.name() {
        return static_keys(profile)
            .ok_or_else(|| unsupported("is its own source_profile and has no access key"));
    }
    if profiles.profile(source).is_some_and(|source| {
        source.get("mfa_serial").is_some() && source.get("role_arn").is_some()
    }) {
        return Err(unsupported("has a source_profile that requires MFA itself"));
    }
    profile_provider(source, config)
        .provide_credentials()
        .await
        .map_err(|cause| {
            AwsError::profile(
                source,
                format!("has no usable credentials: {}", error::root_cause(&cause)),
                format!("sign in with it, for example: aws login --profile {source}"),
            )
        })
}

fn static_keys(profile: &Profile) -> Option<Credentials> {
    Some(Credentials::new(
        profile.get("aws_access_key_id")?,
        profile.get("aws_secret_access_key")?,
        profile.get("aws_session_token").map(str::to_owned),
        None,
        "profile",
    ))
}
