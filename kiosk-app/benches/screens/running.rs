//! A program that runs, with everything it has started: what all of it takes.

use std::process::{Child, Command};
use std::time::{Duration, Instant};

pub struct Running {
    child: Child,
    pub started: Instant,
}

impl Running {
    pub fn new(child: Child, started: Instant) -> Self {
        Self { child, started }
    }

    /// Proportional set size of all its processes, KiB.
    pub fn memory(&self) -> u64 {
        let pss = |pid: u32| {
            let text = std::fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).ok()?;
            let line = text.lines().find(|line| line.starts_with("Pss:"))?;
            line.split_whitespace().nth(1)?.parse::<u64>().ok()
        };
        self.family().into_iter().filter_map(pss).sum()
    }

    pub fn processes(&self) -> usize {
        self.family().len()
    }

    /// Share of one core that it takes while nobody touches it, in percent.
    pub fn load(&self, time: Duration) -> f64 {
        let before = self.worked();
        std::thread::sleep(time);
        let worked = self.worked().saturating_sub(before);
        worked.as_secs_f64() / time.as_secs_f64() * 100.0
    }

    /// Asks it to end, and hands it over to be waited for.
    pub fn end(mut self) -> Option<String> {
        use std::io::Read;
        let pid = self.child.id().to_string();
        let _ = Command::new("kill").args(["-TERM", &pid]).status();
        let mut said = String::new();
        let mut errors = self.child.stderr.take()?;
        errors.read_to_string(&mut said).ok()?;
        Some(said)
    }

    /// Time on a core, of every thread. The kernel counts it in nanoseconds here, and in hundredths of
    /// a second elsewhere, which is what a whole minute without a visitor may take.
    fn worked(&self) -> Duration {
        let of = |pid: u32| {
            let threads = std::fs::read_dir(format!("/proc/{pid}/task")).into_iter();
            let each = threads.flatten().flatten().filter_map(|thread| {
                let text = std::fs::read_to_string(thread.path().join("schedstat")).ok()?;
                text.split_whitespace().next()?.parse::<u64>().ok()
            });
            each.sum::<u64>()
        };
        Duration::from_nanos(self.family().into_iter().map(of).sum())
    }

    /// It and everything that it has started.
    fn family(&self) -> Vec<u32> {
        let mut parents = Vec::new();
        for entry in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
            let Ok(pid) = entry.file_name().to_string_lossy().parse::<u32>() else {
                continue;
            };
            let stat = std::fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
            // Behind the name, which may hold anything: the state, then the parent.
            let parent = stat
                .rsplit_once(')')
                .and_then(|(_, rest)| rest.split_whitespace().nth(1))
                .and_then(|ppid| ppid.parse::<u32>().ok());
            if let Some(parent) = parent {
                parents.push((pid, parent));
            }
        }
        let mut family = vec![self.child.id()];
        let mut next = 0;
        while next < family.len() {
            let of = family[next];
            let children = parents.iter().filter(|(_, parent)| *parent == of);
            family.extend(children.map(|(pid, _)| *pid));
            next += 1;
        }
        family
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        for pid in self.family().into_iter().skip(1).rev() {
            let _ = Command::new("kill").arg(pid.to_string()).status();
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
