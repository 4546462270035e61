//! A release and the role that names it: the one place that says when packs are exactly what was
//! signed.

use content_model::PublisherId;
use content_pack::{Goal, PackLimits, PackName, Release};
use content_trust::{TargetMeta, TargetName, Targets};

use crate::digest::sha256_hex;

/// The release in `pack`, if `role` is the role of `publisher` and can lead a terminal to this
/// release and to no other.
///
/// The role must name exactly this full pack. Whatever else it names must be a delta whose signed
/// state digest is that of this release, or the release's index of older deltas. What is inside a
/// delta need not be looked at by those who sign: a terminal lays deltas over records that it has
/// and refuses the outcome unless its state digest, over every record's id and bytes, is the signed
/// one. So a delta can only lead to what its signers have read in the full pack, or to nothing.
pub fn signed_release(publisher: &str, role: &Targets, pack: &[u8]) -> Option<Release> {
    let release = Release::decode(pack, &PackLimits::default()).ok()?;
    let full = PackName::Full(release.number).target(publisher);
    let meta = role.targets.get(&full)?;
    let exact = is_file(meta, pack) && release.publisher.as_str() == publisher;
    let mut others = role.targets.iter();
    let here = others.all(|(name, meta)| leads_to(&release, name, meta));
    (exact && here && role.delegations.is_none()).then_some(release)
}

/// The full pack that `role` names.
pub fn full_pack<'a>(
    publisher: &str,
    role: &'a Targets,
) -> Option<(PackName, TargetName, &'a TargetMeta)> {
    role.targets.iter().find_map(|(name, meta)| {
        let pack = PackName::of(publisher, name)?;
        matches!(pack, PackName::Full(_)).then_some((pack, TargetName::new(name).ok()?, meta))
    })
}

/// Whether `bytes` are the file that `meta` speaks of.
pub fn is_file(meta: &TargetMeta, bytes: &[u8]) -> bool {
    meta.length == bytes.len() as u64 && meta.hashes.get("sha256") == Some(&sha256_hex(bytes))
}

fn leads_to(release: &Release, name: &str, meta: &TargetMeta) -> bool {
    match PackName::of(release.publisher.as_str(), name) {
        Some(PackName::Index(number)) => number == release.number,
        Some(_) => goal(&release.publisher, name, meta)
            .is_some_and(|goal| goal.number == release.number && goal.state == release.state),
        None => false,
    }
}

fn goal(publisher: &PublisherId, name: &str, meta: &TargetMeta) -> Option<Goal> {
    Goal::of(publisher, &TargetName::new(name).ok()?, meta).ok()
}
