//! What somebody may be about to type: one tap on it is the rest of the keys.

use std::collections::HashSet;

use super::lexicon::Lexicon;
use super::memory::{Field, Memory};
use super::normal::{is_han, is_stroke};
use super::rank::{Ranked, Ranking, rank};
use super::stop::Stop;
use super::stroke;
use crate::StoreError;

/// As many as anybody reads.
const MOST: usize = 12;
/// Hits that are looked at for words.
const LOOKED_AT: usize = 120;
/// Characters of a name that is offered whole.
const LONGEST: usize = 12;

/// Texts that `typed` may become, best first: words of what was found, then its names.
pub(crate) fn candidates(
    memory: &Memory,
    typed: &[char],
    ranking: &Ranking,
    stop: &Stop,
) -> Result<Vec<String>, StoreError> {
    let mut out = Vec::new();
    if typed.last().is_some_and(|c| is_stroke(*c)) {
        drawn(memory, typed, &mut out);
    }
    if !ranking.near {
        for ranked in ranking.rows.iter().take(LOOKED_AT) {
            put(&mut out, typed, word(memory, ranked));
        }
        for ranked in ranking.rows.iter().take(LOOKED_AT) {
            put(&mut out, typed, name(memory, ranked));
        }
    }
    // The letters behind Han are a word of their own.
    let han = typed.iter().take_while(|c| is_han(**c)).count();
    let rest = &typed[han..];
    if han > 0
        && out.len() < MOST / 2
        && rest.len() > 1
        && rest.iter().all(char::is_ascii_lowercase)
    {
        let begun: String = typed[..han].iter().collect();
        let more = rank(memory, &[rest.to_vec()], stop)?;
        for ranked in more.rows.iter().take(LOOKED_AT).filter(|_| !more.near) {
            let text = word(memory, ranked).map(|word| format!("{begun}{word}"));
            put(&mut out, typed, text);
        }
    }
    Ok(out)
}

fn put(out: &mut Vec<String>, typed: &[char], text: Option<String>) {
    let Some(text) = text else { return };
    let same = text.chars().eq(typed.iter().copied());
    if out.len() < MOST && !same && !out.contains(&text) {
        out.push(text);
    }
}

/// The characters that begin with the strokes at the end: those that follow what stands before them in
/// some name or word, or any, those that names have first.
fn drawn(memory: &Memory, typed: &[char], out: &mut Vec<String>) {
    let strokes = typed.iter().rev().take_while(|c| is_stroke(**c)).count();
    let (begun, strokes) = typed.split_at(typed.len() - strokes);
    let lexicon = Lexicon::all();
    let common = |c: char| {
        let absent = u32::from(!memory.phrases.has_char(c)) << 20;
        absent + lexicon.common(c).min(1 << 19)
    };
    let most = MOST * 2 / 3;
    let mut fitting = stroke::drawn(strokes, usize::MAX, common);
    if let Some(last) = begun.last() {
        let in_names: HashSet<char> = memory.phrases.after(*last).collect();
        let in_words: HashSet<char> = lexicon.after(*last).collect();
        let follows = |c: &char| in_names.contains(c) || in_words.contains(c);
        if fitting.iter().any(follows) {
            fitting.retain(follows);
            fitting.sort_by_key(|c| !in_names.contains(c));
        }
    }
    for c in fitting.into_iter().take(most) {
        let text: String = begun.iter().chain([&c]).collect();
        put(out, typed, Some(text));
    }
}

/// The word of a name that was meant, to its end: sf → 身份证 in 居民身份证.
fn word(memory: &Memory, ranked: &Ranked) -> Option<String> {
    if ranked.marked == 0 || !matches!(ranked.field, Field::Title | Field::Name | Field::Synonym) {
        return None;
    }
    let text: Vec<char> = memory.phrases.text(ranked.phrase).chars().collect();
    let first = ranked.marked.trailing_zeros() as usize;
    let last = (127 - ranked.marked.leading_zeros()) as usize;
    let meant = last + 1 - first;
    let in_one_piece = ranked.marked.count_ones() as usize == meant;
    if !in_one_piece || last >= text.len() || meant < 2 {
        return None;
    }
    let longest = Lexicon::all().longest(&text[first..]).unwrap_or(0);
    if longest >= meant {
        return Some(text[first..first + longest].iter().collect());
    }
    // No word of the language, but all of a name (低保), or words that end where a name does.
    let whole = first == 0 && text.len() <= LONGEST / 2;
    whole.then(|| text.iter().collect())
}

/// A short name that begins with what was meant.
fn name(memory: &Memory, ranked: &Ranked) -> Option<String> {
    let begins = ranked.marked & 1 == 1;
    let named = matches!(ranked.field, Field::Title | Field::Name | Field::Synonym);
    let length = memory.phrases.get(ranked.phrase).len();
    (begins && named && length <= LONGEST).then(|| memory.phrases.text(ranked.phrase))
}
