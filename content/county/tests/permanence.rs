//! 索取号: what was published under a number in any earlier release keeps it.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use county::import::{Options, import};
use county::ledger::Release;
use county::workspace::Workspace;
use tempfile::TempDir;

const COUNTY: &str = r#"
name = "示范县"
code = "shifan"
[[publisher]]
id = "xianban"
name = "县政府办"
scopes = ["county"]
officers = { legal = "甲", secrecy = "乙", approve = "丙" }
"#;

/// Number, title, document number, date.
type Row = (&'static str, &'static str, &'static str, &'static str);

const PUBLISHED: [Row; 3] = [
    (
        "N1",
        "关于做好春耕工作的通知",
        "示政办发〔2026〕1号",
        "2026-03-01",
    ),
    (
        "N2",
        "宅基地审批管理办法",
        "示政办发〔2026〕2号",
        "2026-04-01",
    ),
    ("N3", "防汛应急预案", "", "2026-05-01"),
];

struct Desk {
    temp: TempDir,
    workspace: Workspace,
}

impl Desk {
    /// A desk from which [`PUBLISHED`] went out as release 1.
    fn new() -> Self {
        let temp = tempfile::tempdir().unwrap();
        let county = temp.path().join("county.toml");
        fs::write(&county, COUNTY).unwrap();
        let workspace = Workspace::init(&temp.path().join("workspace"), &county).unwrap();
        let mut desk = Self { temp, workspace };
        assert_eq!(desk.import(&PUBLISHED), [""; 0]);
        desk.release(1);
        desk
    }

    /// `rule@cell` of every fault.
    fn import(&mut self, rows: &[Row]) -> Vec<String> {
        let path = self.temp.path().join("信息公开.csv");
        write(&path, rows);
        let options = Options {
            publisher: None,
            scope: None,
            kind: None,
            now: "2026-11-22T08:00:00".parse().unwrap(),
            interrupted: Arc::default(),
        };
        let outcome = import(&mut self.workspace, &[path], &options).unwrap();
        let faults = outcome.faults.iter();
        faults
            .map(|f| format!("{}@{}", f.rule, f.place.cell()))
            .collect()
    }

    fn release(&mut self, number: u64) {
        let publisher = "xianban".parse().unwrap();
        let pending = self.workspace.ledger.pending(&publisher).unwrap().unwrap();
        let release = Release {
            publisher,
            number,
            change_set: pending.digest,
            at: "2026-11-22T00:00:00Z".to_owned(),
        };
        self.workspace.ledger.record_release(&release).unwrap();
    }
}

fn write(path: &Path, rows: &[Row]) {
    let mut text = "发布单位,索取号,名称,文号,生成日期,类别,有效性,正文\n".to_owned();
    for (number, title, doc_no, created) in rows {
        text += &format!("县政府办,{number},{title},{doc_no},{created},通知,有效,全文\n");
    }
    fs::write(path, text).unwrap();
}

#[test]
fn a_number_that_was_given_is_not_given_again() {
    let mut desk = Desk::new();
    let mut rows = PUBLISHED;
    rows[1] = (
        "N2",
        "关于组织体检的通知",
        "示政办发〔2026〕9号",
        "2026-11-01",
    );
    assert_eq!(desk.import(&rows), ["index-number-reused@B3"]);
    // Neither when it was changed in between: the number's whole past counts.
    rows[1] = (
        "N2",
        "宅基地审批和管理办法",
        "示政办发〔2026〕2号",
        "2026-04-01",
    );
    assert_eq!(desk.import(&rows), [""; 0], "an edit is no other document");
    desk.release(2);
    rows[1].1 = "宅基地审批管理办法";
    assert_eq!(desk.import(&rows), [""; 0]);
    rows[1] = (
        "N4",
        "关于组织体检的通知",
        "示政办发〔2026〕9号",
        "2026-11-01",
    );
    assert_eq!(desk.import(&rows), [""; 0], "a number of its own");
}

#[test]
fn numbers_do_not_follow_the_rows() {
    let mut desk = Desk::new();
    // The first row was deleted, and the numbers were filled in anew from above.
    let shifted = [
        ("N1", PUBLISHED[1].1, PUBLISHED[1].2, PUBLISHED[1].3),
        ("N2", PUBLISHED[2].1, PUBLISHED[2].2, PUBLISHED[2].3),
    ];
    assert_eq!(
        desk.import(&shifted),
        ["index-number-shifted@B2", "index-number-shifted@B3"]
    );
    let renamed = [("N9", PUBLISHED[0].1, PUBLISHED[0].2, PUBLISHED[0].3)];
    assert_eq!(desk.import(&renamed), ["index-number-shifted@B2"]);
    // The same title of another day is another document.
    let another = [("N9", PUBLISHED[0].1, "示政办发〔2027〕1号", "2027-03-01")];
    assert_eq!(desk.import(&another), [""; 0]);
}

#[test]
fn what_was_never_published_may_still_change_its_number() {
    let mut desk = Desk::new();
    let mut rows = [("N5", "关于秋收的通知", "", "2026-10-01")];
    assert_eq!(desk.import(&rows), [""; 0]);
    rows[0].1 = "供水管理办法";
    assert_eq!(desk.import(&rows), [""; 0]);
}

#[test]
fn a_ledger_of_the_version_before_learns_what_is_published() {
    let mut desk = Desk::new();
    let dir = desk.temp.path().join("workspace");
    drop(desk.workspace);
    let ledger = rusqlite::Connection::open(dir.join("ledger.sqlite")).unwrap();
    ledger
        .execute_batch("DROP TABLE issued; PRAGMA user_version = 2")
        .unwrap();
    drop(ledger);
    desk.workspace = Workspace::open(&dir).unwrap();
    let moved = [("N9", PUBLISHED[2].1, PUBLISHED[2].2, PUBLISHED[2].3)];
    assert_eq!(desk.import(&moved), ["index-number-shifted@B2"]);
}
