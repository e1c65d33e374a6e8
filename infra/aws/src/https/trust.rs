//! Whose word about an address is believed.

use std::path::Path;
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::{self, PemObject};
use rustls::{ClientConfig, RootCertStore};

/// Why nobody can be trusted.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Untrusted {
    /// AWS_CA_BUNDLE names a file that cannot be read, or that holds no certificate.
    #[error("the file that AWS_CA_BUNDLE names is no list of certificates in PEM: {0}")]
    File(pem::Error),
    /// TLS itself refused.
    #[error(transparent)]
    Tls(#[from] rustls::Error),
}

/// TLS by ring that believes the authorities of a file, or, when there is none, Mozilla's as they were when this was built.
///
/// # Errors
/// [`Untrusted`].
pub(super) fn in_authorities(file: Option<&Path>) -> Result<ClientConfig, Untrusted> {
    let roots = match file {
        Some(file) => read(file)?,
        None => webpki_roots::TLS_SERVER_ROOTS.iter().cloned().collect(),
    };
    let ring = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(ring).with_safe_default_protocol_versions()?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

/// Those of a file that can be read as authorities: a machine's own list may hold one that is odd, which costs only itself.
fn read(file: &Path) -> Result<RootCertStore, Untrusted> {
    let certificates: Vec<_> = CertificateDer::pem_file_iter(file)
        .map_err(Untrusted::File)?
        .collect::<Result<_, _>>()
        .map_err(Untrusted::File)?;
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(certificates);
    if roots.is_empty() {
        return Err(Untrusted::File(pem::Error::NoItemsFound));
    }
    Ok(roots)
}
