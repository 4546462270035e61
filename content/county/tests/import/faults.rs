//! Every fault is named by sheet, row and column, ends with exit code 2 and leaves no trace.

use crate::office::{FEES, FORMS, GUIDES, Office, Said, fee, form, good_fee, good_guide, guide};

/// Imports `files` and checks that they were refused without a trace.
fn refused(office: &Office, files: &[&str]) -> Said {
    let before = office.snapshot();
    let said = office.import(files);
    assert_eq!(said.code, 2, "{}{}", said.out, said.err);
    assert_eq!(office.snapshot(), before, "the workspace was touched");
    said
}

fn sheet_refused(sheet: &str, headers: &[&str], rows: &[Vec<String>]) -> Vec<String> {
    let office = Office::new();
    office.workbook("a.xlsx", &[(sheet, headers, rows)]);
    refused(&office, &["a.xlsx"]).places()
}

#[test]
fn a_missing_mandatory_cell() {
    let mut row = good_fee();
    row[2].clear();
    assert_eq!(
        sheet_refused("收费标准", &FEES, &[row]),
        ["missing@收费标准!C3"]
    );
}

#[test]
fn a_fee_without_basis() {
    let rows = [good_fee(), fee("GA-S03", "20元", "")];
    assert_eq!(
        sheet_refused("收费标准", &FEES, &rows),
        ["fee-without-basis@收费标准!G4"]
    );
}

#[test]
fn an_unknown_form_fee_or_window() {
    let row = guide("GA-01", "登记表（表格:BG-404）", "GA-S99");
    assert_eq!(
        sheet_refused("办事指南", &GUIDES, &[row]),
        [
            "unknown-reference@办事指南!H3",
            "unknown-reference@办事指南!J3"
        ]
    );
}

#[test]
fn a_faulty_row_is_not_an_unknown_one() {
    let office = Office::new();
    let mut broken = good_fee();
    broken[5] = "四十元".to_owned();
    office.workbook(
        "a.xlsx",
        &[
            ("办事指南", &GUIDES, &[good_guide()]),
            ("收费标准", &FEES, &[broken]),
            ("表格", &FORMS, &[form()]),
        ],
    );
    assert_eq!(
        refused(&office, &["a.xlsx"]).places(),
        ["amount@收费标准!F3"]
    );
}

#[test]
fn a_broken_workbook() {
    let office = Office::new();
    office.good("good.xlsx");
    let bytes = std::fs::read(office.path("good.xlsx")).unwrap();
    office.write("torn.xlsx", &bytes[..bytes.len() / 2]);
    office.write("noise.xlsx", b"no workbook at all");
    let said = refused(&office, &["torn.xlsx", "noise.xlsx", "good.xlsx"]);
    assert_eq!(said.places(), ["broken-file@!", "broken-file@!"]);
    assert_eq!(said.faults()[0]["file"], "torn.xlsx");
}

#[test]
fn an_unknown_and_a_missing_column() {
    let mut headers = FEES;
    headers[5] = "收费标淮";
    let office = Office::new();
    office.workbook("a.xlsx", &[("收费标准", &headers, &[good_fee()])]);
    let said = refused(&office, &["a.xlsx"]);
    assert_eq!(
        said.places(),
        ["missing-column@收费标准!2:2", "unknown-column@收费标准!F2"]
    );
    assert!(
        said.faults()[1]["fix"]
            .as_str()
            .unwrap()
            .contains("“收费标准”")
    );
}

#[test]
fn a_csv_in_another_encoding() {
    let office = Office::new();
    let text = format!("{}\n{}\n", FEES.join(","), good_fee().join(","));
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    office.write("fees.csv", &[b"\xff\xfe".as_slice(), &utf16].concat());
    assert_eq!(refused(&office, &["fees.csv"]).places(), ["encoding@!"]);
    let (gb, _, _) = encoding_rs::GB18030.encode(&text);
    office.write("fees.csv", &gb);
    assert_eq!(office.import(&["fees.csv"]).code, 0);
}

#[test]
fn faults_of_all_files_are_reported_in_one_run() {
    let office = Office::new();
    let wrong = [fee("GA-S01", "四十元", "发改价格〔2003〕2322号")];
    office.workbook("a.xlsx", &[("收费标准", &FEES, &wrong)]);
    let mut undated = good_fee();
    undated[7] = "2024年3月".to_owned();
    office.workbook("b.xlsx", &[("收费标准", &FEES, &[undated])]);
    let said = refused(&office, &["a.xlsx", "b.xlsx"]);
    assert_eq!(
        said.places(),
        ["amount@收费标准!F3", "date-needs-day@收费标准!H3"]
    );
    let files: Vec<_> = said
        .faults()
        .iter()
        .map(|fault| fault["file"].clone())
        .collect();
    assert_eq!(files, ["a.xlsx", "b.xlsx"]);
}

