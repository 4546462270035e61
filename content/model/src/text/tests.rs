use proptest::prelude::*;

use super::*;

fn rules(text: &str) -> Vec<&'static str> {
    remarks(text, Part::Text)
        .iter()
        .map(|remark| remark.rule.id())
        .collect()
}

#[track_caller]
fn each(rule: &str, texts: &[&str]) {
    for text in texts {
        assert_eq!(rules(text), [rule], "{text}");
    }
}

#[track_caller]
fn passes(texts: &[&str]) {
    for text in texts {
        assert_eq!(remarks(text, Part::Text), [], "{text}");
    }
}

#[test]
fn numbers_of_people_are_found_in_every_spelling() {
    each(
        "personal-data",
        &[
            "张三11010519491231002X",
            "身份证:110105 19491231 002x。",
            "１１０１０５１９４９１２３１００２Ｘ",
            "号码:13812345678",
            "电话１３８１２３４５６７８",
            "138-1234-5678",
            "138 1234 5678",
            "138–1234–5678",
            "138.1234.5678",
            "138-12345678",
            "+8613812345678",
            "+86 138 1234 5678",
            "0086-13812345678",
            "1.13812345678",
            "13812\u{200b}345678",
            "2024-03-15 13812345678",
            "原身份证号110105491231002",
            "6222021234567890128",
            "6222 0212 3456 7890 128",
            "卡号4111111111111111",
            "护照号码:E12345678",
        ],
    );
    each(
        "possible-personal-data",
        &[
            "110105194912310021",
            "110105491231002",
            "4111111111111111",
            "6201022024000018",
        ],
    );
    assert_eq!(rules("王13812345678、李13912345678").len(), 2);
}

#[test]
fn numbers_of_papers_and_offices_pass() {
    passes(&[
        "0745-1381234",
        "(0745)1234567、12345",
        "1380.1234567平方米",
        "ISBN 978-7-5093-1234-5",
        "400-138-1234",
        "0745-13812345678901",
        "发改价格〔2003〕2322号",
        "索取号4301022024000012",
        "统一社会信用代码115113010833722043",
        "511Z07001006-511602000000-000-11511301008778183N-1-00",
        "G-000007-001-511602000000-000-115113010833722043-1-00",
        "投资13800000000元",
        "营业执照注册号440301103097413",
        "| 150 | 1200 | 3000 |",
        "150  1200  3000",
        "2024-11-22至2024-12-31",
        "1949.10.1—1978.12.18",
    ]);
    // An opaque number may look like a bank card by chance.
    for number in ["6222021234567890128", "6201022024000018", "110105491231002"] {
        assert_eq!(remarks(number, Part::Number), [], "{number}");
    }
    for count in 0..2000 {
        let index_no = format!("01010120260{count:05}");
        assert_eq!(remarks(&index_no, Part::Number), [], "{index_no}");
        assert_eq!(rules(&index_no), [""; 0], "{index_no}");
    }
    let identity = remarks("11010519491231002X", Part::Number);
    assert_eq!(identity[0].rule, Rule::PersonalData);
}

#[test]
fn what_is_found_is_shown_with_its_middle_hidden() {
    let value = |text| remarks(text, Part::Text).remove(0).value;
    assert_eq!(value("电话13812345678"), "138****5678");
    assert_eq!(value("138-1234-5678"), "138-****-5678");
    assert_eq!(value("11010519491231002X"), "110***********002X");
    assert_eq!(
        hidden("电话13812345678、0745-1234567"),
        "电话138****5678、0745-1234567"
    );
}

#[test]
fn marks_of_internal_papers_are_found() {
    each(
        "internal-mark",
        &[
            "秘密★3年",
            "机密★",
            "绝密 ★ 启用前",
            "秘密*5年",
            "【机密】",
            "(秘密)",
            "机 密",
            "机　密",
            "密级:秘密",
            "密级机密",
            "内部资料 注意保存",
            "内 部 资 料",
            "机密-3年",
            "〔内部文件 不得外传〕",
            "关于征地的请示(内部使用)",
            "复习资料,不得外传",
            "内部",
            "| 1 | 会议纪要 | 机密 |",
        ],
    );
    each(
        "possible-internal-mark",
        &["(内部资料,不得公开)", "发文范围:内部", "注意保存"],
    );
}

#[test]
fn the_same_words_in_running_text_pass() {
    passes(&[
        "涉及国家秘密、商业秘密、个人隐私的不予公开",
        "国家秘密的密级分为绝密、机密、秘密三级",
        "国家秘密载体应当标明“机密”字样",
        "内部资料性出版物准印证核发",
        "内部审批流程,内部控制制度",
        "机关内部事务信息可以不予公开",
        "机密级计算机",
        "缴费凭证请注意保存",
        "注意保存缴费凭证。",
        "投票采用秘密写票的方式",
        "申请人的资料不得外传给他人",
        "企业内部使用的加油站",
        "密码由本人设置",
    ]);
}

