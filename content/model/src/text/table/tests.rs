use super::totals;

fn found(text: &str) -> Vec<(&'static str, String)> {
    totals(text)
        .into_iter()
        .map(|remark| (remark.rule.id(), remark.value))
        .collect()
}

fn one(text: &str) -> (&'static str, String) {
    let found = found(text);
    assert_eq!(found.len(), 1, "{found:?}");
    found.into_iter().next().unwrap()
}

#[test]
fn a_total_is_the_sum_of_its_rows() {
    let table = |total: &str| {
        format!(
            "收支如下:\n\n| 项目 | 金额(元) |\n|---|---:|\n| 道路 | 1,200.50 |\n| 路灯 | 300 |\n| **合计** | {total} |\n\n完"
        )
    };
    assert_eq!(found(&table("1500.5")), []);
    assert_eq!(found(&table("1,500.50元")).len(), 0);
    let (rule, value) = one(&table("1600.5"));
    assert_eq!(rule, "total-wrong");
    assert_eq!(
        value,
        "第3行“合计”,“金额(元)”列:写的是1600.5,各行之和是1500.5"
    );
}

#[test]
fn groups_have_totals_of_their_own() {
    let table = |first: u32, all: u32| {
        format!(
            "| 序号 | 名称 | 户数 | 单价 |\n|---|---|---|---|\n| 1 | 一组 | 10 | 3 |\n| 2 | 二组 | 12 | 4 |\n\
             | | 小计 | {first} | |\n| 3 | 三组 | 5 | 3 |\n| | 小计 | 5 | |\n| | 总 计 | {all} | 9 |"
        )
    };
    assert_eq!(found(&table(22, 27)), []);
    assert_eq!(one(&table(22, 28)).0, "total-wrong");
    // A wrong group makes the whole, which was added up from it, right or wrong on its own.
    assert_eq!(
        one(&table(21, 26)).1,
        "第3行“”,“户数”列:写的是21,各行之和是22"
    );
}

#[test]
fn amounts_in_different_words_are_one_amount() {
    assert_eq!(
        found("| a | 额 |\n|-|-|\n| x | 1.5万元 |\n| y | 5000元 |\n| 合计 | 2万元 |"),
        []
    );
    assert_eq!(
        one("| a | 额 |\n|-|-|\n| x | 1.5万元 |\n| y | 5000元 |\n| 合计 | 3万元 |").0,
        "total-wrong"
    );
}

#[test]
fn what_cannot_be_added_up_is_passed_over() {
    for text in [
        // Years, prices, rates, words among figures, other units.
        "| 项目 | 年份 | 单价 | 增长率 |\n|-|-|-|-|\n| a | 2023 | 3 | 1.5 |\n| b | 2024 | 4 | 2.5 |\n| 合计 | 2 | 9 | 1 |",
        "| 项目 | 数 |\n|-|-|\n| a | 3户 |\n| b | 约5户 |\n| 合计 | 9户 |",
        "| 项目 | 数 |\n|-|-|\n| a | 3户 |\n| b | 5人 |\n| 合计 | 9 |",
        // A balance is carried from row to row.
        "| 月份 | 结余 |\n|-|-|\n| 1 | 30 |\n| 2 | 50 |\n| 合计 | 50 |",
        // The total first.
        "| 项目 | 数 |\n|-|-|\n| 合计 | 9 |\n| a | 4 |\n| b | 5 |",
        "| 项目 | 数 |\n|-|-|\n| 小计 | 9 |\n| a | 4 |\n| b | 5 |\n| 小计 | 3 |\n| c | 3 |\n| 合计 | 12 |",
        "没有表格,合计 9",
    ] {
        assert_eq!(found(text), [], "{text}");
    }
    let part = "| 项目 | 数 |\n|-|-|\n| a | 9 |\n| 其中:b | 5 |\n| 合计 | N |";
    assert_eq!(found(&part.replace('N', "9")), []);
    assert_eq!(one(&part.replace('N', "10")).0, "possible-total-wrong");
}

#[test]
fn shares_match_their_figures_and_make_a_hundred() {
    let table = |first: &str, last: &str| {
        format!(
            "| 类别 | 件数 | 占比 |\n|-|-|-|\n| 主动 | 1 | {first} |\n| 申请 | 1 | 33.3% |\n| 其他 | 1 | {last} |\n| 合计 | 3 | 100% |"
        )
    };
    assert_eq!(found(&table("33.3%", "33.3%")), []);
    assert_eq!(found(&table("33.4%", "33.3%")), []);
    let wrong = found(&table("43.3%", "33.3%"));
    assert_eq!(
        wrong,
        [
            (
                "share-wrong",
                "第4行“合计”,“占比”列:各行之和是109.9%,应为100%".to_owned()
            ),
            (
                "share-wrong",
                "第1行“主动”,“占比”列:写的是43.3%,按数字是33.3%".to_owned()
            ),
        ]
    );
    // They make a hundred and are still not the shares.
    let swapped = "| 类别 | 件数 | 占比(%) |\n|-|-|-|\n| a | 10 | 10 |\n| b | 20 | 30 |\n| c | 30 | 20 |\n| d | 40 | 40 |\n| 合计 | 100 | 100 |";
    assert_eq!(found(swapped).len(), 2);
    // 占地 is an area.
    assert_eq!(
        found("| 村 | 占地(亩) |\n|-|-|\n| a | 30 |\n| b | 20 |\n| 合计 | 50 |"),
        []
    );
}

#[test]
fn ragged_rows_are_named() {
    let (rule, value) = one("| a | b |\n|---|---|\n| 1 | 2 |\n| 1 | 2 | 3 |");
    assert_eq!(rule, "table-ragged");
    assert_eq!(value, "第2行有3格,表头有2格");
    assert_eq!(found("| a | b |\n|---|---|\n| 1 | 2\n| x\\|y | |"), []);
}
