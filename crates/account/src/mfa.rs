//! Roles that require a code of an MFA device. The SDK assumes them without one (aws-config 1.13).

use std::io::{self, BufRead, IsTerminal, Write};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_config::SdkConfig;
use aws_config::profile::Profile;
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_sts::Client;
use aws_sdk_sts::error::ProvideErrorMetadata;

use crate::{AwsError, Call};

/// A role with an MFA device.
#[derive(Debug)]
pub(crate) struct MfaRole<'a> {
    pub(crate) role_arn: &'a str,
    /// The serial number or ARN of the device.
    pub(crate) serial: &'a str,
    pub(crate) profile: &'a Profile,
}

/// Asks for the code on the terminal and assumes the role.
///
/// # Errors
/// Without a terminal, with `hint`; and when STS rejects the call.
pub(crate) async fn assume_role(
    role: &MfaRole<'_>,
    source: Credentials,
    config: &SdkConfig,
    hint: &str,
) -> Result<Credentials, AwsError> {
    let profile = role.profile;
    let code = ask(role.serial).ok_or_else(|| {
        let reason = format!(
            "requires a code of the MFA device {}, and there is no terminal to ask on",
            role.serial
        );
        AwsError::profile(
            profile.name(),
            reason,
            hint.replace("PROFILE", profile.name()),
        )
    })?;
    let config = config
        .to_builder()
        .credentials_provider(SharedCredentialsProvider::new(source))
        .build();
    let session = profile
        .get("role_session_name")
        .map_or_else(session_name, str::to_owned);
    let duration = profile
        .get("duration_seconds")
        .and_then(|seconds| seconds.parse().ok());
    let response = Client::new(&config)
        .assume_role()
        .role_arn(role.role_arn)
        .role_session_name(session)
        .set_external_id(profile.get("external_id").map(str::to_owned))
        .set_duration_seconds(duration)
        .serial_number(role.serial)
        .token_code(code)
        .send()
        .await
        .map_err(|error| failure(role, &error))?;
    let credentials = response
        .credentials
        .ok_or_else(|| AwsError::InvalidResponse {
            call: Box::new(call(role)),
            reason: "it has no Credentials".to_owned(),
        })?;
    let seconds = u64::try_from(credentials.expiration.secs()).unwrap_or_default();
    Ok(Credentials::new(
        credentials.access_key_id,
        credentials.secret_access_key,
        Some(credentials.session_token),
        Some(UNIX_EPOCH + Duration::from_secs(seconds)),
        "mfa",
    ))
}

fn call(role: &MfaRole<'_>) -> Call {
    Call {
        service: "sts",
        action: "AssumeRole",
        subject: role.role_arn.to_owned(),
        needs: None,
    }
}

/// STS denies a role and a wrong code with the same error; its message says which.
fn failure<E, R>(role: &MfaRole<'_>, error: &aws_sdk_sts::error::SdkError<E, R>) -> AwsError
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
    R: std::fmt::Debug,
{
    let message = error.as_service_error().and_then(|error| error.message());
    match message {
        Some(message) if message.contains("MultiFactorAuthentication") => AwsError::profile(
            role.profile.name(),
            format!("cannot assume {}: {message}", role.role_arn),
            "wait for the next code of the device and run the command again",
        ),
        _ => AwsError::from_sdk(call(role), error),
    }
}

/// The code that somebody enters, if there is a terminal.
fn ask(serial: &str) -> Option<String> {
    let (input, mut output) = (io::stdin(), io::stderr());
    if !input.is_terminal() || !output.is_terminal() {
        return None;
    }
    write!(output, "MFA code for {serial}: ").ok()?;
    output.flush().ok()?;
    let mut line = String::new();
    input.lock().read_line(&mut line).ok()?;
    let code = line.trim();
    (!code.is_empty()).then(|| code.to_owned())
}

fn session_name() -> String {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    format!("connect-data-analytics-{}", since.as_secs())
}
