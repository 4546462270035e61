//! The words of the report.

use std::fmt::Write as _;

use content_store::outbox::{CountKind, Counter, Level, Reason, Wish};

use super::{Counted, Feedback, Word};

/// Lines of a list that is shown whole; `--csv` has all.
const MOST: usize = 20;

/// What to do about words that nobody finds anything by.
pub const ADVICE: &str = "把它加进相应指南的别名,或同义词表 / add it to the aliases of the guide that answers it, or to the synonyms";

impl Feedback {
    /// The report for people: Chinese first, codes of machines left out.
    pub fn text(&self) -> String {
        let mut out = String::new();
        // Writing to a string cannot fail.
        let _ = self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) -> std::fmt::Result {
        let since = self.since.map(|day| format!("{day} 起 / since {day}"));
        let site = self
            .site
            .as_deref()
            .map(|site| format!("站点 / site {site}"));
        let about: Vec<String> = [since, site].into_iter().flatten().collect();
        if !about.is_empty() {
            writeln!(out, "{}", about.join(","))?;
        }
        writeln!(out, "接待人次 / visits: {}", self.visits)?;
        writeln!(
            out,
            "没有查到的搜索 / searches without a hit: {}",
            self.unfound
        )?;
        word_list(
            out,
            "搜不到的词 / words searched in vain",
            &self.unfound_words,
        )?;
        if !self.unfound_words.is_empty() {
            writeln!(out, "  → {ADVICE}")?;
        }
        word_list(out, "点过的热词 / hot words tapped", &self.hot_words)?;
        list(out, "查看 / views", &self.views, |one| one.title.clone())?;
        list(out, "打印 / prints", &self.prints, |one| {
            one.title.clone()
        })?;
        if !self.ratings.is_empty() {
            writeln!(out, "满意度(很不满意…很满意) / ratings, worst to best:")?;
        }
        for rated in self.ratings.iter().take(MOST) {
            let levels = rated.levels.map(|count| count.to_string()).join(" · ");
            writeln!(out, "  {levels}  {}", subject(&rated.about, &rated.title))?;
        }
        let reason = |one: &Counted| {
            let what = what(CountKind::Reason, &one.what);
            format!("{what} · {}", subject(&one.about, &one.title))
        };
        list(out, "不满意的原因 / reasons", &self.reasons, reason)?;
        let wish = |one: &Counted| what(CountKind::Wish, &one.what);
        list(out, "点题公开 / please publish", &self.wishes, wish)?;
        if !self.texts.is_empty() {
            writeln!(out, "群众意见 / visitors' words:")?;
        }
        for told in &self.texts {
            let about = subject(&told.about, &told.title);
            writeln!(out, "  {} {} {about}:{}", told.period, told.site, told.text)?;
        }
        if self.unopened > 0 {
            writeln!(
                out,
                "还有 {} 条意见没有打开:需要“意见接收”密钥和口令 / {} texts stay sealed: they need the intake key and its passphrase",
                self.unopened, self.unopened
            )?;
        }
        if !self.terminals.is_empty() {
            writeln!(out, "终端 / terminals:")?;
        }
        for heard in &self.terminals {
            let beat = &heard.heartbeat;
            let success = beat.last_success.map(|at| at.date_naive().to_string());
            writeln!(
                out,
                "  {} {} 最近来信 / heard of {},内容更新到 / content of {},程序 / program {}{}",
                heard.site,
                heard.terminal,
                heard.received,
                success.as_deref().unwrap_or("-"),
                beat.agent,
                match beat.faults.is_empty() {
                    true => String::new(),
                    false => format!(",故障 / faults: {}", beat.faults.join(" ")),
                }
            )?;
        }
        Ok(())
    }
}

fn list(
    out: &mut String,
    head: &str,
    counted: &[Counted],
    words: impl Fn(&Counted) -> String,
) -> std::fmt::Result {
    let sum: u64 = counted.iter().map(|one| one.count).sum();
    if sum == 0 {
        return Ok(());
    }
    writeln!(out, "{head}: {sum}")?;
    for one in counted.iter().take(MOST) {
        let words = words(one);
        let words = match words.is_empty() {
            true => subject(&one.about, &one.title),
            false => words,
        };
        writeln!(out, "  {:>6}  {words}", one.count)?;
    }
    more(out, counted.len())
}

/// Says that a list of so many goes on.
fn more(out: &mut String, listed: usize) -> std::fmt::Result {
    match listed.checked_sub(MOST) {
        None | Some(0) => Ok(()),
        Some(more) => writeln!(out, "  … 另有 {more} 项,见 --csv / {more} more: see --csv"),
    }
}

