//! Profiles: roles, MFA devices, sessions of the AWS CLI.

use base64_simd::STANDARD;

use crate::support::endpoint::Endpoint;
use crate::support::sign_in::{ENDED_TOKEN, Seen, SignInServices, WRONG_CODE};
use crate::support::terminal::Terminal;
use crate::support::{Finished, Sandbox};

const PROFILES: &str = "\
[profile source]
aws_access_key_id = AKIDSOURCE
aws_secret_access_key = secret
[profile role]
role_arn = arn:aws:iam::123456789012:role/Deployer
source_profile = source
mfa_serial = arn:aws:iam::123456789012:mfa/me
region = eu-west-1
[profile after-role]
role_arn = arn:aws:iam::123456789012:role/Other
source_profile = role
region = eu-west-1
[profile nested]
role_arn = arn:aws:iam::123456789012:role/Other
source_profile = role
mfa_serial = arn:aws:iam::123456789012:mfa/me
external_id = anycompany
region = eu-west-1
[profile environment]
role_arn = arn:aws:iam::123456789012:role/Deployer
credential_source = Environment
mfa_serial = arn:aws:iam::123456789012:mfa/me
region = eu-west-1
[profile source-with-device]
aws_access_key_id = AKIDSOURCE
aws_secret_access_key = secret
mfa_serial = arn:aws:iam::123456789012:mfa/me
[profile allowed]
role_arn = arn:aws:iam::123456789012:role/Deployer
source_profile = source-with-device
region = eu-west-1
[profile denied]
role_arn = arn:aws:iam::123456789012:role/Denied
source_profile = source-with-device
region = eu-west-1
[profile denied-after-allowed]
role_arn = arn:aws:iam::123456789012:role/Denied
source_profile = allowed
region = eu-west-1
[profile assumed]
role_arn = arn:aws:iam::123456789012:role/Deployer
source_profile = source
region = eu-west-1
[sso-session anycompany]
sso_start_url = https://anycompany.awsapps.com/start
sso_region = eu-west-1
[profile single-sign-on]
sso_session = anycompany
sso_account_id = 123456789012
sso_role_name = Deployer
region = eu-west-1
[profile console]
login_session = arn:aws:iam::123456789012:user/me
region = eu-west-1
[profile after-console]
role_arn = arn:aws:iam::123456789012:role/Deployer
source_profile = console
mfa_serial = arn:aws:iam::123456789012:mfa/me
region = eu-west-1
[profile program]
credential_process = /bin/echo '{\"Version\":1,\"AccessKeyId\":\"AKIDPROGRAM\",\"SecretAccessKey\":\"secret\"}'
region = eu-west-1
";
/// The AWS CLI names the file of a session by the SHA-256 of `login_session`.
const LOGIN_FILE: &str = "286187707741fc2ccb93cf9e56dbd0ee0a16208feed5fbc8ae1baa86d44c283f.json";
const SERIAL: &str = "SerialNumber=arn%3Aaws%3Aiam%3A%3A123456789012%3Amfa%2Fme";

fn with_profile(profile: &str) -> Sandbox {
    let sandbox = Sandbox::without_aws();
    let path = sandbox.folder().join("aws-config");
    std::fs::write(&path, PROFILES).unwrap();
    sandbox
        .with("AWS_CONFIG_FILE", path.to_str().unwrap())
        .with("AWS_PROFILE", profile)
}

/// Runs a command that reads Parameter Store.
fn show(sandbox: Sandbox, services: &SignInServices) -> Finished {
    sandbox
        .with("AWS_ENDPOINT_URL", &services.url())
        .run(&["--show"])
}

/// Runs a command that reads Parameter Store on a terminal and enters codes at the prompts.
/// Returns the screen.
fn show_on_terminal(sandbox: Sandbox, services: &SignInServices, answers: &[[&str; 2]]) -> String {
    let sandbox = sandbox.with("AWS_ENDPOINT_URL", &services.url());
    let mut terminal = Terminal::start(&sandbox, &["--show"]);
    for [prompt, code] in answers {
        terminal.wait_for(&format!("{prompt} for arn:aws:iam::123456789012:mfa/me:"));
        terminal.press(&format!("{code}\r"));
    }
    terminal.finish();
    terminal.screen()
}