#[test]
fn the_text_form_names_the_cell_in_both_languages() {
    let office = Office::new();
    let wrong = [fee("GA-S01", "四十元", "发改价格〔2003〕2322号")];
    office.workbook("公安局.xlsx", &[("收费标准", &FEES, &wrong)]);
    let said = office.run(&["import", "公安局.xlsx"]);
    assert_eq!((said.code, said.out.as_str()), (2, ""));
    assert!(
        said.err.contains(
            "错误 公安局.xlsx · 收费标准 · F3(收费标准)= \"四十元\":看不懂这个金额。改成:40元"
        ),
        "{}",
        said.err
    );
    assert!(
        said.err.contains("error 公安局.xlsx · 收费标准 · F3"),
        "{}",
        said.err
    );
}

#[test]
fn the_same_record_twice_names_both_places() {
    let office = Office::new();
    office.workbook("a.xlsx", &[("收费标准", &FEES, &[good_fee()])]);
    office.workbook("b.xlsx", &[("收费标准", &FEES, &[good_fee()])]);
    let said = refused(&office, &["a.xlsx", "b.xlsx"]);
    assert_eq!(said.places(), ["repeated-record@收费标准!B3"]);
    let fault = &said.faults()[0];
    assert_eq!(fault["file"], "b.xlsx");
    assert!(
        fault["message"]
            .as_str()
            .unwrap()
            .contains("a.xlsx · 收费标准 · B3")
    );
}

#[test]
fn a_scope_or_publisher_that_is_not_ones_own() {
    let headers = [
        "发布单位",
        "适用范围",
        "站点编码",
        "名称",
        "站点名称",
        "电话",
    ];
    let row = |publisher: &str, scope: &str, code: &str| {
        [publisher, scope, code, "站", "便民服务站", "12345"]
            .map(str::to_owned)
            .to_vec()
    };
    let rows = [
        row("qingshi", "柳溪村", "A"),
        row("gongan", "柳溪村", "B"),
        row("税务局", "", "C"),
    ];
    assert_eq!(
        sheet_refused("站点", &headers, &rows),
        ["scope@站点!B4", "unknown-publisher@站点!A5"]
    );
}

#[test]
fn personal_data_in_any_cell() {
    let mut row = guide("GA-01", "身份证（原件1份）", "不收费");
    row[10] = "13812345678".to_owned();
    let mut other = guide("GA-02", "身份证 11010519491231002X（原件1份）", "不收费");
    other[11] = "110".to_owned();
    let office = Office::new();
    office.workbook("a.xlsx", &[("办事指南", &GUIDES, &[row, other])]);
    let said = refused(&office, &["a.xlsx"]);
    assert_eq!(
        said.places(),
        ["personal-data@办事指南!K3", "personal-data@办事指南!H4"]
    );
    assert!(!said.out.contains("13812345678") && !said.out.contains("11010519491231002"));
}

#[test]
fn an_attachment_that_is_not_there_or_not_beside_the_workbook() {
    let row = |code: &str, blank: &str| {
        ["gongan", code, "表", "1", blank]
            .map(str::to_owned)
            .to_vec()
    };
    let rows = [
        row("A", "none.pdf"),
        row("B", "../BG-001.pdf"),
        row("C", "county.toml"),
    ];
    assert_eq!(
        sheet_refused("表格", &FORMS, &rows),
        [
            "attachment-missing@表格!E3",
            "attachment-path@表格!E4",
            "attachment-type@表格!E5"
        ]
    );
}

#[test]
fn a_promise_longer_than_the_law_allows() {
    let mut headers = GUIDES.to_vec();
    headers.extend(["法定时限", "承诺期限"]);
    let mut row = guide("GA-01", "身份证（原件1份）", "不收费");
    row.extend(["20个工作日".to_owned(), "25个工作日".to_owned()]);
    let places = sheet_refused("办事指南", &headers, &[row]);
    assert_eq!(places, ["promise-too-long@办事指南!N3"]);
}

#[test]
fn a_file_without_a_known_sheet() {
    assert_eq!(
        sheet_refused("其他", &["随便"], &[vec!["写写".to_owned()]]),
        ["unknown-sheet@!"]
    );
    let none = sheet_refused("收费标准", &["随便"], &[vec!["写写".to_owned()]]);
    assert_eq!(none, ["no-header@收费标准!"]);
}
