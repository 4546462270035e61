//! Sheets of several records.

use super::papers::{of_guide, paper, says};
use super::*;

fn disclosure(n: u32, created: &str) -> serde_json::Value {
    let body = json!({
        "kind": "disclosure", "index_no": format!("SF-2026-{n:04}"), "doc_no": format!("示政办〔2026〕{n}号"),
        "class_code": "通知", "created_date": created, "validity": "valid",
    });
    record(
        &format!("01JZ00000000000000000{n:05}"),
        &format!("关于第{n}件事的通知"),
        body,
    )
}

fn booklet(guides: usize) -> PrintJob {
    let mut document = of_guide("booklet");
    let guide = document["guide"].take();
    document.as_object_mut().unwrap().remove("guide");
    let guides: Vec<_> = (1..=guides)
        .map(|n| {
            let mut guide = guide.clone();
            guide["rid"] = json!(format!("01JZ00000000000000000{n:05}"));
            guide["title"] = json!(format!("示范事项{n}办理"));
            guide
        })
        .collect();
    document["publisher"] = json!("gongan");
    document["guides"] = json!(guides);
    paper(document)
}

#[test]
fn a_fee_list_puts_what_is_payable_before_what_is_not() {
    let document = json!({
        "template": "fees", "publisher": "gongan",
        "fees": [fee(OLD_FEE, "照相费", 2000, "abolished"), fee(FEE, "补领工本费", 4000, "charged")],
        "phones": { "consult": ["0000-5550101"], "supervise": ["0000-5550199"] },
    });
    let mut job = paper(document);
    says(
        &job,
        &[
            "示范县公安局收费公示",
            "正在收的1项，已经不收的1项",
            "补领工本费行政事业性收费40元/证",
            "依据：《关于居民身份证收费的通知》（发改价格〔2003〕2322号）",
            "2004年1月1日起执行",
            "已取消不用交照相费",
            "咨询电话0000-5550101",
            "监督投诉电话0000-5550199",
            "全部2项收费记录",
        ],
    );
    let text = pages(&job).concat();
    let (charged, ended) = (text.find("补领工本费"), text.find("照相费"));
    assert!(
        charged < text.find("已经不收的（不用交）") && charged < ended,
        "{text}"
    );
    // The day decides: before it began nothing is payable.
    job.footer.printed_on = "2003-12-31".parse().unwrap();
    let text = pages(&job).concat();
    assert!(text.contains("现在没有任何收费"), "{text}");
    assert!(text.contains("未执行不用交补领工本费"), "{text}");
    let foot = footer::Foot::new(&job.footer, job.document.subject()).unwrap();
    assert_eq!(foot.code, "CHAYUE:9f3c00112233:fees/gongan:7");
}

#[test]
fn a_register_lists_every_document_and_leaves_the_pages_to_be_counted() {
    let mut disclosures: Vec<_> = (1..=120).map(|n| disclosure(n, "2026-03-05")).collect();
    disclosures.push(disclosure(121, "1987"));
    let document = json!({
        "template": "archive_register", "publisher": "gongan", "year": 2026, "disclosures": disclosures,
        "phones": { "consult": [], "supervise": ["12345"] },
    });
    let job = paper(document);
    says(
        &job,
        &[
            "政府信息移交登记表",
            "共121件，索取号从SF-2026-0001到SF-2026-0121",
            "1SF-2026-0001关于第1件事的通知示政办〔2026〕1号2026年3月5日□",
            "121SF-2026-0121关于第121件事的通知示政办〔2026〕121号1987年□",
            "移交人（签名）",
            "接收日期年月日",
            "监督投诉电话12345",
        ],
    );
    // The head stands on every page of the table.
    let pages = pages(&job);
    let tables = pages.iter().filter(|page| page.contains("关于第"));
    assert!(pages.len() > 5 && tables.clone().count() > 5);
    for page in tables {
        assert!(
            page.contains("序号索取号题名文号形成日期页数收到备注"),
            "{page}"
        );
    }
    let foot = footer::Foot::new(&job.footer, job.document.subject()).unwrap();
    assert_eq!(foot.code, "CHAYUE:9f3c00112233:register/gongan/2026:7");
}

#[test]
fn a_booklet_has_contents_with_the_right_pages_and_folds() {
    let job = booklet(9);
    says(
        &job,
        &[
            "办事指南汇编",
            "共9件事",
            "目录",
            "20个工作日（承诺），法定60天",
            "补领工本费40元/证",
            "【已取消，不用交】照相费",
            "□居民户口簿原件1份",
            "1.到窗口申请",
            "12号窗口户籍综合窗口",
            "问：能代领吗答：可以委托",
            "可以申请行政复议。",
            "0000-5550199",
        ],
    );
    let pages = pages(&job);
    assert_eq!(pages.len() % 4, 0);
    assert!(pages[0].contains("校验码9f3c00112233"), "{}", pages[0]);
    for n in 1..=9 {
        let title = format!("示范事项{n}办理");
        let place = pages
            .iter()
            .skip(2)
            .position(|page| page.starts_with(&title))
            .unwrap();
        let line = format!("{title}GA-001{}", place + 3);
        assert!(pages[1].contains(&line), "{line} is not in {}", pages[1]);
    }
    // Two pages stand side by side on each side of a sheet, in the folder's order.
    let (_, document) = desk::lay_out(&job).unwrap();
    let sheets = imposition::sheets(&document);
    assert_eq!(sheets.pages().len() * 2, pages.len());
    let width = sheets.pages()[0].frame.width().to_mm().round();
    assert_eq!(width, 296.0, "A4 landscape");
    for (sheet, [left, right]) in sheets.pages().iter().zip(saddle_stitch(pages.len())) {
        let mut text = String::new();
        world::visit(&sheet.frame, &mut |item| text.push_str(&item.text));
        text.retain(|ch| !ch.is_whitespace() && ch != '\u{200b}');
        assert_eq!(text, format!("{}{}", pages[left - 1], pages[right - 1]));
    }
    assert_eq!(typeset(&job), typeset(&job));
}

#[test]
fn a_booklet_too_thick_to_fold_is_refused() {
    let refused = typeset(&booklet(120));
    let Err(DocumentError::TooManyPages { pages, limit }) = refused else {
        panic!("{refused:?}")
    };
    assert!(pages > limit && limit == BOOKLET_PAGES);
}
