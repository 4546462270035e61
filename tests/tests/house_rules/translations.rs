//! Every word on the screen exists in every language, and no translation is left over.

use std::collections::{BTreeMap, BTreeSet};

use crate::tree::{File, project_files};

/// A text and the context that tells it from the same text elsewhere.
type Key = (Option<String>, String);

/// The `@tr` texts of one .slint file, each with its line. The build gives texts no context of its own.
fn texts(file: &File) -> Vec<(usize, Key)> {
    let source = without_comments(file.text());
    let mut found = Vec::new();
    for (at, mark) in source.match_indices("@tr(") {
        let rest = &source[at + mark.len()..];
        let Some((first, after)) = literal(rest) else {
            continue;
        };
        let key = match after.trim_start().strip_prefix("=>").and_then(literal) {
            Some((text, _)) => (Some(first), text),
            None => (None, first),
        };
        let line = source[..at].lines().count().max(1);
        found.push((line, key));
    }
    found
}

fn without_comments(source: &str) -> String {
    let kept = |line: &str| {
        if line.trim_start().starts_with("//") {
            String::new()
        } else {
            line.to_owned()
        }
    };
    source.lines().map(kept).collect::<Vec<_>>().join("\n")
}

/// A string literal at the start of `source`, unescaped, and what follows it.
fn literal(source: &str) -> Option<(String, &str)> {
    let body = source.trim_start().strip_prefix('"')?;
    let mut text = String::new();
    let mut chars = body.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some((text, &body[at + 1..])),
            '\\' => match chars.next()?.1 {
                'n' => text.push('\n'),
                't' => text.push('\t'),
                other => text.push(other),
            },
            other => text.push(other),
        }
    }
    None
}

/// The entries of a .po file: context and text, and whether every form of it is translated.
fn entries(po: &str) -> BTreeMap<Key, bool> {
    let mut entries = BTreeMap::new();
    let mut fields: Vec<(String, String)> = Vec::new();
    for line in po.lines().chain([""]) {
        let line = line.trim();
        if line.is_empty() {
            let of = |name: &str| {
                fields
                    .iter()
                    .find(|(n, _)| n == name)
                    .map(|(_, v)| v.clone())
            };
            let id = of("msgid").unwrap_or_default();
            if !id.is_empty() {
                let mut forms = fields.iter().filter(|(name, _)| name.starts_with("msgstr"));
                entries.insert((of("msgctxt"), id), forms.all(|(_, text)| !text.is_empty()));
            }
            fields.clear();
        } else if line.starts_with('"') {
            if let (Some((more, _)), Some((_, text))) = (literal(line), fields.last_mut()) {
                text.push_str(&more);
            }
        } else if let Some((name, value)) = line.split_once(' ')
            && name.starts_with("msg")
            && let Some((text, _)) = literal(value)
        {
            fields.push((name.to_owned(), text));
        }
    }
    entries
}

fn faults(files: &[File]) -> Vec<String> {
    let languages: Vec<_> = files
        .iter()
        .filter(|file| file.extension() == "po")
        .collect();
    let mut faults = Vec::new();
    for language in &languages {
        let entries = entries(language.text());
        let mut used = BTreeSet::new();
        for file in files.iter().filter(|file| file.extension() == "slint") {
            for (line, key) in texts(file) {
                let at = format!("{}:{line}: {:?}", file.path, key.1);
                match entries.get(&key) {
                    None => faults.push(format!("{at} is not in {}", language.path)),
                    Some(false) => faults.push(format!("{at} is empty in {}", language.path)),
                    Some(true) => {}
                }
                used.insert(key);
            }
        }
        let orphans = entries.keys().filter(|key| !used.contains(*key));
        faults.extend(orphans.map(|(_, id)| format!("{}: {id:?} is on no screen", language.path)));
    }
    for wanted in ["/zh_Hant/", "/en/"] {
        if !languages
            .iter()
            .any(|language| language.path.contains(wanted))
        {
            faults.push(format!("kiosk-app/lang: no {wanted} translation"));
        }
    }
    faults
}

#[test]
fn every_screen_text_is_translated() {
    crate::hold(faults(&project_files()));
}

#[cfg(test)]
fn project(slint: &str, po: &str) -> Vec<File> {
    vec![
        File::new("kiosk-app/ui/home.slint", slint),
        File::new("kiosk-app/lang/en/LC_MESSAGES/kiosk-app.po", po),
        File::new("kiosk-app/lang/zh_Hant/LC_MESSAGES/kiosk-app.po", po),
    ]
}

#[test]
fn a_translated_screen_has_no_faults() {
    let slint = "export component Home {\n  text: @tr(\"首页\");\n  b: @tr(\"钮\" => \"第{}页\" | \"第{}页\" % n);\n}\n";
    let po = "msgid \"\"\nmsgstr \"\"\n\"Language: en\\n\"\n\nmsgid \"首页\"\nmsgstr \"Home\"\n\nmsgctxt \"钮\"\nmsgid \"第{}页\"\nmsgid_plural \"第{}页\"\nmsgstr[0] \"page {}\"\nmsgstr[1] \"\"\n\"page {}\"\n";
    assert_eq!(faults(&project(slint, po)), Vec::<String>::new());
}

#[test]
fn a_missing_an_empty_and_a_left_over_text_are_faults() {
    let slint = "component Home { a: @tr(\"一\"); b: @tr(\"二\"); }\n";
    let po = "msgid \"二\"\nmsgstr \"\"\n\nmsgid \"三\"\nmsgstr \"three\"\n";
    assert_eq!(
        faults(&project(slint, po)).len(),
        6,
        "three in each language"
    );
    assert_eq!(
        faults(&[File::new("a.slint", "")]).len(),
        2,
        "no language at all"
    );
}
