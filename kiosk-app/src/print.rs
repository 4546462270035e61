//! Paper: a complete job out of the cache, and the worker that typesets it.
//!
//! The worker is a process of its own: typesetting must never be able to stop the screen.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use chrono::NaiveDateTime;
use content_model::paper::{Document, Footer, PrintJob, Subject};
use content_model::{Body, Charges, Guide, Kind, Record, Rid};
use content_store::{Filter, Reader, StoreError};

use crate::KioskError;
use crate::clock::{Assumed, Clock};
use crate::page::{Context, Room, is_withdrawn, review};

/// Longest time that the worker may take.
const LIMIT: Duration = Duration::from_secs(30);
/// Print files kept; older ones make room.
const KEPT: usize = 50;

/// Everything that the sheet of guide `rid` needs, as it is published at the time that is assumed.
pub fn guide_job(
    reader: &Reader,
    rid: &Rid,
    site_code: Option<&str>,
    assumed: Assumed,
) -> Result<PrintJob, KioskError> {
    let now = assumed.now;
    let context = Context::new(reader, now, Room::default(), site_code)?;
    let missing = || KioskError::NoGuide(rid.to_string());
    let entry = reader.record(rid)?.ok_or_else(missing)?;
    let Body::Guide(guide) = &entry.record.body else {
        return Err(missing());
    };
    if is_withdrawn(&entry.record, now.date()) {
        return Err(KioskError::WithdrawnGuide(entry.record.title.clone()));
    }
    let fees = match &guide.charges {
        Charges::NoCharge => Vec::new(),
        Charges::Fees(rids) => records(reader, rids)?,
    };
    let windows = records(reader, &guide.windows)?;
    let offices: Vec<Rid> = windows.iter().filter_map(office).collect();
    let release = context.releases.get(entry.record.publisher.as_str());
    let footer = Footer {
        publisher: context.publisher(&entry.record).to_owned(),
        release: release.map_or(0, |release| release.number),
        released_on: release.map_or(entry.record.publish_date, |release| release.signed_on),
        site: context
            .site
            .as_ref()
            .map_or_else(String::new, |site| site.place_name.clone()),
        printed_on: now.date(),
        clock_unset: assumed.unset,
        digest: entry.digest.clone(),
        reviews: review::notes(reader.reviewers(rid)?),
    };
    let forms = records(reader, &forms(guide))?;
    let offices = records(reader, &offices)?;
    let document = Document::GuideSheet {
        guide: entry.record,
        fees,
        windows,
        offices,
        forms,
    };
    Ok(PrintJob { document, footer })
}

/// The guide with this id or item code (事项编号).
pub fn find_guide(reader: &Reader, name: &str) -> Result<Rid, KioskError> {
    if let Ok(rid) = name.parse::<Rid>()
        && reader.record(&rid)?.is_some()
    {
        return Ok(rid);
    }
    const PAGE: usize = 500;
    let mut offset = 0;
    loop {
        let page = reader.page(Kind::Guide, &Filter::default(), offset, PAGE)?;
        let known = page.entries.iter().find(|entry| match &entry.record.body {
            Body::Guide(guide) => guide.local_code.as_deref() == Some(name),
            _ => false,
        });
        if let Some(entry) = known {
            return Ok(entry.record.rid.clone());
        }
        offset += PAGE;
        if offset >= page.total {
            return Err(KioskError::NoGuide(name.to_owned()));
        }
    }
}

/// Has the program `worker` make `pdf` of `job`, and gives its pages. Takes [`LIMIT`] at the most.
pub fn make_pdf(worker: &Path, job: &PrintJob, pdf: &Path) -> Result<u32, KioskError> {
    if !worker.is_file() {
        return Err(KioskError::NoWorker(worker.to_owned()));
    }
    let failed = |error: &dyn std::fmt::Display| KioskError::Worker(error.to_string());
    let json = serde_json::to_vec(job).map_err(|error| failed(&error))?;
    let mut child = Command::new(worker)
        .args(["--job", "-", "--pdf"])
        .arg(pdf)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| KioskError::Worker(format!("{}: {error}", worker.display())))?;
    // Both pipes are served aside: a worker that neither reads nor writes must still be stopped.
    let stdin = child.stdin.take();
    let writer = std::thread::spawn(move || stdin.map(|mut stdin| stdin.write_all(&json)));
    let said = listen(child.stderr.take());
    let pages = listen(child.stdout.take());
    let ended = wait(&mut child);
    let _ = writer.join();
    let said = said.join().unwrap_or_default();
    let pages: Option<u32> = pages.join().ok().and_then(|pages| pages.parse().ok());
    match (ended, pages) {
        (Ok(Some(status)), Some(pages)) if status.success() && pdf.is_file() => Ok(pages),
        (Ok(Some(status)), _) => Err(KioskError::Worker(if said.is_empty() {
            status.to_string()
        } else {
            said
        })),
        (Ok(None), _) => Err(KioskError::Worker(format!("> {} s", LIMIT.as_secs()))),
        (Err(error), _) => Err(failed(&error)),
    }
}

