//! What root and targets say, in words, for those who are to sign them: all of it.

use content_trust::{FunctionRule, Key, RoleKeys, Root, Targets};

use crate::draft::Draft;
use crate::keys::{fingerprint, function_chinese};
use crate::publish::PublishError;
use crate::signing::read;

/// A draft of root, targets, or of a role that is signed again.
pub fn metadata(draft: &Draft) -> Result<String, PublishError> {
    let head = format!(
        "【{}】第{}版 / version {}\n",
        draft.role, draft.version, draft.version
    );
    // The type that is signed decides, not the name that the draft goes by.
    let body = match draft.signed.get("_type").and_then(|kind| kind.as_str()) {
        Some("root") => root(&read(&draft.signed)?),
        _ => targets(&read(&draft.signed)?),
    };
    Ok(head + &body)
}

fn root(root: &Root) -> String {
    let mut out = format!(
        "  有效至 / until {}\n",
        root.common.expires.format("%Y-%m-%d")
    );
    for (role, signers) in &root.roles {
        out.push_str(&format!(
            "  {role}:{} 把钥匙,至少 {} 个签名 / keys, signatures needed\n",
            signers.keyids.len(),
            signers.threshold
        ));
        out.push_str(&holders(signers, root.functions.get(role), |id| {
            root.keys.get(id)
        }));
    }
    out
}

fn targets(targets: &Targets) -> String {
    let mut out = format!(
        "  有效至 / until {}\n",
        targets.common.expires.format("%Y-%m-%d")
    );
    for delegation in targets.delegations.iter() {
        for role in &delegation.roles {
            let meta = targets.publishers.get(&role.name);
            let name = meta.map_or("", |meta| meta.name.as_str());
            let scopes = meta.map(|meta| meta.scopes.join("、")).unwrap_or_default();
            let paths = role
                .paths
                .iter()
                .flatten()
                .cloned()
                .collect::<Vec<_>>()
                .join(" ");
            out.push_str(&format!(
                "  {} {name} {scopes}({paths}),至少 {} 个签名 / signatures needed\n",
                role.name, role.signers.threshold
            ));
            out.push_str(&holders(
                &role.signers,
                targets.functions.get(&role.name),
                |id| delegation.keys.get(id),
            ));
        }
    }
    out + &again(targets)
}

/// The targets that a role names, when it is signed again.
fn again(targets: &Targets) -> String {
    let mut out = String::new();
    for (name, meta) in &targets.targets {
        let digest = meta.hashes.get("sha256").map_or("", String::as_str);
        out.push_str(&format!("  {name} {} B sha256 {digest}\n", meta.length));
    }
    out
}

fn holders<'a>(
    signers: &RoleKeys,
    rule: Option<&FunctionRule>,
    key: impl Fn(&str) -> Option<&'a Key>,
) -> String {
    let mut out = String::new();
    for id in &signers.keyids {
        let officer = rule.and_then(|rule| rule.keys.get(id));
        let who = match officer {
            Some(officer) => format!("{} {}", function_chinese(&officer.function), officer.holder),
            None => "钥匙 / key".to_owned(),
        };
        // The digits are of the key itself: an id is only what somebody calls it.
        let digits = key(id).map_or("?".to_owned(), |key| fingerprint(&key.id()));
        out.push_str(&format!("    {who} · {digits}\n"));
    }
    out
}