#[test]
fn places_left_to_fill_in_are_found() {
    each(
        "placeholder",
        &[
            "*年",
            "公示期为*年*月*日",
            "在*镇办理",
            "向**镇人民政府提出",
            "202*年",
            "××县人民政府",
            "由XX局受理",
            "xx村",
            "ＸＸ县",
            "X年X月X日",
            "第×号",
            "张府办〔20XX〕",
            "张府办〔XXXX〕",
            "缴费金额____元",
            "{{name}}",
            "办理地点:待补充",
            "地点(待补充)",
            "TBD",
            "时限:Tbd",
            "todo",
            "某某局",
            "李XX公司",
            "同上",
            "| 1 | 同上 |",
            "略",
        ],
    );
    each(
        "possible-placeholder",
        &["*年度工作总结", "依据(略)第三条办理"],
    );
    let number = remarks("张府办〔20XX〕3号", Part::Number);
    assert_eq!(number[0].rule, Rule::Placeholder);
}

#[test]
fn masked_names_and_innocent_signs_pass() {
    passes(&[
        "张*",
        "李*明",
        "王*元",
        "张某",
        "李某某",
        "王某某诉县自然资源局",
        "赵××",
        "李XX,男",
        "138****5678",
        "1101**********002X",
        "待补充材料后再受理",
        "*姓名",
        "*项目名称",
        "长×宽×高",
        "3×5厘米",
        "X光检查",
        "Linux系统",
        "XXL",
        "二〇〇八年",
        "file__name",
        "同上级部门",
        "策略",
        "省略号",
        "**年度工作报告**",
        "* 年满18周岁",
    ]);
    assert_eq!(remarks("BG-XX-01", Part::Number), []);
}

#[test]
fn what_converters_leave_is_found() {
    each(
        "debris",
        &[
            "受理\u{fffd}条件",
            "姓名&nbsp;年龄",
            "姓名&#160;年龄",
            "<p>受理条件</p>",
            "第一行<br/>第二行",
            "<font color=red>注意</font>",
            "第一行_x000D_",
            "第一行_x000A_",
            "HYPERLINK \"http://a.example\"",
            "PAGE \\* MERGEFORMAT",
            "#REF!",
            "file:///C:/a.doc",
            "[bookmark: _Toc1]",
            "锟斤拷",
            "烫烫烫",
            "ï»¿受理",
            "åŽ¿æ”¿åºœ",
            "鍙楃悊鏉′欢銆傚姙鐞嗙殑鏃堕檺锛",
            "受\u{ad}理",
            "\u{f0b7}材料",
            "姓名:????",
        ],
    );
    passes(&[
        "小于<18周岁>的",
        "a<b且b>c",
        "A&B公司",
        "?a=1&b=2;c",
        "真的吗？？？",
        "#1楼",
        "25℃±2",
        "café",
        "3×³",
        "“引号”——破折号……",
    ]);
}

#[test]
fn rules_have_names_of_their_own() {
    let ids: std::collections::BTreeSet<&str> = Rule::ALL.iter().map(|rule| rule.id()).collect();
    assert_eq!(ids.len(), Rule::ALL.len());
    for rule in Rule::ALL {
        assert_eq!(serde_plain(rule), rule.id());
        assert!(!rule.says().0.is_empty() && !rule.fix().1.is_empty());
        let doubtful = rule.id().starts_with("possible");
        assert_eq!(doubtful, rule.level() == crate::Level::Warning);
    }
}

fn serde_plain(rule: Rule) -> String {
    let mut words = String::new();
    for c in format!("{rule:?}").chars() {
        if c.is_ascii_uppercase() && !words.is_empty() {
            words.push('-');
        }
        words.push(c.to_ascii_lowercase());
    }
    words
}

fn identity(place: &str, birth: &str, order: u32) -> String {
    let seventeen = format!("{place}{birth}{order:03}");
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = seventeen
        .bytes()
        .zip(weights)
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    let check = ["1", "0", "X", "9", "8", "7", "6", "5", "4", "3", "2"][(sum % 11) as usize];
    format!("{seventeen}{check}")
}

proptest! {
    #[test]
    fn any_text_is_read(text in "\\PC{0,80}") {
        remarks(&text, Part::Text);
        remarks(&text, Part::Number);
        totals(&text);
        hidden(&text);
    }

    #[test]
    fn texts_of_signs_are_read(text in "[0-9Xx*×_{}|&<>;#%.,年镇某略密内部资料★小计合占比\\-\n ]{0,60}") {
        remarks(&text, Part::Text);
        totals(&text);
        hidden(&text);
    }

    #[test]
    fn a_remark_never_holds_the_number_it_warns_of(
        place in "(11|43|51|65)[0-9]{4}",
        (year, month, day) in (1920u32..2020, 1u32..13, 1u32..29),
        order in 0u32..1000,
        mobile in "1[3-9][0-9]{9}",
        before in "[一-龥:,。 ]{0,6}",
        after in "[一-龥:,。]{0,6}",
    ) {
        let birth = format!("{year}{month:02}{day:02}");
        let identity = identity(&place, &birth, order);
        for number in [&identity, &mobile] {
            let text = format!("{before}{number}{after}");
            let found = remarks(&text, Part::Text);
            prop_assert!(found.iter().any(|r| r.rule == Rule::PersonalData), "{}", text);
            prop_assert!(found.iter().all(|r| !r.value.contains(number.as_str())));
            prop_assert!(found.iter().all(|r| !r.value.contains(&number[3..8])));
            prop_assert!(!hidden(&text).contains(number.as_str()));
        }
    }
}
