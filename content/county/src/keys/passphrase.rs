//! Where passphrases come from: files, the environment, the settings, the person at the terminal.

use std::collections::{HashSet, VecDeque};
use std::fs;
use std::io::{self, IsTerminal, Read as _};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::error::io;
use super::{Entry, KeyError, KeyRing, Opener, Signer};

type Secret = Zeroizing<String>;
/// Asks a person; an error where nobody can be asked.
type Prompt = Box<dyn FnMut(&str) -> io::Result<Secret>>;

/// The passphrases that one run of a command has at hand.
pub struct Passphrases {
    /// Not read yet, in the order in which they are tried.
    sources: VecDeque<Source>,
    /// Read or typed; the one that fitted last stands first, since working one out takes a while.
    known: Vec<Secret>,
    /// Key ids for which the person had none; asked once a run.
    skipped: HashSet<String>,
    prompt: Option<Prompt>,
}

enum Source {
    File(PathBuf),
    Text(Secret),
}

/// How often a mistyped passphrase is asked for again.
const TRIES: usize = 3;
/// Characters of a new passphrase.
const LEAST: usize = 8;
/// Bytes of a passphrase file.
const FILE_LIMIT: u64 = 4096;

impl Passphrases {
    /// Tries every one of `files`, then the environment (`CHAYUE_PASSPHRASE`), then `fallback` (a file
    /// named in the settings), then asks, where a person sits at the terminal.
    pub fn new(files: Vec<PathBuf>, fallback: Option<PathBuf>) -> Self {
        let prompt = io::stdin().is_terminal().then_some(ask as fn(&str) -> _);
        Self::with(
            files,
            from_environment(),
            fallback,
            prompt.map(|ask| Box::new(ask) as Prompt),
        )
    }

    /// One passphrase and nothing else: nobody is asked.
    pub fn only(secret: Zeroizing<String>) -> Self {
        Self::with(Vec::new(), Some(secret), None, None)
    }

    /// The same, where nobody sits at the terminal even if there is one.
    pub fn unattended(files: Vec<PathBuf>, fallback: Option<PathBuf>) -> Self {
        Self::with(files, from_environment(), fallback, None)
    }

    fn with(
        files: Vec<PathBuf>,
        environment: Option<Secret>,
        fallback: Option<PathBuf>,
        prompt: Option<Prompt>,
    ) -> Self {
        let files = files.into_iter().map(Source::File);
        let sources = files
            .chain(environment.map(Source::Text))
            .chain(fallback.map(Source::File));
        Self {
            sources: sources.collect(),
            known: Vec::new(),
            skipped: HashSet::new(),
            prompt,
        }
    }

    /// Opens the secret half of `entry`. `None`: it is not in this folder, or nobody gave its passphrase.
    pub fn open(&mut self, ring: &KeyRing, entry: &Entry) -> Result<Option<Signer>, KeyError> {
        self.open_by(ring, entry, &|secret| ring.signer(entry, secret))
    }

    /// The same for a key of the intake.
    pub fn opener(&mut self, ring: &KeyRing, entry: &Entry) -> Result<Option<Opener>, KeyError> {
        self.open_by(ring, entry, &|secret| ring.opener(entry, secret))
    }

    fn open_by<T>(
        &mut self,
        ring: &KeyRing,
        entry: &Entry,
        open: &dyn Fn(&[u8]) -> Result<T, KeyError>,
    ) -> Result<Option<T>, KeyError> {
        if !ring.secret_here(entry) {
            return Ok(None);
        }
        for i in 0..self.known.len() {
            if let Some(opened) = fits(open, &self.known[i])? {
                self.known[..=i].rotate_right(1);
                return Ok(Some(opened));
            }
        }
        while let Some(source) = self.sources.pop_front() {
            let secret = match source {
                Source::File(path) => read(&path)?,
                Source::Text(text) => text,
            };
            let opened = fits(open, &secret)?;
            self.remember(secret, opened.is_some());
            if opened.is_some() {
                return Ok(opened);
            }
        }
        self.asked(entry, open)
    }

    fn asked<T>(
        &mut self,
        entry: &Entry,
        open: &dyn Fn(&[u8]) -> Result<T, KeyError>,
    ) -> Result<Option<T>, KeyError> {
        let Some(prompt) = &mut self.prompt else {
            return Ok(None);
        };
        if self.skipped.contains(&entry.keyid) {
            return Ok(None);
        }
        for _ in 0..TRIES {
            let (holder, role) = (&entry.holder, &entry.role);
            let typed = prompt(&format!(
                "{holder}({},{role})的口令,直接回车跳过 / passphrase of {holder} ({}, {role}), Enter to skip: ",
                entry.function_chinese(),
                entry.function,
            ));
            // A terminal that went away gives no passphrase either.
            let Some(secret) = typed.ok().filter(|text| !text.is_empty()) else {
                break;
            };
            if let Some(opened) = fits(open, &secret)? {
                self.remember(secret, true);
                return Ok(Some(opened));
            }
            eprintln!("口令不对。 / wrong passphrase.");
        }
        self.skipped.insert(entry.keyid.clone());
        Ok(None)
    }

