//! Places that somebody meant to fill in: `*年`, `XX县`, `____`, `待补充`, `〔20XX〕`.
//!
//! A masked name (张*, 李*明, 王某某, 赵××) is right and stays.

use super::narrow::{has_at, is_han, narrow};
use super::{Part, Remark, Rule};

/// What a blank before them stands for.
const UNITS: &str = "年月日时镇乡村县市区省局号元条名项";
/// What follows a unit and leaves it a blank: 在*镇人民政府.
const OFFICES: [&str; 9] = [
    "人民政府",
    "政府",
    "村民委员会",
    "居民委员会",
    "村委会",
    "居委会",
    "党委",
    "街道",
    "社区",
];
/// Surnames that a masked name may begin with; those that are also "in", "to", "and" are left out.
const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁沈姚卢姜崔钟谭陆汪范石廖贾韦付邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵钱严覃武戴莫孔汤温康施牛樊葛邢齐乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿焦俞柳甘祝尚符舒阮柯纪梅童凌单季裴霍涂苗曲翁冉骆辛靳柴蒙鲍喻祁蒲房滕屈饶牟艾尤阳穆卓古缪简车项芦麦褚娄窦戚岑景费卜晏席卫柏瞿桂佟臧闵苟邬卞姬栾隋刁荣巫寇桑甄仲虞敖巩佘查迟匡鞠郁胥粟冼蔺楼盘";
/// What a blank before them would name: XX公司 after any surname is still nobody's.
const NAMED: &str = "年月日时镇乡村县市区省局号元公厂店单部学医银中项路街小社";
/// In small letters; they are found in any.
const WORDS: [&str; 5] = ["待补充", "待填写", "todo", "fixme", "tbd"];
/// Whole cells, lines or cells of a table that say nothing.
const EMPTY: [&str; 4] = ["同上", "略", "同前", "见上"];

pub(super) fn is_sign(c: char) -> bool {
    matches!(
        c,
        '*' | '＊'
            | '×'
            | '✕'
            | '╳'
            | 'X'
            | 'x'
            | 'Ｘ'
            | 'ｘ'
            | '_'
            | '＿'
            | '{'
            | '｛'
            | '待'
            | 'D'
            | 'd'
            | '某'
            | '同'
            | '略'
            | '上'
    )
}

pub(super) fn find(text: &str, part: Part, out: &mut Vec<Remark>) {
    let chars: Vec<char> = narrow(text)
        .into_iter()
        .map(|c| if matches!(c, '✕' | '╳') { '×' } else { c })
        .collect();
    let mut at = 0;
    while at < chars.len() {
        let length = chars[at..].iter().take_while(|c| **c == chars[at]).count();
        let run = Run {
            chars: &chars,
            at,
            length,
        };
        if let Some(rule) = run.judge(part) {
            let value = run.around();
            out.push(Remark { rule, value });
            // 〔20XX〕XX号 is one place to fill in, not three.
            let place = chars[at..].iter().take_while(|c| !is_border(Some(**c)));
            at += place.count().max(length);
        } else {
            at += length;
        }
    }
    if part == Part::Text {
        words(&chars, out);
        empty(&chars, out);
    }
}

/// One character, `length` times.
struct Run<'a> {
    chars: &'a [char],
    at: usize,
    length: usize,
}

