//! A small office for the tests: its county.toml, its workbooks and the command line.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use county::workspace::Workspace;
use rust_xlsxwriter::Workbook;
use serde_json::Value;
use tempfile::TempDir;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const COUNTY: &str = include_str!("../county.toml");

const PACKAGE: &str = r#"<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const WORKBOOK: &str = r#"<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="收费标准" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const RELATIONS: &str = r#"<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;

/// A page with one line of text; readers find its objects by themselves.
pub const BLANK_FORM: &[u8] = b"%PDF-1.7
1 0 obj
<< /Type /Catalog /Pages 2 0 R >>
endobj
2 0 obj
<< /Type /Pages /Kids [3 0 R] /Count 1 >>
endobj
3 0 obj
<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>
endobj
4 0 obj
<< /Length 35 >>
stream
BT /F 12 Tf 72 700 Td (Form) Tj ET
endstream
endobj
5 0 obj
<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>
endobj
trailer
<< /Root 1 0 R >>
%%EOF
";

pub const FEES: [&str; 10] = [
    "发布单位",
    "收费编号",
    "名称",
    "收费类别",
    "计费单位",
    "收费标准",
    "收费依据",
    "执行日期",
    "状态",
    "停止依据",
];

pub const GUIDES: [&str; 12] = [
    "发布单位",
    "事项编号",
    "名称",
    "事项类型",
    "服务对象",
    "主管部门",
    "办理依据",
    "申请材料",
    "办理流程",
    "收费项目",
    "咨询电话",
    "监督电话",
];

pub const FORMS: [&str; 5] = ["发布单位", "表格编号", "名称", "版本", "空白表"];

pub fn fee(code: &str, amount: &str, basis: &str) -> Vec<String> {
    let cells = [
        "gongan",
        code,
        "居民身份证换领",
        "行政事业性收费",
        "证",
        amount,
        basis,
        "2004-01-01",
        "在收",
        "",
    ];
    cells.map(str::to_owned).to_vec()
}

pub fn guide(code: &str, materials: &str, charges: &str) -> Vec<String> {
    let cells = [
        "示范县公安局",
        code,
        "居民身份证补领",
        "行政确认",
        "个人",
        "示范县公安局",
        "《中华人民共和国居民身份证法》第十二条",
        materials,
        "受理→制证（20个工作日）→领证",
        charges,
        "0745-1234567",
        "12345",
    ];
    cells.map(str::to_owned).to_vec()
}

pub fn good_fee() -> Vec<String> {
    fee("GA-S02", "40元/证", "发改价格〔2003〕2322号")
}

pub fn good_guide() -> Vec<String> {
    guide(
        "GA-01",
        "户口簿（原件1份）\n申领登记表（原件1份，表格:BG-001）",
        "GA-S02",
    )
}

pub fn form() -> Vec<String> {
    ["gongan", "BG-001", "申领登记表", "2024-1", "BG-001.pdf"]
        .map(str::to_owned)
        .to_vec()
}

/// Name, headers and rows.
pub type Sheet<'a> = (&'a str, &'a [&'a str], &'a [Vec<String>]);

pub struct Office {
    temp: TempDir,
}

/// What a command printed and how it ended.
pub struct Said {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Said {
    pub fn of(output: Output) -> Self {
        let Output {
            status,
            stdout,
            stderr,
        } = output;
        Self {
            code: status.code().unwrap(),
            out: String::from_utf8(stdout).unwrap(),
            err: String::from_utf8(stderr).unwrap(),
        }
    }

    /// Titles of what came in, in the order of rows.
    pub fn titles(office: &Office) -> Vec<String> {
        let workspace = Workspace::open(&office.workspace()).unwrap();
        let records = workspace.ledger.all_working().unwrap();
        records.into_iter().map(|record| record.title).collect()
    }

    /// The faults that `--json` printed.
    pub fn faults(&self) -> Vec<Value> {
        serde_json::from_str(&self.out).unwrap_or_else(|_| panic!("{}\n{}", self.out, self.err))
    }

