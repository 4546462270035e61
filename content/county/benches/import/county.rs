//! An invented county's workbooks, as large as they are asked for. Every row is good.

use std::fs;
use std::path::Path;

use rust_xlsxwriter::Workbook;

const COUNTY: &str = r#"
name = "示范县"
code = "shifan"
[[publisher]]
id = "gongan"
name = "示范县公安局"
scopes = ["dept:gongan"]
officers = { legal = "甲", secrecy = "乙", approve = "丙" }
"#;

/// Rows of one sheet; offices do not keep longer ones.
const SHEET: usize = 50_000;

const GUIDES: [&str; 17] = [
    "发布单位",
    "事项编号",
    "名称",
    "通俗名",
    "一句话说明",
    "事项类型",
    "服务对象",
    "主管部门",
    "办理依据",
    "受理条件",
    "申请材料",
    "办理流程",
    "法定时限",
    "承诺时限",
    "收费项目",
    "咨询电话",
    "监督电话",
];
const FEES: [&str; 9] = [
    "发布单位",
    "收费编号",
    "名称",
    "收费类别",
    "计费单位",
    "收费标准",
    "收费依据",
    "执行日期",
    "状态",
];
const FORMS: [&str; 5] = ["发布单位", "表格编号", "名称", "版本", "空白表"];
const DISCLOSURES: [&str; 9] = [
    "发布单位",
    "索取号",
    "名称",
    "文号",
    "类别",
    "生成日期",
    "公开日期",
    "效力",
    "正文",
];

/// How much there is of everything.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    pub guides: usize,
    pub records: usize,
    pub attachments: usize,
}

/// Writes county.toml and the workbooks into a folder; `forms` holds PDF files to make attachments of.
pub fn write(folder: &Path, size: Size, forms: &Path) {
    fs::write(folder.join("county.toml"), COUNTY).expect("county.toml");
    let input = folder.join("in");
    fs::create_dir(&input).expect("a folder");
    // A tenth of the records are fees and forms, as far as there are guides that name them.
    let fees = size.guides.min(size.records / 10);
    let disclosures = size.records - fees - size.attachments;
    let fee = |n: usize| {
        let mut row = words(&["", "", "", "行政事业性收费", "证"]);
        row[1] = format!("SF-{n:05}");
        row[2] = format!("证照工本费第{n}项");
        row.extend([
            format!("{}元/证", n % 200 + 1),
            "发改价格〔2003〕2322号".to_owned(),
            "2004-01-01".to_owned(),
            "在收".to_owned(),
        ]);
        row
    };
    let guide = |n: usize| guide(n, fees, size.attachments);
    let form = |n: usize| {
        let number = format!("BG-{n:04}");
        let file = format!("{number}.pdf");
        vec![
            String::new(),
            number,
            format!("申请登记表第{n}种"),
            "2024-1".to_owned(),
            file,
        ]
    };
    sheets(&input, "办事指南", &GUIDES, size.guides, guide);
    sheets(&input, "收费标准", &FEES, fees, fee);
    sheets(&input, "表格", &FORMS, size.attachments, form);
    sheets(&input, "信息公开", &DISCLOSURES, disclosures, disclosure);
    attachments(&input, size.attachments, forms);
}

fn guide(n: usize, fees: usize, forms: usize) -> Vec<String> {
    let mut row = words(&["", "", ""]);
    row[1] = format!("GA-{n:05}");
    row[2] = format!("居民户口登记事项第{n}项");
    row.extend([
        format!("第{n}项怎么办"),
        "带齐材料到窗口当场受理，办好后寄到家".to_owned(),
        "行政确认".to_owned(),
        "个人".to_owned(),
        "示范县公安局".to_owned(),
        "《中华人民共和国户口登记条例》第十三条\n《中华人民共和国居民身份证法》第十二条".to_owned(),
        "1. 具有本县户籍\n2. 年满十六周岁，本人到场".to_owned(),
        match forms {
            0 => "户口簿（原件1份）".to_owned(),
            _ => format!(
                "户口簿（原件1份）\n申请登记表（原件1份，表格：BG-{:04}）",
                n % forms
            ),
        },
        "受理（当场）→审查（5个工作日）→制证（20个工作日）→领证".to_owned(),
        "60个工作日".to_owned(),
        "30个工作日".to_owned(),
        match fees {
            0 => "不收费".to_owned(),
            _ => format!("SF-{:05}", n % fees),
        },
        "0745-1234567".to_owned(),
        "12345".to_owned(),
    ]);
    row
}

fn disclosure(n: usize) -> Vec<String> {
    let day = format!("{}-{:02}-{:02}", 2010 + n % 15, n % 12 + 1, n % 28 + 1);
    vec![
        String::new(),
        format!("006781-{n:08}"),
        format!("示范县公安局关于第{n}号户政事项办理情况的通知"),
        format!("示公发〔{}〕{}号", 2010 + n % 15, n % 9999 + 1),
        "政策文件".to_owned(),
        day.clone(),
        day,
        "有效".to_owned(),
        format!(
            "各派出所、机关各科室：\n现将第{n}号户政事项的办理情况通知如下。一、各窗口应当在承诺的期限内办结，\
             不得要求群众重复提交材料。二、收费项目和标准以公示为准，不得另收。三、本通知自印发之日起执行。"
        ),
    ]
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// Writes `count` rows into as many workbooks as they need.
fn sheets(
    folder: &Path,
    name: &str,
    headers: &[&str],
    count: usize,
    row: impl Fn(usize) -> Vec<String>,
) {
    for (part, first) in (0..count).step_by(SHEET).enumerate() {
        let mut book = Workbook::new();
        let page = book.add_worksheet().set_name(name).expect("a name");
        page.write(0, 0, "示范县填报表").expect("a cell");
        for (column, header) in (0..).zip(headers) {
            page.write(1, column, *header).expect("a cell");
        }
        for (at, n) in (2..).zip(first..count.min(first + SHEET)) {
            for (column, cell) in (0..).zip(row(n)) {
                let cell = match column {
                    0 => "示范县公安局",
                    _ => cell.as_str(),
                };
                page.write(at, column, cell).expect("a cell");
            }
        }
        book.save(folder.join(format!("{name}{part:02}.xlsx")))
            .expect("a workbook");
    }
}

/// Real forms, told apart by a remark behind their end.
fn attachments(folder: &Path, count: usize, forms: &Path) {
    let mut files: Vec<_> = fs::read_dir(forms)
        .expect("forms")
        .map(|entry| entry.expect("a file").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "pdf"))
        .collect();
    files.sort();
    for n in 0..count {
        let mut bytes = fs::read(&files[n % files.len()]).expect("a form");
        bytes.extend(format!("\n% {n}\n").into_bytes());
        fs::write(folder.join(format!("BG-{n:04}.pdf")), bytes).expect("a form");
    }
}
