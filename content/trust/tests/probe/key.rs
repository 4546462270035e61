//! Any text as a public key: only the key that signed verifies, however it is written.
//!
//! Input: key type, scheme, public part; the first two end with their line.

use rustls_pki_types::SubjectPublicKeyInfoDer;
use rustls_pki_types::pem::PemObject;

use super::pairs::{MESSAGE, PAIRS, key, unhex};

pub fn probe(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let mut lines = text.splitn(3, '\n');
    let mut next = || lines.next().unwrap_or_default();
    let (keytype, scheme, public) = (next(), next(), next());
    let key = key(keytype, scheme, public);
    assert_eq!(key.id().len(), 64);
    for [_, its_scheme, its_public, signature] in PAIRS {
        let signature = unhex(signature);
        if key.verifies(MESSAGE, &signature) {
            assert_eq!(scheme, its_scheme);
            assert_same_key(public, its_public);
            assert!(!key.verifies(b"fee 50", &signature));
        }
    }
    // The text as a signature.
    for [keytype, scheme, public, _] in PAIRS {
        assert!(!super::pairs::key(keytype, scheme, public).verifies(MESSAGE, data));
    }
}

/// The same point, or modulus and exponent: they end what a SubjectPublicKeyInfo says.
fn assert_same_key(public: &str, expected: &str) {
    if !expected.starts_with("-----") {
        assert_eq!(public.to_lowercase(), expected);
        return;
    }
    let info = |pem: &str| SubjectPublicKeyInfoDer::from_pem_slice(pem.as_bytes()).unwrap();
    let (public, expected) = (info(public), info(expected));
    // The algorithm and the lengths in front are 24 bytes for RSA, 26 for P-256.
    assert!(public.ends_with(&expected[26..]));
}
