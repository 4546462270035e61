use std::io::{IsTerminal, Write, stderr};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::clock::Stopwatch;
use crate::report::{activity, bytes};
use crate::{Activity, Progress, Step, Watch};

/// One line on a terminal, drawn anew as work goes on; nothing where nobody looks.
pub(super) struct Bar {
    is_seen: bool,
    line: Mutex<Line>,
}

#[derive(Default)]
struct Line {
    doing: Activity,
    progress: Option<Progress>,
    drawn: Option<Stopwatch>,
}

/// The eye sees no more.
const DRAW_EVERY: Duration = Duration::from_millis(100);
/// To the line's beginning, and all of it away (ECMA-48, EL 2).
const CLEAR: &str = "\r\x1b[2K";

impl Bar {
    pub fn new() -> Self {
        Self {
            is_seen: stderr().is_terminal(),
            line: Mutex::default(),
        }
    }

    /// Draws what is going on.
    pub fn show(&self, doing: Activity, progress: Option<Progress>) {
        if !self.is_seen {
            return;
        }
        let mut line = self.line.lock().unwrap_or_else(PoisonError::into_inner);
        let is_other = line.doing != doing;
        line.doing = doing;
        line.progress = progress;
        let is_due = line.drawn.is_none_or(|drawn| drawn.elapsed() >= DRAW_EVERY);
        if is_other || is_due {
            line.drawn = Some(Stopwatch::start());
            draw(&format!("{CLEAR}{}", line.text()));
        }
    }
}

impl Line {
    fn text(&self) -> String {
        let (zh, en) = activity(self.doing);
        match self.progress.filter(|progress| progress.total > 0) {
            None => format!("{zh} / {en} …"),
            Some(Progress { done, total }) => {
                let percent = u128::from(done) * 100 / u128::from(total);
                format!("{zh} / {en} {percent}% {} / {}", bytes(done), bytes(total))
            }
        }
    }
}

impl Watch for Bar {
    fn enter(&self, step: Step) {
        let doing = match step {
            Step::Refresh => Activity::Refreshing,
            Step::Plan => Activity::Planning,
            Step::Fetch => Activity::Fetching,
            Step::Verify => Activity::Verifying,
            Step::Apply => Activity::Applying,
            Step::Blobs => Activity::Blobs,
            Step::Report => Activity::Reporting,
        };
        self.show(doing, None);
    }

    fn bytes(&self, done: u64, total: u64) {
        let doing = self
            .line
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .doing;
        self.show(doing, Some(Progress { done, total }));
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        let line = self.line.get_mut().unwrap_or_else(PoisonError::into_inner);
        if line.drawn.is_some() {
            draw(CLEAR);
        }
    }
}

fn draw(text: &str) {
    let mut out = stderr().lock();
    // A terminal that has gone is no reason to stop.
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_what_and_how_far() {
        let line = |progress| Line {
            doing: Activity::Fetching,
            progress,
            drawn: None,
        };
        assert_eq!(line(None).text(), "取内容包 / fetching packs …");
        let progress = Progress {
            done: 512,
            total: 2048,
        };
        let text = line(Some(progress)).text();
        assert_eq!(text, "取内容包 / fetching packs 25% 512 B / 2.0 KiB");
        let most = Progress {
            done: u64::MAX,
            total: u64::MAX,
        };
        assert!(line(Some(most)).text().contains("100%"));
    }
}
