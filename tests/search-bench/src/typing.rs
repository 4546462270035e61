//! Somebody types faster than answers come: every key ends the search for the one before it, as the
//! screen does it (`kiosk-app/src/search/desk.rs`, without its pause after a key).

use std::path::Path;
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};
use std::{fs, thread};

use content_store::StoreError;
use content_store::search::{Question, Search, Stopper};

use crate::ours;

/// Keys a second: a person's, and those of a pen that slides over the keys.
pub const RATES: [u32; 2] = [10, 100];
/// No rate is tried any longer.
const LONGEST: Duration = Duration::from_secs(45);
/// Between two questions: what was found is looked at.
const READING: Duration = Duration::from_millis(300);

#[derive(Default)]
struct Desk {
    /// The newest text, when its key was touched, and whether it is the last of a word.
    waiting: Option<(String, Instant, bool)>,
    stopper: Option<Stopper>,
    closed: bool,
}

#[derive(Default)]
struct Counts {
    answered: u32,
    cancelled: u32,
    /// From the last key of a word to its answer.
    last: Vec<Duration>,
}

pub fn work(dir: &Path) {
    let text = fs::read_to_string(dir.join("queries.txt")).expect("questions");
    for rate in RATES {
        let desk = Arc::new((Mutex::new(Desk::default()), Condvar::new()));
        let data = ours::data(dir);
        let at_desk = Arc::clone(&desk);
        let worker = thread::spawn(move || answer(&data, &at_desk));
        // The names are read before anybody types.
        thread::sleep(Duration::from_secs(2));
        let keys = type_all(&text, rate, &desk);
        thread::sleep(Duration::from_millis(1_500));
        lock(&desk).closed = true;
        desk.1.notify_all();
        let mut counts = worker.join().expect("a search");
        counts.last.sort();
        let longest = counts.last.last().copied().unwrap_or_default();
        let half = counts.last.get(counts.last.len() / 2).copied();
        println!("keys{rate} {keys}");
        println!("answered{rate} {}", counts.answered);
        println!("cancelled{rate} {}", counts.cancelled);
        println!(
            "half{rate} {}",
            half.unwrap_or_default().as_secs_f64() * 1e3
        );
        println!("longest{rate} {}", longest.as_secs_f64() * 1e3);
    }
}

fn lock(desk: &(Mutex<Desk>, Condvar)) -> std::sync::MutexGuard<'_, Desk> {
    desk.0.lock().expect("nobody panicked")
}

/// Types every question of `text`, `rate` keys a second; how many keys that were.
fn type_all(text: &str, rate: u32, desk: &(Mutex<Desk>, Condvar)) -> u32 {
    let begun = Instant::now();
    let every = Duration::from_secs(1) / rate;
    let (mut keys, mut due) = (0, begun);
    for question in text.lines() {
        for prefix in prefixes(question) {
            thread::sleep(due.saturating_duration_since(Instant::now()));
            let mut at_desk = lock(desk);
            at_desk.waiting = Some((prefix.to_owned(), Instant::now(), prefix == question));
            if let Some(stopper) = &at_desk.stopper {
                stopper.stop();
            }
            drop(at_desk);
            desk.1.notify_all();
            keys += 1;
            due += every;
        }
        if begun.elapsed() > LONGEST {
            break;
        }
        due += READING;
    }
    keys
}

/// What stands in the field after each key.
pub fn prefixes(question: &str) -> impl Iterator<Item = &str> {
    let ends = question.char_indices().map(|(at, c)| at + c.len_utf8());
    ends.map(|end| &question[..end])
}

fn answer(data: &Path, desk: &(Mutex<Desk>, Condvar)) -> Counts {
    let mut search = Search::open(data).expect("a cache");
    search.find(&Question::new("身份证")).expect("an answer");
    let mut counts = Counts::default();
    loop {
        let mut now = lock(desk);
        while now.waiting.is_none() && !now.closed {
            now = desk.1.wait(now).expect("nobody panicked");
        }
        let Some((text, touched, is_last)) = now.waiting.take() else {
            return counts;
        };
        now.stopper = Some(search.stopper());
        drop(now);
        let found = search.find(&Question::new(&text));
        lock(desk).stopper = None;
        match found {
            Ok(_) => {
                counts.answered += 1;
                if is_last {
                    counts.last.push(touched.elapsed());
                }
            }
            Err(StoreError::Stopped) => counts.cancelled += 1,
            Err(error) => panic!("{text}: {error}"),
        }
    }
}
