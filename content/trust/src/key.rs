//! Public keys: Ed25519, ECDSA P-256 and RSA-PSS, all with SHA-256 where a digest is needed.

use ring::signature::{
    ECDSA_P256_SHA256_ASN1, ED25519, RSA_PSS_2048_8192_SHA256, UnparsedPublicKey,
    VerificationAlgorithm,
};
use rustls_pki_types::SubjectPublicKeyInfoDer;
use rustls_pki_types::pem::PemObject;
use serde::{Deserialize, Serialize};

/// A public key as it stands in metadata (TUF 4.2, "KEY").
///
/// Kinds that this version does not know are kept but never verify anything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    pub keytype: String,
    pub scheme: String,
    pub keyval: KeyValue,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyValue {
    /// Ed25519: 64 hex digits. Others: PEM, SubjectPublicKeyInfo.
    pub public: String,
}

impl Key {
    /// An Ed25519 key from its 32 raw bytes.
    pub fn ed25519(public: &[u8]) -> Self {
        let public = public.iter().map(|byte| format!("{byte:02x}")).collect();
        Self {
            keytype: "ed25519".into(),
            scheme: "ed25519".into(),
            keyval: KeyValue { public },
        }
    }

    /// A key that texts are sealed to ([`crate::SealKey`]), from its 32 raw bytes. It signs nothing.
    pub fn x25519(public: &[u8]) -> Self {
        Self {
            keytype: "x25519".into(),
            scheme: "hpke-x25519-hkdf-sha256-chacha20poly1305".into(),
            keyval: KeyValue {
                public: hex(public),
            },
        }
    }

    /// The usual id of a key: SHA-256 over its canonical JSON. Readers treat ids as opaque.
    pub fn id(&self) -> String {
        // Three texts are always representable.
        let bytes = crate::canonical_json(self).expect("a key is always representable");
        hex(ring::digest::digest(&ring::digest::SHA256, &bytes).as_ref())
    }

    /// Whether `signature` over `message` is this key's.
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        let algorithm: &dyn VerificationAlgorithm = match self.scheme.as_str() {
            "ed25519" => &ED25519,
            "ecdsa-sha2-nistp256" => &ECDSA_P256_SHA256_ASN1,
            "rsassa-pss-sha256" => &RSA_PSS_2048_8192_SHA256,
            _ => return false,
        };
        self.bits().is_some_and(|bits| {
            let key = UnparsedPublicKey::new(algorithm, bits);
            key.verify(message, signature).is_ok()
        })
    }

    /// The key itself, in whatever digits, lines or key type it is written: two keys with the same
    /// bits are one. `None` where this version cannot read it.
    pub(crate) fn bits(&self) -> Option<Vec<u8>> {
        match (self.keytype.as_str(), self.scheme.as_str()) {
            ("ed25519", "ed25519") => unhex(&self.keyval.public),
            ("ecdsa" | "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp256")
            | ("rsa", "rsassa-pss-sha256") => self.public_bits(),
            _ => None,
        }
    }

    /// The key inside a PEM SubjectPublicKeyInfo (RFC 5280 4.1): the contents of its BIT STRING.
    fn public_bits(&self) -> Option<Vec<u8>> {
        let info = SubjectPublicKeyInfoDer::from_pem_slice(self.keyval.public.as_bytes()).ok()?;
        let (sequence, rest) = der(info.as_ref(), 0x30)?;
        if !rest.is_empty() {
            return None;
        }
        let (_algorithm, rest) = der(sequence, 0x30)?;
        let (bits, rest) = der(rest, 0x03)?;
        match bits.split_first() {
            Some((0, key)) if rest.is_empty() => Some(key.to_vec()),
            _ => None,
        }
    }
}

/// Takes one DER element of the given tag: its contents, and what follows it.
fn der(input: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (&found, rest) = input.split_first()?;
    let (&first, rest) = rest.split_first()?;
    if found != tag {
        return None;
    }
    let (length, rest) = match first {
        0..=0x7f => (usize::from(first), rest),
        0x81..=0x83 => {
            let (digits, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
            let length = digits.iter().fold(0, |n, &d| n * 256 + usize::from(d));
            (length, rest)
        }
        _ => return None,
    };
    rest.split_at_checked(length)
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(crate) fn unhex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    (0..text.len())
        .step_by(2)
        .map(|i| u8::from_str_radix(&text[i..i + 2], 16).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use ring::signature::{Ed25519KeyPair, KeyPair};

    use super::*;

    #[test]
    fn an_ed25519_key_verifies_its_own_signatures_only() {
        let pair = Ed25519KeyPair::from_seed_unchecked(&[7; 32]).unwrap();
        let key = Key::ed25519(pair.public_key().as_ref());
        let signature = pair.sign(b"fee 40");
        assert!(key.verifies(b"fee 40", signature.as_ref()));
        assert!(!key.verifies(b"fee 50", signature.as_ref()));
        assert!(!key.verifies(b"fee 40", &signature.as_ref()[1..]));
        let unknown = Key {
            scheme: "dilithium".into(),
            ..key.clone()
        };
        assert!(!unknown.verifies(b"fee 40", signature.as_ref()));
        assert_eq!(key.id().len(), 64);
    }

    #[test]
    fn hex_with_odd_length_or_signs_is_refused() {
        assert_eq!(unhex("00ff"), Some(vec![0, 255]));
        for text in ["0", "0g", "县县", "+f"] {
            assert_eq!(unhex(text), None, "{text}");
        }
    }

    #[test]
    fn truncated_der_is_refused() {
        assert_eq!(
            der(&[0x30, 2, 1, 2, 9], 0x30),
            Some((&[1u8, 2][..], &[9u8][..]))
        );
        for bad in [
            &[][..],
            &[0x30],
            &[0x30, 5, 1],
            &[0x31, 0],
            &[0x30, 0x82, 1],
        ] {
            assert_eq!(der(bad, 0x30), None);
        }
    }
}
