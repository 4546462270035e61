//! Files that are broken, huge or meant to do harm, and imports that are cut short: clear words, and a
//! workspace as it was.

use std::fs::{self, File};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use crate::office::{FEES, Office, Said, good_fee};

/// Imports one file and checks that it was refused without a trace.
fn refused(office: &Office, file: &str) -> Vec<String> {
    let before = office.snapshot();
    let said = office.import(&[file]);
    assert_eq!(said.code, 2, "{}{}", said.out, said.err);
    assert_eq!(office.snapshot(), before, "the workspace was touched");
    said.places()
}

/// Writes documents that are long enough for an import to write before it has read them all.
fn documents(office: &Office) {
    let mut text = "发布单位,索取号,名称,类别,生成日期,公开日期,效力,正文\n".to_owned();
    let body = "本办法自公布之日起施行。".repeat(120);
    for n in 0..1500 {
        text += &format!("gongan,{n:06},通知,政策文件,2026-11-20,2026-11-20,有效,{body}\n");
    }
    office.write("信息公开.csv", text.as_bytes());
}

#[test]
fn a_file_over_fifty_megabytes() {
    let office = Office::new();
    let file = File::create(office.path("a.xlsx")).unwrap();
    file.set_len((50 << 20) + 1).unwrap();
    assert_eq!(refused(&office, "a.xlsx"), ["too-large@!"]);
}

#[test]
fn a_bomb_of_shared_words() {
    let office = Office::new();
    let words = vec![b' '; (300 << 20) + 1];
    office.raw("a.xlsx", "", ("xl/sharedStrings.xml", &words));
    assert!(fs::metadata(office.path("a.xlsx")).unwrap().len() < 1 << 20);
    assert_eq!(refused(&office, "a.xlsx"), ["too-large@!"]);
}

#[test]
fn a_bomb_of_repeated_cells() {
    let office = Office::new();
    let content = "<office:document-content><office:body><office:spreadsheet><table:table table:name=\"s\">\
        <table:table-row table:number-rows-repeated=\"1000000\">\
        <table:table-cell table:number-columns-repeated=\"200\"><text:p>甲</text:p></table:table-cell>\
        </table:table-row></table:table></office:spreadsheet></office:body></office:document-content>";
    office.archive("a.ods", &[("content.xml", content.as_bytes())]);
    assert_eq!(refused(&office, "a.ods"), ["too-large@s!"]);
}

#[test]
fn a_million_empty_rows_cost_nothing() {
    let office = Office::new();
    let cell = |text: &str| format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>");
    let row = |cells: &[String]| {
        let cells: String = cells.iter().map(|text| cell(text)).collect();
        format!("<row>{cells}</row>")
    };
    let headers: Vec<String> = FEES.iter().map(|header| (*header).to_owned()).collect();
    let mut data = row(&headers) + &row(&good_fee());
    data += &"<row s=\"1\"/>".repeat(1_048_574);
    office.raw("a.xlsx", &data, ("x", b""));
    let said = office.import(&["a.xlsx"]);
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    assert_eq!(Said::titles(&office).len(), 1);
}

#[test]
fn rows_out_of_order_and_torn_sheets() {
    let office = Office::new();
    let rows =
        "<row r=\"9\"><c r=\"A9\"><v>1</v></c></row><row r=\"2\"><c r=\"A2\"><v>1</v></c></row>";
    office.raw("a.xlsx", rows, ("x", b""));
    assert_eq!(refused(&office, "a.xlsx"), ["broken-file@收费标准!"]);
    office.raw("b.xlsx", "<row><c><v>1</c></row>", ("x", b""));
    assert_eq!(refused(&office, "b.xlsx"), ["broken-file@收费标准!"]);
}

#[test]
fn the_same_record_on_two_sheets() {
    let office = Office::new();
    let rows = [good_fee()];
    office.workbook(
        "a.xlsx",
        &[("收费标准", &FEES, &rows), ("收费标准 (2)", &FEES, &rows)],
    );
    assert_eq!(
        refused(&office, "a.xlsx"),
        ["repeated-record@收费标准 (2)!B3"]
    );
}

#[test]
fn characters_that_a_terminal_cannot_draw() {
    let office = Office::new();
    let mut row = good_fee();
    row[2] = "换领😀证".to_owned();
    office.workbook("a.xlsx", &[("收费标准", &FEES, &[row])]);
    assert_eq!(refused(&office, "a.xlsx"), ["undrawable@收费标准!C3"]);
    let said = office.import(&["a.xlsx"]);
    let message = said.faults()[0]["message"].as_str().unwrap().to_owned();
    assert!(message.contains("U+1F600"), "{message}");

    // Beyond the basic plane, in GB 18030's four bytes, and drawable.
    let rare = '\u{2cc56}';
    assert!(content_document::drawable(rare));
    let mut row = good_fee();
    row[2] = format!("{rare}溪换证");
    let text = format!("{}\n{}\n", FEES.join(","), row.join(","));
    let (bytes, _, lost) = encoding_rs::GB18030.encode(&text);
    assert!(!lost);
    office.write("a.csv", &bytes);
    let said = office.import(&["a.csv"]);
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    assert_eq!(Said::titles(&office), [format!("{rare}溪换证")]);
}

