use std::collections::BTreeSet;

use content_model::{PublisherId, Scope};
use content_store::WARNING;

/// What a terminal shows, and therefore all that it fetches; everything, unless something is named.
///
/// Warnings are always wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Profile {
    /// Of these publishers only.
    pub publishers: Option<BTreeSet<PublisherId>>,
    /// Of publishers that may speak for one of these only.
    pub scopes: Option<BTreeSet<Scope>>,
}

impl Profile {
    /// Whether the packs of `publisher`, which may speak for `scopes`, belong here.
    pub fn wants<'a>(
        &self,
        publisher: &PublisherId,
        scopes: impl IntoIterator<Item = &'a str>,
    ) -> bool {
        let named = |chosen: &BTreeSet<Scope>| {
            let mut scopes = scopes.into_iter().filter_map(|scope| scope.parse().ok());
            scopes.any(|scope| chosen.contains(&scope))
        };
        publisher.as_str() == WARNING
            || (self
                .publishers
                .as_ref()
                .is_none_or(|chosen| chosen.contains(publisher))
                && self.scopes.as_ref().is_none_or(named))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_named_is_not_wanted_but_for_warnings() {
        let id = |text: &str| text.parse::<PublisherId>().unwrap();
        let all = Profile::default();
        assert!(all.wants(&id("minzheng"), ["dept:minzheng"]));
        let one = Profile {
            publishers: Some(BTreeSet::from([id("minzheng")])),
            ..all.clone()
        };
        assert!(one.wants(&id("minzheng"), ["county"]));
        assert!(!one.wants(&id("gongan"), ["county"]));
        assert!(one.wants(&id(WARNING), ["county"]));
        let town = Profile {
            scopes: Some(BTreeSet::from(["town:qingshan".parse().unwrap()])),
            ..all
        };
        assert!(town.wants(&id("qingshan"), ["village:a", "town:qingshan"]));
        assert!(!town.wants(&id("qingshan"), ["village:a", "nonsense"]));
        let both = Profile {
            publishers: one.publishers,
            ..town
        };
        assert!(!both.wants(&id("minzheng"), ["county"]), "both must hold");
        assert!(both.wants(&id("minzheng"), ["town:qingshan"]));
    }
}
