//! A province's list of service items loads as it is exported.

use std::fs;
use std::sync::Arc;

use content_model::{Body, Charges, LimitUnit, ServerType, TaskType};
use county::import::{Options, Outcome, import};
use county::workspace::Workspace;

const COUNTY: &str = r#"
name = "示范县"
code = "shifan"
[[publisher]]
id = "renshe"
name = "示范县人力资源和社会保障局"
scopes = ["dept:renshe"]
officers = { legal = "甲", secrecy = "乙", approve = "丙" }
"#;

/// Header and value, in the order of the list.
const ITEM: [(&str, &str); 27] = [
    ("序号", "1"),
    ("主项名称", "劳务派遣经营许可"),
    ("事项名称", "劳务派遣经营许可"),
    ("基本编码", "000114003000"),
    ("实施编码", "11511301008778183N4000114003000"),
    ("业务办理项名称", "劳务派遣经营许可（新办）"),
    ("业务办理项编码", "11511301008778183N400011400300001"),
    ("事项类型", "01"),
    ("实施主体", "示范县人力资源和社会保障局"),
    ("服务对象", "企业法人；社会组织法人"),
    ("办件类型", "承诺件"),
    ("法定办结时限", "20"),
    ("法定办结时限单位", "工作日"),
    ("承诺办结时限", "10"),
    ("承诺办结时限单位", "工作日"),
    ("设定依据", "《中华人民共和国劳动合同法》第五十七条"),
    ("受理条件", "注册资本不少于二百万元"),
    ("申请材料", "申请书；营业执照（复印件1份）"),
    ("办理流程", "受理→审查→决定→送达"),
    ("是否收费", "否"),
    ("收费标准", "无"),
    ("收费依据", ""),
    ("咨询方式", "窗口咨询：0000-5550101"),
    ("监督投诉方式", "0000-5550109"),
    ("到办事现场次数", "1"),
    ("办理结果名称", "劳务派遣经营许可证"),
    ("通办范围", "全县"),
];

/// Imports the item with some cells changed.
fn load(changed: &[(&str, &str)]) -> (Outcome, Workspace, tempfile::TempDir) {
    let temp = tempfile::tempdir().unwrap();
    let (county, list) = (
        temp.path().join("county.toml"),
        temp.path().join("事项清单.csv"),
    );
    fs::write(&county, COUNTY).unwrap();
    let headers: Vec<&str> = ITEM.iter().map(|(header, _)| *header).collect();
    let cell = |(header, value): &(&'static str, &'static str)| {
        let other = changed.iter().find(|(changed, _)| changed == header);
        other.map_or(*value, |(_, value)| *value).to_owned()
    };
    let cells: Vec<String> = ITEM.iter().map(cell).collect();
    let title = "依申请政务服务事项清单（2026年版）";
    fs::write(
        &list,
        format!("{title}\n{}\n{}\n", headers.join(","), cells.join(",")),
    )
    .unwrap();
    let mut workspace = Workspace::init(&temp.path().join("workspace"), &county).unwrap();
    let options = Options {
        publisher: Some("renshe".parse().unwrap()),
        scope: None,
        kind: None,
        now: "2026-11-22T08:00:00".parse().unwrap(),
        interrupted: Arc::default(),
    };
    let outcome = import(&mut workspace, &[list], &options).unwrap();
    (outcome, workspace, temp)
}

fn faults(changed: &[(&str, &str)]) -> Vec<String> {
    let (outcome, ..) = load(changed);
    let shown = |f: &county::fault::Fault| format!("{}@{}", f.rule, f.place.header);
    outcome.faults.iter().map(shown).collect()
}

#[test]
fn its_columns_are_known_by_their_own_names() {
    let (outcome, workspace, _temp) = load(&[]);
    assert_eq!(outcome.faults, []);
    let left_out: Vec<&str> = outcome
        .notes
        .iter()
        .map(|n| n.place.header.as_str())
        .collect();
    assert_eq!(
        left_out,
        ["主项名称", "办件类型", "通办范围"],
        "said, not lost in silence"
    );
    let records = workspace.ledger.all_working().unwrap();
    let [record] = &records[..] else {
        panic!("{records:?}")
    };
    assert_eq!(record.title, "劳务派遣经营许可（新办）");
    assert_eq!(record.aliases, ["劳务派遣经营许可"]);
    let Body::Guide(guide) = &record.body else {
        panic!()
    };
    assert_eq!(guide.task_code.as_deref(), Some(ITEM[4].1));
    assert_eq!(guide.task_handle_item.as_deref(), Some(ITEM[6].1));
    assert_eq!(guide.catalog_code.as_deref(), Some(ITEM[3].1));
    assert_eq!(guide.local_code, None);
    assert_eq!(
        (guide.task_type, guide.server_type),
        (TaskType::Permit, ServerType::Organisation)
    );
    let promise = guide.promise.unwrap();
    assert_eq!((promise.days, promise.unit), (10, LimitUnit::WorkingDay));
    assert_eq!(guide.charges, Charges::NoCharge);
    assert_eq!(guide.materials.len(), 2);
}

#[test]
fn a_charge_that_stands_in_the_list_alone_is_not_lost() {
    let charged = [("是否收费", "是"), ("收费标准", "40元/证")];
    assert_eq!(faults(&charged), ["charge-elsewhere@收费标准"]);
    assert_eq!(faults(&[("是否收费", "是")]), ["missing@收费项目"]);
    let code = [("实施编码", "11511301008778184N4000114003000")];
    assert_eq!(faults(&code), ["item-code@实施编码"]);
}
