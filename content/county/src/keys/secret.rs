//! A secret key: made, written encrypted, opened, and used to sign.

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::Path;

use content_trust::{Key, Signature};
use pkcs8::der::Document;
use pkcs8::pkcs5::EncryptionScheme;
use pkcs8::pkcs5::pbes2::Kdf;
use pkcs8::{EncryptedPrivateKeyInfoRef, PrivateKeyInfoRef, SecretDocument};
use ring::rand::{SecureRandom, SystemRandom};
use ring::signature::{Ed25519KeyPair, KeyPair as _};
use zeroize::Zeroizing;

use super::KeyError;
use super::error::io;
use crate::digest::hex;

/// A secret key in memory, for as long as one command needs it.
pub struct Signer {
    keyid: String,
    pair: Ed25519KeyPair,
}

impl Signer {
    pub fn sign(&self, message: &[u8]) -> Signature {
        let sig = hex(self.pair.sign(message).as_ref());
        Signature {
            keyid: self.keyid.clone(),
            sig,
        }
    }

    pub fn keyid(&self) -> &str {
        &self.keyid
    }
}

/// Makes a key and writes its secret half to `path`, which must not exist yet: PKCS#8, encrypted
/// under `passphrase`, mode 0600. The public half comes back.
pub fn make_file(path: &Path, passphrase: &[u8]) -> Result<Key, KeyError> {
    let seed = make_secret(path, ED25519, passphrase)?;
    let pair = Ed25519KeyPair::from_seed_unchecked(seed.as_ref())
        .map_err(|_| KeyError::Damaged(format!("{}: seed", path.display())))?;
    Ok(Key::ed25519(pair.public_key().as_ref()))
}

/// Opens a secret key file by itself, without a register: an officer's own stick.
pub fn open_file(path: &Path, passphrase: &[u8]) -> Result<(Key, Signer), KeyError> {
    let secret = open_secret(path, passphrase)?;
    let pair =
        Ed25519KeyPair::from_pkcs8_maybe_unchecked(secret.as_bytes()).map_err(|_| wrong(path))?;
    let key = Key::ed25519(pair.public_key().as_ref());
    let keyid = key.id();
    Ok((key, Signer { keyid, pair }))
}

/// Writes 32 random bytes as a secret key of the kind that `oid` (the last byte of 1.3.101.n) names.
pub(super) fn make_secret(path: &Path, oid: u8, passphrase: &[u8]) -> Result<Seed, KeyError> {
    let damaged = |what: &str| KeyError::Damaged(format!("{}: {what}", path.display()));
    let mut document = Zeroizing::new(Vec::with_capacity(PKCS8.len() + SEED));
    document.extend_from_slice(&PKCS8);
    document[OID_END] = oid;
    let mut seed = Seed::new([0u8; SEED]);
    SystemRandom::new()
        .fill(seed.as_mut())
        .map_err(|_| damaged("no randomness"))?;
    document.extend_from_slice(seed.as_ref());
    let pem = PrivateKeyInfoRef::try_from(document.as_slice())
        .and_then(|info| info.encrypt(passphrase))
        .and_then(|secret| Ok(secret.to_pem(LABEL, pkcs8::LineEnding::LF)?))
        .map_err(|e| damaged(&e.to_string()))?;
    let mut options = fs::OpenOptions::new();
    std::os::unix::fs::OpenOptionsExt::mode(options.write(true).create_new(true), 0o600);
    let mut file = options.open(path).map_err(io(path))?;
    file.write_all(pem.as_bytes())
        .and_then(|()| file.sync_all())
        .map_err(io(path))?;
    Ok(seed)
}

/// The decrypted PKCS#8 document in `path`.
pub(super) fn open_secret(path: &Path, passphrase: &[u8]) -> Result<SecretDocument, KeyError> {
    let damaged = || KeyError::Damaged(path.display().to_string());
    let mut pem = Zeroizing::new(String::new());
    fs::File::open(path)
        .and_then(|file| file.take(FILE_LIMIT).read_to_string(&mut pem))
        .map_err(io(path))?;
    let (label, document) = Document::from_pem(&pem).map_err(|_| damaged())?;
    let encrypted =
        EncryptedPrivateKeyInfoRef::try_from(document.as_bytes()).map_err(|_| damaged())?;
    if label != LABEL || !bearable(&encrypted.encryption_algorithm) {
        return Err(damaged());
    }
    encrypted.decrypt(passphrase).map_err(|_| wrong(path))
}

