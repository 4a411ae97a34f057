//! Certificates of a network that inspects TLS.

use std::path::Path;

use ministack::{HttpsServer, Proxy, Tunnels};

use crate::support::endpoint::Endpoint;
use crate::support::{Finished, Sandbox};

const STORE: [&str; 2] = ["--ctr-stack-enabled", "--offline"];

/// Parameter Store behind TLS.
struct Https {
    endpoint: Endpoint,
    server: HttpsServer,
}

impl Https {
    fn start(host: &str) -> Self {
        let endpoint = Endpoint::start(|_, _| None);
        let upstream = endpoint.url().trim_start_matches("http://").to_owned();
        let server = HttpsServer::start(&upstream, host).unwrap();
        Self { endpoint, server }
    }

    fn sandbox(&self) -> Sandbox {
        Sandbox::with_aws(&format!("https://{}", self.server.address()))
    }

    fn check_stored(&self, finished: &Finished) {
        assert_eq!(finished.code, 0, "{}", finished.snapshot());
        assert!(!self.endpoint.state().parameters.is_empty());
    }

    fn check_untrusted(&self, finished: &Finished) {
        assert_eq!(finished.code, 1, "{}", finished.snapshot());
        let message = &finished.stderr;
        assert!(
            message.starts_with("error: cannot reach Parameter Store for ssm:GetParameters: ")
                && message.contains(": invalid peer certificate: UnknownIssuer\n")
                && message.contains("hint: set AWS_CA_BUNDLE to a PEM file with the root"),
            "{message}"
        );
        assert!(self.endpoint.state().calls.is_empty());
    }
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn bundle_of_the_environment_is_trusted() {
    let https = Https::start("127.0.0.1");
    let bundle = https.server.ca_bundle();
    let sandbox = https.sandbox().with("AWS_CA_BUNDLE", text(&bundle));
    https.check_stored(&sandbox.run(&STORE));
}

#[test]
fn bundle_of_the_profile_is_trusted() {
    let https = Https::start("127.0.0.1");
    let sandbox = https.sandbox();
    let config = sandbox.folder().join("aws-config");
    let sandbox = sandbox.with("AWS_CONFIG_FILE", text(&config));
    let run = |bundle: &str| {
        std::fs::write(&config, format!("[default]\nca_bundle = {bundle}\n")).unwrap();
        sandbox.run(&STORE)
    };
    https.check_stored(&run(text(&https.server.ca_bundle())));
    let invalid = run("/no/such/bundle.pem").stderr;
    let error = "error: ca_bundle of the profile: /no/such/bundle.pem: No such file";
    assert!(invalid.starts_with(error), "{invalid}");
}

/// A proxy that inspects TLS responds in the name of AWS.
#[test]
fn bundle_is_trusted_behind_a_proxy() {
    let https = Https::start("ssm.us-gov-west-1.amazonaws.com");
    let proxy = Proxy::start(&https.server.address(), Tunnels::Open).unwrap();
    let sandbox = || {
        Sandbox::without_aws()
            .with("AWS_REGION", "us-gov-west-1")
            .with("AWS_ACCESS_KEY_ID", "test")
            .with("AWS_SECRET_ACCESS_KEY", "test")
            .with("AWS_MAX_ATTEMPTS", "1")
            .with("HTTPS_PROXY", &proxy.url())
    };
    let other = HttpsServer::start("127.0.0.1:9", "127.0.0.1").unwrap();
    let untrusted = sandbox().with("SSL_CERT_FILE", text(&other.ca_bundle()));
    https.check_untrusted(&untrusted.run(&STORE));
    let trusted = sandbox().with("AWS_CA_BUNDLE", text(&https.server.ca_bundle()));
    https.check_stored(&trusted.run(&STORE));
    assert!(
        proxy
            .requests()
            .iter()
            .all(|line| line == "CONNECT ssm.us-gov-west-1.amazonaws.com:443 HTTP/1.1")
    );
}

/// `SSL_CERT_FILE` replaces the certificates of the system.
#[test]
fn system_certificates_are_trusted_only_without_bundle() {
    let https = Https::start("127.0.0.1");
    let other = HttpsServer::start("127.0.0.1:9", "127.0.0.1").unwrap();
    let (bundle, other) = (https.server.ca_bundle(), other.ca_bundle());
    let sandbox = |system: &Path| {
        https
            .sandbox()
            .with("AWS_MAX_ATTEMPTS", "1")
            .with("SSL_CERT_FILE", text(system))
    };
    https.check_untrusted(&sandbox(&other).run(&STORE));
    let replaced = sandbox(&bundle).with("AWS_CA_BUNDLE", text(&other));
    https.check_untrusted(&replaced.run(&STORE));
    https.check_stored(&sandbox(&bundle).run(&STORE));
}

#[test]
fn invalid_bundle_is_an_error() {
    let certificate = |base64: &str| {
        format!("-----BEGIN CERTIFICATE-----\n{base64}\n-----END CERTIFICATE-----\n")
    };
    for (content, reason) in [
        (None, "No such file"),
        (Some(String::new()), "no PEM certificate found"),
        (
            Some("no certificate".to_owned()),
            "no PEM certificate found",
        ),
        (Some(certificate("!")), "base64"),
        (Some(certificate("AAAA")), "BadEncoding"),
    ] {
        let sandbox = Sandbox::with_aws("https://aws.example.invalid");
        let path = sandbox.folder().join("bundle.pem");
        if let Some(content) = content {
            std::fs::write(&path, content).unwrap();
        }
        let finished = sandbox.with("AWS_CA_BUNDLE", text(&path)).run(&STORE);
        assert_eq!(finished.code, 1, "{}", finished.snapshot());
        let error = format!("error: AWS_CA_BUNDLE: {}: ", path.display());
        assert!(
            finished.stderr.starts_with(&error) && finished.stderr.contains(reason),
            "{}",
            finished.stderr
        );
    }
}
