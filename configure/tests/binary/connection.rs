//! Proxies, endpoints of single services, profiles, and roles that require MFA.

use std::sync::{Arc, Mutex};

use ministack::{Proxy, Tunnels};
use tiny_http::{Response, Server};

use crate::support::Sandbox;
use crate::support::endpoint::Endpoint;
use crate::support::terminal::Terminal;

/// A host that exists nowhere: requests to it arrive through a proxy only.
const ELSEWHERE: &str = "http://aws.example.invalid";
const STORE: [&str; 2] = ["--ctr-stack-enabled", "--offline"];
const PROFILES: &str = "\
[profile source]
aws_access_key_id = AKIDSOURCE
aws_secret_access_key = secret
[profile role]
role_arn = arn:aws:iam::123456789012:role/Deployer
source_profile = source
mfa_serial = arn:aws:iam::123456789012:mfa/me
region = eu-west-1
[profile nested]
role_arn = arn:aws:iam::123456789012:role/Other
source_profile = role
mfa_serial = arn:aws:iam::123456789012:mfa/me
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
[profile program]
credential_process = /bin/echo '{\"Version\":1,\"AccessKeyId\":\"AKIDPROGRAM\",\"SecretAccessKey\":\"secret\"}'
region = eu-west-1
";

fn host_and_port(endpoint: &Endpoint) -> String {
    endpoint.url().trim_start_matches("http://").to_owned()
}

fn with_profiles(sandbox: Sandbox) -> Sandbox {
    let path = sandbox.folder().join("aws-config");
    std::fs::write(&path, PROFILES).unwrap();
    sandbox.with("AWS_CONFIG_FILE", path.to_str().unwrap())
}

#[test]
fn requests_go_through_the_proxy_of_the_environment() {
    let endpoint = Endpoint::start(|_, _| None);
    let proxy = Proxy::start(&host_and_port(&endpoint), Tunnels::Open).unwrap();
    let sandbox = Sandbox::with_aws(ELSEWHERE).with("HTTP_PROXY", &proxy.url());
    let finished = sandbox.run(&STORE);
    assert_eq!(finished.code, 0, "{}", finished.snapshot());
    assert!(!endpoint.state().parameters.is_empty());
    let requests = proxy.requests();
    assert!(
        requests.len() > 10
            && requests
                .iter()
                .all(|line| line.starts_with("POST http://aws.example.invalid/ ")),
        "{requests:?}"
    );
}

#[test]
fn hosts_in_no_proxy_bypass_it() {
    let endpoint = Endpoint::start(|_, _| None);
    let proxy = Proxy::start("127.0.0.1:9", Tunnels::Forbidden).unwrap();
    let sandbox = Sandbox::with_aws(&endpoint.url())
        .with("HTTP_PROXY", &proxy.url())
        .with("NO_PROXY", "127.0.0.1");
    let finished = sandbox.run(&STORE);
    assert_eq!(finished.code, 0, "{}", finished.snapshot());
    assert_eq!(proxy.requests(), Vec::<String>::new());
}

#[test]
fn proxy_that_rejects_the_connection_is_an_error_with_a_hint() {
    for (tunnels, hint) in [
        (Tunnels::Forbidden, "hint: the proxy rejects the connection"),
        (
            Tunnels::AuthenticationRequired,
            "hint: the proxy requires authentication",
        ),
    ] {
        let proxy = Proxy::start("127.0.0.1:9", tunnels).unwrap();
        let sandbox = Sandbox::without_aws()
            .with("AWS_REGION", "us-gov-west-1")
            .with("AWS_ACCESS_KEY_ID", "test")
            .with("AWS_SECRET_ACCESS_KEY", "test")
            .with("AWS_MAX_ATTEMPTS", "1")
            .with("HTTPS_PROXY", &proxy.url());
        let finished = sandbox.run(&STORE);
        assert_eq!(finished.code, 1, "{}", finished.snapshot());
        assert!(
            finished
                .stderr
                .contains("error: cannot reach Parameter Store")
                && finished.stderr.contains(hint),
            "{}",
            finished.stderr
        );
        assert_eq!(
            proxy.requests(),
            ["CONNECT ssm.us-gov-west-1.amazonaws.com:443 HTTP/1.1"]
        );
    }
}

