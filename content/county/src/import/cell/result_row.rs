//! 结果列表: results with masked applicants, one per line.

use content_model::ResultRow;

use super::Value;
use super::date::day;
use crate::fault::{Refusal, Words};

/// `编号｜张*｜事项｜准予｜2026-11-03`, one per line.
pub fn result_rows(value: &Value) -> Result<Vec<ResultRow>, Refusal> {
    let text = value.text()?;
    text.lines()
        .filter(|line| !line.trim().is_empty())
        .map(result_row)
        .collect()
}

fn result_row(line: &str) -> Result<ResultRow, Refusal> {
    let parts: Vec<&str> = line.split(['｜', '|']).map(str::trim).collect();
    let [number, applicant, item, decision, date] = parts[..] else {
        return Err(refused(line));
    };
    if [number, applicant, item, decision].contains(&"") {
        return Err(refused(line));
    }
    if !is_masked(applicant) {
        return Err(Refusal::new(
            "personal-data",
            Words::fixed(
                "结果列表里的姓名没有遮蔽",
                "a name in a results list is not masked",
            ),
            Words::fixed("把名字写成“张*”", "write the name as 张*"),
        ));
    }
    let date = day(&Value::Text(date.to_owned())).map_err(|_| refused(line))?;
    Ok(ResultRow {
        number: number.to_owned(),
        applicant_masked: applicant.replace('＊', "*"),
        item: item.to_owned(),
        decision: decision.to_owned(),
        date,
    })
}

/// A masked person (张*, 李某), or the name of an organisation, which is longer than a person's.
fn is_masked(applicant: &str) -> bool {
    let organisations = [
        "公司",
        "厂",
        "店",
        "社",
        "中心",
        "学校",
        "医院",
        "院",
        "所",
        "站",
        "委员会",
        "协会",
        "银行",
        "集团",
        "部",
        "场",
        "园",
        "馆",
        "局",
        "政府",
        "企业",
        "办公室",
    ];
    applicant.contains(['*', '＊', '某'])
        || (applicant.chars().count() > 4
            && organisations
                .iter()
                .any(|ending| applicant.ends_with(ending)))
}

fn refused(line: &str) -> Refusal {
    Refusal::new(
        "result-row",
        Words::new(
            format!("看不懂结果列表的这一行:{line}"),
            format!("this line of results is not understood: {line}"),
        ),
        Words::fixed(
            "编号｜张*｜事项｜准予｜2026-11-03,每行一条",
            "number｜张*｜item｜decision｜2026-11-03, one per line",
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<ResultRow>, Refusal> {
        result_rows(&Value::Text(text.to_owned()))
    }

    #[test]
    fn results_are_masked_rows() {
        let found =
            read("1｜张＊｜建房｜准予｜2026年11月3日\n2|青石镇某店|食品|不予|2026-11-04").unwrap();
        assert_eq!(found[0].applicant_masked, "张*");
        assert_eq!(found[1].date, "2026-11-04".parse().unwrap());
        assert_eq!(
            read("1｜张三｜建房｜准予｜2026-11-03").unwrap_err().rule,
            "personal-data"
        );
        assert_eq!(read("1｜张*｜建房｜准予").unwrap_err().rule, "result-row");
        assert_eq!(
            read("1｜张*｜建房｜准予｜11月").unwrap_err().rule,
            "result-row"
        );
    }
}
