//! What each sheet says: every field that it is for, on the page where people look for it.

use super::*;

pub const NOTICE: &str = "01JZ0000000000000000000005";
pub const WINDOW: &str = "01JZ0000000000000000000006";
pub const OFFICE: &str = "01JZ0000000000000000000007";
pub const FORM: &str = "01JZ0000000000000000000008";
const OFFICER: &str = "01JZ0000000000000000000009";
const DEPUTY: &str = "01JZ000000000000000000000A";

/// `document` in the job of the other tests.
pub fn paper(document: serde_json::Value) -> PrintJob {
    let mut value = serde_json::to_value(job()).unwrap();
    value["document"] = document;
    serde_json::from_value(value).unwrap()
}

fn guide_value() -> serde_json::Value {
    record(
        GUIDE,
        "居民身份证补领",
        json!({
            "kind": "guide", "task_type": "permit", "server_type": "person", "dept": "示范县公安局",
            "local_code": "GA-001", "topics": ["户籍"], "windows": [WINDOW],
            "materials": [
                { "name": "居民户口簿", "original": 1, "source": "派出所" },
                { "name": "申领登记表", "need": "deferrable", "form_ref": FORM },
                { "name": "监护人证明", "need": "optional", "copies": 2, "fill_explain": "未满十六周岁时" },
            ],
            "steps": [
                { "n": 1, "name": "到窗口申请", "post": "户籍岗", "output": "受理回执" },
                { "n": 2, "name": "领取证件", "working_days": 20 },
            ],
            "anticipate": { "days": 60, "unit": "calendar_day" }, "promise": { "days": 20, "unit": "working_day" },
            "charges": { "fees": [FEE, OLD_FEE] }, "faq": [{ "q": "能代领吗", "a": "可以委托" }],
            "rights": "可以申请行政复议。", "result": "居民身份证", "accept_condition": ["本县户籍"], "not_accept": ["照片不合格"],
            "phone_consult": "0000-5550101", "phone_supervise": "0000-5550199",
        }),
    )
}

fn window() -> serde_json::Value {
    let body = json!({
        "kind": "window", "window_no": "12", "zone": "一楼东侧", "office": OFFICE, "tasks": ["身份证", "居住证"],
        "phone": "0000-5550112", "duty_a": OFFICER, "duty_b": DEPUTY,
    });
    record(WINDOW, "户籍综合窗口", body)
}

fn office() -> serde_json::Value {
    let body = json!({
        "kind": "office", "org_code": "1", "address": "人民路18号", "hours": "周一至周五 9:00–17:00", "phones": ["0000-5550100"],
    });
    record(OFFICE, "示范县政务服务中心", body)
}

pub fn of_guide(template: &str) -> serde_json::Value {
    let form = json!({ "kind": "form", "form_code": "BG-003", "version": "1" });
    json!({
        "template": template, "guide": guide_value(), "windows": [window()], "offices": [office()],
        "forms": [record(FORM, "申领登记表", form)],
        "fees": [fee(FEE, "补领工本费", 4000, "charged"), fee(OLD_FEE, "照相费", 2000, "abolished")],
    })
}

