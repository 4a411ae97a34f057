//! The HTTP client of all AWS clients.

use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use super::ENDPOINT_URL;
use crate::{Environment, EnvironmentError};

/// The roots under which AWS services' certificates are issued. To read them takes a fiftieth of
/// the time of a system's whole store.
const AMAZON_TRUST_SERVICES: &[u8] = include_bytes!("../../roots/amazon-trust-services.pem");
const CA_BUNDLE: &str = "AWS_CA_BUNDLE";

/// A client that trusts Amazon's roots, or those in the file that `AWS_CA_BUNDLE` names. An
/// endpoint without TLS gets a client without.
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

/// The certificates in the file at `path`, checked here because the client takes none that it
/// cannot read.
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
        Err(format!("{path}: it holds no PEM certificate"))
    } else {
        Ok(pem)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kept_roots_are_five_certificates() {
        let roots: Vec<_> = CertificateDer::pem_slice_iter(AMAZON_TRUST_SERVICES)
            .collect::<Result<_, _>>()
            .unwrap();
        let mut store = RootCertStore::empty();
        assert_eq!(store.add_parsable_certificates(roots), (5, 0));
    }

    #[test]
    fn a_bundle_that_is_missing_or_holds_no_certificate_is_named() {
        for (path, said) in [
            ("/no/such/bundle.pem", "No such file"),
            (
                concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"),
                "no PEM certificate",
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