/// The endpoint was read from `AWS_ENDPOINT_URL_LOGS`, which no other program knows.
#[test]
fn endpoint_of_logs_has_the_name_that_aws_gives_it() {
    let (all, logs) = (Endpoint::start(|_, _| None), Endpoint::start(|_, _| None));
    let sandbox =
        Sandbox::with_aws(&all.url()).with("AWS_ENDPOINT_URL_CLOUDWATCH_LOGS", &logs.url());
    let finished = sandbox.run(&[
        "--cfl-stack-enabled",
        "--connect-contact-flow-logs-cloudwatch-log-group=/aws/connect/anycompany",
    ]);
    assert_eq!(finished.code, 0, "{}", finished.snapshot());
    let calls = |endpoint: &Endpoint| {
        let state = endpoint.state();
        state.calls.get("DescribeLogGroups").copied().unwrap_or(0)
    };
    assert_eq!((calls(&all), calls(&logs)), (0, 1));
}

#[test]
fn mfa_without_a_terminal_names_the_command_that_signs_in() {
    for (profile, reason) in [
        (
            "role",
            "requires a code of the MFA device arn:aws:iam::123456789012:mfa/me",
        ),
        ("nested", "has a source_profile that requires MFA itself"),
    ] {
        let sandbox = with_profiles(Sandbox::without_aws()).with("AWS_PROFILE", profile);
        let finished = sandbox.run(&STORE);
        assert_eq!(finished.code, 1, "{}", finished.snapshot());
        let hint = format!("aws configure export-credentials --profile {profile} --format env");
        assert!(
            finished.stderr.contains(reason) && finished.stderr.contains(&hint),
            "{}",
            finished.stderr
        );
    }
}

#[test]
fn session_of_aws_login_reaches_its_provider() {
    let sandbox = with_profiles(Sandbox::without_aws()).with("AWS_PROFILE", "console");
    let finished = sandbox.run(&STORE);
    assert_eq!(finished.code, 1, "{}", finished.snapshot());
    assert!(
        finished.stderr.contains("error: no AWS credentials: ")
            && !finished.stderr.contains("feature"),
        "{}",
        finished.stderr
    );
}

#[test]
fn credential_process_signs_the_requests() {
    let endpoint = Endpoint::start(|_, _| None);
    let sandbox = with_profiles(Sandbox::without_aws())
        .with("AWS_ENDPOINT_URL", &endpoint.url())
        .with("AWS_PROFILE", "program");
    let finished = sandbox.run(&STORE);
    assert_eq!(finished.code, 0, "{}", finished.snapshot());
    assert!(!endpoint.state().parameters.is_empty());
}

/// STS, IAM Identity Center and Parameter Store in one: records the forms that STS gets, the paths
/// of Identity Center, and the keys that sign the other requests.
struct Sts {
    server: Arc<Server>,
    seen: Arc<Mutex<Vec<String>>>,
}

/// The response of IAM Identity Center.
const SIGNED_ON: &str = r#"{"roleCredentials": {"accessKeyId": "ASIAASSUMED",
    "secretAccessKey": "secret", "sessionToken": "token", "expiration": 4070908800000}}"#;

