//! What goes into each column, for people: the text `hints.json`, by `column` or `kind.column`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::import::Layout;

/// What is said of one column.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Hint {
    pub hint: String,
    /// Empty where an example would need a file that is not there.
    #[serde(default)]
    pub example: String,
    /// In characters.
    #[serde(default = "usual_width")]
    pub width: f64,
}

fn usual_width() -> f64 {
    16.0
}

/// The hint of a column: the kind's own, else the one for every kind.
pub(super) fn hint(layout: &Layout, key: &str) -> Option<&'static Hint> {
    let own = format!("{}.{key}", layout.kind.as_str());
    HINTS.get(&own).or_else(|| HINTS.get(key))
}

static HINTS: LazyLock<BTreeMap<String, Hint>> = LazyLock::new(|| {
    // Compiled in, and read by this file's test: it is never broken outside a build.
    serde_json::from_str(include_str!("hints.json"))
        .expect("the hints that are compiled in can be read")
});

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::Sheet;
    use super::*;
    use crate::import::LAYOUTS;

    #[test]
    fn every_column_has_its_hint_and_every_hint_its_column() {
        let mut used = BTreeSet::new();
        for layout in &LAYOUTS {
            for key in Sheet::of(layout).keys {
                let found = hint(layout, key);
                assert!(found.is_some(), "{}.{key}", layout.kind.as_str());
                // The import would take the row of hints for a second header.
                let says = found.map_or("", |found| &found.hint);
                assert_eq!(layout.key_of(says), None, "{says}");
                let own = format!("{}.{key}", layout.kind.as_str());
                used.insert(match HINTS.contains_key(&own) {
                    true => own,
                    false => key.to_owned(),
                });
            }
        }
        let unused: Vec<_> = HINTS.keys().filter(|key| !used.contains(*key)).collect();
        assert!(unused.is_empty(), "{unused:?}");
    }
}
