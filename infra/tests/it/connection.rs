//! The commands behind a proxy.

use std::process::Command;

use ministack::{Proxy, Tunnels};

#[test]
fn commands_go_through_the_proxy_of_the_environment() {
    let proxy = Proxy::start("127.0.0.1:9", Tunnels::Forbidden).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_infra"))
        .arg("outputs")
        .env_clear()
        .envs([
            ("AWS_REGION", "eusc-de-east-1"),
            ("AWS_ACCESS_KEY_ID", "test"),
            ("AWS_SECRET_ACCESS_KEY", "test"),
            ("AWS_MAX_ATTEMPTS", "1"),
            ("HTTPS_PROXY", &proxy.url()),
        ])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let messages = String::from_utf8(output.stderr).unwrap();
    assert!(
        messages.contains("cannot reach STS for sts:GetCallerIdentity")
            && messages.contains("hint: the proxy rejects the connection"),
        "{messages}"
    );
    assert_eq!(
        proxy.requests(),
        ["CONNECT sts.eusc-de-east-1.amazonaws.eu:443 HTTP/1.1"]
    );
}
