//! Documents that were cut, for the next page and the next tap.

use std::cell::RefCell;
use std::rc::Rc;

use super::{Document, Sheet};

/// What a cut document belongs to.
#[derive(Debug, Clone, PartialEq)]
pub struct Key {
    /// Of the record's bytes.
    pub digest: String,
    pub traditional: bool,
    pub sheet: Sheet,
}

/// The few documents that were read last.
#[derive(Default)]
pub struct Shelf(RefCell<Vec<(Key, Rc<Document>)>>);

impl Shelf {
    /// The document of `key`, cut by `read` where it does not stand here.
    pub fn document(&self, key: Key, read: impl FnOnce() -> Document) -> Rc<Document> {
        const MOST: usize = 3;
        let mut shelf = self.0.borrow_mut();
        let known = shelf.iter().position(|(other, _)| *other == key);
        let entry = match known {
            Some(at) => shelf.remove(at),
            None => (key, Rc::new(read())),
        };
        let document = entry.1.clone();
        shelf.insert(0, entry);
        shelf.truncate(MOST);
        document
    }

    /// Leaves nothing of what was read.
    pub fn clear(&self) {
        self.0.borrow_mut().clear();
    }
}