    fn remember(&mut self, secret: Secret, fitted: bool) {
        let at = if fitted { 0 } else { self.known.len() };
        self.known.insert(at, secret);
    }
}

/// The passphrase: from `file`, else the environment (`CHAYUE_PASSPHRASE`), else `fallback` (a file
/// named in the settings), else asked for on the terminal.
pub fn passphrase(file: Option<&Path>, fallback: Option<&Path>) -> Result<Secret, KeyError> {
    if let Some(path) = file {
        return read(path);
    }
    if let Some(text) = from_environment() {
        return Ok(text);
    }
    if let Some(path) = fallback {
        return read(path);
    }
    if !io::stdin().is_terminal() {
        return Err(KeyError::NoPassphrase);
    }
    ask("口令 / passphrase: ").map_err(|_| KeyError::NoPassphrase)
}

/// The passphrase for a new key of `holder`: from `file`, else the environment, else typed twice.
/// Short ones are refused wherever they come from.
pub fn fresh_passphrase(file: Option<&Path>, holder: &str) -> Result<Secret, KeyError> {
    let secret = match (file, from_environment()) {
        (Some(path), _) => read(path)?,
        (None, Some(text)) => text,
        (None, None) if io::stdin().is_terminal() => typed_twice(&mut ask, holder)?,
        (None, None) => return Err(KeyError::NoPassphrase),
    };
    long_enough(secret)
}

fn typed_twice(
    ask: &mut dyn FnMut(&str) -> io::Result<Secret>,
    holder: &str,
) -> Result<Secret, KeyError> {
    let words = format!(
        "{holder}的新口令(至少{LEAST}个字:密钥文件被人拿走后,短口令很快会被试出来) / \
         new passphrase of {holder}, at least {LEAST} characters: "
    );
    let first = long_enough(ask(&words).map_err(|_| KeyError::NoPassphrase)?)?;
    let again = ask("再输入一次 / once more: ").map_err(|_| KeyError::NoPassphrase)?;
    match first == again {
        true => Ok(first),
        false => Err(KeyError::Mistyped),
    }
}

fn long_enough(secret: Secret) -> Result<Secret, KeyError> {
    match secret.chars().count() < LEAST {
        true => Err(KeyError::Short { least: LEAST }),
        false => Ok(secret),
    }
}

/// The opened key, if the passphrase is the right one.
fn fits<T>(
    open: &dyn Fn(&[u8]) -> Result<T, KeyError>,
    secret: &Secret,
) -> Result<Option<T>, KeyError> {
    match open(secret.as_bytes()) {
        Ok(opened) => Ok(Some(opened)),
        Err(KeyError::Passphrase(_)) => Ok(None),
        Err(other) => Err(other),
    }
}

fn read(path: &Path) -> Result<Secret, KeyError> {
    // Never grows, so no piece of it is left behind elsewhere.
    let mut text = Zeroizing::new(String::with_capacity(2 * FILE_LIMIT as usize));
    fs::File::open(path)
        .and_then(|file| file.take(FILE_LIMIT).read_to_string(&mut text))
        .map_err(io(path))?;
    let length = text.trim_end_matches(['\r', '\n']).len();
    text.truncate(length);
    Ok(text)
}

fn from_environment() -> Option<Secret> {
    std::env::var("CHAYUE_PASSPHRASE").ok().map(Zeroizing::new)
}

