//! The fee of the sample county that tests change and look for.

use std::path::{Path, PathBuf};

use content_model::{Amount, Body, Kind};
use content_store::{Filter, Reader};

use crate::{Demonstration, amended_row, project};

/// Its title; 示范县公安局 charges it.
const FEE: &str = "居民身份证工本费（丢失补领、损坏换领）";

/// Fen charged for replacing an identity card, as the terminal `data` has it.
///
/// # Panics
/// When the terminal has no such fee, or one of another form.
pub fn replacement_fee(data: &Path) -> u64 {
    let reader = Reader::open(data).expect("the terminal has content");
    let page = reader
        .page(Kind::Fee, &Filter::default(), 0, 1000)
        .expect("fees can be read");
    let fee = page.entries.iter().find(|e| e.record.title == FEE);
    match &fee.expect("the fee is there").record.body {
        Body::Fee(fee) => match fee.amount {
            Amount::Fixed { fen } => fen,
            ref other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

/// A workbook of `demo` with that fee at `amount`, e.g. `50元/证`.
pub fn priced(demo: &Demonstration, amount: &str) -> PathBuf {
    let sample = project().join("content/sample/公安局.xlsx");
    let to = demo.path("priced.xlsx");
    amended_row(
        &sample,
        "收费标准",
        ("名称", FEE),
        &[("收费标准", amount)],
        &to,
    );
    to
}