#[track_caller]
fn assert_assumes(request: &Seen, key: &str, role: &str, parts: &[&str]) {
    assert_eq!(request.key, key, "{request:?}");
    let arn = format!("RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2F{role}&");
    for part in [&[arn.as_str()], parts].concat() {
        assert!(request.body.contains(part), "{part} is not in {request:?}");
    }
}

#[test]
fn mfa_without_a_terminal_names_the_command_that_signs_in() {
    for (profile, requires) in [("role", "role"), ("nested", "role"), ("after-role", "role")] {
        let services = SignInServices::start();
        let finished = show(with_profile(profile), &services);
        assert_eq!(finished.code, 1, "{}", finished.snapshot());
        let reason = format!(
            "error: the profile {requires} requires a code of the MFA device arn:aws:iam::123456789012:mfa/me"
        );
        let hint = format!("aws configure export-credentials --profile {profile} --format env");
        assert!(
            finished.stderr.contains(&reason) && finished.stderr.contains(&hint),
            "{}",
            finished.stderr
        );
        // Nothing is signed in to before somebody can answer.
        assert_eq!(services.seen().0.len(), 0);
    }
}

#[test]
fn mfa_code_is_asked_for_on_a_terminal() {
    let services = SignInServices::start();
    show_on_terminal(with_profile("role"), &services, &[["MFA code", "123456"]]);
    let (requests, keys) = services.seen();
    assert_eq!(requests.len(), 1, "{requests:?}");
    let parts = [SERIAL, "TokenCode=123456"];
    assert_assumes(&requests[0], "AKIDSOURCE", "Deployer", &parts);
    assert_eq!(keys, ["ASIADEPLOYER"]);
}

/// As botocore does it: the device of the profile whose role it is, and no other.
#[test]
fn mfa_code_is_asked_for_where_only_the_source_profile_requires_it() {
    let services = SignInServices::start();
    let profile = with_profile("after-role");
    show_on_terminal(profile, &services, &[["MFA code", "123456"]]);
    let (requests, keys) = services.seen();
    assert_eq!(requests.len(), 2, "{requests:?}");
    let parts = [SERIAL, "TokenCode=123456"];
    assert_assumes(&requests[0], "AKIDSOURCE", "Deployer", &parts);
    assert_assumes(&requests[1], "ASIADEPLOYER", "Other", &[]);
    assert!(!requests[1].body.contains("SerialNumber"), "{requests:?}");
    assert_eq!(keys, ["ASIAOTHER"]);
}

#[test]
fn each_role_of_a_chain_has_a_code_of_its_own() {
    let services = SignInServices::start();
    let answers = [["MFA code", "123456"], ["Next MFA code", "654321"]];
    show_on_terminal(with_profile("nested"), &services, &answers);
    let (requests, keys) = services.seen();
    assert_eq!(requests.len(), 2, "{requests:?}");
    let parts = [SERIAL, "TokenCode=123456"];
    assert_assumes(&requests[0], "AKIDSOURCE", "Deployer", &parts);
    let parts = [SERIAL, "TokenCode=654321", "ExternalId=anycompany"];
    assert_assumes(&requests[1], "ASIADEPLOYER", "Other", &parts);
    assert_eq!(keys, ["ASIAOTHER"]);
}

#[test]
fn credential_source_can_be_followed_by_a_role_with_mfa() {
    let services = SignInServices::start();
    let sandbox = with_profile("unused").with("AWS_ENDPOINT_URL", &services.url());
    let sandbox = sandbox
        .with("AWS_ACCESS_KEY_ID", "AKIDENVIRONMENT")
        .with("AWS_SECRET_ACCESS_KEY", "secret");
    let mut terminal = Terminal::start(&sandbox, &["--show", "--profile=environment"]);
    terminal.wait_for("MFA code for");
    terminal.press("123456\r");
    terminal.finish();
    let (requests, keys) = services.seen();
    assert_assumes(&requests[0], "AKIDENVIRONMENT", "Deployer", &[SERIAL]);
    assert_eq!(keys, ["ASIADEPLOYER"]);
}

#[test]
fn wrong_and_missing_codes_are_errors() {
    for (code, error) in [
        (
            WRONG_CODE,
            "MultiFactorAuthentication failed with invalid MFA one time pass code.",
        ),
        ("", "none was entered"),
    ] {
        let services = SignInServices::start();
        let screen = show_on_terminal(with_profile("role"), &services, &[["MFA code", code]]);
        let screen = screen.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(screen.contains(error), "{screen}");
        assert_eq!(services.seen().1, [""; 0]);
    }
}

