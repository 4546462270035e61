//! One cell holds something else than it should.

use super::{Spoilt, each};
use crate::book::County;

pub(super) fn blank(county: &County) -> Vec<Spoilt> {
    let mandatory = [
        ("收费标准", "收费类别"),
        ("收费标准", "计费单位"),
        ("收费标准", "收费标准"),
        ("收费标准", "执行日期"),
        ("收费标准", "状态"),
        ("办事指南", "事项类型"),
        ("办事指南", "主管部门"),
        ("办事指南", "申请材料"),
        ("办事指南", "收费项目"),
        ("办事指南", "咨询电话"),
        ("信息公开", "类别"),
        ("信息公开", "生成日期"),
        ("信息公开", "有效性"),
        ("通知公告", "正文"),
        ("机构", "地址"),
        ("人员", "职务"),
        ("常见问题", "答复"),
        ("节假日", "放假日期"),
        ("公报期刊", "目录"),
        ("不予公开", "不公开理由"),
    ];
    let one = |(page, header): (&str, &str)| {
        each(county, page, header, "missing", |_, _| Some(String::new()))
    };
    mandatory.into_iter().flat_map(one).collect()
}

pub(super) fn letter_for_zero(county: &County) -> Vec<Spoilt> {
    each(
        county,
        "收费标准",
        "收费标准",
        "amount",
        |_, text| {
            let single = !text.contains(['：', '\n', '按']);
            (single && text.contains('0')).then(|| text.replacen('0', "O", 1))
        },
    )
}

pub(super) fn month_without_day(county: &County) -> Vec<Spoilt> {
    each(
        county,
        "收费标准",
        "执行日期",
        "date-needs-day",
        |_, _| Some("2004年3月".to_owned()),
    )
}

pub(super) fn mobile_number(county: &County) -> Vec<Spoilt> {
    each(county, "*", "资料来源", "personal-data", |_, text| {
        Some(format!("{text}\n请问小王，13812345678"))
    })
}

pub(super) fn identity_number(county: &County) -> Vec<Spoilt> {
    // The example of GB 11643-1999 itself: its check digit is right.
    each(
        county,
        "信息公开",
        "正文",
        "personal-data",
        |_, text| Some(format!("{text}\n\n申请人证件号码11010519491231002X。")),
    )
}

pub(super) fn total_off_by_one(county: &County) -> Vec<Spoilt> {
    each(
        county,
        "信息公开",
        "正文",
        "total-wrong",
        |_, text| {
            if text.contains(['%', '％']) || text.contains("其中") {
                return None;
            }
            let row = text.lines().find(|line| line.starts_with("| 合计 |"))?;
            let mut cells: Vec<String> = row.split(" | ").map(str::to_owned).collect();
            let last = cells.last_mut()?;
            let number = last.trim_end_matches([' ', '|']).to_owned();
            *last = last.replacen(&number, &one_more(&number)?, 1);
            Some(text.replacen(row, &cells.join(" | "), 1))
        },
    )
}

/// One more in the last place: 85680.50 → 85680.51.
fn one_more(number: &str) -> Option<String> {
    let places = number.split_once('.').map_or(0, |(_, part)| part.len());
    let digits: u64 = number.replace('.', "").parse().ok()?;
    let more = format!("{:0width$}", digits + 1, width = places + 1);
    let (whole, part) = more.split_at(more.len() - places);
    Some(match places {
        0 => whole.to_owned(),
        _ => format!("{whole}.{part}"),
    })
}

pub(super) fn emoji(county: &County) -> Vec<Spoilt> {
    each(county, "*", "一句话说明", "undrawable", |_, text| {
        (text.chars().count() < 95).then(|| format!("{text}😀"))
    })
}

pub(super) fn internal_mark(county: &County) -> Vec<Spoilt> {
    each(
        county,
        "信息公开",
        "正文",
        "internal-mark",
        |_, text| Some(format!("内部资料 注意保存\n\n{text}")),
    )
}

pub(super) fn placeholder(county: &County) -> Vec<Spoilt> {
    each(county, "*", "正文", "placeholder", |_, text| {
        Some(format!("{text}\n\n自*年*月*日起施行。"))
    })
}

pub(super) fn debris(county: &County) -> Vec<Spoilt> {
    ["正文", "答复"]
        .iter()
        .flat_map(|header| {
            each(county, "*", header, "debris", |_, text| {
                Some(format!("&nbsp;{text}"))
            })
        })
        .collect()
}

pub(super) fn name_unmasked(county: &County) -> Vec<Spoilt> {
    each(
        county,
        "通知公告",
        "结果列表",
        "personal-data",
        |_, text| {
            let masked = text.split('｜').nth(1)?;
            Some(text.replacen(&format!("｜{masked}｜"), "｜周知远｜", 1))
        },
    )
}

pub(super) fn without_basis(county: &County) -> Vec<Spoilt> {
    each(
        county,
        "收费标准",
        "收费依据",
        "fee-without-basis",
        |_, _| Some(String::new()),
    )
}

pub(super) fn other_word(county: &County) -> Vec<Spoilt> {
    let cells = [
        ("收费标准", "状态"),
        ("信息公开", "有效性"),
        ("办事指南", "事项类型"),
    ];
    cells
        .iter()
        .flat_map(|(page, header)| {
            each(county, page, header, "choice", |_, _| {
                Some("暂定".to_owned())
            })
        })
        .collect()
}

pub(super) fn notice_over(county: &County) -> Vec<Spoilt> {
    each(
        county,
        "通知公告",
        "有效期至",
        "notice-expired",
        |_, _| Some("2026-01-31".to_owned()),
    )
}

pub(super) fn topic_unknown(county: &County) -> Vec<Spoilt> {
    ["办事指南", "常见问题"]
        .iter()
        .flat_map(|page| {
            each(county, page, "主题", "unknown-topic", |_, text| {
                Some(format!("{text}；钓鱼"))
            })
        })
        .collect()
}

pub(super) fn position_wrong(county: &County) -> Vec<Spoilt> {
    each(county, "窗口", "平面图位置", "position", |_, _| {
        Some("120%，60%".to_owned())
    })
}

pub(super) fn attachment_missing(county: &County) -> Vec<Spoilt> {
    let cells = [("表格", "空白表"), ("人员", "照片"), ("公报期刊", "附件")];
    cells
        .iter()
        .flat_map(|(page, header)| {
            each(county, page, header, "attachment-missing", |_, text| {
                Some(text.replacen('.', "-旧.", 1))
            })
        })
        .collect()
}
