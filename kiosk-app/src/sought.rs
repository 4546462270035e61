//! What one visitor has searched for in vain, for as long as they stand there: each counts once.

use content_store::outbox::Term;

/// Overwritten when it is forgotten.
#[derive(Default)]
pub(crate) struct Sought(Vec<Term>);

impl Sought {
    /// What of a search in vain may be counted, if this visitor has not searched for it before.
    pub(crate) fn add(&mut self, typed: &str) -> Option<Term> {
        let term = Term::of(typed).filter(|term| !self.0.contains(term))?;
        self.0.push(term.clone());
        Some(term)
    }

    pub(crate) fn forget(&mut self) {
        self.0.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_visitor_counts_once_for_a_word_however_it_is_typed() {
        let mut sought = Sought::default();
        let mut add = |typed: &str| sought.add(typed).is_some();
        assert!(add("lianzufang") && add("廉租房"));
        assert!(!add("LianZuFang") && !add(" 廉租房 "));
        assert!(!add("13800138000"), "no number is counted");
        sought.forget();
        assert!(sought.add("廉租房").is_some());
    }
}