/// The AWS CLI does not read it there either: it assumes the role without a code.
#[test]
fn device_of_a_profile_without_role_is_named_when_the_role_is_denied() {
    let services = SignInServices::start();
    let finished = show(with_profile("denied"), &services);
    assert_eq!(finished.code, 1, "{}", finished.snapshot());
    for part in [
        "error: the profile denied cannot assume arn:aws:iam::123456789012:role/Denied: access denied",
        "aws configure set mfa_serial arn:aws:iam::123456789012:mfa/me --profile denied",
    ] {
        assert!(finished.stderr.contains(part), "{}", finished.stderr);
    }
    let services = SignInServices::start();
    show(with_profile("allowed"), &services);
    let (requests, keys) = services.seen();
    assert_assumes(&requests[0], "AKIDSOURCE", "Deployer", &[]);
    assert!(!requests[0].body.contains("SerialNumber"), "{requests:?}");
    assert_eq!(keys, ["ASIADEPLOYER"]);
}

#[test]
fn device_is_not_named_when_a_later_role_of_the_chain_is_denied() {
    let services = SignInServices::start();
    let finished = show(with_profile("denied-after-allowed"), &services);
    assert_eq!(finished.code, 1, "{}", finished.snapshot());
    let (requests, _) = services.seen();
    assert_assumes(&requests[0], "AKIDSOURCE", "Deployer", &[]);
    assert_assumes(&requests[1], "ASIADEPLOYER", "Denied", &[]);
    let denied = "sts:AssumeRole on resource: arn:aws:iam::123456789012:role/Denied";
    assert!(finished.stderr.contains(denied), "{}", finished.stderr);
    assert!(
        !finished.stderr.contains("mfa_serial"),
        "{}",
        finished.stderr
    );
}

#[test]
fn credential_process_signs_the_requests() {
    let endpoint = Endpoint::start(|_, _| None);
    let sandbox = with_profile("program").with("AWS_ENDPOINT_URL", &endpoint.url());
    let finished = sandbox.run(&["--ctr-stack-enabled", "--offline"]);
    assert_eq!(finished.code, 0, "{}", finished.snapshot());
    assert!(!endpoint.state().parameters.is_empty());
    let services = SignInServices::start();
    show(with_profile("program"), &services);
    assert_eq!(services.seen().1, ["AKIDPROGRAM"]);
}

#[test]
fn role_of_a_profile_signs_the_requests() {
    let services = SignInServices::start();
    show(with_profile("assumed"), &services);
    let (requests, keys) = services.seen();
    assert_assumes(&requests[0], "AKIDSOURCE", "Deployer", &[]);
    assert_eq!(keys, ["ASIADEPLOYER"]);
}

#[test]
fn token_of_a_web_identity_signs_the_requests() {
    let sandbox = Sandbox::without_aws();
    let token = sandbox.folder().join("token");
    std::fs::write(&token, "header.claims.signature").unwrap();
    let sandbox = sandbox
        .with("AWS_REGION", "eu-west-1")
        .with("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/Deployer")
        .with("AWS_WEB_IDENTITY_TOKEN_FILE", token.to_str().unwrap());
    let services = SignInServices::start();
    show(sandbox, &services);
    let (requests, keys) = services.seen();
    let parts = [
        "Action=AssumeRoleWithWebIdentity",
        "WebIdentityToken=header.claims.signature",
    ];
    assert_assumes(&requests[0], "", "Deployer", &parts);
    assert_eq!(keys, ["ASIADEPLOYER"]);
}

#[test]
fn session_of_single_sign_on_signs_the_requests() {
    let sandbox = with_profile("single-sign-on");
    // The AWS CLI names the file by the SHA-1 of the session's name.
    let cache = sandbox.folder().join(".aws/sso/cache");
    std::fs::create_dir_all(&cache).unwrap();
    std::fs::write(
        cache.join("bb8bcebad4e67136d2c1ac4c9d2965bf5d1d438b.json"),
        r#"{"startUrl": "https://anycompany.awsapps.com/start", "region": "eu-west-1",
            "accessToken": "token", "expiresAt": "2099-01-01T00:00:00Z"}"#,
    )
    .unwrap();
    let services = SignInServices::start();
    show(sandbox, &services);
    let (requests, keys) = services.seen();
    for part in ["role_name=Deployer", "account_id=123456789012"] {
        assert!(requests[0].path.contains(part), "{requests:?}");
    }
    assert_eq!(keys, ["ASIASSO"]);
}