#[track_caller]
pub fn says(job: &PrintJob, parts: &[&str]) {
    let text = pages(job).concat();
    for part in parts {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    assert!(typeset(job).unwrap().starts_with(b"%PDF-"));
}

#[test]
fn a_one_time_notice_has_a_box_for_every_material_and_lines_to_sign_on() {
    let job = paper(of_guide("one_time_notice"));
    says(
        &job,
        &[
            "一次性告知单",
            "办理事项居民身份证补领编号GA-001",
            "受理单位示范县公安局",
            "□□1.居民户口簿到哪里拿：派出所原件1份",
            "□□2.申领登记表可后补（容缺）填表：申领登记表（表格BG-003）",
            "□□3.监护人证明按情况带未满十六周岁时复印件2份",
            "20个工作日（承诺），法定60天",
            "补领工本费40元/证",
            "照相费（已取消）：不用交",
            "12号窗口户籍综合窗口示范县政务服务中心一楼东侧",
            "咨询电话0000-5550101",
            "监督投诉0000-5550199",
            "《行政许可法》第三十二条",
            "经办人（签名）",
            "申请人（签名）",
            "告知日期年月日",
        ],
    );
    let mut confirmation = job.clone();
    let Document::OneTimeNotice { guide, .. } = &mut confirmation.document else {
        panic!("{:?}", confirmation.document)
    };
    if let Body::Guide(guide) = &mut guide.body {
        guide.task_type = content_model::TaskType::Confirmation;
    }
    // The clause is about permits alone.
    assert!(!pages(&confirmation).concat().contains("行政许可法"));
}

#[test]
fn a_wall_sheet_answers_from_two_metres_and_a3_says_the_same() {
    let parts = [
        "居民身份证补领",
        "办事流程示范县公安局编号GA-001",
        "20个工作日（承诺），法定60天",
        "补领工本费40元/证",
        "12号窗口",
        "咨询电话0000-5550101",
        "监督投诉0000-5550199",
        "1到窗口申请户籍岗拿到：受理回执",
        "2领取证件20个工作日",
        "1.居民户口簿原件1份",
        "3.监护人证明按情况带复印件2份未满十六周岁时",
    ];
    let of_size = |size: &str| {
        let mut document = of_guide("wall_sheet");
        document["size"] = json!(size);
        let job = paper(document);
        says(&job, &parts);
        let (_, document) = desk::lay_out(&job).unwrap();
        let frame = &document.pages()[0].frame;
        (frame.width().to_mm().round(), document.pages().len())
    };
    assert_eq!(of_size("a4"), (297.0, 1));
    assert_eq!(of_size("a3"), (420.0, 1));
}

#[test]
fn a_notice_reads_as_on_the_screen() {
    let body = json!({
        "kind": "notice", "notice_no": "GG-01", "notice_kind": "public_comment", "expires_at": "2026-03-31T17:30:00",
        "body": "# 事由\n修订**收费标准**，征求意见。\n\n1. 第一条\n- 一点\n> 引用的话\n\n| 项目 | 金额 |\n|---|---|\n| 路灯 | 1,200 |",
        "comment_deadline": "2026-03-20", "comment_how": "来信或来电", "action_text": "请尽快提意见",
        "result_rows": [{ "number": "〔2026〕1号", "applicant_masked": "张*", "item": "建房", "decision": "准予", "date": "2026-03-01" }],
    });
    let document = json!({ "template": "notice", "notice": record(NOTICE, "收费标准征求意见", body), "offices": [office()] });
    let job = paper(document);
    says(
        &job,
        &[
            "公示收费标准征求意见编号GG-01",
            "请这样做：请尽快提意见",
            "事由修订收费标准，征求意见。",
            "1.第一条",
            "•一点",
            "引用的话",
            "项目金额路灯1,200",
            "〔2026〕1号张*建房准予2026年3月1日",
            "意见截止2026年3月20日",
            "怎样提意见来信或来电",
            "有效到2026年3月31日17时30分",
            "咨询电话0000-5550100",
            "示范县公安局2026年1月5日",
        ],
    );
    assert!(!pages(&job).concat().contains("过期"));
    // The day after its last, whoever posts it is told.
    let mut late = job.clone();
    late.footer.printed_on = "2026-04-01".parse().unwrap();
    assert!(pages(&late)[0].contains("本公告已过期，请取下"));
    let mut gone = job;
    let Document::Notice { notice, .. } = &mut gone.document else {
        panic!("{:?}", gone.document)
    };
    notice.status = Status::Withdrawn;
    notice.withdrawal = Some(Withdrawal {
        date: "2026-03-02".parse().unwrap(),
        basis: "示府〔2026〕9号".to_owned(),
        reason: None,
    });
    assert!(pages(&gone)[0].starts_with("本公告已撤销2026年3月2日起依据：示府〔2026〕9号"));
}

#[test]
fn a_plate_names_who_sits_there_and_nobody_who_left() {
    let person = |rid: &str, name: &str, number: &str| {
        let body = json!({ "kind": "person", "post": "户籍民警", "duty_number": number });
        record(rid, name, body)
    };
    let document = json!({
        "template": "window_plate", "window": window(), "offices": [office()],
        "people": [person(DEPUTY, "示范乙", "GA1002"), person(OFFICER, "示范甲", "GA1001")],
    });
    let mut job = paper(document);
    says(
        &job,
        &[
            "12号窗口户籍综合窗口示范县政务服务中心一楼东侧",
            "身份证",
            "居住证",
            "A岗示范甲户籍民警工号GA1001",
            "B岗示范乙户籍民警工号GA1002",
            "周一至周五9:00–17:00",
            "0000-5550112、0000-5550100",
        ],
    );
    let Document::WindowPlate { people, .. } = &mut job.document else {
        panic!("{:?}", job.document)
    };
    people[1].status = Status::Withdrawn;
    let text = pages(&job).concat();
    assert!(
        !text.contains("示范甲") && text.contains("示范乙"),
        "{text}"
    );
}

#[test]
fn the_application_asks_what_article_29_asks_and_is_blank() {
    let document = json!({
        "template": "application", "office": office(),
        "phones": { "consult": ["0000-5550111"], "supervise": ["12345"] },
    });
    let job = paper(document);
    says(
        &job,
        &[
            "政府信息公开申请表",
            "受理机关：示范县政务服务中心",
            "姓名",
            "证件名称",
            "证件号码",
            "联系电话",
            "要什么信息",
            "怎样给您",
            "不用写要来做什么用",
            "人民路18号",
            "0000-5550111、0000-5550100",
            "12345",
        ],
    );
    let pages = pages(&job);
    assert_eq!(pages.len(), 2);
    for part in [
        "20个工作日",
        "最多再延长20个工作日",
        "7个工作日",
        "行政复议",
        "第五十一条",
    ] {
        assert!(pages[1].contains(part), "{part} is not in {}", pages[1]);
    }
}
