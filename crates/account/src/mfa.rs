//! Chains of roles, some of which require a code of an MFA device. The SDK assumes them without one
//! (aws-config 1.13).

use std::io::{self, BufRead, IsTerminal, Write};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_config::SdkConfig;
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_sts::Client;
use aws_sdk_sts::error::ProvideErrorMetadata;

use crate::role_chain::{Role, RoleChain};
use crate::{AwsError, Call};

/// Checks that somebody can enter the code that a role requires.
///
/// # Errors
/// There is no terminal; with `hint`.
pub(crate) fn require_terminal(role: &Role<'_>, serial: &str, hint: &str) -> Result<(), AwsError> {
    if io::stdin().is_terminal() && io::stderr().is_terminal() {
        return Ok(());
    }
    let reason =
        format!("requires a code of the MFA device {serial}, and there is no terminal to ask on");
    Err(AwsError::profile(role.profile.name(), reason, hint))
}

/// Assumes the roles of a chain, each with the credentials of the one before. Asks for a code on the
/// terminal for each role that requires one.
///
/// # Errors
/// No code is entered, or STS rejects a call.
pub(crate) async fn assume_roles(
    chain: &RoleChain<'_>,
    base: Credentials,
    config: &SdkConfig,
) -> Result<Credentials, AwsError> {
    let (mut credentials, mut asked) = (base, Vec::new());
    for role in &chain.roles {
        let code = match role.mfa_serial {
            Some(serial) => {
                let is_next = asked.contains(&serial);
                asked.push(serial);
                Some((serial, ask(role, serial, is_next)?))
            }
            None => None,
        };
        credentials = assume(role, code, credentials, config).await?;
    }
    Ok(credentials)
}

/// Assumes a role, with the serial number and the code of a device where it requires one.
async fn assume(
    role: &Role<'_>,
    code: Option<(&str, String)>,
    source: Credentials,
    config: &SdkConfig,
) -> Result<Credentials, AwsError> {
    let profile = role.profile;
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
    let (serial, code) = code.unzip();
    let response = Client::new(&config)
        .assume_role()
        .role_arn(role.arn)
        .role_session_name(session)
        .set_external_id(profile.get("external_id").map(str::to_owned))
        .set_duration_seconds(duration)
        .set_serial_number(serial.map(str::to_owned))
        .set_token_code(code)
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

fn call(role: &Role<'_>) -> Call {
    Call {
        service: "sts",
        action: "AssumeRole",
        subject: role.arn.to_owned(),
        needs: None,
    }
}

/// STS denies a role and a wrong code with the same error; its message says which.
fn failure<E, R>(role: &Role<'_>, error: &aws_sdk_sts::error::SdkError<E, R>) -> AwsError
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
    R: std::fmt::Debug,
{
    let message = error.as_service_error().and_then(|error| error.message());
    match message {
        Some(message) if message.contains("MultiFactorAuthentication") => AwsError::profile(
            role.profile.name(),
            format!("cannot assume {}: {message}", role.arn),
            "wait for the next code of the device and run the command again",
        ),
        _ => AwsError::from_sdk(call(role), error),
    }
}

/// The code that somebody enters on the terminal. STS accepts each code of a device once.
fn ask(role: &Role<'_>, serial: &str, is_next: bool) -> Result<String, AwsError> {
    let which = if is_next { "Next MFA code" } else { "MFA code" };
    let mut line = String::new();
    let mut output = io::stderr();
    let read = write!(output, "{which} for {serial}: ")
        .and_then(|()| output.flush())
        .and_then(|()| io::stdin().lock().read_line(&mut line));
    let code = line.trim();
    if read.is_err() || code.is_empty() {
        let reason = format!("requires a code of the MFA device {serial}, and none was entered");
        let hint = "run the command again and enter the code";
        return Err(AwsError::profile(role.profile.name(), reason, hint));
    }
    Ok(code.to_owned())
}

fn session_name() -> String {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    format!("connect-data-analytics-{}", since.as_secs())
}