/// What is said of a passphrase that does not open `path`.
pub(super) fn wrong(path: &Path) -> KeyError {
    let name = path.file_stem().unwrap_or(path.as_os_str());
    KeyError::Passphrase(name.to_string_lossy().into_owned())
}

pub(super) type Seed = Zeroizing<[u8; SEED]>;

const LABEL: &str = "ENCRYPTED PRIVATE KEY";
const SEED: usize = 32;
/// Bytes of a key file; ours have 400.
const FILE_LIMIT: u64 = 16 * 1024;
/// PKCS#8 version 1 of a key of RFC 8410, up to its 32 secret bytes (§7); its algorithm (§3) is named
/// by the last byte of its object identifier.
const PKCS8: [u8; 16] = [
    0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0, 4, 0x22, 4, 0x20,
];
const OID_END: usize = 11;
const ED25519: u8 = 0x70;

/// Whether working out the encryption key takes memory (128·N·r bytes, RFC 7914 §2) and time that
/// an office computer has: a file from outside may claim any.
fn bearable(scheme: &EncryptionScheme) -> bool {
    let Some(pbes2) = scheme.pbes2() else {
        return false;
    };
    match &pbes2.kdf {
        Kdf::Scrypt(scrypt) => {
            let memory = u64::from(scrypt.block_size)
                .saturating_mul(128)
                .saturating_mul(scrypt.cost_parameter);
            memory <= 256 << 20 && scrypt.parallelization <= 16
        }
        Kdf::Pbkdf2(pbkdf2) => pbkdf2.iteration_count <= 10_000_000,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use pkcs8::pkcs5::pbes2::Parameters;
    use pkcs8::pkcs5::scrypt;

    use super::*;
    use crate::digest::from_hex;

    #[test]
    fn a_file_alone_signs_and_another_passphrase_does_not_open_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("stick.pem");
        let made = make_file(&path, b"correct horse").unwrap();
        let (key, signer) = open_file(&path, b"correct horse").unwrap();
        assert_eq!((&key, signer.keyid()), (&made, made.id().as_str()));
        let signature = from_hex(&signer.sign(b"message").sig).unwrap();
        assert!(key.verifies(b"message", &signature));
        assert!(matches!(
            open_file(&path, b"wrong"),
            Err(KeyError::Passphrase(name)) if name == "stick"
        ));
        assert!(
            matches!(make_file(&path, b"x"), Err(KeyError::Io { .. })),
            "never written over"
        );
        let pem = fs::read_to_string(&path).unwrap();
        assert!(pem.starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----"));
        let mode = std::os::unix::fs::MetadataExt::mode(&fs::metadata(&path).unwrap());
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn what_is_no_key_file_is_called_damaged() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.pem");
        make_file(&path, b"correct horse").unwrap();
        let pem = fs::read_to_string(&path).unwrap();
        for bad in [
            String::new(),
            pem[..100].to_owned(),
            pem.replace("ENCRYPTED PRIVATE", "PUBLIC"),
        ] {
            fs::write(&path, &bad).unwrap();
            assert!(
                matches!(
                    open_file(&path, b"correct horse"),
                    Err(KeyError::Damaged(_))
                ),
                "{bad}"
            );
        }
    }

    #[test]
    fn a_file_that_asks_for_all_memory_is_refused_unopened() {
        let scheme = |log_n| -> EncryptionScheme {
            let params = scrypt::Params::new(log_n, 8, 1).unwrap();
            let parameters = Parameters::generate_scrypt_aes256cbc(params, &[1; 16], [2; 16]);
            EncryptionScheme::Pbes2(parameters.unwrap())
        };
        assert!(bearable(&scheme(17)));
        assert!(!bearable(&scheme(30)));
    }
}
