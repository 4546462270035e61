//! Sealing for one reader: HPKE (RFC 9180), base mode, single shot, with DHKEM(X25519, HKDF-SHA256),
//! HKDF-SHA256 and ChaCha20-Poly1305. Only the sender's side: whoever opens holds a secret, and no
//! terminal does.
//!
//! A sealed text is `enc` (32 bytes) followed by the ciphertext with its tag.

use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};
use ring::agreement::{EphemeralPrivateKey, UnparsedPublicKey, X25519, agree_ephemeral};
use ring::hmac;
use ring::rand::SecureRandom;

use crate::TrustError;
use crate::key::unhex;

/// Bytes that sealing adds: the encapsulated key and the tag.
pub const SEAL_OVERHEAD: usize = KEY + 16;

const KEY: usize = 32;
const NONCE: usize = 12;
/// RFC 9180 §4.1: "KEM" and the id of DHKEM(X25519, HKDF-SHA256).
const KEM_SUITE: &[u8] = b"KEM\x00\x20";
/// RFC 9180 §5.1: "HPKE" and the ids of KEM, KDF and AEAD.
const HPKE_SUITE: &[u8] = b"HPKE\x00\x20\x00\x01\x00\x03";
const MODE_BASE: u8 = 0;

/// A public key that texts are sealed to: X25519 (RFC 7748).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SealKey([u8; KEY]);

impl SealKey {
    /// From 64 hex digits, as signed metadata gives it.
    pub fn from_hex(text: &str) -> Result<Self, TrustError> {
        let bytes = unhex(text).and_then(|bytes| bytes.try_into().ok());
        let unusable = || TrustError::malformed("x-intake", "not an X25519 key");
        bytes.map(Self).ok_or_else(unusable)
    }

    /// Lower-case hex.
    pub fn to_hex(&self) -> String {
        crate::key::hex(&self.0)
    }

    /// Seals `plain`. `info` says what such texts are for, `aad` is bound to this one; the reader must
    /// give both again.
    pub fn seal(
        &self,
        info: &[u8],
        aad: &[u8],
        plain: &[u8],
        random: &dyn SecureRandom,
    ) -> Result<Vec<u8>, TrustError> {
        let failed = |_| TrustError::malformed("x-intake", "cannot be sealed to");
        // §4.1 Encap(pkR). ring refuses a shared secret of zeros, as §7.1.4 demands.
        let ephemeral = EphemeralPrivateKey::generate(&X25519, random).map_err(failed)?;
        let enc = ephemeral.compute_public_key().map_err(failed)?;
        let peer = UnparsedPublicKey::new(&X25519, self.0);
        let secret = agree_ephemeral(ephemeral, &peer, |dh| {
            shared_secret(dh, &[enc.as_ref(), &self.0].concat())
        })
        .map_err(failed)?;
        let (key, nonce) = schedule(&secret, info);
        let key = LessSafeKey::new(UnboundKey::new(&CHACHA20_POLY1305, &key).map_err(failed)?);
        let mut sealed = plain.to_vec();
        // The first and only message of its context: sequence number 0 leaves the nonce as it is.
        key.seal_in_place_append_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(aad),
            &mut sealed,
        )
        .map_err(failed)?;
        Ok([enc.as_ref(), &sealed].concat())
    }
}

/// §4.1 ExtractAndExpand.
fn shared_secret(dh: &[u8], kem_context: &[u8]) -> [u8; KEY] {
    let prk = labeled_extract(KEM_SUITE, b"", b"eae_prk", dh);
    labeled_expand(KEM_SUITE, &prk, b"shared_secret", kem_context)
}

/// §5.1 KeySchedule, base mode: no PSK. Key and base nonce.
fn schedule(shared_secret: &[u8], info: &[u8]) -> ([u8; KEY], [u8; NONCE]) {
    let psk_id_hash = labeled_extract(HPKE_SUITE, b"", b"psk_id_hash", b"");
    let info_hash = labeled_extract(HPKE_SUITE, b"", b"info_hash", info);
    let context = [&[MODE_BASE][..], psk_id_hash.as_ref(), info_hash.as_ref()].concat();
    let secret = labeled_extract(HPKE_SUITE, shared_secret, b"secret", b"");
    (
        labeled_expand(HPKE_SUITE, &secret, b"key", &context),
        labeled_expand(HPKE_SUITE, &secret, b"base_nonce", &context),
    )
}

