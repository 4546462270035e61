use std::collections::{BTreeMap, HashSet};

use serde::{Deserialize, Serialize};

use crate::key::unhex;
use crate::metadata::Role;
use crate::{FunctionRule, Json, Key, Limits, RoleKeys, TrustError};

/// A metadata file as received: what was signed, the bytes the signatures are over, and them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope<T> {
    pub signed: T,
    message: Vec<u8>,
    signatures: Vec<Signature>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    pub keyid: String,
    /// Hex.
    pub sig: String,
}

impl<T: Role> Envelope<T> {
    /// Parses `bytes` as metadata of type `T`; `role` is only used in errors.
    pub fn parse(bytes: &[u8], role: &str, limits: &Limits) -> Result<Self, TrustError> {
        let whole =
            Json::parse(bytes, limits.json_depth).map_err(|e| TrustError::malformed(role, e))?;
        let message = match whole.get("signed") {
            Some(signed @ Json::Map(_)) => signed.canonical(),
            _ => return Err(TrustError::malformed(role, "no object \"signed\"")),
        };
        #[derive(Deserialize)]
        struct File<T> {
            signatures: Vec<Signature>,
            signed: T,
        }
        let File { signatures, signed }: File<T> =
            serde_json::from_slice(bytes).map_err(|e| TrustError::malformed(role, e))?;
        // 4.2.1: a key id must not stand twice, even where enough others have signed.
        let mut ids = HashSet::new();
        if let Some(twice) = signatures.iter().find(|s| !ids.insert(s.keyid.as_str())) {
            let why = format!("two signatures under key id {}", twice.keyid);
            return Err(TrustError::malformed(role, why));
        }
        let common = signed.common();
        if common.kind != T::TYPE {
            return Err(TrustError::malformed(
                role,
                format!("_type is {:?}", common.kind),
            ));
        }
        if common.spec_version.split('.').next() != Some("1") {
            return Err(TrustError::malformed(
                role,
                format!("spec_version {:?}", common.spec_version),
            ));
        }
        // 4.3: counted from 1; the last number would have no successor.
        if matches!(common.version, 0 | u64::MAX) {
            let why = format!("version {}", common.version);
            return Err(TrustError::malformed(role, why));
        }
        Ok(Self {
            signed,
            message,
            signatures,
        })
    }

    /// Checks that enough different keys of `signers` have signed (TUF 5.3.4 and likewise).
    ///
    /// A key counts once, under however many ids and with however many signatures it stands here.
    /// `rule` says which functions must be among them.
    pub fn check_signatures(
        &self,
        role: &str,
        keys: &BTreeMap<String, Key>,
        signers: &RoleKeys,
        rule: Option<&FunctionRule>,
    ) -> Result<(), TrustError> {
        let needed = usize::try_from(signers.threshold).unwrap_or(0);
        if needed == 0 {
            return Err(TrustError::malformed(role, "threshold below 1"));
        }
        // Public key → the id that it signed under.
        let mut valid: BTreeMap<Vec<u8>, &str> = BTreeMap::new();
        for signature in &self.signatures {
            if !signers.keyids.contains(&signature.keyid) {
                continue;
            }
            let Some(key) = keys.get(&signature.keyid) else {
                continue;
            };
            let (Some(public), Some(bytes)) = (key.bits(), unhex(&signature.sig)) else {
                continue;
            };
            if !valid.contains_key(&public) && key.verifies(&self.message, &bytes) {
                valid.insert(public, &signature.keyid);
            }
        }
        if valid.len() < needed {
            return Err(TrustError::Unsigned {
                role: role.to_owned(),
                valid: valid.len(),
                needed,
            });
        }
        rule.map_or(Ok(()), |rule| rule.check(role, valid.into_values()))
    }
}
