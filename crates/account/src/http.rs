//! The HTTP client of all AWS clients, with the proxy and the certificates of the environment.

use std::path::PathBuf;

use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore};
use aws_smithy_http_client::{Builder, Connector};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use crate::AwsError;

/// A PEM file with the certificates to trust, and the setting that names it.
pub(crate) struct CaBundle {
    setting: &'static str,
    path: PathBuf,
}

impl CaBundle {
    /// The bundle of the environment, or else of the profile.
    pub(crate) fn configured(of_profile: Option<&str>) -> Option<Self> {
        let of_environment = std::env::var_os("AWS_CA_BUNDLE").filter(|path| !path.is_empty());
        let (setting, path) = match (of_environment, of_profile) {
            (Some(path), _) => ("AWS_CA_BUNDLE", path.into()),
            (None, Some(path)) => ("ca_bundle of the profile", path.into()),
            (None, None) => return None,
        };
        Some(Self { setting, path })
    }

    /// The file's content, validated: the TLS library panics on invalid certificates.
    fn read(&self) -> Result<Vec<u8>, AwsError> {
        let error = |reason: String| AwsError::CaBundle {
            setting: self.setting,
            path: self.path.clone(),
            reason,
        };
        let pem = std::fs::read(&self.path).map_err(|cause| error(cause.to_string()))?;
        let mut roots = RootCertStore::empty();
        for certificate in CertificateDer::pem_slice_iter(&pem) {
            let certificate = certificate.map_err(|cause| error(cause.to_string()))?;
            roots
                .add(certificate)
                .map_err(|cause| error(cause.to_string()))?;
        }
        if roots.is_empty() {
            return Err(error("no PEM certificate found".to_owned()));
        }
        Ok(pem)
    }
}

/// A client that uses `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY`, in upper or lower
/// case, and trusts the certificates in `ca_bundle`, or those of the system without one.
///
/// # Errors
/// When the bundle cannot be read, or has no valid certificate.
#[expect(clippy::expect_used, reason = "a TLS context only holds its parts")]
pub(crate) fn client(ca_bundle: Option<&CaBundle>) -> Result<SharedHttpClient, AwsError> {
    let trust_store = match ca_bundle {
        Some(bundle) => TrustStore::empty().with_pem_certificate(bundle.read()?),
        None => TrustStore::default(),
    };
    let context = TlsContext::builder()
        .with_trust_store(trust_store)
        .build()
        .expect("the trust store is valid");
    // `Builder::build_https` has no proxy (aws-smithy-http-client 1.5); only a connector takes one.
    Ok(
        Builder::new().build_with_connector_fn(move |settings, components| {
            let mut builder = Connector::builder()
                .proxy_config(ProxyConfig::from_env())
                .tls_provider(Provider::Rustls(CryptoMode::Ring))
                .tls_context(context.clone());
            builder.set_connector_settings(settings.cloned());
            if let Some(components) = components {
                builder.set_sleep_impl(components.sleep_impl());
            }
            builder.build()
        }),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_bundle_that_is_missing_or_has_no_certificate() {
        for (path, reason) in [
            ("/no/such/bundle.pem", "No such file"),
            (
                concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"),
                "no PEM certificate found",
            ),
        ] {
            let bundle = CaBundle {
                setting: "AWS_CA_BUNDLE",
                path: path.into(),
            };
            let error = client(Some(&bundle)).unwrap_err().to_string();
            assert!(error.contains(path) && error.contains(reason), "{error}");
        }
    }
}
