//! Chains of roles: the role of a profile is assumed with the credentials of its `source_profile`,
//! which can be a role too. A chain is resolved as the AWS CLI does it (botocore 1.44,
//! `AssumeRoleProvider`): a role is assumed with the `mfa_serial` of its own profile only, and access
//! keys of a source profile come before its role.

use aws_config::profile::Profile;
use aws_credential_types::Credentials;

#[derive(Debug)]
pub(crate) struct Role<'a> {
    pub(crate) profile: &'a Profile,
    pub(crate) arn: &'a str,
    /// The serial number or ARN of the MFA device with whose code the role is assumed.
    pub(crate) mfa_serial: Option<&'a str>,
}

/// Where the credentials for the first role come from.
#[derive(Debug)]
pub(crate) enum Base<'a> {
    /// Access keys in a profile.
    Keys(Credentials),
    /// A profile without role: its provider.
    Profile(&'a Profile),
    /// The `credential_source` of the first role's profile, such as `Ec2InstanceMetadata`.
    Source(&'a str),
    /// The profile is its own `source_profile` and has no access key.
    Missing(&'a Profile),
}

/// The roles of a profile.
#[derive(Debug)]
pub(crate) struct RoleChain<'a> {
    pub(crate) base: Base<'a>,
    /// The device that the profile of the base names, where it is not read.
    unused_serial: Option<&'a str>,
    /// At least one role, in the order in which they are assumed.
    pub(crate) roles: Vec<Role<'a>>,
}

impl<'a> RoleChain<'a> {
    /// Resolves the chain of a profile; `find` finds a profile by its name. Returns `None` if the
    /// profile has no role, or its chain is invalid, which the provider of the SDK reports.
    pub(crate) fn resolve(
        profile: &'a Profile,
        find: impl Fn(&str) -> Option<&'a Profile>,
    ) -> Option<Self> {
        let (mut profile, mut roles) = (profile, vec![role(profile)?]);
        let (base, with_base) = loop {
            let source = match (
                profile.get("source_profile"),
                profile.get("credential_source"),
            ) {
                (Some(name), None) if name == profile.name() => {
                    let base = access_keys(profile).map_or(Base::Missing(profile), Base::Keys);
                    break (base, None);
                }
                (Some(name), None) => find(name)?,
                (None, Some(source)) => break (Base::Source(source), None),
                _ => return None,
            };
            if let Some(keys) = access_keys(source) {
                break (Base::Keys(keys), Some(source));
            }
            match role(source) {
                None => break (Base::Profile(source), Some(source)),
                Some(_) if is_among(source, &roles) => return None,
                Some(role) => roles.push(role),
            }
            profile = source;
        };
        roles.reverse();
        Some(Self {
            base,
            unused_serial: with_base.and_then(|profile| profile.get("mfa_serial")),
            roles,
        })
    }

    /// The first role that requires a code, with its device.
    pub(crate) fn first_with_mfa(&self) -> Option<(&Role<'a>, &'a str)> {
        let mut roles = self.roles.iter();
        roles.find_map(|role| Some((role, role.mfa_serial?)))
    }

    /// The first role and the device in its source profile, if the role is assumed without a device.
    pub(crate) fn unused_device(&self) -> Option<(&Role<'a>, &'a str)> {
        let first = self.roles.first()?;
        let serial = self.unused_serial?;
        first.mfa_serial.is_none().then_some((first, serial))
    }
}

fn is_among(profile: &Profile, roles: &[Role<'_>]) -> bool {
    let mut roles = roles.iter();
    roles.any(|role| role.profile.name() == profile.name())
}

/// The role of a profile. A role that is assumed with a web identity is not part of a chain.
fn role(profile: &Profile) -> Option<Role<'_>> {
    if profile.get("web_identity_token_file").is_some() {
        return None;
    }
    Some(Role {
        profile,
        arn: profile.get("role_arn")?,
        mfa_serial: profile.get("mfa_serial"),
    })
}

fn access_keys(profile: &Profile) -> Option<Credentials> {
    Some(Credentials::new(
        profile.get("aws_access_key_id")?,
        profile.get("aws_secret_access_key")?,
        profile.get("aws_session_token").map(str::to_owned),
        None,
        "profile",
    ))
}

#[cfg(test)]
mod tests {
    use aws_config::profile::ProfileSet;
    use aws_runtime::env_config::file::EnvConfigFiles;
    use aws_types::os_shim_internal::{Env, Fs};

    use super::*;

    const CONFIG: &str = "\
[profile keys]
aws_access_key_id = AKIDKEYS
aws_secret_access_key = secret
mfa_serial = device-of-keys
[profile first]
role_arn = first
source_profile = keys
mfa_serial = device-of-first
[profile second]
role_arn = second
source_profile = first
[profile third]
role_arn = third
source_profile = second
mfa_serial = device-of-third
[profile without-device]
role_arn = without-device
source_profile = keys
[profile keys-and-role]
role_arn = never
source_profile = keys
mfa_serial = device-of-never
aws_access_key_id = AKIDBOTH
aws_secret_access_key = secret
[profile after-keys]
role_arn = after-keys
source_profile = keys-and-role
[profile own-keys]
role_arn = own-keys
source_profile = own-keys
mfa_serial = device-of-own
aws_access_key_id = AKIDOWN
aws_secret_access_key = secret
[profile own-nothing]
role_arn = own-nothing
source_profile = own-nothing
[profile instance]
role_arn = instance
credential_source = Ec2InstanceMetadata
mfa_serial = device-of-instance
[profile program]
credential_process = program
[profile after-program]
role_arn = after-program
source_profile = program
mfa_serial = device-of-program
[profile web]
role_arn = web
web_identity_token_file = token
mfa_serial = device-of-web
[profile after-web]
role_arn = after-web
source_profile = web
mfa_serial = device-after-web
[profile ring]
role_arn = ring
source_profile = ring-again
[profile ring-again]
role_arn = ring-again
source_profile = ring
[profile both]
role_arn = both
source_profile = keys
credential_source = Environment
[profile nowhere]
role_arn = nowhere
source_profile = missing
";

    fn profiles() -> ProfileSet {
        let files = Fs::from_slice(&[("/config", CONFIG)]);
        let environment = Env::from_slice(&[("AWS_CONFIG_FILE", "/config")]);
        let sources = EnvConfigFiles::default();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        let load = aws_config::profile::load(&files, &environment, &sources, None);
        runtime.block_on(load).unwrap()
    }

    /// `base > role[device] > role`.
    fn chain(profiles: &ProfileSet, name: &str) -> Option<String> {
        let chain = resolve(profiles, name)?;
        let base = match chain.base {
            Base::Keys(keys) => keys.access_key_id().to_owned(),
            Base::Profile(profile) => format!("profile {}", profile.name()),
            Base::Source(source) => source.to_owned(),
            Base::Missing(profile) => format!("nothing in {}", profile.name()),
        };
        let role = |role: &Role<'_>| match role.mfa_serial {
            Some(serial) => format!(" > {}[{serial}]", role.arn),
            None => format!(" > {}", role.arn),
        };
        Some(base + &chain.roles.iter().map(role).collect::<String>())
    }

    fn resolve<'a>(profiles: &'a ProfileSet, name: &str) -> Option<RoleChain<'a>> {
        RoleChain::resolve(profiles.get_profile(name).unwrap(), |name| {
            profiles.get_profile(name)
        })
    }

    #[test]
    fn chains_are_those_of_the_aws_cli() {
        let profiles = profiles();
        for (name, expected) in [
            ("keys", None),
            ("first", Some("AKIDKEYS > first[device-of-first]")),
            ("second", Some("AKIDKEYS > first[device-of-first] > second")),
            (
                "third",
                Some("AKIDKEYS > first[device-of-first] > second > third[device-of-third]"),
            ),
            ("without-device", Some("AKIDKEYS > without-device")),
            ("after-keys", Some("AKIDBOTH > after-keys")),
            ("keys-and-role", Some("AKIDKEYS > never[device-of-never]")),
            ("own-keys", Some("AKIDOWN > own-keys[device-of-own]")),
            ("own-nothing", Some("nothing in own-nothing > own-nothing")),
            (
                "instance",
                Some("Ec2InstanceMetadata > instance[device-of-instance]"),
            ),
            (
                "after-program",
                Some("profile program > after-program[device-of-program]"),
            ),
            ("web", None),
            (
                "after-web",
                Some("profile web > after-web[device-after-web]"),
            ),
            ("ring", None),
            ("both", None),
            ("nowhere", None),
        ] {
            assert_eq!(chain(&profiles, name).as_deref(), expected, "{name}");
        }
    }

    #[test]
    fn device_of_a_source_profile_is_named_where_its_role_has_none() {
        let profiles = profiles();
        let unused = |name| {
            let chain = resolve(&profiles, name).unwrap();
            let found = chain.unused_device();
            found.map(|(role, serial)| format!("{} {serial}", role.arn))
        };
        assert_eq!(
            unused("without-device").as_deref(),
            Some("without-device device-of-keys")
        );
        assert_eq!(unused("first"), None);
        assert_eq!(unused("after-program"), None);
    }
}
