//! HTTP client of the AWS clients.

use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use super::ENDPOINT_URL;
use crate::{Environment, EnvironmentError};

/// Root certificates of AWS services. Parsing them takes a fiftieth of the time of a system's whole
/// store.
const AMAZON_TRUST_SERVICES: &[u8] = include_bytes!("../../roots/amazon-trust-services.pem");
const CA_BUNDLE: &str = "AWS_CA_BUNDLE";

/// Client that trusts Amazon's roots or those in the file `AWS_CA_BUNDLE`. For an `http://` endpoint
/// it is built without TLS.
pub(super) fn client(environment: &Environment) -> Result<SharedHttpClient, EnvironmentError> {
    if environment
        .optional(ENDPOINT_URL)
        .is_some_and(|url| url.starts_with("http://"))
    {
        return Ok(Builder::new().build_http());
    }
    let roots = match environment.optional(CA_BUNDLE) {
        Some(path) => bundle(&path).map_err(|problem| EnvironmentError::Invalid {
            name: CA_BUNDLE,
            problem,
        })?,
        None => AMAZON_TRUST_SERVICES.to_vec(),
    };
    let context = TlsContext::builder()
        .with_trust_store(TrustStore::empty().with_pem_certificate(roots))
        .build();
    let context = context.map_err(|error| EnvironmentError::Invalid {
        name: CA_BUNDLE,
        problem: error.to_string(),
    })?;
    Ok(Builder::new()
        .tls_provider(Provider::Rustls(CryptoMode::Ring))
        .tls_context(context)
        .build_https())
}

/// Certificates in the file at `path`. They are checked here because the client silently ignores
/// those that it cannot parse.
fn bundle(path: &str) -> Result<Vec<u8>, String> {
    let pem = std::fs::read(path).map_err(|error| format!("{path}: {error}"))?;
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(&pem) {
        let certificate = certificate.map_err(|error| format!("{path}: {error}"))?;
        roots
            .add(certificate)
            .map_err(|error| format!("{path}: {error}"))?;
    }
    if roots.is_empty() {
        Err(format!("{path}: no PEM certificate found"))
    } else {
        Ok(pem)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn embedded_roots_are_five_certificates() {
        let roots: Vec<_> = CertificateDer::pem_slice_iter(AMAZON_TRUST_SERVICES)
            .collect::<Result<_, _>>()
            .unwrap();
        let mut store = RootCertStore::empty();
        assert_eq!(store.add_parsable_certificates(roots), (5, 0));
    }

    #[test]
    fn names_bundle_that_is_missing_or_has_no_certificate() {
        for (path, said) in [
            ("/no/such/bundle.pem", "No such file"),
            (
                concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"),
                "no PEM certificate found",
            ),
        ] {
            let error = client(&[(CA_BUNDLE, path)].into()).unwrap_err().to_string();
            assert!(
                error.contains(CA_BUNDLE) && error.contains(path) && error.contains(said),
                "{error}"
            );
        }
    }
}
