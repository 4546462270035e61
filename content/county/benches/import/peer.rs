use std::fs::{self, File};
use std::io::BufReader;
use std::path::Path;
use std::time::Instant;

use calamine::{Reader as _, Xlsx};

/// Seconds that the spreadsheet library alone takes to read every cell of every workbook once.
pub fn read(folder: &Path) -> f64 {
    let begin = Instant::now();
    let mut cells = 0_u64;
    for entry in fs::read_dir(folder).expect("workbooks") {
        let path = entry.expect("a file").path();
        if path.extension().is_none_or(|ending| ending != "xlsx") {
            continue;
        }
        let file = BufReader::new(File::open(path).expect("a workbook"));
        let mut book = Xlsx::new(file).expect("a workbook");
        for name in book.sheet_names() {
            let mut reader = book.worksheet_cells_reader(&name).expect("a sheet");
            while reader.next_cell().expect("a cell").is_some() {
                cells += 1;
            }
        }
    }
    assert!(cells > 0, "nothing was read");
    begin.elapsed().as_secs_f64()
}