fn ask(words: &str) -> io::Result<Secret> {
    rpassword::prompt_password(words).map(Zeroizing::new)
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::rc::Rc;

    use super::*;

    fn secret(text: &str) -> Secret {
        Zeroizing::new(text.to_owned())
    }

    /// A ring with one key for each passphrase: `a-legal`, `a-legal-2` …
    fn ring(dir: &Path, passphrases: &[&str]) -> KeyRing {
        let mut ring = KeyRing::create(dir).unwrap();
        for text in passphrases {
            ring.generate("a", "legal", "甲", text.as_bytes()).unwrap();
        }
        ring
    }

    /// Answers one after the other; notes what was asked.
    fn answers(texts: &[&str]) -> (Option<Prompt>, Rc<RefCell<Vec<String>>>) {
        let asked = Rc::new(RefCell::new(Vec::new()));
        let noted = asked.clone();
        let mut left: VecDeque<Secret> = texts.iter().map(|text| secret(text)).collect();
        let prompt = move |words: &str| {
            noted.borrow_mut().push(words.to_owned());
            left.pop_front()
                .ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
        };
        (Some(Box::new(prompt)), asked)
    }

    fn opened(passphrases: &mut Passphrases, ring: &KeyRing) -> Vec<bool> {
        ring.entries()
            .iter()
            .map(|entry| {
                let signer = passphrases.open(ring, entry).unwrap();
                assert!(signer.iter().all(|signer| signer.keyid() == entry.keyid));
                signer.is_some()
            })
            .collect()
    }

    #[test]
    fn every_source_opens_its_key_in_any_order() {
        let dir = tempfile::tempdir().unwrap();
        let ring = ring(
            dir.path(),
            &["of fallback", "of file two", "of world", "typed"],
        );
        let file = |name: &str, text: &str| {
            let path = dir.path().join(name);
            fs::write(&path, text).unwrap();
            path
        };
        let (prompt, asked) = answers(&["typed"]);
        let mut passphrases = Passphrases::with(
            vec![file("1", "of file one\n"), file("2", "of file two\r\n")],
            Some(secret("of world")),
            Some(file("3", "of fallback")),
            prompt,
        );
        assert_eq!(opened(&mut passphrases, &ring), [true; 4]);
        assert_eq!(asked.borrow().len(), 1);
        // What was typed once serves again.
        assert_eq!(opened(&mut passphrases, &ring), [true; 4]);
        assert_eq!(asked.borrow().len(), 1);
    }

    #[test]
    fn a_person_may_mistype_twice_and_may_skip() {
        let dir = tempfile::tempdir().unwrap();
        let ring = ring(dir.path(), &["first", "second", "third"]);
        let (prompt, asked) = answers(&["x", "y", "first", "", "x", "y", "z", "never asked for"]);
        let mut passphrases = Passphrases::with(Vec::new(), None, None, prompt);
        assert_eq!(opened(&mut passphrases, &ring), [true, false, false]);
        let words = asked.borrow().clone();
        assert_eq!(words.len(), 3 + 1 + 3);
        assert!(words[0].starts_with("甲(法制审查,a)的口令"), "{}", words[0]);
        // Who has skipped is not asked again.
        assert_eq!(opened(&mut passphrases, &ring), [true, false, false]);
        assert_eq!(asked.borrow().len(), 7);
    }

    #[test]
    fn without_a_person_a_key_stays_closed() {
        let dir = tempfile::tempdir().unwrap();
        let mut ring = ring(dir.path(), &["first", "second"]);
        let mut passphrases = Passphrases::only(secret("second"));
        assert_eq!(opened(&mut passphrases, &ring), [false, true]);
        let first = ring.named("a-legal").unwrap().clone();
        fs::remove_file(ring.secret_path(&first)).unwrap();
        let (prompt, asked) = answers(&["first"]);
        let mut elsewhere = Passphrases::with(Vec::new(), None, None, prompt);
        assert!(elsewhere.open(&ring, &first).unwrap().is_none());
        assert!(asked.borrow().is_empty(), "the key is not here: {asked:?}");
        ring.revoke("a-legal-2", crate::clock::china().date(), None)
            .unwrap();
        let revoked = ring.named("a-legal-2").unwrap();
        assert!(matches!(
            passphrases.open(&ring, revoked),
            Err(KeyError::Revoked(_))
        ));
    }

    #[test]
    fn a_named_file_that_cannot_be_read_is_an_error() {
        let dir = tempfile::tempdir().unwrap();
        let ring = ring(dir.path(), &["first"]);
        let files = vec![dir.path().join("none")];
        let mut passphrases = Passphrases::with(files, None, None, None);
        assert!(matches!(
            passphrases.open(&ring, &ring.entries()[0]),
            Err(KeyError::Io { .. })
        ));
    }

    #[test]
    fn a_new_passphrase_is_long_and_typed_twice_alike() {
        let twice = |texts: &[&str]| {
            let (prompt, _) = answers(texts);
            typed_twice(&mut *prompt.unwrap(), "甲")
        };
        assert_eq!(
            *twice(&["八个汉字的口令。", "八个汉字的口令。"]).unwrap(),
            "八个汉字的口令。"
        );
        assert!(matches!(
            twice(&["1234567"]),
            Err(KeyError::Short { least: 8 })
        ));
        assert!(matches!(
            twice(&["12345678", "12345679"]),
            Err(KeyError::Mistyped)
        ));
        assert!(matches!(twice(&["12345678"]), Err(KeyError::NoPassphrase)));
    }
}
