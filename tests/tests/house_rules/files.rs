//! Files stay small and are named by what they are about.

use crate::tree::{File, project_files};

/// Lines a source file may have, by extension.
const CEILINGS: [(&str, usize); 2] = [("rs", 400), ("slint", 300)];

/// Names that say nothing about what is inside.
const SAYS_NOTHING: [&str; 9] = [
    "util", "utils", "common", "misc", "helper", "helpers", "manager", "managers", "stuff",
];

fn size_faults(files: &[File]) -> Vec<String> {
    let over = |file: &File| {
        let (_, ceiling) = CEILINGS.iter().find(|(end, _)| *end == file.extension())?;
        let lines = file.text().lines().count();
        (lines > *ceiling).then(|| format!("{}: {lines} lines, at most {ceiling}", file.path))
    };
    files.iter().filter_map(over).collect()
}

fn name_faults(files: &[File]) -> Vec<String> {
    let mut faults = Vec::new();
    for file in files {
        let stem_parts = file.path.split(['/', '.', '_', '-']);
        for part in stem_parts.filter(|part| SAYS_NOTHING.contains(part)) {
            faults.push(format!(
                "{}: {part:?} names nothing of the domain",
                file.path
            ));
        }
        for (line, number) in file.text().lines().zip(1..) {
            if let Some(module) = inline_module(file, line).filter(|m| SAYS_NOTHING.contains(m)) {
                faults.push(format!("{}:{number}: module {module:?}", file.path));
            }
        }
    }
    faults
}

fn inline_module<'a>(file: &File, line: &'a str) -> Option<&'a str> {
    if file.extension() != "rs" {
        return None;
    }
    let mut words = line.split_whitespace().skip_while(|w| w.starts_with("pub"));
    (words.next() == Some("mod")).then(|| words.next().unwrap_or("").trim_end_matches(';'))
}

#[test]
fn source_files_are_small() {
    crate::hold(size_faults(&project_files()));
}

#[test]
fn names_come_from_the_domain() {
    crate::hold(name_faults(&project_files()));
}

#[test]
fn a_long_file_is_a_fault() {
    let long = File::new("a/src/fee.rs", &"fn f() {}\n".repeat(401));
    let page = File::new("ui/fee.slint", &"// x\n".repeat(301));
    let data = File::new("a/fees.csv", &"x\n".repeat(5000));
    let fits = File::new("a/src/fee.rs", &"fn f() {}\n".repeat(400));
    assert_eq!(size_faults(&[long, page, data, fits]).len(), 2);
}

#[test]
fn an_empty_name_is_a_fault() {
    let bad = ["a/src/utils.rs", "a/common/fee.rs", "a/src/fee_helper.rs"];
    for path in bad {
        assert_eq!(name_faults(&[File::new(path, "")]).len(), 1, "{path}");
    }
    let inline = File::new("a/src/fee.rs", "pub(crate) mod misc {\n");
    assert_eq!(name_faults(&[inline]).len(), 1);
    let fine = File::new("a/src/commonwealth.rs", "mod fee;\n");
    assert!(name_faults(&[fine]).is_empty());
}
