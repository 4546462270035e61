//! System calls as `strace -f -y -xx` writes them.

use std::path::PathBuf;

/// One finished call, or one that the process did not survive (`result` is `None`).
#[derive(Debug, Clone)]
pub struct Call {
    pub thread: u32,
    pub name: String,
    pub arguments: Vec<Argument>,
    pub result: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Argument {
    /// An open file's number and where it is now.
    File(i64, PathBuf),
    Text(Vec<u8>),
    /// A number, a flag, a structure: as it was written.
    Word(String),
}

impl Call {
    pub fn path(&self, argument: usize) -> Option<PathBuf> {
        match self.arguments.get(argument)? {
            Argument::File(_, path) => Some(path.clone()),
            Argument::Text(bytes) => Some(PathBuf::from(String::from_utf8(bytes.clone()).ok()?)),
            Argument::Word(_) => None,
        }
    }

    /// A path relative to the folder in the argument before it.
    pub fn path_at(&self, argument: usize) -> Option<PathBuf> {
        Some(self.path(argument - 1)?.join(self.path(argument)?))
    }

    /// Everything that could be the path of a file.
    pub fn paths(&self) -> impl Iterator<Item = PathBuf> + '_ {
        let all = (0..self.arguments.len()).filter_map(|argument| self.path(argument));
        all.filter(|path| path.is_absolute())
    }

    /// The number of an open file.
    pub fn file(&self, argument: usize) -> Option<i64> {
        match self.arguments.get(argument)? {
            Argument::File(number, _) => Some(*number),
            _ => None,
        }
    }

    pub fn text(&self, argument: usize) -> &[u8] {
        match self.arguments.get(argument) {
            Some(Argument::Text(bytes)) => bytes,
            _ => &[],
        }
    }

    pub fn word(&self, argument: usize) -> &str {
        match self.arguments.get(argument) {
            Some(Argument::Word(word)) => word,
            _ => "",
        }
    }

    pub fn number(&self, argument: usize) -> Option<u64> {
        self.word(argument).parse().ok()
    }
}

/// Every call in a log, in the order in which they ended.
pub fn calls(log: &str) -> Vec<Call> {
    let mut waiting: Vec<(u32, String)> = Vec::new();
    let mut calls = Vec::new();
    for line in log.lines() {
        let Some((thread, rest)) = line.split_once(' ') else {
            continue;
        };
        let (Ok(thread), rest) = (thread.parse(), rest.trim_start()) else {
            continue;
        };
        if let Some(begun) = rest.strip_suffix(" <unfinished ...>") {
            waiting.push((thread, begun.to_owned()));
        } else if let Some((_, ended)) = rest
            .strip_prefix("<... ")
            .and_then(|rest| rest.split_once(" resumed>"))
        {
            let place = waiting.iter().position(|(of, _)| *of == thread);
            let begun = place.map(|place| waiting.remove(place).1);
            let whole = begun.unwrap_or_default() + ended;
            calls.extend(call(thread, &whole));
        } else if !rest.starts_with("+++") && !rest.starts_with("---") {
            calls.extend(call(thread, rest));
        }
    }
    let dead = waiting.into_iter();
    calls.extend(dead.filter_map(|(thread, begun)| call(thread, &begun)));
    calls
}

fn call(thread: u32, text: &str) -> Option<Call> {
    let (name, mut rest) = text.split_once('(')?;
    let mut arguments = Vec::new();
    while !rest.is_empty() && !rest.starts_with(')') {
        let (found, after) = argument(rest)?;
        arguments.push(found);
        rest = after.strip_prefix(", ").unwrap_or(after);
    }
    let result = rest.split_once("= ").and_then(|(_, result)| {
        let end = result.find(['<', ' ']).unwrap_or(result.len());
        result[..end].parse().ok()
    });
    Some(Call {
        thread,
        name: name.to_owned(),
        arguments,
        result,
    })
}

fn argument(text: &str) -> Option<(Argument, &str)> {
    if let Some(quoted) = text.strip_prefix('"') {
        let (inside, after) = quoted.split_once('"')?;
        return Some((Argument::Text(bytes(inside)), after));
    }
    let mut depth = 0_i32;
    let end = text.char_indices().find(|(_, c)| {
        match c {
            '[' | '{' | '(' => depth += 1,
            ']' | '}' => depth -= 1,
            ')' if depth > 0 => depth -= 1,
            ',' | ')' if depth == 0 => return true,
            _ => {}
        }
        false
    });
    let (word, after) = text.split_at(end.map_or(text.len(), |(at, _)| at));
    let (number, name) = word.split_once('<').unwrap_or((word, ""));
    let path = String::from_utf8(bytes(name.trim_end_matches('>')));
    let found = match path {
        // Sockets and pipes have names that are no paths; `AT_FDCWD` has no number.
        Ok(path) if path.starts_with('/') => {
            Argument::File(number.parse().unwrap_or(-1), PathBuf::from(path))
        }
        _ => Argument::Word(word.to_owned()),
    };
    Some((found, after))
}

/// The parts of a `writev` list, one after the other.
pub fn gathered(list: &str) -> Vec<u8> {
    let parts = list.split("iov_base=\"").skip(1);
    parts
        .filter_map(|part| part.split_once('"'))
        .flat_map(|(inside, _)| bytes(inside))
        .collect()
}

/// What `\x68\x65` stands for.
fn bytes(escaped: &str) -> Vec<u8> {
    let digits = escaped.split("\\x").skip(1);
    digits
        .filter_map(|digits| u8::from_str_radix(digits.get(..2)?, 16).ok())
        .collect()
}

#[test]
fn a_log_is_understood() {
    let log = "\
7 openat(AT_FDCWD<\\x2f\\x61>, \"\\x62\", O_RDWR|O_CREAT, 0644) = 3<\\x2f\\x61\\x2f\\x62>
8 writev(3<\\x2f\\x61\\x2f\\x62>, [{iov_base=\"\\x61\", iov_len=1}, {iov_base=\"\\x62\", iov_len=1}], 2 <unfinished ...>
7 pwrite64(3<\\x2f\\x61\\x2f\\x62>, \"\\x22\\x29\", 2, 90) = 2
8 <... writev resumed>) = 2
7 fsync(3<\\x2f\\x61\\x2f\\x62> <unfinished ...>
7 +++ killed by SIGKILL +++
";
    let calls = calls(log);
    let told: Vec<_> = calls.iter().map(|c| (c.name.as_str(), c.result)).collect();
    assert_eq!(
        told,
        [
            ("openat", Some(3)),
            ("pwrite64", Some(2)),
            ("writev", Some(2)),
            ("fsync", None)
        ]
    );
    assert_eq!(calls[0].path_at(1), Some(PathBuf::from("/a/b")));
    assert_eq!(calls[0].word(2), "O_RDWR|O_CREAT");
    assert_eq!(
        (calls[1].text(1), calls[1].number(3)),
        (&b"\")"[..], Some(90))
    );
    assert_eq!(gathered(calls[2].word(1)), b"ab");
    assert_eq!(calls[3].path(0), Some(PathBuf::from("/a/b")));
}
