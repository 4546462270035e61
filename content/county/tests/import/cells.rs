//! Whatever stands in a cell, its grammar answers.

use content_model::text::{self, Part};
use county::import::cell::Value;
use county::import::cell::{
    amount, basis, date, limit, list, material, phone, question, relief, result_row, step,
};

/// Pieces out of which cells are made: what the grammars look for, and what breaks slices.
const PIECES: [&str; 56] = [
    "（",
    "）",
    "(",
    ")",
    "《",
    "》",
    "〔",
    "〕",
    "；",
    ";",
    "、",
    "，",
    ",",
    "：",
    ":",
    "→",
    "->",
    "\n",
    " ",
    "　",
    "1",
    "2003",
    "13812345678",
    "99999999999999999999",
    "１",
    "①",
    "一",
    "十",
    "第",
    "条",
    "号",
    "令",
    "年",
    "月",
    "日",
    "天",
    "元",
    "万元",
    "每",
    "/",
    "-",
    "–",
    "至",
    "按",
    "¥",
    ".",
    "个工作日",
    "原件",
    "份",
    "表格:",
    "选交:",
    "问：",
    "答：",
    "｜",
    "*",
    "\u{feff}é",
];

#[test]
fn no_cell_makes_a_grammar_panic() {
    // A fixed sequence (Knuth's MMIX generator): the same cells in every run.
    let mut state = 1_u64;
    let mut next = move |below: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let mut understood = 0;
    for _ in 0..8_000 {
        let length = 1 + next(9);
        let text: String = (0..length).map(|_| PIECES[next(PIECES.len())]).collect();
        let value = Value::Text(text.clone());
        let _ = (
            list::split(&text),
            list::split_names(&text),
            text::hidden(&text),
        );
        let _ = text::remarks(&text, Part::Text);
        understood += usize::from(amount::amount(&value).is_ok())
            + usize::from(basis::bases(&value).is_ok())
            + usize::from(date::known(&value).is_ok())
            + usize::from(date::expiry(&value).is_ok())
            + usize::from(limit::limit(&value).is_ok())
            + usize::from(material::materials(&value).is_ok())
            + usize::from(phone::phones(&value).is_ok())
            + usize::from(question::questions(&value).is_ok())
            + usize::from(relief::reliefs(&value).is_ok())
            + usize::from(result_row::result_rows(&value).is_ok())
            + usize::from(step::steps(&value).is_ok());
    }
    assert!(
        understood > 200,
        "the pieces make hardly any cell: {understood}"
    );
}