/// §4 LabeledExtract, over HKDF-Extract (RFC 5869 §2.2).
fn labeled_extract(suite: &[u8], salt: &[u8], label: &[u8], ikm: &[u8]) -> hmac::Tag {
    let key = hmac::Key::new(hmac::HMAC_SHA256, salt);
    hmac::sign(&key, &[&b"HPKE-v1"[..], suite, label, ikm].concat())
}

/// §4 LabeledExpand, over HKDF-Expand (RFC 5869 §2.3); one block of SHA-256 is enough for every `N`
/// here.
fn labeled_expand<const N: usize>(
    suite: &[u8],
    prk: &hmac::Tag,
    label: &[u8],
    info: &[u8],
) -> [u8; N] {
    const { assert!(N <= 32) };
    let length = [0, N as u8];
    let key = hmac::Key::new(hmac::HMAC_SHA256, prk.as_ref());
    let block = hmac::sign(
        &key,
        &[&length[..], b"HPKE-v1", suite, label, info, &[1]].concat(),
    );
    let mut out = [0; N];
    out.copy_from_slice(&block.as_ref()[..N]);
    out
}

#[cfg(test)]
mod tests {
    use ring::rand::SystemRandom;

    use super::*;

    // RFC 9180, appendix A.2.1.
    const SK_E: &str = "f4ec9b33b792c372c1d2c2063507b684ef925b8c75a42dbcbf57d63ccd381600";
    const PK_R: &str = "4310ee97d88cc1f088a5576c77ab0cf5c3ac797f3d95139c6c84b5429c59662a";
    const ENC: &str = "1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a";
    const INFO: &[u8] = b"Ode on a Grecian Urn";
    const PLAIN: &[u8] = b"Beauty is truth, truth beauty";
    const CIPHER: &str = "1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db\
                          21993c62ce81883d2dd1b51a28";

    #[test]
    #[expect(
        deprecated,
        reason = "ring takes a fixed ephemeral key in no other way"
    )]
    fn the_published_vector_comes_out_byte_for_byte() {
        let bytes = unhex(SK_E).unwrap();
        let random = ring::test::rand::FixedSliceRandom { bytes: &bytes };
        let key = SealKey::from_hex(PK_R).unwrap();
        assert_eq!(key.to_hex(), PK_R);
        let sealed = key.seal(INFO, b"Count-0", PLAIN, &random).unwrap();
        assert_eq!(crate::key::hex(&sealed), format!("{ENC}{CIPHER}"));
        assert_eq!(sealed.len(), PLAIN.len() + SEAL_OVERHEAD);
    }

    #[test]
    fn no_two_sealed_texts_are_alike() {
        let key = SealKey::from_hex(PK_R).unwrap();
        let random = SystemRandom::new();
        let one = key.seal(INFO, b"", PLAIN, &random).unwrap();
        let two = key.seal(INFO, b"", PLAIN, &random).unwrap();
        assert_ne!(one[..KEY], two[..KEY]);
        assert_ne!(one[KEY..], two[KEY..]);
    }

    #[test]
    fn what_is_no_key_is_refused() {
        // The point of order one makes every shared secret zero.
        let zero = SealKey::from_hex(&"00".repeat(KEY)).unwrap();
        let refused = zero.seal(INFO, b"", PLAIN, &SystemRandom::new());
        assert!(matches!(refused, Err(TrustError::Malformed { .. })));
        for bad in ["", "00", &PK_R[1..], &format!("{PK_R}00")] {
            assert!(matches!(
                SealKey::from_hex(bad),
                Err(TrustError::Malformed { .. })
            ));
        }
    }
}
