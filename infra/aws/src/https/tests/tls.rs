//! Whom TLS believes: an authority that is trusted, for the name that was asked, and nobody else.

use std::net::SocketAddr;
use std::path::PathBuf;

use rcgen::{BasicConstraints, Certificate, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::PrivatePkcs8KeyDer;
use tokio_rustls::TlsAcceptor;

use super::*;

/// An authority that nobody knows.
struct Authority {
    certificate: Certificate,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    fn new() -> Self {
        let key = KeyPair::generate().unwrap();
        let mut parameters = CertificateParams::default();
        parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self {
            certificate: parameters.self_signed(&key).unwrap(),
            issuer: Issuer::new(parameters, key),
        }
    }

    /// A file that names it, with something before it that is nobody's certificate.
    fn file(&self) -> PathBuf {
        let name = format!("awda-authorities-{}.pem", std::process::id());
        let file = std::env::temp_dir().join(name);
        let odd = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        std::fs::write(&file, format!("{odd}{}", self.certificate.pem())).unwrap();
        file
    }

    /// A server with a certificate for this host.
    async fn serving(&self, host: &str) -> SocketAddr {
        let key = KeyPair::generate().unwrap();
        let certificate = CertificateParams::new([host.to_owned()]).unwrap();
        let certificate = certificate.signed_by(&key, &self.issuer).unwrap();
        let ring = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(ring)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(
                vec![certificate.der().clone()],
                PrivatePkcs8KeyDer::from(key.serialize_der()).into(),
            )
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let greeted = acceptor.accept(socket);
                tokio::spawn(async move {
                    let Ok(mut socket) = greeted.await else {
                        return;
                    };
                    let mut buffer = [0; 4_096];
                    while socket.read(&mut buffer).await.is_ok_and(|count| count > 0) {
                        if socket.write_all(WELL).await.is_err() {
                            return;
                        }
                    }
                });
            }
        });
        address
    }
}

async fn asked(https: &Https, address: SocketAddr) -> Result<Response<Bytes>, Unanswered> {
    https.carry(request(&format!("https://{address}/"))).await
}

#[tokio::test]
async fn only_an_authority_that_is_trusted_speaks_for_a_host() {
    let (known, stranger) = (Authority::new(), Authority::new());
    let file = known.file();
    let trusting = Https::new(Some(file.clone()));
    let address = known.serving("127.0.0.1").await;
    let answer = asked(&trusting, address).await.unwrap();
    assert_eq!(&answer.into_body()[..], b"{}");
    let of_a_stranger = stranger.serving("127.0.0.1").await;
    let of_another_host = known.serving("aws.example").await;
    for (https, address) in [
        (&trusting, of_a_stranger),
        (&trusting, of_another_host),
        (&Https::new(None), address),
    ] {
        let why = asked(https, address).await.unwrap_err();
        assert_eq!(why.how(), How::Unconnected, "{why:?}");
        let told = format!("{why:?}");
        assert!(told.contains("InvalidCertificate"), "{told}");
    }
    std::fs::remove_file(file).unwrap();
}

#[tokio::test]
async fn who_takes_a_connection_and_never_greets_is_given_up_as_an_outage() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let silent = listener.local_addr().unwrap();
    let https = Https {
        patience: Duration::from_millis(20),
        ..Https::new(None)
    };
    let why = asked(&https, silent).await.unwrap_err();
    assert_eq!(why.how(), How::Unconnected, "{why:?}");
}
