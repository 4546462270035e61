//! PDF: whether it can do anything but be read, and the words on its pages (ISO 32000-1).

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use hayro_interpret::hayro_syntax::content::ops::TypedInstruction;
use hayro_interpret::hayro_syntax::object::{Array, Dict, MaybeRef, Name, Object};
use hayro_interpret::hayro_syntax::page::Page;
use hayro_interpret::hayro_syntax::{LoadPdfError, Pdf};
use hayro_interpret::{Context, InterpreterCache, InterpreterSettings, interpret_page};
use kurbo::{Affine, Rect};

use super::inflate;
use super::line::Lines;

/// Why a PDF cannot be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    Encrypted,
    Script,
    /// Starts a program.
    Launch,
    /// Carries files of its own.
    Embedded,
    /// Cannot be opened, or has no page.
    Broken,
    /// Has more pages or characters than are read, or takes too long.
    TooMuch,
}

/// What a page holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageText {
    pub text: String,
    /// Something is drawn that no words can be read from: a scan, or letters without their meaning.
    pub unreadable: bool,
}

const MAX_PAGES: usize = 3_000;
const MAX_CHARACTERS: usize = 4_000_000;
/// Objects within objects.
const MAX_DEPTH: u32 = 40;
const STACK: usize = 16 << 20;
const PATIENCE: Duration = Duration::from_secs(30);

/// The pages of a PDF that does nothing but show itself.
pub fn read(bytes: &[u8]) -> Result<Vec<PageText>, Trouble> {
    if names_encryption(bytes) {
        return Err(Trouble::Encrypted);
    }
    if inflate::too_far(bytes) {
        return Err(Trouble::TooMuch);
    }
    // On a thread of its own: a file made to keep us busy is waited for so long and no longer.
    let (done, wait) = mpsc::channel();
    let bytes = bytes.to_vec();
    thread::Builder::new()
        .stack_size(STACK)
        .spawn(move || {
            let read = catch_unwind(AssertUnwindSafe(|| read_pages(bytes)));
            // Nobody waits any more when it took too long.
            let _ = done.send(read.unwrap_or(Err(Trouble::Broken)));
        })
        .map_err(|_| Trouble::TooMuch)?;
    match wait.recv_timeout(PATIENCE) {
        Ok(read) => read,
        Err(mpsc::RecvTimeoutError::Timeout) => Err(Trouble::TooMuch),
        Err(mpsc::RecvTimeoutError::Disconnected) => Err(Trouble::Broken),
    }
}

/// The trailer's Encrypt entry (7.6.1). Trailers are never compressed nor encrypted themselves.
fn names_encryption(bytes: &[u8]) -> bool {
    const KEY: &[u8] = b"/Encrypt";
    bytes.windows(KEY.len() + 1).any(|window| {
        window.starts_with(KEY) && matches!(window[KEY.len()], b' ' | b'\r' | b'\n' | b'\t' | b'<')
    })
}

fn read_pages(bytes: Vec<u8>) -> Result<Vec<PageText>, Trouble> {
    let pdf = Pdf::new(bytes).map_err(|error| match error {
        LoadPdfError::Decryption(_) => Trouble::Encrypted,
        LoadPdfError::Invalid => Trouble::Broken,
    })?;
    for object in pdf.objects() {
        harmless(&object, 0)?;
    }
    let pages = pdf.pages();
    match pages.len() {
        0 => return Err(Trouble::Broken),
        count if count > MAX_PAGES => return Err(Trouble::TooMuch),
        _ => {}
    }
    let cache = InterpreterCache::new();
    let mut out = Vec::new();
    let mut characters = 0;
    for page in pages.iter() {
        let page = read_page(&pdf, page, &cache);
        characters += page.text.len();
        if characters > MAX_CHARACTERS {
            return Err(Trouble::TooMuch);
        }
        out.push(page);
    }
    Ok(out)
}

fn read_page<'a>(pdf: &'a Pdf, page: &Page<'a>, cache: &InterpreterCache<'a>) -> PageText {
    let everything = Rect::new(-1e6, -1e6, 1e6, 1e6);
    let settings = InterpreterSettings::default();
    let mut context = Context::new(Affine::IDENTITY, everything, cache, pdf.xref(), settings);
    let mut lines = Lines::default();
    interpret_page(page, &mut context, &mut lines);
    lines.finish(shows_text(page))
}

/// Whether letters should appear; some fonts cannot be loaded and draw none.
fn shows_text(page: &Page<'_>) -> bool {
    let mut operations = page.typed_operations();
    std::iter::from_fn(|| operations.next().map(|operation| is_text(&operation))).any(|shows| shows)
}

fn is_text(operation: &TypedInstruction<'_, '_>) -> bool {
    matches!(
        operation,
        TypedInstruction::ShowText(_)
            | TypedInstruction::ShowTexts(_)
            | TypedInstruction::NextLineAndShowText(_)
            | TypedInstruction::ShowTextWithParameters(_)
    )
}

/// Looks into every object, also those that no page leads to.
fn harmless(object: &Object<'_>, depth: u32) -> Result<(), Trouble> {
    if depth > MAX_DEPTH {
        return Err(Trouble::Broken);
    }
    match object {
        Object::Dict(dict) => harmless_dict(dict, depth),
        Object::Stream(stream) => harmless_dict(stream.dict(), depth),
        Object::Array(array) => harmless_array(array, depth),
        _ => Ok(()),
    }
}

fn harmless_array(array: &Array<'_>, depth: u32) -> Result<(), Trouble> {
    let mut items = array.raw_iter();
    items.try_for_each(|item| harmless_part(item, depth))
}

fn harmless_dict(dict: &Dict<'_>, depth: u32) -> Result<(), Trouble> {
    // Actions, 12.6.4.5 and 12.6.4.16; files inside, 7.11.4.
    if dict.contains_key("JS") || dict.contains_key("JavaScript") {
        return Err(Trouble::Script);
    }
    if dict.contains_key("EmbeddedFiles") || dict.contains_key("EF") {
        return Err(Trouble::Embedded);
    }
    let name = |key: &str| dict.get::<Name<'_>>(key);
    match name("S").as_deref() {
        Some(b"JavaScript") => return Err(Trouble::Script),
        Some(b"Launch") => return Err(Trouble::Launch),
        _ => {}
    }
    if name("Type").as_deref() == Some(b"EmbeddedFile") {
        return Err(Trouble::Embedded);
    }
    for (_, value) in dict.entries() {
        harmless_part(value, depth)?;
    }
    Ok(())
}

/// What a reference points to comes by itself.
fn harmless_part(part: MaybeRef<Object<'_>>, depth: u32) -> Result<(), Trouble> {
    match part {
        MaybeRef::NotRef(object) => harmless(&object, depth + 1),
        MaybeRef::Ref(_) => Ok(()),
    }
}

#[cfg(test)]
pub mod tests;