/// Takes what a worker says, as far as anybody reads it.
fn listen(pipe: Option<impl Read + Send + 'static>) -> JoinHandle<String> {
    std::thread::spawn(move || {
        let mut said = Vec::new();
        if let Some(pipe) = pipe {
            let _ = pipe.take(4096).read_to_end(&mut said);
        }
        String::from_utf8_lossy(&said).trim().to_owned()
    })
}

/// Waits for the end; kills it and gives `None` when its time is up.
fn wait(child: &mut Child) -> std::io::Result<Option<std::process::ExitStatus>> {
    let clock = Clock::system();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if clock.elapsed() >= LIMIT {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn records(reader: &Reader, rids: &[Rid]) -> Result<Vec<Record>, StoreError> {
    let mut seen = std::collections::BTreeSet::new();
    let once: Vec<Rid> = rids
        .iter()
        .filter(|rid| seen.insert((*rid).clone()))
        .cloned()
        .collect();
    Ok(reader
        .records(&once)?
        .into_iter()
        .map(|entry| entry.record)
        .collect())
}

fn office(record: &Record) -> Option<Rid> {
    match &record.body {
        Body::Window(window) => window.office.clone(),
        _ => None,
    }
}

fn forms(guide: &Guide) -> Vec<Rid> {
    guide
        .materials
        .iter()
        .filter_map(|material| material.form_ref.clone())
        .collect()
}

/// How making a paper ended.
pub enum Outcome {
    Done {
        /// Name below `DATA/kiosk/prints/`.
        file: String,
        pages: u32,
    },
    Failed(String),
}

/// A paper being made on a thread of its own.
pub struct Printing(Receiver<Outcome>);

impl Printing {
    /// Starts making `job` into `DATA/kiosk/prints/`.
    pub fn start(worker: PathBuf, job: PrintJob, data: &Path, now: NaiveDateTime) -> Self {
        let folder = data.join("kiosk").join("prints");
        let name = format!("{}-{}.pdf", stem(&job), now.format("%Y%m%d-%H%M%S"));
        let (send, receive) = channel();
        std::thread::spawn(move || {
            let made = std::fs::create_dir_all(&folder)
                .map_err(|error| KioskError::Write {
                    path: folder.clone(),
                    reason: error.to_string(),
                })
                .and_then(|()| make_pdf(&worker, &job, &folder.join(&name)));
            make_room(&folder);
            // The receiver is gone when the app is.
            let _ = send.send(match made {
                Ok(pages) => Outcome::Done { file: name, pages },
                Err(error) => Outcome::Failed(error.to_string()),
            });
        });
        Self(receive)
    }

    /// Once it has ended.
    pub fn outcome(&self) -> Option<Outcome> {
        match self.0.try_recv() {
            Ok(outcome) => Some(outcome),
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => Some(Outcome::Failed("thread".to_owned())),
        }
    }
}

/// A file name that says what it is of: a guide's item code where that is plain, else the record's
/// id, or which records of which unit.
fn stem(job: &PrintJob) -> String {
    match job.document.subject() {
        Subject::Record(record) => match &record.body {
            Body::Guide(Guide {
                local_code: Some(code),
                ..
            }) if is_plain(code) => code.clone(),
            _ => record.rid.to_string(),
        },
        // A topic is in nobody's alphabet.
        Subject::Several(kind, publisher, _) => format!("{kind}-{publisher}"),
    }
}

/// Whether a code can stand in a file name as it is.
pub(crate) fn is_plain(code: &str) -> bool {
    (1..=40).contains(&code.len())
        && code
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

fn make_room(folder: &Path) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    let mut files: Vec<_> = entries
        .flatten()
        .filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path())))
        .collect();
    files.sort();
    let excess = files.len().saturating_sub(KEPT);
    for (_, path) in files.into_iter().take(excess) {
        if let Err(error) = std::fs::remove_file(&path) {
            log::warn!("{}: {error}", path.display());
        }
    }
}
