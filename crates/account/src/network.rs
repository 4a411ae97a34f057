//! Why a service cannot be reached, and what to do about it.

use std::env;

/// The variables that name a proxy for HTTPS, in the order in which the HTTP client reads them.
const PROXY_VARIABLES: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

/// A kind of network failure, as far as the text of its cause shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Problem {
    ProxyAuthentication,
    ProxyRejection,
    Certificate,
    Connection,
}

/// A hint for a failed connection; `reason` is the text of its innermost cause.
pub(crate) fn hint(reason: &str) -> String {
    hint_with_proxy(reason, configured_proxy().as_deref())
}

fn hint_with_proxy(reason: &str, proxy: Option<&str>) -> String {
    match (Problem::classify(reason), proxy) {
        (Problem::ProxyAuthentication, _) => {
            "the proxy requires authentication: set HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT"
                .to_owned()
        }
        (Problem::ProxyRejection, _) => {
            "the proxy rejects the connection: allow the host in the proxy, or list it in NO_PROXY"
                .to_owned()
        }
        (Problem::Certificate, _) => {
            "set AWS_CA_BUNDLE to a PEM file with the root certificates of your network, for \
             example of a proxy that inspects TLS"
                .to_owned()
        }
        (Problem::Connection, Some(proxy)) => {
            format!("check the network and the region, and the proxy {proxy}")
        }
        (Problem::Connection, None) => {
            "check the network and the region; if your network requires a proxy, set HTTPS_PROXY"
                .to_owned()
        }
    }
}

impl Problem {
    fn classify(reason: &str) -> Self {
        let reason = reason.to_ascii_lowercase();
        let has = |texts: &[&str]| texts.iter().any(|text| reason.contains(text));
        if has(&["proxy authorization required"]) {
            Self::ProxyAuthentication
        } else if has(&["tunnel", "proxy"]) {
            Self::ProxyRejection
        } else if has(&["certificate", "unknownissuer"]) {
            Self::Certificate
        } else {
            Self::Connection
        }
    }
}

/// The variable with the proxy for HTTPS and its value, without user name and password.
fn configured_proxy() -> Option<String> {
    PROXY_VARIABLES.iter().find_map(|variable| {
        let url = env::var(variable).ok().filter(|url| !url.is_empty())?;
        Some(format!("{variable}={}", without_user(&url)))
    })
}

fn without_user(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("http", url));
    let host = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
    format!("{scheme}://{host}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hint_follows_from_the_innermost_cause() {
        for (reason, part) in [
            (
                "tunnel error: proxy authorization required",
                "USER:PASSWORD",
            ),
            ("tunnel error: unsuccessful", "NO_PROXY"),
            ("invalid peer certificate: UnknownIssuer", "AWS_CA_BUNDLE"),
            ("Connection refused (os error 111)", "set HTTPS_PROXY"),
        ] {
            let hint = hint_with_proxy(reason, None);
            assert!(hint.contains(part), "{reason}: {hint}");
        }
        let hint = hint_with_proxy("Connection refused", Some("HTTPS_PROXY=http://p:3128"));
        assert!(hint.contains("HTTPS_PROXY=http://p:3128"), "{hint}");
    }

    #[test]
    fn hint_never_shows_the_password_of_a_proxy() {
        assert_eq!(
            without_user("http://user:pass@word@proxy:3128"),
            "http://proxy:3128"
        );
        assert_eq!(without_user("proxy:3128"), "http://proxy:3128");
    }
}
