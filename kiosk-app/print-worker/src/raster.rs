//! Turns any PDF into PWG raster, page by page, for printers that take no PDF.
//!
//! The file may come from anywhere, so the process has limited itself before it reads it. One page is
//! in memory at a time, and of the raster one line.

mod header;
mod line;
mod sheet;

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use crate::allowance;
use crate::fault::Fault;
use crate::picture::{FILE_LIMIT, STACK, page};
use crate::whole_file;

use header::{Header, SYNC};
use sheet::{Media, Placed};

/// Bytes of all pages: about a hundred scanned ones in gray at 300 dots per inch, thousands of ours.
const OUTPUT: u64 = 1 << 30;
/// Pages of one job.
const PAGES: usize = 300;

/// 把 PDF 变成打印机的点阵(PWG 5102.4)。/ Turns a PDF into a printer's raster (PWG 5102.4).
#[derive(Args)]
pub struct RasterArgs {
    /// PDF,不超过 32 MiB;- 表示标准输入 / the PDF, at most 32 MiB; - is standard input
    #[arg(long, value_name = "FILE|-")]
    pdf: PathBuf,
    /// 每英寸点数 / dots per inch
    #[arg(long, default_value_t = 300, value_parser = clap::value_parser!(u32).range(72..=600))]
    dpi: u32,
    /// 纸张,PWG 5101.1 的名称 / the paper, by its name in PWG 5101.1
    #[arg(long, value_name = "NAME", default_value = "iso_a4_210x297mm")]
    media: String,
    /// 灰度(默认) / gray, which it is unless told otherwise
    #[arg(long, conflicts_with = "rgb")]
    gray: bool,
    /// 彩色 / colour
    #[arg(long)]
    rgb: bool,
    /// 单面或双面 / one side, or both
    #[arg(long, value_enum, default_value_t = Sides::OneSided)]
    duplex: Sides,
    /// 反面怎样送进打印机 / how the printer takes the back of a sheet (pwg-raster-document-sheet-back)
    #[arg(long, value_enum, default_value_t = SheetBack::Normal)]
    sheet_back: SheetBack,
    /// 写到哪个文件;- 表示标准输出 / the file to write; - is standard output
    #[arg(long, value_name = "FILE|-")]
    out: PathBuf,
}

/// RFC 8011 §5.2.8.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Sides {
    OneSided,
    TwoSidedLongEdge,
    TwoSidedShortEdge,
}

/// PWG 5102.4 §5.3.3: how the printer wants the back of a sheet.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SheetBack {
    Normal,
    Flipped,
    Rotated,
    ManualTumble,
}

/// Draws every page and writes the raster, whole or not at all where it goes to a file.
pub fn write(args: RasterArgs) -> Result<(), Fault> {
    allowance::take(&allowance::RASTER)?;
    let media = Media::named(&args.media)
        .ok_or_else(|| Fault::Usage(format!("--media {:?}", args.media)))?;
    let bytes = read(&args.pdf)?;
    // What a decoder says when it panics helps nobody who reads one sentence.
    std::panic::set_hook(Box::new(|_| {}));
    std::thread::Builder::new()
        .stack_size(STACK)
        .spawn(move || {
            let all = |out: &mut dyn Write| draw(bytes, &args, &media, out);
            if args.out == Path::new("-") {
                let mut out = io::BufWriter::with_capacity(64 << 10, io::stdout().lock());
                all(&mut out)?;
                out.flush().map_err(Fault::Output)
            } else {
                whole_file::write(&args.out, all)
            }
        })
        .map_err(Fault::Thread)?
        .join()
        .map_err(|_| Fault::Undrawn("panic".to_owned()))?
}

fn draw(
    bytes: Vec<u8>,
    args: &RasterArgs,
    media: &Media,
    out: &mut dyn Write,
) -> Result<(), Fault> {
    if !page::is_pdf(&bytes) {
        return Err(Fault::Undrawn("not a PDF".to_owned()));
    }
    let pdf = page::open(bytes)?;
    let pages = pdf.pages();
    if pages.len() > PAGES {
        return Err(Fault::Undrawn(format!("{} pages", pages.len())));
    }
    let mut out = Counted { out, written: 0 };
    out.write_all(SYNC).map_err(Fault::Output)?;
    for (number, page) in pages.iter().enumerate() {
        let placed = Placed::draw(page, media, args.dpi)
            .ok_or_else(|| Fault::Undrawn(format!("page {}: no size", number + 1)))?;
        if placed.incomplete() {
            let at = number + 1;
            eprintln!("注意:第 {at} 页没有画全 / note: page {at} is not complete");
        }
        let header = Header {
            dpi: args.dpi,
            media,
            size: placed.size(),
            rgb: args.rgb,
            sides: args.duplex,
            pages: u32::try_from(pages.len()).unwrap_or(0),
            feed: feed(args.duplex, args.sheet_back, number % 2 == 1),
        };
        out.write_all(&header.to_bytes()).map_err(Fault::Output)?;
        line::write(&placed, args.rgb, header.feed, &mut out).map_err(|error| {
            match error.kind() {
                io::ErrorKind::FileTooLarge => Fault::Undrawn(format!("> {OUTPUT} bytes")),
                _ => Fault::Output(error),
            }
        })?;
    }
    Ok(())
}

/// Whether a page's pixels run backwards across the feed, and along it.
#[derive(Clone, Copy, Default)]
struct Feed {
    cross_backwards: bool,
    backwards: bool,
}

/// PWG 5102.4 §5.3.3, table 16: the back of a sheet is turned as the printer asks.
fn feed(sides: Sides, back: SheetBack, is_back: bool) -> Feed {
    let tumble = match sides {
        Sides::OneSided => return Feed::default(),
        Sides::TwoSidedLongEdge => false,
        Sides::TwoSidedShortEdge => true,
    };
    let (cross_backwards, backwards) = match back {
        _ if !is_back => (false, false),
        SheetBack::Normal => (false, false),
        SheetBack::Flipped => (tumble, !tumble),
        SheetBack::Rotated => (!tumble, !tumble),
        SheetBack::ManualTumble => (tumble, tumble),
    };
    Feed {
        cross_backwards,
        backwards,
    }
}

fn read(path: &Path) -> Result<Vec<u8>, Fault> {
    let unread = |error| Fault::Unread(path.to_owned(), error);
    let source: Box<dyn Read> = if path == Path::new("-") {
        Box::new(io::stdin().lock())
    } else {
        Box::new(File::open(path).map_err(unread)?)
    };
    let mut bytes = Vec::new();
    source
        .take(FILE_LIMIT + 1)
        .read_to_end(&mut bytes)
        .map_err(unread)?;
    if bytes.len() as u64 > FILE_LIMIT {
        return Err(Fault::Undrawn(format!("> {FILE_LIMIT}")));
    }
    Ok(bytes)
}

/// Takes at most [`OUTPUT`] bytes.
struct Counted<'a> {
    out: &'a mut dyn Write,
    written: u64,
}

impl Write for Counted<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.written + bytes.len() as u64 > OUTPUT {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let taken = self.out.write(bytes)?;
        self.written += taken as u64;
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