#[test]
fn a_broken_file_does_not_make_others_dangle() {
    let office = Office::new();
    office.good("good.xlsx");
    office.write("forms.xlsx", b"no workbook");
    let guides = crate::office::GUIDES;
    let row = crate::office::good_guide();
    office.workbook("guides.xlsx", &[("办事指南", &guides, &[row])]);
    let before = office.snapshot();
    let said = office.import(&["guides.xlsx", "forms.xlsx"]);
    assert_eq!(said.places(), ["broken-file@!"]);
    assert_eq!(office.snapshot(), before);
}

#[test]
fn a_full_disk_leaves_the_workspace_as_it_was() {
    let office = Office::new();
    documents(&office);
    let before = office.snapshot();
    // No file may grow over 64 blocks of 512 bytes, which is what a disk without room is like.
    let mut shell = Command::new("sh");
    shell.args(["-c", "trap '' XFSZ; ulimit -f 64; exec \"$0\" \"$@\""]);
    shell.arg(env!("CARGO_BIN_EXE_county"));
    let file = office.path("信息公开.csv").display().to_string();
    let said = office.run_with(shell, &["import", "--json", &file]);
    assert_eq!(said.code, 1, "{}{}", said.out, said.err);
    assert!(said.err.contains("什么也没有导入"), "{}", said.err);
    assert_eq!(office.snapshot(), before);
    assert_eq!(office.import(&["信息公开.csv"]).code, 0);
}

/// Starts an import and waits until it is writing.
fn begin(office: &Office) -> Child {
    let mut child = Command::new(env!("CARGO_BIN_EXE_county"))
        .args(["import", "--json", "--today", "2026-11-22", "--workspace"])
        .arg(office.workspace())
        .arg(office.path("信息公开.csv"))
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let log = office.workspace().join("ledger.sqlite-wal");
    for _ in 0..6000 {
        if fs::metadata(&log).is_ok_and(|log| log.len() > 100_000) {
            return child;
        }
        assert_eq!(child.try_wait().unwrap(), None, "it ended too early");
        sleep(Duration::from_millis(5));
    }
    child.kill().unwrap();
    panic!("it never began to write");
}

#[test]
fn ctrl_c_leaves_the_workspace_as_it_was() {
    let office = Office::new();
    documents(&office);
    let before = office.snapshot();
    let child = begin(&office);
    let id = child.id().to_string();
    let sent = Command::new("kill").args(["-INT", &id]).status().unwrap();
    assert!(sent.success());
    let said = Said::of(child.wait_with_output().unwrap());
    assert_eq!(said.code, 130, "{}", said.err);
    assert!(said.err.contains("已中断"), "{}", said.err);
    assert_eq!(office.snapshot(), before);
}

#[test]
fn a_killed_import_leaves_nothing_behind() {
    let office = Office::new();
    documents(&office);
    let before = office.snapshot();
    let mut child = begin(&office);
    child.kill().unwrap();
    child.wait().unwrap();
    // Whoever opens the workspace next puts it in order.
    assert_eq!(Said::titles(&office), [""; 0]);
    assert_eq!(office.snapshot(), before);
}

#[test]
fn attachments_of_an_import_that_was_cut_short_are_swept_away() {
    let office = Office::new();
    let orphan = "a".repeat(64);
    let blob = office.workspace().join("blobs").join(&orphan);
    fs::write(&blob, b"left behind").unwrap();
    office.good("a.xlsx");
    assert_eq!(office.import(&["a.xlsx"]).code, 0);
    let kept: Vec<_> = office
        .snapshot()
        .into_iter()
        .map(|(path, _)| path)
        .collect();
    let form = kept.iter().find(|path| {
        path.parent()
            .is_some_and(|folder| folder.ends_with("blobs"))
            && **path != blob
    });
    let form = form.expect("the form's attachment").clone();
    let name = form.file_name().unwrap().to_string_lossy().into_owned();
    // As a power cut leaves it: both are listed, and one of them is in use.
    let list = office.workspace().join("incoming");
    fs::write(&list, format!("{orphan}\n{name}\n../ledger.sqlite\n")).unwrap();
    assert_eq!(office.import(&["a.xlsx"]).code, 0);
    assert!(!blob.exists() && !list.exists() && form.exists());
}
