//! Templates: workbooks that an office fills in, one sheet for each kind of record.
//!
//! A sheet begins with its header, a row that says what goes in (「说明：…」) and a filled row
//! (「示例」). The import passes over both, so that a forgotten example is never published. Words to
//! choose from come from the tables by which the import reads them.

mod hint;
mod sheet;

use std::path::Path;

use rust_xlsxwriter::{Workbook, XlsxError};

pub(crate) use sheet::Sheet;

use crate::durable;
use crate::error::WorkspaceError;
use crate::import::Layout;

/// Writes a template with a sheet for each of `layouts` to `path`, an .xlsx.
///
/// `publishers` are the names to choose 发布单位 from; none when there is no workspace.
pub fn write(
    layouts: &[&'static Layout],
    publishers: &[String],
    path: &Path,
) -> Result<(), WorkspaceError> {
    let bytes = workbook(layouts, publishers).map_err(unwritable(path))?;
    // A bare file name has no folder to be made durable in.
    durable::write(&Path::new(".").join(path), &bytes).map_err(WorkspaceError::io(path))
}

fn workbook(layouts: &[&'static Layout], publishers: &[String]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    for layout in layouts {
        let sheet = Sheet::of(layout);
        let page = book.add_worksheet();
        sheet.begin(page, publishers)?;
        sheet.explain(page)?;
    }
    sheet::add_list(&mut book, publishers)?;
    book.save_to_buffer()
}

/// For `map_err`: what the writer of workbooks refuses, as a failure at `path`.
pub(crate) fn unwritable(path: &Path) -> impl FnOnce(XlsxError) -> WorkspaceError {
    let path = path.to_owned();
    move |error| WorkspaceError::Io {
        path,
        source: std::io::Error::other(error),
    }
}
