//! Who may sign what, as the county declares it in county.toml and in the register of keys: the
//! root and the targets that ought to be published.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use content_model::PublisherId;
use content_store::WARNING;
use content_trust::{
    Common, DelegatedRole, Delegations, FunctionRule, Intake, Key, Officer, PublisherMeta,
    RoleKeys, Root, STICK, Targets,
};

use crate::config::{County, Publisher};
use crate::keys::duty::INTAKE;
use crate::keys::{Entry, KeyError, KeyRing};

/// The role whose targets are programs for the terminals themselves.
pub const FIRMWARE: &str = "firmware";

/// The functions that must sign a role, each through another person; none where keys are counted.
pub fn required(role: &str) -> &'static [&'static str] {
    match role {
        "root" | "snapshot" | "timestamp" | STICK | INTAKE => &[],
        "targets" => &["handle", "approve"],
        FIRMWARE => &["office", "maintainer"],
        // Approved alone because it is urgent; legal and secrecy officers look at it afterwards.
        WARNING => &["approve"],
        _ => &["legal", "secrecy", "approve"],
    }
}

/// The root that the register declares. Its version and times are those of `common`.
pub fn declared_root(ring: &KeyRing, common: Common) -> Result<Root, KeyError> {
    let roles = ["root", "targets", "snapshot", "timestamp"];
    let mut of_role = BTreeMap::new();
    for role in roles {
        let threshold = match role {
            // More than half: one holder may be ill, none can act alone.
            "root" => ring.active(role).count() / 2 + 1,
            role => required(role).len().max(1),
        };
        of_role.insert(role.to_owned(), role_keys(ring, role, threshold));
    }
    Ok(Root {
        common,
        consistent_snapshot: true,
        keys: keys(ring, &roles)?,
        roles: of_role,
        functions: functions(ring, &["targets"]),
    })
}

/// The targets that county.toml and the register declare.
pub fn declared_targets(
    ring: &KeyRing,
    county: &County,
    common: Common,
) -> Result<Targets, KeyError> {
    let mut roles: Vec<&str> = county.publishers.iter().map(|p| p.id.as_str()).collect();
    // Keys decide whether there are sticks and programs at all.
    roles.extend([STICK, FIRMWARE]);
    // Whoever lacks an officer cannot be given the word: nobody could ever sign for all.
    roles.retain(|role| ring.active(role).next().is_some() && keyless(ring, role).is_empty());
    let delegated = |role: &&str| DelegatedRole {
        name: (*role).to_owned(),
        signers: role_keys(ring, role, required(role).len().max(1)),
        terminating: true,
        paths: Some(vec![match *role {
            STICK | FIRMWARE => format!("{role}/*"),
            publisher => format!("packs/{publisher}/*"),
        }]),
        path_hash_prefixes: None,
    };
    let published: BTreeSet<&str> = roles.iter().copied().collect();
    let publishers = county
        .publishers
        .iter()
        .filter(|p| published.contains(p.id.as_str()));
    Ok(Targets {
        targets: BTreeMap::new(),
        delegations: Some(Delegations {
            keys: keys(ring, &roles)?,
            roles: roles.iter().map(delegated).collect(),
        }),
        publishers: publishers.map(describe).collect(),
        intake: ring.active(INTAKE).last().map(|entry| Intake {
            key: entry.public.clone(),
        }),
        functions: functions(ring, &roles),
        ..Targets::empty(common)
    })
}

/// The required functions of a role that nobody holds a key for.
pub fn keyless(ring: &KeyRing, role: &str) -> Vec<&'static str> {
    let held = |function: &&str| ring.active_of(role, function).next().is_some();
    required(role)
        .iter()
        .copied()
        .filter(|f| !held(f))
        .collect()
}

/// When a publisher's role must be signed again: after a year, or when its time is over.
pub fn role_expiry(county: &County, role: &str, now: DateTime<Utc>) -> DateTime<Utc> {
    let latest = match role {
        STICK => now + county.expiry.stick(),
        _ => now + county.expiry.publisher(),
    };
    let until = role
        .parse::<PublisherId>()
        .ok()
        .and_then(|id| county.publisher(&id)?.until)
        // Until the end of that day in China.
        .and_then(|day| (day.succ_opt()?.and_hms_opt(0, 0, 0)? - TimeDelta::hours(8)).into());
    until.map_or(latest, |until| latest.min(until.and_utc()))
}