/// A sandbox with the session that `aws login` leaves.
fn with_login(profile: &str, expires: &str, refresh_token: &str) -> Sandbox {
    let sandbox = with_profile(profile);
    let cache = sandbox.folder().join(".aws/login/cache");
    std::fs::create_dir_all(&cache).unwrap();
    let session = serde_json::json!({
        "accessToken": {
            "accessKeyId": "ASIACACHED",
            "secretAccessKey": "secret",
            "sessionToken": "token",
            "accountId": "123456789012",
            "expiresAt": expires,
        },
        "tokenType": "aws_sigv4",
        "refreshToken": refresh_token,
        "clientId": "arn:aws:signin:::devtools/same-device",
        "dpopKey": key_of_tests(),
    });
    std::fs::write(cache.join(LOGIN_FILE), session.to_string()).unwrap();
    sandbox
}

/// An EC key on P-256 whose secret is the same byte 32 times, as PEM (RFC 5915).
fn key_of_tests() -> String {
    let head = [0x30, 0x25, 0x02, 0x01, 0x01, 0x04, 0x20];
    let der = [&head[..], &[0x11; 32]].concat();
    let [begin, end] = ["BEGIN", "END"].map(|edge| format!("-----{edge} EC PRIVATE KEY-----\n"));
    format!("{begin}{}\n{end}", STANDARD.encode_to_string(der))
}

#[test]
fn session_of_aws_login_signs_the_requests() {
    let services = SignInServices::start();
    let sandbox = with_login("console", "2099-01-01T00:00:00Z", "refresh-token");
    show(sandbox, &services);
    let (requests, keys) = services.seen();
    assert_eq!(requests.len(), 0, "{requests:?}");
    assert_eq!(keys, ["ASIACACHED"]);
}

#[test]
fn expired_session_of_aws_login_is_refreshed() {
    let services = SignInServices::start();
    let sandbox = with_login("console", "2026-01-01T00:00:00Z", "refresh-token");
    let path = sandbox.folder().join(".aws/login/cache").join(LOGIN_FILE);
    let sandbox = sandbox.with("AWS_ENDPOINT_URL", &services.url());
    let finished = sandbox.run(&["--show"]);
    let (requests, keys) = services.seen();
    assert_eq!(requests.len(), 1, "{}", finished.snapshot());
    let sent: serde_json::Value = serde_json::from_str(&requests[0].body).unwrap();
    assert_eq!(
        sent,
        serde_json::json!({
            "clientId": "arn:aws:signin:::devtools/same-device",
            "grantType": "refresh_token",
            "refreshToken": "refresh-token",
        })
    );
    assert_eq!(requests[0].proof.split('.').count(), 3, "{requests:?}");
    assert_eq!(keys, ["ASIALOGIN"]);
    let stored: serde_json::Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    assert_eq!(stored["refreshToken"], "next-refresh-token");
    assert_eq!(stored["accessToken"]["accessKeyId"], "ASIALOGIN");
}

#[test]
fn ended_and_missing_sessions_of_aws_login_are_errors() {
    let ended = with_login("console", "2026-01-01T00:00:00Z", ENDED_TOKEN);
    let file = format!("/.aws/login/cache/{LOGIN_FILE}`: No such file or directory");
    for (sandbox, reason) in [
        (ended, "The refresh token has expired"),
        (with_profile("console"), file.as_str()),
    ] {
        let services = SignInServices::start();
        let finished = show(sandbox, &services);
        assert_eq!(finished.code, 1, "{}", finished.snapshot());
        for part in [
            "error: no AWS credentials: ",
            reason,
            "hint: sign in with `aws login`",
        ] {
            assert!(finished.stderr.contains(part), "{}", finished.stderr);
        }
        assert_eq!(services.seen().1, [""; 0]);
    }
}

#[test]
fn role_with_mfa_can_follow_a_session_of_aws_login() {
    let services = SignInServices::start();
    let sandbox = with_login("after-console", "2099-01-01T00:00:00Z", "refresh-token");
    show_on_terminal(sandbox, &services, &[["MFA code", "123456"]]);
    let (requests, keys) = services.seen();
    assert_assumes(&requests[0], "ASIACACHED", "Deployer", &[SERIAL]);
    assert_eq!(keys, ["ASIADEPLOYER"]);
}
