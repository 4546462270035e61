//! Counting what happens at the terminal, on a thread of its own: the screen never waits for a disk.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use chrono::NaiveDate;
use content_model::Rid;
use content_store::StoreError;
use content_store::outbox::{Count, Level, Outbox, Reason, Term, Wish};

use crate::phones::Phones;

/// What may happen: nothing in it tells who, or when in a day. The words of a search are overwritten as
/// soon as they are counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Happened {
    Visit,
    View(Rid),
    Print(Rid),
    /// A search was given up; what was searched for, where this visitor had not done so before and it
    /// may be counted.
    Unfound(Option<Term>),
    /// A word of the release was tapped.
    HotWord(Term),
    Rated(Option<Rid>, Level),
    Because(Option<Rid>, Reason),
    Wished(Wish),
    /// The terminal has learnt at which place it stands, and whom to call there.
    Stands(String, Phones),
}

/// Takes notes; a terminal that only has its picture taken has none.
#[derive(Default)]
pub struct Tally {
    notes: Option<SyncSender<Note>>,
    clerk: Option<JoinHandle<()>>,
    popular: Popular,
}

/// Words of the release, the one that is tapped most first. Locked for as long as it takes to put other
/// ones there.
type Popular = Arc<Mutex<Arc<Vec<String>>>>;

type Note = (NaiveDate, Happened);

/// Notes that may wait for the disk before new ones are dropped.
const WAITING: usize = 4096;
/// How soon a disk that failed is tried again.
const AGAIN: Duration = Duration::from_secs(30);

impl Tally {
    /// Counts into the outbox below `data`.
    pub fn start(data: PathBuf) -> Self {
        let (notes, read) = sync_channel(WAITING);
        let popular = Popular::default();
        let mut clerk = Clerk::new(data, popular.clone());
        Self {
            notes: Some(notes),
            clerk: Some(std::thread::spawn(move || clerk.work(&read))),
            popular,
        }
    }

    /// Notes what happened on `day` (China). Never waits: what cannot be noted is not counted.
    pub fn note(&self, day: NaiveDate, happened: Happened) {
        if let Some(notes) = &self.notes
            && notes.try_send((day, happened)).is_err()
        {
            log::error!("a counter is lost: the disk is too slow");
        }
    }