/// What `new` changes against `old`, one sentence each, for those who are to sign it.
pub fn differences(old: &Targets, new: &Targets) -> Vec<String> {
    let mut out = Vec::new();
    for (id, meta) in &new.publishers {
        match old.publishers.get(id) {
            None => out.push(format!(
                "新增发布单位 {id}({}),范围 {} / new publisher {id} for {}",
                meta.name,
                meta.scopes.join("、"),
                meta.scopes.join(", ")
            )),
            Some(before) if before != meta => out.push(format!(
                "{id}:{} {} → {} {} / publisher changed",
                before.name,
                before.scopes.join("、"),
                meta.name,
                meta.scopes.join("、")
            )),
            _ => {}
        }
    }
    for (id, meta) in &old.publishers {
        if !new.publishers.contains_key(id) {
            let name = &meta.name;
            out.push(format!(
                "撤销发布单位 {id}({name}),终端将移除其内容 / publisher {id} loses the right to publish; its content disappears"
            ));
        }
    }
    let roles: BTreeSet<&String> = old.functions.keys().chain(new.functions.keys()).collect();
    for role in roles {
        let of = |targets: &Targets| targets.functions.get(role).cloned().unwrap_or_default();
        out.extend(officer_changes(role, &of(old), &of(new)));
    }
    let delegated = |targets: &Targets, id: &str| {
        let roles = targets.delegations.iter().flat_map(|d| &d.roles);
        roles.into_iter().find(|role| role.name == id).cloned()
    };
    for role in [STICK, FIRMWARE] {
        if delegated(old, role) != delegated(new, role) {
            out.push(format!("{role}:签名钥匙有变 / keys of {role} change"));
        }
    }
    if old.intake != new.intake {
        out.push("意见接收的密钥有变,终端以后按新的封装 / the intake key changes: terminals seal to the new one".to_owned());
    }
    out
}

/// Keys that come and go between two rules of a role.
fn officer_changes(role: &str, old: &FunctionRule, new: &FunctionRule) -> Vec<String> {
    let line = |sign: &str, keyid: &str, officer: &Officer| {
        let Officer { function, holder } = officer;
        let short: String = keyid.chars().take(8).collect();
        format!("{role}:{sign}{function} {holder} 的钥匙 {short}… / key of {holder}")
    };
    let gone = old
        .keys
        .iter()
        .filter(|(id, officer)| new.keys.get(*id) != Some(*officer))
        .map(|(id, officer)| line("停用 ", id, officer));
    let come = new
        .keys
        .iter()
        .filter(|(id, officer)| old.keys.get(*id) != Some(*officer))
        .map(|(id, officer)| line("启用 ", id, officer));
    gone.chain(come).collect()
}

fn describe(publisher: &Publisher) -> (String, PublisherMeta) {
    let scopes = publisher.scopes.iter().map(ToString::to_string).collect();
    let name = publisher.name.clone();
    (publisher.id.to_string(), PublisherMeta { name, scopes })
}

fn functions(ring: &KeyRing, roles: &[&str]) -> BTreeMap<String, FunctionRule> {
    let rule = |role: &&str| {
        let require: Vec<String> = required(role).iter().map(|f| (*f).to_owned()).collect();
        let officer = |entry: &Entry| {
            let (function, holder) = (entry.function.clone(), entry.holder.clone());
            (entry.keyid.clone(), Officer { function, holder })
        };
        let keys = ring.active(role).map(officer).collect();
        (!require.is_empty()).then(|| ((*role).to_owned(), FunctionRule { require, keys }))
    };
    roles.iter().filter_map(rule).collect()
}

fn keys(ring: &KeyRing, roles: &[&str]) -> Result<BTreeMap<String, Key>, KeyError> {
    let entries = roles.iter().flat_map(|role| ring.active(role));
    entries
        .map(|entry| Ok((entry.keyid.clone(), entry.key()?)))
        .collect()
}

fn role_keys(ring: &KeyRing, role: &str, threshold: usize) -> RoleKeys {
    RoleKeys {
        keyids: ring.active(role).map(|entry| entry.keyid.clone()).collect(),
        threshold: i64::try_from(threshold).unwrap_or(i64::MAX),
    }
}
