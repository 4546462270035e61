/// Why a document was not typeset.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// The record is not of the kind that the template needs.
    #[error("expected a {expected} record, found {found}: {rid}")]
    WrongKind {
        expected: &'static str,
        found: &'static str,
        rid: String,
    },
    /// The guide names a fee whose record is not in the job; the sheet would hide a charge.
    #[error("the fee {0} is missing from the job")]
    MissingFee(String),
    /// The digest is not 64 lower-case hexadecimal digits, so nobody could check the paper.
    #[error("not a SHA-256 digest: {0:?}")]
    Digest(String),
    /// More text than a sheet may hold, in characters.
    #[error("{characters} characters of text, at most {limit} fit")]
    TooMuchText { characters: usize, limit: usize },
    /// More pages than anybody should carry home.
    #[error("{pages} pages, at most {limit} are printed")]
    TooManyPages { pages: usize, limit: usize },
    /// The bundled fonts cannot draw these characters, each named once.
    #[error("characters that cannot be drawn: {}", named(.0))]
    Undrawable(Vec<char>),
    /// A template or form source is wrong: `line` counts from 1, 0 where unknown.
    #[error("line {line} of {file}: {message}")]
    Template {
        file: String,
        line: usize,
        message: String,
    },
}

/// Invisible characters are named by their code alone.
fn named(chars: &[char]) -> String {
    let name = |c: &char| {
        let code = *c as u32;
        if c.is_control() || c.is_whitespace() || (0x2000..0x2070).contains(&code) {
            format!("U+{code:04X}")
        } else {
            format!("{c} (U+{code:04X})")
        }
    };
    chars.iter().map(name).collect::<Vec<_>>().join(", ")
}
