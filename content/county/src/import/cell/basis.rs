//! 办理依据, 收费依据: documents with their numbers and articles.

use content_model::Basis;

use super::list::split;
use super::{Value, compact, narrow};
use crate::fault::{Refusal, Words};

/// `《文件名》（文号）第十二条`, or a bare number `发改价格〔2003〕2322号`; one per line.
///
/// The document keeps its book-title marks: it is shown as it is written.
pub fn bases(value: &Value) -> Result<Vec<Basis>, Refusal> {
    let out = split(&value.text()?)
        .iter()
        .map(|line| basis(line.trim_end_matches('。')).ok_or_else(|| refused(line)))
        .collect::<Result<Vec<_>, _>>()?;
    if out.is_empty() {
        Err(refused(""))
    } else {
        Ok(out)
    }
}

fn basis(line: &str) -> Option<Basis> {
    if let Some(number) = document_number(line) {
        return Some(Basis {
            number: Some(number),
            ..Basis::default()
        });
    }
    let end = title_end(line)?;
    let (mut document, mut rest) = (line[..end].to_owned(), line[end..].trim());
    let mut number = None;
    while let Some((note, after)) = bracket(rest) {
        if let Some(found) = document_number(note).filter(|_| number.is_none()) {
            number = Some(found);
        } else if is_version(note) {
            document.push_str(&format!("（{note}）"));
        } else {
            return None;
        }
        rest = after.trim();
    }
    // 《…》发改价格〔2003〕2322号 without brackets.
    if number.is_none()
        && let Some(found) = document_number(rest)
    {
        (number, rest) = (Some(found), "");
    }
    let (article, text) = match rest.split_once(['：', ':']) {
        Some((article, text)) => (article.trim(), Some(text.trim())),
        None => (rest, None),
    };
    if !(article.is_empty() || is_article(article)) || text.is_some_and(str::is_empty) {
        return None;
    }
    Some(Basis {
        document,
        number,
        article: (!article.is_empty()).then(|| article.to_owned()),
        text: text.map(str::to_owned),
    })
}

/// Where a title in 《》 that starts the line ends; titles may stand in titles.
fn title_end(line: &str) -> Option<usize> {
    if !line.starts_with('《') {
        return None;
    }
    let mut depth = 0_u32;
    for (at, c) in line.char_indices() {
        match c {
            '《' => depth += 1,
            '》' => {
                depth = depth.checked_sub(1)?;
                let end = at + c.len_utf8();
                if depth == 0 {
                    return (end > "《》".len()).then_some(end);
                }
            }
            _ => {}
        }
    }
    None
}

fn bracket(text: &str) -> Option<(&str, &str)> {
    let inner = text.strip_prefix(['（', '('])?;
    let (note, rest) = inner.split_once(['）', ')'])?;
    Some((note.trim(), rest))
}

/// A document number in the one form in which numbers are kept: `发改价格〔2003〕2322号`,
/// `国务院令第804号`. `None` when the text is not one.
pub fn document_number(text: &str) -> Option<String> {
    if let Some(standard) = standard_number(text) {
        return Some(standard);
    }
    let text = compact(text)
        .replace(['[', '【', '［'], "〔")
        .replace([']', '】', '］'], "〕");
    let stem = text
        .strip_suffix('号')
        .or_else(|| text.strip_suffix("号令"))?;
    let digits_behind = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    // 国务院令第804号, 公安部第5号令
    if let Some((issuer, number)) = stem.rsplit_once('第')
        && digits_behind(number)
        && !issuer.contains('〔')
        && (issuer.ends_with('令') || issuer.ends_with("公告") || text.ends_with("号令"))
        && issuer.chars().count() >= 2
    {
        return Some(text);
    }
    let (issuer, rest) = stem.split_once('〔').or_else(|| stem.split_once('('))?;
    let (year, number) = rest.split_once('〕').or_else(|| rest.split_once(')'))?;
    let number = number.strip_prefix('第').unwrap_or(number);
    let named = !issuer.is_empty() && !issuer.contains(['《', '》', '〕', '，', ',']);
    let dated = year.len() == 4 && digits_behind(year);
    (named && dated && digits_behind(number)).then(|| format!("{issuer}〔{year}〕{number}号"))
}

/// GB/T 26341-2010, DB43/T 1358-2017: a standard's number, as written.
fn standard_number(text: &str) -> Option<String> {
    let text = narrow(text.trim());
    let letters = text.chars().take_while(char::is_ascii_uppercase).count();
    let (_, year) = text.rsplit_once(['-', '—', '–'])?;
    let plain = text
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "/-—–. ".contains(c));
    let dated = year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit());
    (letters >= 2 && plain && dated).then_some(text)
}

/// 2018年修正, 2011年10月29日修正, 2019修订, 试行.
fn is_version(note: &str) -> bool {
    [
        "修正", "修订", "修改", "施行", "实施", "公布", "试行", "暂行", "通过",
    ]
    .iter()
    .any(|word| note.ends_with(word))
}

/// 第十二条, 第1049条第二款, 第三条、第五条.
fn is_article(text: &str) -> bool {
    text.split(['、', '，', ',', '和', '至']).all(|part| {
        let part = part.trim();
        part.starts_with('第')
            && part.ends_with(['条', '款', '项', '章', '目', '节'])
            && part.chars().all(|c| {
                c.is_ascii_digit()
                    || "第条款项章目节之（）()一二三四五六七八九十百千零〇".contains(c)
            })
    })
}

fn refused(line: &str) -> Refusal {
    Refusal::new(
        "basis",
        Words::new(
            format!("看不懂这条依据:{line}"),
            format!("this legal basis is not understood: {line}"),
        ),
        Words::fixed(
            "《文件名》（文号）第十二条,或只写文号:发改价格〔2003〕2322号;每行一条",
            "《document》（number）第十二条, or a number alone: 发改价格〔2003〕2322号; one per line",
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<Basis>, Refusal> {
        bases(&Value::Text(text.to_owned()))
    }

    #[test]
    fn documents_numbers_and_articles() {
        let found = read(
            "《中华人民共和国居民身份证法》（2011年修正）第十二条\n发改价格[2003]2322号\n\
             《婚姻登记条例》（国务院令第804号）第七条、第八条：双方应当…",
        )
        .unwrap();
        assert_eq!(
            found[0].document,
            "《中华人民共和国居民身份证法》（2011年修正）"
        );
        assert_eq!(found[0].article.as_deref(), Some("第十二条"));
        assert_eq!(found[1].number.as_deref(), Some("发改价格〔2003〕2322号"));
        assert_eq!(found[1].document, "");
        assert_eq!(found[2].number.as_deref(), Some("国务院令第804号"));
        assert_eq!(found[2].text.as_deref(), Some("双方应当…"));
        let standard = read("《残疾人残疾分类和分级》（GB/T 26341-2010）").unwrap();
        assert_eq!(standard[0].number.as_deref(), Some("GB/T 26341-2010"));
        let nested = read("《关于〈办法〉的通知》（财税〔2019〕45号）").unwrap();
        assert_eq!(nested[0].number.as_deref(), Some("财税〔2019〕45号"));
    }

    #[test]
    fn what_names_no_document_is_refused() {
        for text in [
            "民法典第1049条",
            "有关规定",
            "《》第一条",
            "《甲》和《乙》",
            "《甲》（参见附件）",
            "2322号",
        ] {
            assert_eq!(read(text).unwrap_err().rule, "basis", "{text}");
        }
    }
}
