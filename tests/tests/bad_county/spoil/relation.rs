//! Cells, rows and records that do not go together.

use calamine::{CellErrorType, Data};

use super::{Edit, Spoilt, named, typed};
use crate::book::{At, County};
use crate::desk::Named;

pub(super) fn limits_swapped(county: &County) -> Vec<Spoilt> {
    let days = |text: &str| text.strip_suffix("个工作日")?.parse::<u32>().ok();
    let promises = county.cells("办事指南", "承诺时限");
    let longer = promises.iter().filter_map(|at| {
        let (promise, statutory) = (county.text(at), county.beside(at, "法定时限"));
        if days(&promise)? >= days(&statutory)? {
            return None;
        }
        let other = At {
            column: county.page(at).column("法定时限")?,
            ..at.clone()
        };
        Some(Spoilt {
            edits: vec![
                Edit::Cell(at.clone(), Data::String(statutory)),
                Edit::Cell(other, Data::String(promise)),
            ],
            expected: vec![named(county, at, "promise-too-long")],
            afresh: false,
        })
    });
    longer.collect()
}

/// Every guide that asks for it is named, once for each time that it does.
pub(super) fn form_deleted(county: &County) -> Vec<Spoilt> {
    let materials = county.cells("办事指南", "申请材料");
    let forms = county.cells("表格", "表格编号");
    let deleted = forms.iter().map(|at| {
        let code = county.text(at);
        let expected = materials
            .iter()
            .flat_map(|cell| {
                let mentions = county.text(cell).matches(&code).count();
                (0..mentions).map(|_| named(county, cell, "unknown-reference"))
            })
            .collect();
        Spoilt {
            edits: vec![Edit::EmptyRow(at.clone())],
            expected,
            afresh: true,
        }
    });
    deleted
        .filter(|spoilt| !spoilt.expected.is_empty())
        .collect()
}

/// A record that no other one refers to takes the number of the row above it.
pub(super) fn number_twice(county: &County) -> Vec<Spoilt> {
    let numbers = county.cells("信息公开", "索取号");
    let referred: Vec<String> = ["解读", "解读的文件", "替代"]
        .iter()
        .flat_map(|header| county.cells("信息公开", header))
        .map(|at| county.text(&at))
        .collect();
    let pairs = numbers.windows(2).filter(|two| {
        let (above, own) = (&two[0], &two[1]);
        let pair = ["解读", "解读的文件", "替代"];
        let alone = pair
            .iter()
            .all(|header| county.beside(own, header).is_empty());
        (above.book, above.page) == (own.book, own.page)
            && alone
            && !referred.contains(&county.text(own))
    });
    pairs
        .map(|two| typed(county, &two[1], county.text(&two[0]), "repeated-record"))
        .collect()
}

pub(super) fn header_mistyped(county: &County) -> Vec<Spoilt> {
    let optional = [
        "短名称",
        "通俗名",
        "别名",
        "批准机关",
        "缴费对象",
        "主题词",
        "职能",
        "区域",
    ];
    let headers = optional.iter().flat_map(|header| county.headers(header));
    headers
        .map(|at| {
            let slip = format!("{}次", county.text(&at));
            typed(county, &at, slip, "unknown-column")
        })
        .collect()
}

pub(super) fn row_hidden(county: &County) -> Vec<Spoilt> {
    let first = county.cells("*", "发布单位");
    let hidden = first.iter().map(|at| {
        let row = at.row + 1;
        let whole = Named {
            cell: format!("{row}:{row}"),
            ..named(county, at, "hidden-row")
        };
        Spoilt {
            edits: vec![Edit::HideRow(at.clone())],
            expected: vec![whole],
            afresh: false,
        }
    });
    hidden.collect()
}

pub(super) fn withdrawn_without_basis(county: &County) -> Vec<Spoilt> {
    let days = county.places("办事指南", "撤销日期");
    let withdrawn = days.iter().filter_map(|at| {
        let basis = At {
            column: county.page(at).column("撤销依据")?,
            ..at.clone()
        };
        Some(Spoilt {
            edits: vec![
                Edit::Cell(at.clone(), Data::String("2026-11-01".to_owned())),
                Edit::Cell(basis.clone(), Data::Empty),
            ],
            expected: vec![named(county, &basis, "missing")],
            afresh: false,
        })
    });
    withdrawn.collect()
}

/// Only fees that no guide charges: a guide that does would be named as well.
pub(super) fn fee_past_end(county: &County) -> Vec<Spoilt> {
    let charged: Vec<String> = county
        .cells("办事指南", "收费项目")
        .iter()
        .map(|at| county.text(at))
        .collect();
    let ends = county.places("收费标准", "截止日期");
    let running = ends.iter().filter(|at| {
        let code = county.beside(at, "收费编号");
        county.beside(at, "状态") == "在收" && !charged.iter().any(|codes| codes.contains(&code))
    });
    running
        .map(|at| typed(county, at, "2026-06-30", "fee-past-end"))
        .collect()
}

pub(super) fn formula_failed(county: &County) -> Vec<Spoilt> {
    let cells = county.cells("*", "收费标准").into_iter();
    let cells = cells.chain(county.cells("信息公开", "主题词"));
    cells
        .map(|at| Spoilt {
            expected: vec![named(county, &at, "formula-error")],
            afresh: false,
            edits: vec![Edit::Cell(at, Data::Error(CellErrorType::Div0))],
        })
        .collect()
}

/// The policy still names its interpretation, so it is the policy's cell that is wrong.
pub(super) fn pair_torn(county: &County) -> Vec<Spoilt> {
    let policies = county.cells("信息公开", "解读");
    let back = county.cells("信息公开", "解读的文件");
    let torn = back.iter().filter_map(|at| {
        let number = county.beside(at, "索取号");
        let policy = policies.iter().find(|p| county.text(p) == number)?;
        Some(Spoilt {
            edits: vec![Edit::Cell(at.clone(), Data::Empty)],
            expected: vec![named(county, policy, "pair-torn")],
            afresh: false,
        })
    });
    torn.collect()
}