impl Run<'_> {
    fn judge(&self, part: Part) -> Option<Rule> {
        match self.chars[self.at] {
            '*' if part == Part::Text => self.stars(),
            '×' | 'X' | 'x' => self.crosses(part),
            '_' if self.length >= 2 => {
                let word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
                (!(word(self.before()) && word(self.after()))).then_some(Rule::Placeholder)
            }
            '{' if self.length >= 2 => Some(Rule::Placeholder),
            '某' if self.length >= 2 => {
                // 王某某 is a masked name; 某某局 is nobody's.
                (!self.is_masked_name()).then_some(Rule::Placeholder)
            }
            _ => None,
        }
    }

    fn before(&self) -> Option<char> {
        self.at.checked_sub(1).map(|at| self.chars[at])
    }

    fn after(&self) -> Option<char> {
        self.chars.get(self.at + self.length).copied()
    }

    /// `*年*月*日`, `在*镇`; not 张*, not the * before a field that must be filled in, not **bold**.
    fn stars(&self) -> Option<Rule> {
        let unit = self.after().filter(|c| UNITS.contains(*c))?;
        let end = self.at + self.length + 1;
        let next = self.chars.get(end).copied();
        if self.before().is_some_and(|c| SURNAMES.contains(c)) || self.is_emphasis() {
            return None;
        }
        let inside = self
            .before()
            .is_some_and(|c| is_han(c) || c.is_ascii_digit());
        let blank = is_border(next)
            || matches!(next, Some('*'))
            || next.is_some_and(|c| c.is_ascii_digit())
            || OFFICES.iter().any(|office| has_at(self.chars, end, office));
        if inside || blank {
            return Some(Rule::Placeholder);
        }
        // "*年度工作": a blank, or a label marked as mandatory.
        matches!(unit, '年' | '月' | '镇' | '乡' | '县').then_some(Rule::PossiblePlaceholder)
    }

    /// Markdown: the same stars again, more than one word later on the line.
    fn is_emphasis(&self) -> bool {
        let rest = &self.chars[self.at + self.length..];
        let line = rest.split(|c| *c == '\n').next().unwrap_or_default();
        let closing = line
            .windows(self.length)
            .position(|w| w.iter().all(|c| *c == '*'));
        let earlier = self.chars[..self.at].split(|c| *c == '\n').next_back();
        let opened = earlier
            .unwrap_or_default()
            .iter()
            .filter(|c| **c == '*')
            .count();
        self.length == 2 && (closing.is_some_and(|at| at > 2) || opened % 4 == 2)
    }

    /// `XX县`, `××`, `〔20XX〕`, `X年X月`, `第X号`; not 138XXXX5678, not XXL, not X光.
    fn crosses(&self, part: Part) -> Option<Rule> {
        let (before, after) = (self.before(), self.after());
        let dated = before.is_some_and(|c| c.is_ascii_digit())
            && after.is_some_and(|c| matches!(c, '年' | ']' | '〕' | ')' | '】'));
        let ordinal = before == Some('第') && after.is_some_and(|c| "号条章届次期".contains(c));
        let bracketed = matches!(before, Some('[' | '〔')) && matches!(after, Some(']' | '〕'));
        if dated || ordinal || bracketed {
            return Some(Rule::Placeholder);
        }
        let word = |c: Option<char>| {
            c.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '*'))
        };
        if part == Part::Number || word(before) || word(after) {
            return None;
        }
        if self.length == 1 {
            let date = after.is_some_and(|c| matches!(c, '年' | '月' | '日'));
            let dosed = before.is_some_and(|c| is_han(c) && SURNAMES.contains(c));
            return (date && !dosed).then_some(Rule::Placeholder);
        }
        let end = self.at + self.length;
        let science = ["染色体", "型", "级", "号染"]
            .iter()
            .any(|word| has_at(self.chars, end, word));
        (!science && !self.is_masked_name()).then_some(Rule::Placeholder)
    }

    /// A surname before, at most two hidden characters, and no place or body behind.
    fn is_masked_name(&self) -> bool {
        let named = self.before().is_some_and(|c| SURNAMES.contains(c));
        let goes_on = self.after().is_some_and(|c| NAMED.contains(c));
        named && self.length <= 2 && !goes_on
    }

    fn around(&self) -> String {
        let from = self.at.saturating_sub(4);
        let until = (self.at + self.length.min(8) + 4).min(self.chars.len());
        shown(&self.chars[from..until])
    }
}

fn shown(chars: &[char]) -> String {
    let line = |c: &char| if *c == '\n' { ' ' } else { *c };
    let text: String = chars.iter().map(line).collect();
    super::hidden(text.trim())
}

fn is_border(c: Option<char>) -> bool {
    c.is_none_or(|c| {
        !c.is_alphanumeric() && !matches!(c, '*' | '×' | '_' | '〔' | '〕' | '[' | ']')
    })
}

/// 待补充, but not 待补充材料后; TBD, but not TBDS.
fn words(chars: &[char], out: &mut Vec<Remark>) {
    let small: Vec<char> = chars.iter().map(char::to_ascii_lowercase).collect();
    for at in 0..chars.len() {
        for word in WORDS {
            let end = at + word.chars().count();
            let goes_on = chars.get(end).is_some_and(|c| c.is_alphanumeric());
            let began = word.is_ascii() && at > 0 && chars[at - 1].is_ascii_alphanumeric();
            if has_at(&small, at, word) && !goes_on && !began {
                let until = (end + 4).min(chars.len());
                out.push(Remark {
                    rule: Rule::Placeholder,
                    value: shown(&chars[at.saturating_sub(4)..until]),
                });
            }
        }
    }
}

/// 同上 and 略 where a whole cell, line or cell of a table should be; `(略)` inside a text is doubtful.
fn empty(chars: &[char], out: &mut Vec<Remark>) {
    for line in chars.split(|c| *c == '\n') {
        for cell in line.split(|c| *c == '|') {
            let text: String = cell.iter().collect();
            let word = text.trim().trim_matches(['(', ')', '。', '.', ' ']);
            let rule = match EMPTY.contains(&word) {
                true => Rule::Placeholder,
                false if text.contains("(略)") => Rule::PossiblePlaceholder,
                false => continue,
            };
            let value = if rule == Rule::Placeholder {
                word
            } else {
                "(略)"
            };
            let value = value.to_owned();
            out.push(Remark { rule, value });
        }
    }
}
