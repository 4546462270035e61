//! Keys that other programs made, and keys that only look like one (TUF 4.2, RFC 5280 4.1).

#[path = "probe/pairs.rs"]
mod pairs;

use content_trust::Key;
use rustls_pki_types::SubjectPublicKeyInfoDer;
use rustls_pki_types::pem::PemObject;

use pairs::{MESSAGE, PAIRS, key, unhex};

const KEY_TYPES: [&str; 5] = ["ed25519", "ecdsa", "ecdsa-sha2-nistp256", "rsa", "other"];
const SCHEMES: [&str; 4] = [
    "ed25519",
    "ecdsa-sha2-nistp256",
    "rsassa-pss-sha256",
    "rsa-pkcs1v15-sha256",
];

/// Whether the signature of pair `number` is that of `public`, taken as the same kind.
fn verifies(number: usize, public: &str) -> bool {
    let [keytype, scheme, _, signature] = PAIRS[number];
    key(keytype, scheme, public).verifies(MESSAGE, &unhex(signature))
}

#[test]
fn each_kind_verifies_what_openssl_signed() {
    for (number, [keytype, scheme, public, signature]) in PAIRS.into_iter().enumerate() {
        assert!(verifies(number, public), "{keytype}");
        let (key, signature) = (key(keytype, scheme, public), unhex(signature));
        assert!(!key.verifies(b"fee 50", &signature), "{keytype}");
        assert!(!key.verifies(MESSAGE, &signature[1..]), "{keytype}");
        assert!(!key.verifies(MESSAGE, &[]), "{keytype}");
    }
}

#[test]
fn key_type_and_scheme_must_belong_together() {
    for [keytype, scheme, public, signature] in PAIRS {
        for (other_type, other_scheme) in KEY_TYPES
            .into_iter()
            .flat_map(|kind| SCHEMES.map(|scheme| (kind, scheme)))
        {
            let key = key(other_type, other_scheme, public);
            let alias = keytype == "ecdsa" && other_type == "ecdsa-sha2-nistp256";
            let right = other_scheme == scheme && (other_type == keytype || alias);
            let verified = key.verifies(MESSAGE, &unhex(signature));
            assert_eq!(verified, right, "{other_type} {other_scheme}");
        }
    }
}

#[test]
fn a_public_key_is_a_whole_subject_public_key_info() {
    for number in [1, 2] {
        let whole = info(PAIRS[number][2]);
        assert!(verifies(number, &pem(&whole)));
        assert!(
            !verifies(number, &pem(&[&whole[..], &[0]].concat())),
            "more"
        );
        assert!(!verifies(number, &pem(&whole[..whole.len() - 1])), "less");
        assert!(!verifies(number, ""));
        assert!(!verifies(number, "-----BEGIN PUBLIC KEY-----\n"));
        let other = pem(&whole).replace("PUBLIC KEY", "CERTIFICATE");
        assert!(!verifies(number, &other));
    }
}

#[test]
fn a_public_key_has_whole_bytes_and_nothing_behind_it() {
    // 30 59 (30 13 …) (03 42 00 …)
    let whole = info(PAIRS[1][2]);
    assert_eq!((whole[1], &whole[23..26]), (0x59, &[0x03, 0x42, 0][..]));
    let mut behind = [&whole[..], &[0x05, 0]].concat();
    behind[1] += 2;
    assert!(!verifies(1, &pem(&behind)));
    let mut unused_bits = whole.clone();
    unused_bits[25] = 1;
    assert!(!verifies(1, &pem(&unused_bits)));
    let mut empty = whole[..25].to_vec();
    (empty[1], empty[24]) = (23, 0);
    assert!(!verifies(1, &pem(&empty)));
    for (at, tag) in [(0, 0x31), (2, 0x31), (23, 0x04)] {
        let mut tagged = whole.clone();
        tagged[at] = tag;
        assert!(!verifies(1, &pem(&tagged)), "{at}");
    }
    // The same length in two, three and four bytes; five are more than any key needs.
    for (length, read) in [
        (&[0x81, 0x59][..], true),
        (&[0x82, 0, 0x59], true),
        (&[0x83, 0, 0, 0x59], true),
        (&[0x84, 0, 0, 0, 0x59], false),
        (&[0x80], false),
        (&[0x82, 0x59], false),
        (&[0x82, 1, 0x59], false),
    ] {
        let long = [&whole[..1], length, &whole[2..]].concat();
        assert_eq!(verifies(1, &pem(&long)), read, "{length:?}");
    }
}

#[test]
fn a_key_id_is_the_digest_of_its_canonical_json() {
    let [_, _, public, _] = PAIRS[0];
    // As OpenSSL has it for {"keytype":…,"keyval":{"public":…},"scheme":…}.
    let expected = "709aa285623b45c83fbe2a30133074cdfdd20e50757ee71d3d9f4685d2b310b4";
    assert_eq!(Key::ed25519(&unhex(public)).id(), expected);
}

fn info(pem: &str) -> Vec<u8> {
    let info = SubjectPublicKeyInfoDer::from_pem_slice(pem.as_bytes()).unwrap();
    info.as_ref().to_vec()
}

fn pem(der: &[u8]) -> String {
    let text: String = der.chunks(48).map(|line| base64(line) + "\n").collect();
    format!("-----BEGIN PUBLIC KEY-----\n{text}-----END PUBLIC KEY-----\n")
}

/// RFC 4648 4.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let bits = (0..3).fold(0usize, |bits, at| {
            bits << 8 | usize::from(three.get(at).copied().unwrap_or(0))
        });
        for at in 0..4 {
            let digit = char::from(DIGITS[bits >> (18 - 6 * at) & 63]);
            text.push(if at > three.len() { '=' } else { digit });
        }
    }
    text
}