    /// `rule@sheet!cell` of every fault.
    pub fn places(&self) -> Vec<String> {
        let text = |fault: &Value, key: &str| fault[key].as_str().unwrap().to_owned();
        self.faults()
            .iter()
            .map(|f| {
                format!(
                    "{}@{}!{}",
                    text(f, "rule"),
                    text(f, "sheet"),
                    text(f, "cell")
                )
            })
            .collect()
    }
}

impl Office {
    pub fn new() -> Self {
        let office = Self {
            temp: tempfile::tempdir().unwrap(),
        };
        office.write("county.toml", COUNTY.as_bytes());
        office.write("BG-001.pdf", BLANK_FORM);
        // Not by the command, which makes every officer's keys as well.
        Workspace::init(&office.workspace(), &office.path("county.toml")).unwrap();
        office
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.temp.path().join(name)
    }

    pub fn workspace(&self) -> PathBuf {
        self.path("workspace")
    }

    pub fn write(&self, name: &str, bytes: &[u8]) {
        fs::write(self.path(name), bytes).unwrap();
    }

    /// Writes a workbook; in each sheet a title row stands above the headers.
    pub fn workbook(&self, name: &str, sheets: &[Sheet]) {
        let mut book = Workbook::new();
        for (sheet, headers, rows) in sheets {
            let page = book.add_worksheet().set_name(*sheet).unwrap();
            page.write(0, 0, "示范县填报表").unwrap();
            for (column, header) in (0..).zip(*headers) {
                page.write(1, column, *header).unwrap();
            }
            for (row, cells) in (2..).zip(*rows) {
                for (column, cell) in (0..).zip(cells) {
                    if !cell.is_empty() {
                        page.write(row, column, cell).unwrap();
                    }
                }
            }
        }
        book.save(self.path(name)).unwrap();
    }

    /// Writes a workbook as `fill` makes it.
    pub fn book(&self, name: &str, fill: impl FnOnce(&mut Workbook)) {
        let mut book = Workbook::new();
        fill(&mut book);
        book.save(self.path(name)).unwrap();
    }

    /// Writes a zip, as .xlsx and .ods are.
    pub fn archive(&self, name: &str, members: &[(&str, &[u8])]) {
        let mut zip = ZipWriter::new(fs::File::create(self.path(name)).unwrap());
        for (member, bytes) in members {
            zip.start_file(*member, SimpleFileOptions::default())
                .unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap();
    }

    /// Writes an .xlsx whose one sheet has these rows, and one more member.
    pub fn raw(&self, name: &str, rows: &str, member: (&str, &[u8])) {
        let sheet = format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
        self.archive(
            name,
            &[
                ("_rels/.rels", PACKAGE.as_bytes()),
                ("xl/workbook.xml", WORKBOOK.as_bytes()),
                ("xl/_rels/workbook.xml.rels", RELATIONS.as_bytes()),
                ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
                member,
            ],
        );
    }

    /// A workbook without a fault: a form, a fee and a guide that refers to both.
    pub fn good(&self, name: &str) {
        self.workbook(
            name,
            &[
                ("办事指南", &GUIDES, &[good_guide()]),
                ("收费标准", &FEES, &[good_fee()]),
                ("表格", &FORMS, &[form()]),
                ("填表说明", &["随便写写"], &[]),
            ],
        );
    }

    pub fn import(&self, files: &[&str]) -> Said {
        let paths: Vec<String> = files
            .iter()
            .map(|f| self.path(f).display().to_string())
            .collect();
        let mut args = vec!["import", "--json", "--today", "2026-11-22"];
        args.extend(paths.iter().map(String::as_str));
        self.run(&args)
    }

    pub fn run(&self, args: &[&str]) -> Said {
        let command = Command::new(env!("CARGO_BIN_EXE_county"));
        self.run_with(command, args)
    }

    /// Runs `county` by a command that starts it.
    pub fn run_with(&self, mut command: Command, args: &[&str]) -> Said {
        let (first, rest) = args.split_first().unwrap();
        command
            .arg(first)
            .arg("--workspace")
            .arg(self.workspace())
            .args(rest)
            .current_dir(self.temp.path());
        Said::of(command.output().unwrap())
    }

    /// Every file of the workspace, byte for byte.
    pub fn snapshot(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let mut out = Vec::new();
        collect(&self.workspace(), &mut out);
        out.sort();
        out
    }
}

fn collect(dir: &Path, out: &mut Vec<(PathBuf, Vec<u8>)>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => collect(&path, out),
            false => out.push((path.clone(), fs::read(&path).unwrap())),
        }
    }
}