impl Sts {
    fn start() -> Self {
        let server = Arc::new(Server::http("127.0.0.1:0").unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        std::thread::spawn({
            let (server, seen) = (server.clone(), seen.clone());
            move || {
                for mut request in server.incoming_requests() {
                    let mut body = String::new();
                    request.as_reader().read_to_string(&mut body).unwrap();
                    let is_sts = body.starts_with("Action=AssumeRole");
                    let authorization = request
                        .headers()
                        .iter()
                        .find(|header| header.field.equiv("authorization"))
                        .map(|header| header.value.to_string());
                    let (seen_text, response) = if is_sts {
                        let operation = if body.contains("Action=AssumeRoleWithWebIdentity") {
                            "AssumeRoleWithWebIdentity"
                        } else {
                            "AssumeRole"
                        };
                        (body, ASSUMED.replace("AssumeRole", operation))
                    } else if request.url().starts_with("/federation/credentials") {
                        (request.url().to_owned(), SIGNED_ON.to_owned())
                    } else {
                        let parameters = r#"{"Parameters": [], "InvalidParameters": []}"#;
                        (authorization.unwrap_or_default(), parameters.to_owned())
                    };
                    seen.lock().unwrap().push(seen_text);
                    let _closed = request.respond(Response::from_string(response));
                }
            }
        });
        Self { server, seen }
    }
}

impl Drop for Sts {
    fn drop(&mut self) {
        self.server.unblock();
    }
}

const ASSUMED: &str = "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\
<AssumeRoleResult><Credentials><AccessKeyId>ASIAASSUMED</AccessKeyId>\
<SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken>\
<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult>\
</AssumeRoleResponse>";

#[test]
fn mfa_code_is_asked_for_on_a_terminal() {
    let sts = Sts::start();
    let endpoint = format!("http://{}", sts.server.server_addr());
    let sandbox = with_profiles(Sandbox::without_aws())
        .with("AWS_ENDPOINT_URL", &endpoint)
        .with("AWS_PROFILE", "role");
    let mut terminal = Terminal::start(&sandbox, &["--show"]);
    terminal.wait_for("MFA code for arn:aws:iam::123456789012:mfa/me:");
    terminal.press("123456\r");
    terminal.finish();
    let seen = sts.seen.lock().unwrap();
    let form = &seen[0];
    for part in [
        "RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2FDeployer",
        "SerialNumber=arn%3Aaws%3Aiam%3A%3A123456789012%3Amfa%2Fme",
        "TokenCode=123456",
    ] {
        assert!(form.contains(part), "{form}");
    }
    assert!(
        seen.len() > 1
            && seen[1..]
                .iter()
                .all(|key| key.contains("Credential=ASIAASSUMED/")),
        "{seen:?}"
    );
}

/// Checks that credentials are requested with these parts, and that they sign the other requests.
fn check_signed(sandbox: Sandbox, parts: &[&str]) {
    let sts = Sts::start();
    let endpoint = format!("http://{}", sts.server.server_addr());
    let finished = sandbox.with("AWS_ENDPOINT_URL", &endpoint).run(&["--show"]);
    let seen = sts.seen.lock().unwrap();
    let (signed, requests): (Vec<_>, Vec<_>) =
        seen.iter().partition(|text| text.contains("Credential="));
    assert!(!requests.is_empty(), "{}", finished.snapshot());
    for part in parts {
        assert!(requests[0].contains(part), "{requests:?}");
    }
    assert!(
        !signed.is_empty()
            && signed
                .iter()
                .all(|key| key.contains("Credential=ASIAASSUMED/")),
        "{seen:?}"
    );
}

#[test]
fn role_of_a_profile_signs_the_requests() {
    let sandbox = with_profiles(Sandbox::without_aws()).with("AWS_PROFILE", "assumed");
    check_signed(
        sandbox,
        &["RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2FDeployer"],
    );
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
    check_signed(
        sandbox,
        &[
            "Action=AssumeRoleWithWebIdentity",
            "WebIdentityToken=header.claims.signature",
        ],
    );
}

#[test]
fn session_of_single_sign_on_signs_the_requests() {
    let sandbox = with_profiles(Sandbox::without_aws()).with("AWS_PROFILE", "single-sign-on");
    // The AWS CLI names the file by the SHA-1 of the session's name.
    let cache = sandbox.folder().join(".aws/sso/cache");
    std::fs::create_dir_all(&cache).unwrap();
    std::fs::write(
        cache.join("bb8bcebad4e67136d2c1ac4c9d2965bf5d1d438b.json"),
        r#"{"startUrl": "https://anycompany.awsapps.com/start", "region": "eu-west-1",
            "accessToken": "token", "expiresAt": "2099-01-01T00:00:00Z"}"#,
    )
    .unwrap();
    check_signed(sandbox, &["role_name=Deployer", "account_id=123456789012"]);
}
