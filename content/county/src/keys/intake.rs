//! The key that opens what terminals send home: HPKE (RFC 9180) by another implementation than the
//! terminals' own, so that each test of the way is one of the form as well.

use std::path::Path;

use content_trust::Key;
use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable, Kem, OpModeR, Serializable};
use zeroize::Zeroizing;

use super::KeyError;
use super::secret::{make_secret, open_secret, wrong};
use crate::digest::hex;

type Secret = <X25519HkdfSha256 as Kem>::PrivateKey;

/// A secret key of the intake in memory, for as long as one command needs it.
pub struct Opener {
    secret: Secret,
    public: String,
}

impl Opener {
    fn new(secret: &[u8]) -> Option<Self> {
        let secret = Secret::from_bytes(secret).ok()?;
        let public = hex(&X25519HkdfSha256::sk_to_pk(&secret).to_bytes());
        Some(Self { secret, public })
    }

    /// The public half, hex.
    pub fn public(&self) -> &str {
        &self.public
    }

    /// Opens what was sealed to this key with the same `info` and `aad`; `None` for anything else.
    pub fn open(&self, info: &[u8], aad: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        let (enc, sealed) = sealed.split_at_checked(ENC)?;
        let enc = <X25519HkdfSha256 as Kem>::EncappedKey::from_bytes(enc).ok()?;
        hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
            &OpModeR::Base,
            &self.secret,
            &enc,
            info,
            sealed,
            aad,
        )
        .ok()
    }
}

/// Makes a key and writes its secret half to `path`, as [`super::secret::make_file`] does.
pub(super) fn make_file(path: &Path, passphrase: &[u8]) -> Result<Key, KeyError> {
    let seed = make_secret(path, X25519, passphrase)?;
    let damaged = || KeyError::Damaged(path.display().to_string());
    let opener = Opener::new(seed.as_ref()).ok_or_else(damaged)?;
    let public = crate::digest::from_hex(&opener.public).ok_or_else(damaged)?;
    Ok(Key::x25519(&public))
}

/// Opens a secret key file of the intake.
pub(super) fn open_file(path: &Path, passphrase: &[u8]) -> Result<Opener, KeyError> {
    let document = open_secret(path, passphrase)?;
    let info = pkcs8::PrivateKeyInfoRef::try_from(document.as_bytes()).map_err(|_| wrong(path))?;
    let bytes = Zeroizing::new(info.private_key.as_bytes().to_vec());
    // CurvePrivateKey of RFC 8410 §7: an OCTET STRING of 32 bytes inside the other.
    let secret = match bytes.as_slice() {
        [4, 32, secret @ ..] if info.algorithm.oid == OID => Opener::new(secret),
        _ => None,
    };
    secret.ok_or_else(|| KeyError::Damaged(path.display().to_string()))
}

/// Bytes of an encapsulated key.
const ENC: usize = 32;
/// id-X25519 (RFC 8410 §3).
const OID: pkcs8::ObjectIdentifier = pkcs8::ObjectIdentifier::new_unwrap("1.3.101.110");
const X25519: u8 = 110;

#[cfg(test)]
mod tests {
    use content_trust::SealKey;
    use ring::rand::SystemRandom;

    use super::*;
    use crate::digest::from_hex;
    use crate::keys::{HOLD, KeyRing, Passphrases, duty, open_file as open_signer};

    #[test]
    fn what_a_terminal_seals_this_key_opens_and_no_other() {
        let dir = tempfile::tempdir().unwrap();
        let mut ring = KeyRing::create(dir.path()).unwrap();
        for holder in ["甲", "乙"] {
            ring.generate(duty::INTAKE, HOLD, holder, b"correct horse")
                .unwrap();
        }
        let [mine, other] = ring.entries() else {
            panic!()
        };
        let mut pass = Passphrases::only("correct horse".to_owned().into());
        let opener = pass.opener(&ring, mine).unwrap().unwrap();
        let key = SealKey::from_hex(&mine.public).unwrap();
        for length in [0, 1, 500, 100_000] {
            let plain = vec![b'x'; length];
            let sealed = key
                .seal(b"info", b"aad", &plain, &SystemRandom::new())
                .unwrap();
            assert_eq!(opener.open(b"info", b"aad", &sealed), Some(plain));
            assert_eq!(opener.open(b"info", b"other", &sealed), None);
            assert_eq!(opener.open(b"other", b"aad", &sealed), None);
            let stranger = pass.opener(&ring, other).unwrap().unwrap();
            assert_eq!(stranger.open(b"info", b"aad", &sealed), None);
            for at in [0, 31, 32, sealed.len() - 1] {
                let mut spoilt = sealed.clone();
                spoilt[at] ^= 1;
                assert_eq!(opener.open(b"info", b"aad", &spoilt), None, "{at}");
            }
            assert_eq!(
                opener.open(b"info", b"aad", &sealed[..sealed.len() - 1]),
                None
            );
        }
        assert_eq!(opener.open(b"info", b"aad", &[0; 20]), None);
    }

    #[test]
    fn the_published_vector_opens() {
        // RFC 9180, appendix A.2.1.
        let secret = "8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb";
        let sealed = "1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a\
                      1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db\
                      21993c62ce81883d2dd1b51a28";
        let opener = Opener::new(&from_hex(secret).unwrap()).unwrap();
        let plain = opener.open(
            b"Ode on a Grecian Urn",
            b"Count-0",
            &from_hex(sealed).unwrap(),
        );
        assert_eq!(plain.unwrap(), b"Beauty is truth, truth beauty");
    }

    #[test]
    fn an_intake_key_signs_nothing_and_a_signing_key_opens_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let mut ring = KeyRing::create(dir.path()).unwrap();
        ring.generate(duty::INTAKE, HOLD, "甲", b"correct horse")
            .unwrap();
        ring.generate("root", HOLD, "甲", b"correct horse").unwrap();
        let [intake, root] = ring.entries() else {
            panic!()
        };
        assert!(matches!(
            open_signer(&ring.secret_path(intake), b"correct horse"),
            Err(KeyError::Passphrase(_))
        ));
        assert!(matches!(
            ring.opener(root, b"correct horse"),
            Err(KeyError::Damaged(_))
        ));
        assert!(matches!(
            ring.opener(intake, b"wrong"),
            Err(KeyError::Passphrase(_))
        ));
        assert!(!intake.key().unwrap().verifies(b"message", &[0; 64]));
        assert_eq!(intake.key().unwrap().id(), intake.keyid);
    }
}
