//! Credentials as the AWS CLI finds them: a profile named on the command line comes before
//! environment variables, and a role that requires an MFA code is assumed with one.

use std::borrow::Cow;

use aws_config::SdkConfig;
use aws_config::ecs::EcsCredentialsProvider;
use aws_config::environment::EnvironmentVariableCredentialsProvider;
use aws_config::imds::credentials::ImdsCredentialsProvider;
use aws_config::profile::{Profile, ProfileFileCredentialsProvider, ProfileSet};
use aws_config::provider_config::ProviderConfig;
use aws_credential_types::Credentials;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use aws_runtime::env_config::file::EnvConfigFiles;
use aws_types::os_shim_internal::{Env, Fs};

use crate::role_chain::{Base, RoleChain};
use crate::{AwsError, error, mfa};

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

    /// The roles of the selected profile. `None` if it has none, or if credentials in environment
    /// variables come before it; `named` is the profile of the command line, which comes first.
    fn role_chain(&self, named: Option<&str>) -> Option<RoleChain<'_>> {
        let is_used = named.is_some() || std::env::var_os("AWS_ACCESS_KEY_ID").is_none();
        let profile = self.selected().filter(|_| is_used)?;
        RoleChain::resolve(profile, |name| self.0.as_ref()?.get_profile(name))
    }

    /// The error of a denied role, if that is the first of its chain and its source profile names an MFA device,
    /// which is not read there.
    pub(crate) fn explain(&self, named: Option<&str>, error: AwsError) -> AwsError {
        let chain = self.role_chain(named);
        let unused = chain.as_ref().and_then(RoleChain::unused_device);
        let Some((role, serial)) = unused.filter(|(role, _)| is_denied(&error, role.arn)) else {
            return error;
        };
        let profile = role.profile.name();
        AwsError::profile(
            profile,
            format!("cannot assume {}: access denied", role.arn),
            format!(
                "if the role requires MFA, name the device in the profile that has role_arn: \
                 aws configure set mfa_serial {serial} --profile {profile}"
            ),
        )
    }

    /// A property of the selected profile.
    pub(crate) fn property(&self, name: &str) -> Option<&str> {
        self.selected()?.get(name)
    }
}

/// Whether the error is that a role cannot be assumed. The roles before it in a chain were.
fn is_denied(error: &AwsError, role: &str) -> bool {
    match error {
        AwsError::Denied { call } => call.action == "AssumeRole" && call.subject == role,
        AwsError::NoCredentials {
            reason: Some(reason),
            ..
        } => {
            let resource = reason.split_once("sts:AssumeRole on resource: ");
            let is_after = |c: char| c.is_whitespace() || c == '"';
            let arn = resource.and_then(|(_, rest)| rest.split(is_after).next());
            arn == Some(role)
        }
        _ => false,
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
    if let Some(chain) = profiles.role_chain(named)
        && let Some((role, serial)) = chain.first_with_mfa()
    {
        let selected = profiles
            .selected()
            .map_or_else(|| role.profile.name(), Profile::name);
        let hint = EXPORT.replace("PROFILE", selected);
        mfa::require_terminal(role, serial, &hint)?;
        let source = base(&chain, config).await?;
        let credentials = mfa::assume_roles(&chain, source, config).await?;
        return Ok(Some(SharedCredentialsProvider::new(credentials)));
    }
    Ok(match named {
        Some(name) => Some(SharedCredentialsProvider::new(profile_provider(
            name, config,
        ))),
        None => config.credentials_provider(),
    })
}

fn provider_config(config: &SdkConfig) -> ProviderConfig {
    let provider_config = ProviderConfig::without_region().with_region(config.region().cloned());
    match config.http_client() {
        Some(http) => provider_config.with_http_client(http),
        None => provider_config,
    }
}

/// The provider of one profile, without environment variables.
fn profile_provider(name: &str, config: &SdkConfig) -> ProfileFileCredentialsProvider {
    ProfileFileCredentialsProvider::builder()
        .configure(&provider_config(config))
        .profile_name(name)
        .build()
}

/// The credentials with which the first role of a chain is assumed.
async fn base(chain: &RoleChain<'_>, config: &SdkConfig) -> Result<Credentials, AwsError> {
    let first = chain.roles.first().map_or("", |role| role.profile.name());
    let (name, provided) = match &chain.base {
        Base::Keys(keys) => return Ok(keys.clone()),
        Base::Missing(profile) => {
            return Err(AwsError::profile(
                profile.name(),
                "is its own source_profile and has no access key",
                "name the profile with the credentials in source_profile",
            ));
        }
        Base::Profile(profile) => {
            let provider = profile_provider(profile.name(), config);
            (profile.name(), provider.provide_credentials().await)
        }
        Base::Source(source) => {
            let provider = source_provider(source, config).ok_or_else(|| {
                AwsError::profile(
                    first,
                    format!("has an unknown credential_source: {source}"),
                    "set it to Environment, Ec2InstanceMetadata or EcsContainer",
                )
            })?;
            (first, provider.provide_credentials().await)
        }
    };
    provided.map_err(|cause| {
        AwsError::profile(
            name,
            format!("has no usable credentials: {}", error::root_cause(&cause)),
            format!("sign in with it, for example: aws login --profile {name}"),
        )
    })
}

/// The provider of a `credential_source`.
fn source_provider(source: &str, config: &SdkConfig) -> Option<SharedCredentialsProvider> {
    let config = provider_config(config);
    Some(match source.to_ascii_lowercase().as_str() {
        "environment" => {
            SharedCredentialsProvider::new(EnvironmentVariableCredentialsProvider::new())
        }
        "ec2instancemetadata" => SharedCredentialsProvider::new(
            ImdsCredentialsProvider::builder()
                .configure(&config)
                .build(),
        ),
        "ecscontainer" => SharedCredentialsProvider::new(
            EcsCredentialsProvider::builder().configure(&config).build(),
        ),
        _ => return None,
    })
}
