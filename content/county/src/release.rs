//! A release and the role that names it: the one place that says when a pack is exactly the one
//! that was signed.

use content_pack::{PackLimits, Release};
use content_trust::Targets;

use crate::digest::sha256_hex;

/// The name under which a publisher's role lists its release `number`.
pub fn pack_name(publisher: &str, number: u64) -> String {
    format!("packs/{publisher}/full-{number}.pack")
}

/// The release in `pack`, if `role` is the role of `publisher`, names exactly this pack, and
/// nothing else.
pub fn signed_release(publisher: &str, role: &Targets, pack: &[u8]) -> Option<Release> {
    let release = Release::decode(pack, &PackLimits::default()).ok()?;
    let meta = role.targets.get(&pack_name(publisher, release.number))?;
    let only = role.targets.len() == 1 && role.delegations.is_none();
    let exact = meta.length == pack.len() as u64
        && meta.hashes.get("sha256") == Some(&sha256_hex(pack))
        && release.publisher.as_str() == publisher;
    (only && exact).then_some(release)
}
