//! Pages of attachments and pictures, drawn by the worker while the screen goes on.
//!
//! Whoever draws a screen asks for what it shows and puts up with any [`Answer`]; when a picture has
//! come, the screen is drawn again and asks again. Nothing here waits, except where pictures of
//! screens are taken.

mod desk;
mod shelf;
mod worker;

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use content_model::Attachment;
use content_model::picture::{PIXEL_LIMIT, PictureHead, SIDE_LIMIT};
use slint::{Image, Rgb8Pixel, SharedPixelBuffer};

use desk::Desk;
use shelf::Shelf;

/// Bytes of pixels that are kept.
const ROOM: usize = 24 << 20;
/// Refusals that are remembered.
const REFUSALS: usize = 256;

/// One page of an attachment, in a box of physical pixels.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Wanted {
    pub sha256: String,
    /// Bytes of the file.
    pub length: u64,
    /// From 0; beyond the last the last is drawn.
    pub page: u32,
    pub width: u32,
    pub height: u32,
}

impl Wanted {
    /// Page `page` of `attachment` in a box of `width` by `height` physical pixels, or in the
    /// largest box of that shape that is drawn.
    pub fn of(attachment: &Attachment, page: u32, width: f32, height: f32) -> Self {
        let most = SIDE_LIMIT as f32;
        let (width, height) = (width.max(1.0).min(most), height.max(1.0).min(most));
        let shrink = (PIXEL_LIMIT as f32 / (width * height)).sqrt();
        let side = |length: f32| match shrink {
            shrink if shrink < 1.0 => (length * shrink) as u32,
            _ => length.round() as u32,
        };
        Self {
            sha256: attachment.sha256.clone(),
            length: attachment.length,
            page,
            width: side(width),
            height: side(height),
        }
    }
}

/// How it stands with a picture.
pub enum Answer {
    Ready(Drawn),
    /// It is being drawn.
    Coming,
    /// The file has not been brought to this terminal yet.
    Missing,
    /// It cannot be drawn, or is not the file that was published.
    Refused,
}

/// A drawn page.
#[derive(Clone)]
pub struct Drawn {
    pub head: PictureHead,
    pixels: SharedPixelBuffer<Rgb8Pixel>,
}

impl Drawn {
    pub fn image(&self) -> Image {
        Image::from_rgb8(self.pixels.clone())
    }
}

/// Why there is no picture, for the log.
pub(crate) type Refusal = String;
pub(crate) type Outcome = Result<Drawn, Refusal>;

/// All pictures of the terminal.
pub struct Pictures {
    blobs: PathBuf,
    program: Option<PathBuf>,
    shelf: RefCell<Shelf>,
    refused: RefCell<BTreeSet<Wanted>>,
    /// Files that the screen asked for and that are not here.
    absent: RefCell<BTreeSet<(String, u64)>>,
    desk: Desk,
    at_once: Cell<bool>,
}

impl Pictures {
    /// Of the attachments in the data directory `data`, drawn by `program`. `came` is called from
    /// another thread whenever a picture has come.
    pub fn new(
        data: &Path,
        program: Option<PathBuf>,
        came: impl Fn() + Send + Sync + 'static,
    ) -> Self {
        Self {
            blobs: data.join("spool").join("blobs"),
            program,
            shelf: RefCell::new(Shelf::new(ROOM)),
            refused: RefCell::default(),
            absent: RefCell::default(),
            desk: Desk::new(came),
            at_once: Cell::new(false),
        }
    }

    /// From now on draws before it answers: for pictures of screens, which must show everything.
    pub fn draw_at_once(&self) {
        self.at_once.set(true);
    }

    /// A screen begins to ask. What was asked before and not begun is not wanted any more.
    pub fn begin(&self) {
        self.absent.borrow_mut().clear();
        self.desk.forget();
    }

    pub fn ask(&self, wanted: &Wanted) -> Answer {
        if let Some(drawn) = self.shelf.borrow_mut().take_down(wanted) {
            return Answer::Ready(drawn);
        }
        if self.refused.borrow().contains(wanted) {
            return Answer::Refused;
        }
        let path = self.path(&wanted.sha256);
        if !is_whole(&path, wanted.length) {
            let missed = (wanted.sha256.clone(), wanted.length);
            self.absent.borrow_mut().insert(missed);
            return Answer::Missing;
        }
        let Some(program) = &self.program else {
            return Answer::Refused;
        };
        if self.at_once.get() {
            let outcome = worker::draw(program, &path, wanted);
            return match self.keep(wanted.clone(), outcome) {
                Some(drawn) => Answer::Ready(drawn),
                None => Answer::Refused,
            };
        }
        self.desk.want(program, &path, wanted);
        Answer::Coming
    }

    /// What was asked for, if it has been drawn. Asks for nothing.
    pub fn known(&self, wanted: &Wanted) -> Option<Drawn> {
        self.shelf.borrow_mut().take_down(wanted)
    }

    /// Whether the file has been brought to this terminal.
    pub fn has(&self, attachment: &Attachment) -> bool {
        is_whole(&self.path(&attachment.sha256), attachment.length)
    }

    /// Takes what has been drawn since. Whether the screen has something new to show.
    pub fn collect(&self) -> bool {
        let mut any = false;
        for (wanted, outcome) in self.desk.done() {
            self.keep(wanted, outcome);
            any = true;
        }
        any || self.has_arrived()
    }

    /// The session ends: nothing of what it looked at is kept.
    pub fn clear(&self) {
        self.begin();
        self.shelf.borrow_mut().clear();
        self.refused.borrow_mut().clear();
    }

    fn keep(&self, wanted: Wanted, outcome: Outcome) -> Option<Drawn> {
        match outcome {
            Ok(drawn) => {
                let mut shelf = self.shelf.borrow_mut();
                let page = drawn.head.page;
                if page != wanted.page {
                    // Asked for as the page that it is, it is there already.
                    let known = Wanted {
                        page,
                        ..wanted.clone()
                    };
                    shelf.put(known, drawn.clone());
                }
                shelf.put(wanted, drawn.clone());
                Some(drawn)
            }
            Err(refusal) => {
                log::warn!("{} page {}: {refusal}", wanted.sha256, wanted.page);
                let mut refused = self.refused.borrow_mut();
                if refused.len() >= REFUSALS {
                    refused.clear();
                }
                refused.insert(wanted);
                None
            }
        }
    }

    /// Whether a file that the screen missed has been brought since.
    fn has_arrived(&self) -> bool {
        let absent = self.absent.borrow();
        absent
            .iter()
            .any(|(sha256, length)| is_whole(&self.path(sha256), *length))
    }

    fn path(&self, sha256: &str) -> PathBuf {
        self.blobs.join(sha256)
    }
}

/// Whether the agent has put the whole file there. Its digest is checked by whoever reads it.
fn is_whole(path: &Path, length: u64) -> bool {
    std::fs::symlink_metadata(path).is_ok_and(|meta| meta.is_file() && meta.len() == length)
}

#[cfg(test)]
mod tests;
