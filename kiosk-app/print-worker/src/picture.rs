//! Draws one page of an attachment, or one picture, for the screen.
//!
//! The file comes from outside, so it is read once, held against its digest, and drawn by a process
//! that has given up what it does not need. A fault in a decoder ends this process and nothing else.

pub(crate) mod page;
mod raster;

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use content_model::picture::{PictureHead, fits};
use ring::digest::{SHA256, digest};

use crate::allowance;
use crate::fault::Fault;

/// Bytes of a file; the county takes attachments of twenty megabytes.
pub const FILE_LIMIT: u64 = 32 << 20;
/// Decoders nest deeply; their own thread has a known stack, and a bug in one becomes a fault.
pub(crate) const STACK: usize = 64 << 20;

/// 把 PDF 的一页、或一张 PNG、JPEG、WebP 图片画进一个方框,像素写到标准输出。/ Draws one page of a PDF,
/// or one PNG, JPEG or WebP picture, into a box; the pixels go to standard output.
#[derive(Args)]
pub struct PictureArgs {
    /// 附件,不超过 32 MiB / the attachment, at most 32 MiB
    #[arg(long, value_name = "FILE")]
    file: PathBuf,
    /// 附件应有的 SHA-256(64 位小写十六进制);不符就不画 / its SHA-256, lower-case hex; nothing else is drawn
    #[arg(long, value_name = "HEX")]
    sha256: String,
    /// 第几页,从 0 数;超过的给最后一页 / which page, from 0; beyond the last the last is drawn
    #[arg(long, value_name = "N", default_value_t = 0)]
    page: u32,
    /// 方框的宽,像素 / width of the box, pixels
    #[arg(long, value_name = "PIXELS")]
    width: u32,
    /// 方框的高,像素 / height of the box, pixels
    #[arg(long, value_name = "PIXELS")]
    height: u32,
}

/// What was drawn.
struct Picture {
    head: PictureHead,
    /// Red, green, blue, line by line.
    pixels: Vec<u8>,
}

/// The room that a picture is fitted into.
#[derive(Clone, Copy)]
pub(crate) struct Room {
    pub width: u32,
    pub height: u32,
}

impl Room {
    /// The size of what is `width` by `height` in some unit, as large as the room allows.
    pub fn fit(self, width: f32, height: f32) -> Option<(u32, u32)> {
        let is_length = |length: f32| length.is_finite() && length > 0.0;
        if !is_length(width) || !is_length(height) {
            return None;
        }
        let scale = (self.width as f32 / width).min(self.height as f32 / height);
        let of = |length: f32, room: u32| ((length * scale).round() as u32).clamp(1, room);
        Some((of(width, self.width), of(height, self.height)))
    }
}

/// Draws, and writes head and pixels to standard output as [`content_model::picture`] says.
pub fn draw(args: PictureArgs) -> Result<(), Fault> {
    allowance::take(&allowance::PICTURE)?;
    let room = Room {
        width: args.width,
        height: args.height,
    };
    if !fits(room.width, room.height) {
        return Err(Fault::Usage(format!("{}x{}", room.width, room.height)));
    }
    let bytes = read(&args.file, &args.sha256)?;
    // What a decoder says when it panics helps nobody who reads one sentence.
    std::panic::set_hook(Box::new(|_| {}));
    let picture = std::thread::Builder::new()
        .stack_size(STACK)
        .spawn(move || picture(bytes, args.page, room))
        .map_err(Fault::Thread)?
        .join()
        .map_err(|_| Fault::Undrawn("panic".to_owned()))??;
    let mut out = io::stdout().lock();
    out.write_all(&picture.head.to_bytes())
        .and_then(|()| out.write_all(&picture.pixels))
        .and_then(|()| out.flush())
        .map_err(Fault::Output)
}

/// By what the bytes are, whatever the attachment is called.
fn picture(bytes: Vec<u8>, page: u32, room: Room) -> Result<Picture, Fault> {
    if page::is_pdf(&bytes) {
        page::draw(bytes, page, room)
    } else {
        raster::draw(&bytes, room)
    }
}

fn read(path: &Path, sha256: &str) -> Result<Vec<u8>, Fault> {
    let unread = |error| Fault::Unread(path.to_owned(), error);
    let file = File::open(path).map_err(unread)?;
    let meta = file.metadata().map_err(unread)?;
    if !meta.is_file() {
        return Err(Fault::Unread(
            path.to_owned(),
            io::ErrorKind::InvalidInput.into(),
        ));
    }
    if meta.len() > FILE_LIMIT {
        return Err(Fault::Undrawn(format!("{} > {FILE_LIMIT}", meta.len())));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(meta.len()).unwrap_or(0));
    file.take(FILE_LIMIT)
        .read_to_end(&mut bytes)
        .map_err(unread)?;
    let found: String = digest(&SHA256, &bytes)
        .as_ref()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    if found == sha256 {
        Ok(bytes)
    } else {
        Err(Fault::OtherFile(path.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_fills_its_room_in_one_direction() {
        let room = Room {
            width: 396,
            height: 560,
        };
        assert_eq!(room.fit(595.28, 841.89), Some((396, 560)));
        assert_eq!(room.fit(841.89, 595.28), Some((396, 280)));
        assert_eq!(room.fit(1.0, 1e6), Some((1, 560)));
        assert_eq!(room.fit(0.0, 10.0), None);
        assert_eq!(room.fit(f32::NAN, 10.0), None);
    }
}
