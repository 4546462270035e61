//! What keys are for: the roles of the repository, and the functions within each.

use content_model::PublisherId;

use super::{HOLD, KeyError};
use crate::config::County;

/// Roles that every county has, by name; publishers' ids come beside them.
pub const FIXED: [&str; 7] = [
    "root",
    "targets",
    "snapshot",
    "timestamp",
    "stick",
    "firmware",
    INTAKE,
];

/// The role whose key opens what terminals send home; it signs nothing.
pub const INTAKE: &str = "intake";

/// Active root keys without which the root can no longer be changed: two of three sign.
pub const ROOT_LEAST: usize = 2;

/// The functions that a role needs, each held by somebody else. With a county only its publishers
/// are roles; without one (on an officer's own computer) every well-formed id may be.
pub fn functions(role: &str, county: Option<&County>) -> Result<&'static [&'static str], KeyError> {
    Ok(match role {
        "root" | "snapshot" | "timestamp" | "stick" | INTAKE => &[HOLD],
        "targets" => &["handle", "approve"],
        "firmware" => &["office", "maintainer"],
        _ if is_publisher(role, county) => &["legal", "secrecy", "approve"],
        _ => {
            let publishers = match county {
                Some(county) => county.publishers.iter().map(|p| p.id.to_string()).collect(),
                None => vec!["PUBLISHER".to_owned()],
            };
            let fixed = FIXED.map(str::to_owned);
            return Err(KeyError::Role {
                role: role.to_owned(),
                allowed: [&fixed[..], &publishers].concat().join(", "),
            });
        }
    })
}

/// The function meant by `asked`, which may be left out where a role has one only.
pub fn function(
    role: &str,
    asked: Option<&str>,
    county: Option<&County>,
) -> Result<&'static str, KeyError> {
    let functions = functions(role, county)?;
    let found = match asked {
        Some(asked) => functions.iter().find(|function| **function == asked),
        None => functions.first().filter(|_| functions.len() == 1),
    };
    found.copied().ok_or_else(|| KeyError::Function {
        role: role.to_owned(),
        allowed: functions.join(", "),
    })
}

/// A function as people say it.
pub fn chinese(function: &str) -> &str {
    match function {
        "legal" => "法制审查",
        "secrecy" => "保密审查",
        "approve" => "批准",
        "handle" => "经办",
        "office" => "公开办",
        "maintainer" => "维护方",
        HOLD => "保管",
        other => other,
    }
}

/// A role as people say it: a publisher's name where the county knows it.
pub fn role_chinese<'a>(role: &'a str, county: &'a County) -> &'a str {
    match role {
        "root" => "根密钥",
        "targets" => "发布单位名录",
        "snapshot" => "快照",
        "timestamp" => "时间戳",
        "stick" => "U盘发布",
        "firmware" => "终端程序",
        INTAKE => "意见接收",
        _ => county
            .publishers
            .iter()
            .find(|publisher| publisher.id.as_str() == role)
            .map_or(role, |publisher| &publisher.name),
    }
}

fn is_publisher(role: &str, county: Option<&County>) -> bool {
    match county {
        Some(county) => county.publishers.iter().any(|p| p.id.as_str() == role),
        None => role.parse::<PublisherId>().is_ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_with_one_function_needs_none_named_and_others_do() {
        assert_eq!(function("root", None, None).unwrap(), HOLD);
        assert_eq!(
            function("targets", Some("approve"), None).unwrap(),
            "approve"
        );
        for (role, asked) in [
            ("targets", None),
            ("targets", Some("legal")),
            ("minzheng", None),
        ] {
            assert!(
                matches!(
                    function(role, asked, None),
                    Err(KeyError::Function { allowed, .. }) if allowed.contains("approve")
                ),
                "{role}"
            );
        }
        assert!(matches!(
            functions("../x", None),
            Err(KeyError::Role { .. })
        ));
    }
}
