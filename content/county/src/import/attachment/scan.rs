//! What is said of a file's words: the rules for texts, held to what an attachment is for.

use content_model::text::{self, Part, Rule};
use content_model::{AttachmentRole, Level};

use super::pdf::PageText;
use super::refusal;
use crate::fault::Refusal;

/// Something about an attachment, to be told at the cell that names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    pub level: Level,
    pub refusal: Refusal,
}

/// What a file's words hold, whatever it is attached for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Findings {
    /// With the page (from 1) where the file has pages.
    found: Vec<(Option<usize>, text::Remark)>,
    /// Pages that show something and hold no words; empty where the whole file is a picture.
    unreadable: Vec<usize>,
    picture: bool,
}

/// Remarks that one file may cause; who has more begins with these.
const MAX_REMARKS: usize = 20;

impl Findings {
    pub fn of_picture() -> Self {
        Self {
            picture: true,
            ..Self::default()
        }
    }

    pub fn of_pages(pages: &[PageText]) -> Self {
        let mut all = Self::default();
        for (page, number) in pages.iter().zip(1..) {
            all.add(Some(number), &page.text);
            if page.unreadable {
                all.unreadable.push(number);
            }
        }
        all
    }

    pub fn of_text(text: &str) -> Self {
        let mut all = Self::default();
        all.add(None, text);
        all
    }

    /// The same place found in the source and on a page is told once, with the page.
    pub fn add_parts(&mut self, parts: &[String]) {
        for part in parts {
            let mut of_part = Self::default();
            of_part.add(None, part);
            let new = |found: &(Option<usize>, text::Remark)| {
                !self.found.iter().any(|(_, known)| *known == found.1)
            };
            let new: Vec<_> = of_part.found.into_iter().filter(new).collect();
            self.found.extend(new);
        }
    }

    fn add(&mut self, page: Option<usize>, text: &str) {
        for remark in text::remarks(text, Part::Text) {
            let found = (page, remark);
            if !self.found.contains(&found) {
                self.found.push(found);
            }
        }
    }

    /// What is told of the file `name`, attached as `role`.
    pub fn remarks(&self, name: &str, role: AttachmentRole) -> Vec<Remark> {
        let mut out = Vec::new();
        for (page, found) in &self.found {
            if let Some(level) = level(found.rule, role) {
                out.push(Remark {
                    level,
                    refusal: refusal::found(name, *page, found),
                });
            }
        }
        let shown = matches!(
            role,
            AttachmentRole::Photo | AttachmentRole::FloorPlan | AttachmentRole::Scan
        );
        if (self.picture || !self.unreadable.is_empty()) && !shown {
            out.push(Remark {
                level: Level::Warning,
                refusal: refusal::image_only(name, &self.unreadable),
            });
        }
        out.truncate(MAX_REMARKS);
        out
    }
}

/// `None` for what is right in such a file.
fn level(rule: Rule, role: AttachmentRole) -> Option<Level> {
    match (rule, role) {
        // Kept in the workspace and never published; it is signed by people.
        (_, AttachmentRole::Scan) => None,
        (
            Rule::PersonalData
            | Rule::PossiblePersonalData
            | Rule::InternalMark
            | Rule::PossibleInternalMark,
            _,
        ) => Some(rule.level()),
        // A form is there to be filled in; a paper that was issued may quote one.
        (Rule::Placeholder | Rule::PossiblePlaceholder, AttachmentRole::Document) => {
            Some(Level::Warning)
        }
        _ => None,
    }
}
