//! An HTTPS server with a certificate of its own authority, as proxies that inspect TLS have one.

use std::error::Error;
use std::io::{self, BufReader, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, KeyUsagePurpose,
};
use rustls::crypto::ring;
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use tempfile::TempDir;

use crate::forward::{forward, read_body, read_head};
use crate::listener::Listener;

/// A server on 127.0.0.1 that decrypts every request and forwards it to another server.
#[derive(Debug)]
pub struct HttpsServer {
    listener: Listener,
    folder: TempDir,
}

impl HttpsServer {
    /// Starts a server in front of the one at `upstream`, `127.0.0.1:8080`, with a certificate for
    /// the name or address `host`.
    ///
    /// # Errors
    /// When no port is free, or the certificates cannot be created or stored.
    pub fn start(upstream: &str, host: &str) -> Result<Self, Box<dyn Error>> {
        Self::for_hosts(upstream, &[host])
    }

    /// Starts a server with a certificate for several names: `*.us-east-1.amazonaws.com`.
    ///
    /// # Errors
    /// When no port is free, or the certificates cannot be created or stored.
    pub fn for_hosts(upstream: &str, hosts: &[&str]) -> Result<Self, Box<dyn Error>> {
        let authority = authority(&format!("{} at {upstream}", hosts.join(", ")))?;
        let configuration = Arc::new(configuration(&authority, hosts)?);
        let upstream = upstream.to_owned();
        let listener =
            Listener::start(move |client| serve(client, configuration.clone(), &upstream))?;
        let server = Self {
            listener,
            folder: tempfile::tempdir()?,
        };
        std::fs::write(server.ca_bundle(), authority.pem())?;
        Ok(server)
    }

    /// The address of the server: `127.0.0.1:8443`.
    pub fn address(&self) -> String {
        self.listener.address().to_string()
    }

    /// The PEM file with the certificate of the authority, for `AWS_CA_BUNDLE`.
    pub fn ca_bundle(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }
}

/// A new certificate authority. Clients find an issuer by its name.
fn authority(name: &str) -> Result<CertifiedIssuer<'static, KeyPair>, rcgen::Error> {
    let mut parameters = CertificateParams::default();
    parameters.distinguished_name.push(DnType::CommonName, name);
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    parameters.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    CertifiedIssuer::self_signed(parameters, KeyPair::generate()?)
}

/// TLS with a new certificate for `hosts`.
fn configuration(
    authority: &CertifiedIssuer<'_, KeyPair>,
    hosts: &[&str],
) -> Result<ServerConfig, Box<dyn Error>> {
    let key = KeyPair::generate()?;
    let names: Vec<_> = hosts.iter().map(ToString::to_string).collect();
    let certificate = CertificateParams::new(names)?.signed_by(&key, authority)?;
    let key = PrivateKeyDer::try_from(key.serialize_der())?;
    Ok(
        ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(vec![certificate.into()], key)?,
    )
}

/// Forwards one request.
fn serve(client: TcpStream, configuration: Arc<ServerConfig>, upstream: &str) -> io::Result<()> {
    let connection = ServerConnection::new(configuration).map_err(io::Error::other)?;
    let mut client = BufReader::new(StreamOwned::new(connection, client));
    let (request_line, headers) = read_head(&mut client)?;
    let body = read_body(&mut client, &headers)?;
    forward(&mut client, upstream, &request_line, &headers, &body)?;
    let client = client.get_mut();
    client.conn.send_close_notify();
    client.flush()
}