    /// Words of the release that were tapped here, the one that is tapped most first, as far as they
    /// have been read; in the spelling of [`Term`]. Never waits for the disk.
    pub fn popular(&self) -> Arc<Vec<String>> {
        let popular = self.popular.lock();
        popular.unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Tally {
    /// What was noted is written before the program ends.
    fn drop(&mut self) {
        drop(self.notes.take());
        if let Some(Err(_)) = self.clerk.take().map(JoinHandle::join) {
            log::error!("counting ended early");
        }
    }
}

/// Writes the notes down.
struct Clerk {
    data: PathBuf,
    outbox: Option<Outbox>,
    waiting: Vec<Note>,
    popular: Popular,
    /// What went wrong was said already.
    told: bool,
}

impl Clerk {
    fn new(data: PathBuf, popular: Popular) -> Self {
        Self {
            data,
            outbox: None,
            waiting: Vec::new(),
            popular,
            told: false,
        }
    }

    fn work(&mut self, notes: &Receiver<Note>) {
        // An outbox that is not there yet, or damaged, is seen to when there is something to note.
        if let Ok(Some(outbox)) = Outbox::open_existing(&self.data) {
            learn(&outbox, &self.popular);
        }
        loop {
            match notes.recv_timeout(AGAIN) {
                Ok(note) => self.waiting.push(note),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            self.waiting.extend(notes.try_iter());
            if self.waiting.is_empty() {
                continue;
            }
            match self.write() {
                Ok(()) => self.told = false,
                Err(error) => {
                    if !std::mem::replace(&mut self.told, true) {
                        log::error!("nothing can be counted: {error}");
                    }
                    self.outbox = None;
                    // What a visitor typed waits for no disk.
                    for (_, happened) in &mut self.waiting {
                        if let Happened::Unfound(term) = happened {
                            *term = None;
                        }
                    }
                    let over = self.waiting.len().saturating_sub(WAITING);
                    self.waiting.drain(..over);
                }
            }
        }
    }

    fn write(&mut self) -> Result<(), StoreError> {
        let outbox = match &mut self.outbox {
            Some(outbox) => outbox,
            none => none.insert(open(&self.data)?),
        };
        // Day by day, whole days at once; what is written is forgotten.
        while let Some((day, _)) = self.waiting.first() {
            let day = *day;
            let counts: Vec<Count> = self
                .waiting
                .iter()
                .filter(|note| note.0 == day)
                .filter_map(|note| note.1.count())
                .collect();
            for (_, happened) in &self.waiting {
                if let Happened::Stands(site, phones) = happened {
                    outbox.set_site(site)?;
                    if let Err(error) = phones.write(&self.data) {
                        log::error!("phones are not kept: {error}");
                    }
                }
            }
            if !counts.is_empty() {
                outbox.add(day, &counts)?;
            }
            if counts
                .iter()
                .any(|count| matches!(count, Count::HotWord(_)))
            {
                learn(outbox, &self.popular);
            }
            self.waiting.retain(|note| note.0 != day);
        }
        Ok(())
    }
}

/// Reads which words are tapped most, for the screen.
fn learn(outbox: &Outbox, popular: &Popular) {
    match outbox.popular() {
        Ok(words) => {
            *popular.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(words);
        }
        Err(error) => log::error!("hot words stay as they are: {error}"),
    }
}

/// A data folder that is not there is not made: it may be misspelt, or not mounted yet.
fn open(data: &Path) -> Result<Outbox, StoreError> {
    if !data.is_dir() {
        return Err(StoreError::NoCache);
    }
    let (mut outbox, replaced) = Outbox::open_or_replace(data)?;
    if replaced {
        log::error!("the outbox was damaged and is begun anew");
    }
    outbox.set_kiosk_version(env!("CARGO_PKG_VERSION"))?;
    Ok(outbox)
}

impl Happened {
    fn count(&self) -> Option<Count<'_>> {
        Some(match self {
            Self::Visit => Count::Visit,
            Self::View(rid) => Count::View(rid),
            Self::Print(rid) => Count::Print(rid),
            Self::Unfound(term) => Count::Unfound(term.as_ref()),
            Self::HotWord(word) => Count::HotWord(word),
            Self::Rated(rid, level) => Count::Rating(rid.as_ref(), *level),
            Self::Because(rid, reason) => Count::Reason(rid.as_ref(), *reason),
            Self::Wished(wish) => Count::Wish(*wish),
            Self::Stands(..) => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn everything_noted_is_on_the_disk_when_the_program_ends() {
        let data = tempfile::tempdir().unwrap();
        let tally = Tally::start(data.path().to_owned());
        let rid = Rid::new(0, [1; 10]);
        tally.note(day("2026-11-21"), Happened::Visit);
        let phones = Phones {
            place: "白杨镇".to_owned(),
            phone: "0000-5550171".to_owned(),
        };
        let stands = Happened::Stands("baiyang".to_owned(), phones.clone());
        tally.note(day("2026-11-22"), stands);
        for _ in 0..100 {
            tally.note(day("2026-11-22"), Happened::View(rid.clone()));
        }
        drop(tally);
        let outbox = Outbox::open(data.path()).unwrap();
        let told: Vec<_> = outbox
            .counters()
            .unwrap()
            .into_iter()
            .map(|day| (day.period, day.counts[0].count))
            .collect();
        let wanted = [("2026-11-21".to_owned(), 1), ("2026-11-22".to_owned(), 100)];
        assert_eq!(told, wanted);
        assert_eq!(outbox.site().unwrap().as_deref(), Some("baiyang"));
        assert!(outbox.kiosk_version().unwrap().is_some());
        assert_eq!(Phones::read(data.path()), phones);
    }

    #[test]
    fn which_words_are_tapped_is_known_at_the_next_start() {
        let data = tempfile::tempdir().unwrap();
        let tally = Tally::start(data.path().to_owned());
        for word in ["低保", "社保卡", "社保卡"] {
            let word = Term::of(word).unwrap();
            tally.note(day("2026-11-22"), Happened::HotWord(word));
        }
        drop(tally);
        let tally = Tally::start(data.path().to_owned());
        for _ in 0..500 {
            if !tally.popular().is_empty() {
                break;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        assert_eq!(*tally.popular(), ["社保卡", "低保"]);
    }

    #[test]
    fn what_was_typed_waits_for_no_disk() {
        let data = tempfile::tempdir().unwrap();
        let kiosk = data.path().join("kiosk");
        std::fs::write(&kiosk, b"").unwrap();
        let mut clerk = Clerk::new(data.path().to_owned(), Popular::default());
        let (notes, read) = sync_channel(1);
        let term = Term::of("廉租房").unwrap();
        notes
            .send((day("2026-11-22"), Happened::Unfound(Some(term))))
            .unwrap();
        drop(notes);
        clerk.work(&read);
        let left: Vec<_> = clerk.waiting.iter().map(|(_, it)| it.clone()).collect();
        assert_eq!(left, [Happened::Unfound(None)]);
    }

    #[test]
    fn a_disk_that_fails_stops_nothing() {
        let data = tempfile::tempdir().unwrap();
        // A file where the folder should be.
        std::fs::write(data.path().join("kiosk"), b"").unwrap();
        let tally = Tally::start(data.path().to_owned());
        for _ in 0..2 * WAITING {
            tally.note(day("2026-11-22"), Happened::Visit);
        }
        drop(tally);
        assert_eq!(std::fs::read(data.path().join("kiosk")).unwrap(), b"");
    }
}
