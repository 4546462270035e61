//! county.toml: who publishes in this county, and who answers for it. In: the file's text.
//! Out: a [`County`] in which every name is present, unique and well formed.

mod authority;

use std::collections::HashSet;

use content_model::{PublisherId, Scope};
use serde::Deserialize;

pub use authority::{Authority, Expiry};

use crate::error::ConfigFault;
use crate::keys::duty;

/// A county, its publishing units and its villages.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct County {
    /// As people read it, e.g. 示范县.
    pub name: String,
    /// a–z, 0–9 and '-'.
    pub code: String,
    /// Who holds the county's own keys.
    #[serde(default)]
    pub authority: Authority,
    #[serde(default)]
    pub expiry: Expiry,
    #[serde(default, rename = "publisher")]
    pub publishers: Vec<Publisher>,
    #[serde(default, rename = "village")]
    pub villages: Vec<Village>,
}

/// A publishing unit: a department, a township or the county office itself.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Publisher {
    pub id: PublisherId,
    pub name: String,
    /// Scopes that it may publish in; the first is what its rows get by default.
    pub scopes: Vec<Scope>,
    pub officers: Officers,
    /// Last day of its right to publish; without it, until it is revoked.
    #[serde(default)]
    pub until: Option<chrono::NaiveDate>,
}

/// Who holds which function of a publisher: three different people.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Officers {
    /// 法制审查
    pub legal: String,
    /// 保密审查
    pub secrecy: String,
    /// 批准
    pub approve: String,
}

impl Officers {
    /// The three functions by the names used in reviews and keys, with their holders.
    pub fn by_function(&self) -> [(&'static str, &str); 3] {
        [
            ("legal", &self.legal),
            ("secrecy", &self.secrecy),
            ("approve", &self.approve),
        ]
    }
}

/// A village; its scope is `village:CODE`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Village {
    pub code: String,
    pub name: String,
    /// The town it belongs to, as written in county.toml.
    pub town: String,
}

impl County {
    /// Reads and validates the text of county.toml.
    pub fn from_toml(text: &str) -> Result<Self, ConfigFault> {
        let county: County =
            toml::from_str(text).map_err(|error| ConfigFault::Syntax(Box::new(error)))?;
        county.validate()?;
        Ok(county)
    }

    pub fn publisher(&self, id: &PublisherId) -> Option<&Publisher> {
        self.publishers.iter().find(|publisher| publisher.id == *id)
    }

    /// The publisher that people write as `text`: its id or its name.
    pub fn publisher_named(&self, text: &str) -> Option<&Publisher> {
        self.publishers
            .iter()
            .find(|p| p.id.as_str() == text || p.name == text)
    }

    fn validate(&self) -> Result<(), ConfigFault> {
        filled("name", &self.name)?;
        scope_code(&self.code)?;
        self.authority.validate()?;
        if let Some((role, _)) = self.expiry.spans().into_iter().find(|(_, days)| *days == 0) {
            return Err(ConfigFault::Blank(format!("expiry.{role}")));
        }
        if self.publishers.is_empty() {
            return Err(ConfigFault::NoPublisher);
        }
        let mut names = HashSet::new();
        for publisher in &self.publishers {
            filled("publisher.name", &publisher.name)?;
            // An id and a name must not meet either: rows may be written with both.
            for name in [publisher.id.as_str(), &publisher.name] {
                if !names.insert(name) {
                    return Err(ConfigFault::Twice(name.to_owned()));
                }
            }
            publisher.validate()?;
            if duty::FIXED.contains(&publisher.id.as_str()) {
                return Err(ConfigFault::Reserved(publisher.id.to_string()));
            }
        }
        let mut codes = HashSet::new();
        for village in &self.villages {
            scope_code(&village.code)?;
            filled("village.name", &village.name)?;
            filled("village.town", &village.town)?;
            if !codes.insert(&village.code) {
                return Err(ConfigFault::Twice(village.code.clone()));
            }
        }
        Ok(())
    }
}

impl Publisher {
    fn validate(&self) -> Result<(), ConfigFault> {
        if self.scopes.is_empty() {
            return Err(ConfigFault::NoScope(self.id.to_string()));
        }
        let mut holders = HashSet::new();
        for (function, holder) in self.officers.by_function() {
            filled(
                &format!("publisher {} officers.{function}", self.id),
                holder,
            )?;
            if !holders.insert(holder.trim()) {
                return Err(ConfigFault::SameHolder {
                    publisher: self.id.to_string(),
                    holder: holder.to_owned(),
                });
            }
        }
        Ok(())
    }
}

fn filled(key: &str, value: &str) -> Result<(), ConfigFault> {
    if value.trim().is_empty() {
        return Err(ConfigFault::Blank(key.to_owned()));
    }
    Ok(())
}

/// The same characters as in a [`Scope`], which these codes become part of.
fn scope_code(code: &str) -> Result<(), ConfigFault> {
    format!("village:{code}")
        .parse::<Scope>()
        .map(|_| ())
        .map_err(|_| ConfigFault::Code(code.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"
        name = "示范县"
        code = "shifan"
        [[publisher]]
        id = "gongan"
        name = "示范县公安局"
        scopes = ["dept:gongan"]
        officers = { legal = "甲", secrecy = "乙", approve = "丙" }
        [[village]]
        code = "liuxi"
        name = "柳溪村"
        town = "青石镇"
    "#;

    #[test]
    fn a_complete_county_is_read() {
        let county = County::from_toml(GOOD).unwrap();
        assert_eq!(county.publishers[0].scopes, [Scope::Dept("gongan".into())]);
        assert!(county.publisher_named("示范县公安局").is_some());
        assert!(county.publisher_named("gongan").is_some());
        assert_eq!(county.villages[0].name, "柳溪村");
    }

    #[test]
    fn one_person_may_not_hold_two_functions() {
        let text = GOOD.replace("secrecy = \"乙\"", "secrecy = \"甲\"");
        assert!(matches!(
            County::from_toml(&text),
            Err(ConfigFault::SameHolder { .. })
        ));
    }

    #[test]
    fn unknown_missing_and_repeated_entries_are_refused() {
        let unknown = GOOD.replace("town =", "township =");
        assert!(matches!(
            County::from_toml(&unknown),
            Err(ConfigFault::Syntax(_))
        ));
        let missing = GOOD.replace(", approve = \"丙\"", "");
        assert!(matches!(
            County::from_toml(&missing),
            Err(ConfigFault::Syntax(_))
        ));
        let no_scope = GOOD.replace("[\"dept:gongan\"]", "[]");
        assert!(matches!(
            County::from_toml(&no_scope),
            Err(ConfigFault::NoScope(_))
        ));
        let publisher =
            &GOOD[GOOD.find("[[publisher]]").unwrap()..GOOD.find("[[village]]").unwrap()];
        let twice = format!("{GOOD}{publisher}");
        assert!(matches!(
            County::from_toml(&twice),
            Err(ConfigFault::Twice(_))
        ));
        let bad_code = GOOD.replace("\"liuxi\"", "\"柳溪\"");
        assert!(matches!(
            County::from_toml(&bad_code),
            Err(ConfigFault::Code(_))
        ));
    }
}
