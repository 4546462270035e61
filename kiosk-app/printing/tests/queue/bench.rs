//! A queue in a folder of its own, whose turns the test takes.

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use kiosk_printing::printer::{Address, Patience, Ticket};
use kiosk_printing::queue::{
    DocumentId, JobRow, NewJob, Operator, Pace, Queue, Quota, ReleaseCode, Settings, State,
};
use tempfile::TempDir;

pub struct Bench {
    pub data: TempDir,
    pub queue: Queue,
    pub operator: Operator,
    pub now: Arc<Mutex<NaiveDateTime>>,
    port: u16,
}

pub fn settings(port: u16, now: Arc<Mutex<NaiveDateTime>>) -> Settings {
    Settings {
        printer: Address::parse(&format!("ipp://127.0.0.1:{port}/ipp/print")).unwrap(),
        patience: Patience {
            connect: Duration::from_millis(500),
            answer: Duration::from_millis(400),
            document: Duration::from_millis(500),
        },
        pace: Pace {
            poll: Duration::from_millis(5),
            retry: Duration::from_millis(5),
            patience: 20,
        },
        quota: Quota {
            per_session: 10,
            per_day: 25,
        },
        code: ReleaseCode::new("4711"),
        worker: "nowhere/print-worker".into(),
        clock: Arc::new(move || *now.lock().unwrap()),
    }
}

pub fn ten_o_clock() -> NaiveDateTime {
    let day = NaiveDate::from_ymd_opt(2026, 3, 9).unwrap();
    day.and_hms_opt(10, 0, 0).unwrap()
}

pub fn new_job(data: &Path, pages: u32) -> NewJob {
    let pdf = data.join("sheet.pdf");
    std::fs::write(&pdf, b"%PDF-1.7 three pages").unwrap();
    NewJob {
        pdf,
        pages,
        document: DocumentId {
            id: "01JZ0000000000000000000001".to_owned(),
            version: "3".to_owned(),
            digest: "ab".repeat(32),
        },
        ticket: Ticket::default(),
    }
}

impl Bench {
    pub fn new(port: u16) -> Self {
        let data = tempfile::tempdir().unwrap();
        let now = Arc::new(Mutex::new(ten_o_clock()));
        Self::over(data, port, now)
    }

    fn over(data: TempDir, port: u16, now: Arc<Mutex<NaiveDateTime>>) -> Self {
        let settings = settings(port, Arc::clone(&now));
        let (queue, operator, ..) = Queue::open(data.path(), settings).unwrap();
        Self {
            data,
            queue,
            operator,
            now,
            port,
        }
    }

    /// As after a power cut: nothing of the old queue ends in order.
    pub fn reopen(self) -> Self {
        Self::over(self.data, self.port, self.now)
    }

    pub fn submit(&self, pages: u32) -> i64 {
        self.queue
            .submit(&new_job(self.data.path(), pages))
            .unwrap()
    }

    pub fn row(&self, id: i64) -> JobRow {
        self.queue.job(id).unwrap().unwrap()
    }

    pub fn state(&self, id: i64) -> State {
        self.row(id).state
    }

    pub fn turn(&mut self) {
        self.operator.turn().unwrap();
    }

    /// Turns until there is nothing to do, or for as many as anything here takes.
    pub fn turns(&mut self) {
        for _ in 0..60 {
            if self.operator.turn().unwrap().is_none() {
                return;
            }
        }
    }

    pub fn pass(&self, time: TimeDelta) {
        *self.now.lock().unwrap() += time;
    }

    /// The states that the log has of the only job.
    pub fn log(&self) -> String {
        let mut csv = Vec::new();
        self.queue.export(&mut csv).unwrap();
        String::from_utf8(csv).unwrap()
    }
}
