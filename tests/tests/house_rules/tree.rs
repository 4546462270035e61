//! The project's files as they stand in the folder, without what is built or generated.

use std::fs;
use std::path::Path;

/// One file, named by its path from the project's top with `/`.
pub struct File {
    pub path: String,
    /// `None` for what is not UTF-8 text: fonts, pictures, workbooks.
    pub text: Option<String>,
}

impl File {
    #[cfg(test)]
    pub fn new(path: &str, text: &str) -> Self {
        Self {
            path: path.to_owned(),
            text: Some(text.to_owned()),
        }
    }

    pub fn text(&self) -> &str {
        self.text.as_deref().unwrap_or_default()
    }

    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    pub fn extension(&self) -> &str {
        self.name().rsplit_once('.').map_or("", |(_, end)| end)
    }
}

/// Every file except the version control's own and the folders that `.gitignore` names from the top.
pub fn project_files() -> Vec<File> {
    let top = e2e::project();
    let ignore = fs::read_to_string(top.join(".gitignore")).expect("the project has a .gitignore");
    let skipped = ignored_at_top(&ignore);
    let mut files = Vec::new();
    walk(&top, "", &skipped, &mut files);
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

fn ignored_at_top(gitignore: &str) -> Vec<String> {
    let named = gitignore.lines().filter_map(|line| line.strip_prefix('/'));
    named
        .chain([".git"])
        .map(|name| name.trim_end_matches('/').to_owned())
        .collect()
}

fn walk(folder: &Path, prefix: &str, skipped: &[String], files: &mut Vec<File>) {
    for entry in fs::read_dir(folder).expect("a project folder can be listed") {
        let entry = entry.expect("a project folder can be listed");
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{prefix}{name}");
        if skipped.contains(&path) || name == "__pycache__" {
            continue;
        }
        let kind = entry.file_type().expect("a file has a type");
        if kind.is_dir() {
            walk(&entry.path(), &format!("{path}/"), skipped, files);
        } else if kind.is_file() {
            let bytes = fs::read(entry.path()).expect("a project file can be read");
            let text = String::from_utf8(bytes).ok();
            files.push(File { path, text });
        }
    }
}

#[test]
fn ignored_folders_are_taken_from_the_top_only() {
    assert_eq!(
        ignored_at_top("/target\n*.log\n/demo/\n"),
        ["target", "demo", ".git"]
    );
}

#[test]
fn the_project_is_found() {
    let files = project_files();
    assert!(files.iter().any(|file| file.path == "Cargo.toml"));
    assert!(
        files
            .iter()
            .any(|file| file.path.ends_with("house_rules/tree.rs"))
    );
    assert!(!files.iter().any(|file| file.path.starts_with("target/")));
}