fn word_list(out: &mut String, head: &str, words: &[Word]) -> std::fmt::Result {
    if words.is_empty() {
        return Ok(());
    }
    writeln!(out, "{head}:")?;
    for word in words.iter().take(MOST) {
        writeln!(out, "  {}", word.line())?;
    }
    more(out, words.len())
}

impl Word {
    /// How often, what, and where.
    pub fn line(&self) -> String {
        format!(
            "{:>6}  {}({})",
            self.count,
            self.word,
            self.sites.join("、")
        )
    }
}

/// What a counter is about.
fn subject(about: &str, title: &str) -> String {
    match (about, title) {
        ("", _) => "整体 / in general".to_owned(),
        (rid, "") => rid.to_owned(),
        (_, title) => title.to_owned(),
    }
}

/// Whether it counts a word, not how often something happened.
pub(super) fn is_of_words(counter: &Counter) -> bool {
    match counter.kind {
        CountKind::HotWord => true,
        CountKind::Unfound => !counter.what.is_empty(),
        _ => false,
    }
}

pub(super) fn kind(counter: &Counter) -> &'static str {
    match counter.kind {
        CountKind::Visit => "接待人次",
        CountKind::View => "查看",
        CountKind::Print => "打印",
        // Part of the others: who adds them up must be able to tell them apart.
        CountKind::Unfound if is_of_words(counter) => "搜不到的词",
        CountKind::Unfound => "没有查到",
        CountKind::HotWord => "点过的热词",
        CountKind::Rating => "满意度",
        CountKind::Reason => "不满意的原因",
        CountKind::Wish => "点题公开",
    }
}

/// A level, reason or topic as it stands on the screen.
pub(super) fn what(kind: CountKind, code: &str) -> String {
    let words = match kind {
        CountKind::Rating => Level::parse(code).map(|level| match level {
            Level::VeryBad => "很不满意",
            Level::Bad => "不满意",
            Level::Fair => "一般",
            Level::Good => "满意",
            Level::VeryGood => "很满意",
        }),
        CountKind::Reason => Reason::parse(code).map(|reason| match reason {
            Reason::NotFound => "找不到要的内容",
            Reason::Outdated => "内容过时",
            Reason::Wrong => "内容有错",
            Reason::Incomplete => "内容不全",
            Reason::Unclear => "看不懂",
            Reason::HardToUse => "不好操作",
            Reason::NotPrinted => "没有打印出来",
            Reason::Contradicted => "和窗口说的不一样",
        }),
        CountKind::Wish => Wish::parse(code).map(|wish| match wish {
            Wish::Guides => "办事指南",
            Wish::Fees => "收费标准",
            Wish::Forms => "表格打印",
            Wish::Land => "征地补偿",
            Wish::Village => "村务公开",
            Wish::Policy => "惠民政策",
            Wish::Disclosure => "信息公开",
            Wish::Notices => "通知公告",
            Wish::Places => "窗口人员",
            Wish::Other => "其他",
        }),
        CountKind::Visit
        | CountKind::View
        | CountKind::Print
        | CountKind::Unfound
        | CountKind::HotWord => None,
    };
    words.unwrap_or(code).to_owned()
}

/// Words from outside that may stand in a terminal window: one line, nothing that moves the cursor
/// or turns the direction of writing.
pub(super) fn plain(text: &str) -> String {
    let unseen = |c: char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
    let one = |c: char| match c.is_control() {
        true => ' ',
        false => c,
    };
    text.chars().filter(|c| !unseen(*c)).map(one).collect()
}

/// Words that no office program takes for a formula.
pub(super) fn cell(text: &str) -> String {
    match text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => format!("'{text}"),
        false => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_from_outside_do_nothing_but_stand_there() {
        assert_eq!(plain("收费\u{1b}[2J太\u{202e}高\n了"), "收费 [2J太高 了");
        assert_eq!(cell("=HYPERLINK(\"x\")"), "'=HYPERLINK(\"x\")");
        assert_eq!(cell("很好"), "很好");
    }

    #[test]
    fn every_code_has_words() {
        let all = Level::ALL.iter().map(|it| (CountKind::Rating, it.as_str()));
        let all = all.chain(
            Reason::ALL
                .iter()
                .map(|it| (CountKind::Reason, it.as_str())),
        );
        let all = all.chain(Wish::ALL.iter().map(|it| (CountKind::Wish, it.as_str())));
        for (kind, code) in all {
            assert_ne!(what(kind, code), code);
        }
    }
}
