//! What may stand in no text that is published: a cell, or a page of a document.
//!
//! In: one text. Out: [`Remark`]s, each a [`Rule`] and what was found. Personal data in a remark is
//! already hidden, so that a message never spreads what it warns of.

mod debris;
mod mark;
mod narrow;
mod personal;
mod placeholder;
mod table;

use serde::Serialize;

use crate::Level;
pub use personal::hidden;
pub use table::totals;

/// What a text is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// Words for people to read.
    Text,
    /// An opaque number or code (索取号, 文号, 事项编号 …). It may look like a bank card by chance.
    Number,
}

impl Part {
    /// What the field `key` of a record is for; see [`crate::label`].
    pub fn of_field(key: &str) -> Self {
        let number = key.ends_with("_no")
            || key.ends_with("_code")
            || matches!(
                key,
                "task_handle_item"
                    | "duty_number"
                    | "supersedes"
                    | "charges"
                    | "guides"
                    | "windows"
            );
        match number {
            true => Self::Number,
            false => Self::Text,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    PersonalData,
    PossiblePersonalData,
    InternalMark,
    PossibleInternalMark,
    Placeholder,
    PossiblePlaceholder,
    Debris,
    TotalWrong,
    PossibleTotalWrong,
    ShareWrong,
    TableRagged,
}

/// One thing found in a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Remark {
    pub rule: Rule,
    /// What was found, personal data hidden; for tables the row, the column and both figures.
    pub value: String,
}

/// Everything that may not stand in `text`, in the order of the rules. Tables: see [`totals`].
pub fn remarks(text: &str, part: Part) -> Vec<Remark> {
    let signs = Signs::of(text);
    let mut out = Vec::new();
    // Most texts have no sign of anything: they are read once.
    if signs.digits {
        personal::find(text, part, &mut out);
    }
    if signs.marks && part == Part::Text {
        mark::find(text, &mut out);
    }
    if signs.placeholders {
        placeholder::find(text, part, &mut out);
    }
    if signs.debris {
        debris::find(text, &mut out);
    }
    out
}

/// Which rules could find anything at all.
#[derive(Default)]
struct Signs {
    digits: bool,
    marks: bool,
    placeholders: bool,
    debris: bool,
}

impl Signs {
    fn of(text: &str) -> Self {
        let mut signs = Self::default();
        let mut digits = 0;
        for c in text.chars() {
            match c {
                '0'..='9' | '０'..='９' => digits += 1,
                _ => {
                    signs.marks |= mark::is_sign(c);
                    signs.placeholders |= placeholder::is_sign(c);
                    signs.debris |= debris::is_sign(c);
                }
            }
        }
        // The shortest: the figures of a passport.
        signs.digits = digits >= 7;
        signs
    }
}

impl Rule {
    pub const ALL: [Rule; 11] = [
        Rule::PersonalData,
        Rule::PossiblePersonalData,
        Rule::InternalMark,
        Rule::PossibleInternalMark,
        Rule::Placeholder,
        Rule::PossiblePlaceholder,
        Rule::Debris,
        Rule::TotalWrong,
        Rule::PossibleTotalWrong,
        Rule::ShareWrong,
        Rule::TableRagged,
    ];

    /// Stable name, used on the command line and in JSON.
    pub fn id(self) -> &'static str {
        match self {
            Rule::PersonalData => "personal-data",
            Rule::PossiblePersonalData => "possible-personal-data",
            Rule::InternalMark => "internal-mark",
            Rule::PossibleInternalMark => "possible-internal-mark",
            Rule::Placeholder => "placeholder",
            Rule::PossiblePlaceholder => "possible-placeholder",
            Rule::Debris => "debris",
            Rule::TotalWrong => "total-wrong",
            Rule::PossibleTotalWrong => "possible-total-wrong",
            Rule::ShareWrong => "share-wrong",
            Rule::TableRagged => "table-ragged",
        }
    }

    /// Warnings are what only a reader can decide.
    pub fn level(self) -> Level {
        match self {
            Rule::PossiblePersonalData
            | Rule::PossibleInternalMark
            | Rule::PossiblePlaceholder
            | Rule::PossibleTotalWrong => Level::Warning,
            _ => Level::Error,
        }
    }

    /// What is wrong, in Chinese and English.
    pub fn says(self) -> (&'static str, &'static str) {
        match self {
            Rule::PersonalData => (
                "含有个人信息(身份证号码、手机号码、银行卡号或护照号码),不得公开",
                "holds personal data (an identity, mobile, bank card or passport number), which may not be published",
            ),
            Rule::PossiblePersonalData => (
                "这个号码可能是身份证号码或银行卡号",
                "this number may be an identity or bank card number",
            ),
            Rule::InternalMark => (
                "带有内部或密级标记,不得公开",
                "carries a mark of internal or secret papers, which may not be published",
            ),
            Rule::PossibleInternalMark => {
                ("这里像是内部标记", "this may be a mark of internal papers")
            }
            Rule::Placeholder => (
                "还有没填的占位内容",
                "a placeholder was left that nobody filled in",
            ),
            Rule::PossiblePlaceholder => (
                "这里像是没填的占位内容",
                "this may be a placeholder that nobody filled in",
            ),
            Rule::Debris => (
                "含有转换软件留下的残余或乱码",
                "holds debris or garbled text left by a conversion",
            ),
            Rule::TotalWrong => ("合计与各行之和不符", "a total is not the sum of its rows"),
            Rule::PossibleTotalWrong => (
                "合计与各行之和对不上(表中有“其中”项)",
                "a total does not seem to be the sum of its rows (some rows are parts of others)",
            ),
            Rule::ShareWrong => (
                "百分比与数字不符",
                "a percentage does not match the figures",
            ),
            Rule::TableRagged => (
                "表格这一行的格数与表头不同",
                "a row of the table has another number of cells than its header",
            ),
        }
    }

    /// How to mend it, in Chinese and English.
    pub fn fix(self) -> (&'static str, &'static str) {
        match self {
            Rule::PersonalData => (
                "删去;联系方式用办公电话,如 0745-1234567",
                "remove it; give an office phone such as 0745-1234567 instead",
            ),
            Rule::PossiblePersonalData => (
                "是个人信息就删去;不是就在审核时写明是什么号码",
                "remove it if it is; if not, say in the review what number it is",
            ),
            Rule::InternalMark => (
                "核对能否公开:不能公开的不要导入;已解密或可公开的,换成公开版本",
                "find out whether it may be published; if so, use the public version without the mark",
            ),
            Rule::PossibleInternalMark => (
                "核对能否公开;可以公开的,在审核时写明理由",
                "find out whether it may be published, and give the reason in the review",
            ),
            Rule::Placeholder => (
                "填上真实内容,或删去这一句",
                "fill in what is meant, or remove the sentence",
            ),
            Rule::PossiblePlaceholder => (
                "填上真实内容;原文就是这样的,在审核时写明",
                "fill in what is meant; if the original reads so, say it in the review",
            ),
            Rule::Debris => (
                "对照原文重新填写这一处",
                "type this place again from the original",
            ),
            Rule::TotalWrong | Rule::PossibleTotalWrong => {
                ("核对各行数字和合计", "check the rows and the total")
            }
            Rule::ShareWrong => (
                "按数字重新计算百分比;各项之和应为100%",
                "work the percentages out again; together they make 100%",
            ),
            Rule::TableRagged => (
                "补齐或删去多余的“|”,每行格数与表头相同",
                "add or remove | until every row has as many cells as the header",
            ),
        }
    }
}

#[cfg(test)]
mod tests;
