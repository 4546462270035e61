//! What a guide charges: codes of fees, or an explicit 不收费. Provinces' lists say it in three columns
//! (是否收费, 收费标准, 收费依据); these are held against the codes.

use content_model::{Charges, Kind, Level};

use super::cell::choice::{YES_NO, choice};
use super::cell::compact;
use super::cell::list::split_names;
use super::draft::Context;
use super::row::Row;
use crate::error::WorkspaceError;
use crate::fault::{Refusal, Words, missing};

/// `不收费`, or the codes of fees. Silence is not an answer.
pub(super) fn read(row: &mut Row, ctx: &Context) -> Result<Option<Charges>, WorkspaceError> {
    let charged = row.optional("charged", |value| choice(value, YES_NO));
    let said = ["listed_amount", "listed_basis"]
        .into_iter()
        .find(|key| row.text(key).is_some_and(|text| !says_nothing(&text)));
    let coded = row
        .value("charges")
        .is_some_and(|value| !says_nothing(&value.shown()));
    match said {
        Some(key) if coded => row.remark(key, Level::Warning, said_twice()),
        Some(key) => {
            row.refuse(key, belongs_elsewhere());
            return Ok(None);
        }
        None => {}
    }
    if charged == Some(false) && row.value("charges").is_none() {
        return Ok(Some(Charges::NoCharge));
    }
    let Some(text) = row.text("charges") else {
        if row.value("charges").is_none() {
            row.refuse("charges", missing("charges"));
        }
        return Ok(None);
    };
    if matches!(compact(&text).as_str(), "不收费" | "免费") {
        if charged == Some(true) {
            row.refuse("charges", contradiction());
        }
        return Ok(Some(Charges::NoCharge));
    }
    if charged == Some(false) {
        row.refuse("charges", contradiction());
    }
    let fees = ctx.resolve_all(row, "charges", Kind::Fee, split_names(&text))?;
    Ok(Some(Charges::Fees(fees)))
}

/// Two cells that contradict each other: nobody may guess which one is right.
fn contradiction() -> Refusal {
    Refusal::new(
        "charge-contradiction",
        Words::fixed(
            "“是否收费”和“收费项目”说的不一样",
            "是否收费 and 收费项目 contradict each other",
        ),
        Words::fixed(
            "收费的写收费编号,不收费的写“不收费”,两处要一致",
            "write fee codes where there is a charge, 不收费 where there is none, the same in both",
        ),
    )
}

/// What stands in a cell about money where there is none to pay.
fn says_nothing(text: &str) -> bool {
    matches!(
        compact(text).as_str(),
        "不收费" | "免费" | "无" | "否" | "0" | "0元" | "-" | "—" | "/"
    )
}

fn belongs_elsewhere() -> Refusal {
    Refusal::new(
        "charge-elsewhere",
        Words::fixed(
            "收费要写进“收费标准”表,这里却没有收费编号",
            "a charge belongs into the sheet 收费标准, and no code of it is given here",
        ),
        Words::fixed(
            "在“收费标准”表里加一行,再把它的收费编号写进“收费项目”",
            "add a row to the sheet 收费标准 and write its code into 收费项目",
        ),
    )
}

fn said_twice() -> Refusal {
    Refusal::new(
        "charge-said-twice",
        Words::fixed(
            "数额和依据以“收费标准”表为准,这一格不读",
            "amount and basis are those of the sheet 收费标准: this cell is not read",
        ),
        Words::fixed(
            "和“收费标准”表核对以后,删去这一列",
            "hold it against the sheet 收费标准, then delete this column",
        ),
    )
}
