//! A county's 1,100 terminals against one server: real agents on threads of this process, each with a
//! data directory of its own, on a clock that runs faster by a known factor.

mod arrivals;
mod server;
mod terminals;

use std::path::Path;
use std::time::Duration;

use chrono::TimeDelta;
use content_pack::{Header, PackLimits, PackName, Release};
use sync_agent::clock;

use crate::corpus::{Corpus, Size};
use crate::county::{Listed, Repository, release};
use crate::table::Report;
use arrivals::Arrivals;
use server::{Kind, Place};
use terminals::Fleet;

/// Records only: a thousand copies of them fit into memory.
const SIZE: Size = Size {
    guides: 40,
    fees: 10,
    forms: 0,
};

/// How many terminals, and how often each looks.
pub const TERMINALS: usize = 1100;
pub const POLL: Duration = Duration::from_secs(900);

const MINUTE: u64 = 60;

/// The same against `county serve` and against nginx. In memory where there is a file system for that:
/// what a terminal's disk takes is no concern of the server.
pub fn measure(report: &mut Report, county: &Path, nginx: &Path, part: usize) {
    let memory = Path::new("/dev/shm");
    let place = if memory.is_dir() {
        memory
    } else {
        env!("CARGO_TARGET_TMPDIR").as_ref()
    };
    for kind in [
        Kind::County(county.to_owned()),
        Kind::Nginx(nginx.to_owned()),
    ] {
        let work = tempfile::tempdir_in(place).expect("a folder");
        against(report, work.path(), &kind, part);
    }
}

fn against(report: &mut Report, work: &Path, kind: &Kind, part: usize) {
    let count = TERMINALS / part;
    let place = Place::new(kind, work);
    let repository = place.repository();
    let mut county = County::new(&repository);
    let mut server = Some(place.start());
    report.line("");
    report.line(&format!(
        "{count} terminals against {}, polling every {} s",
        kind.told(),
        POLL.as_secs()
    ));
    let fleet = Fleet::new(&work.join("terminals"), count, place.url(), county.root());
    let before = place.cpu(server.as_ref());
    let took = fleet.install(8);
    report.line(&format!(
        "  first installation of all, eight at a time: {:.1} s, server CPU {:.2} s, errors 0",
        took.as_secs_f64(),
        place.cpu(server.as_ref()) - before
    ));

    // An outage: the server is away for two hours, and something is published meanwhile.
    let story = fleet.begin(120);
    story.wait(5 * MINUTE);
    place.stop(&mut server);
    story.wait(60 * MINUTE);
    county.publish(false);
    story.wait(60 * MINUTE);
    server = Some(place.start());
    let (back, before) = (story.now(), place.cpu(server.as_ref()));
    story.wait(35 * MINUTE);
    let used = place.cpu(server.as_ref()) - before;
    let arrivals = story.end();
    tell(
        report,
        "server back after two hours",
        &arrivals,
        back,
        county.number(),
        used,
    );

    // An urgent notice, and twenty minutes later, when all ask often, a second one.
    let story = fleet.begin(10);
    story.wait(2 * MINUTE);
    let mut before = place.cpu(server.as_ref());
    for (title, minutes) in [
        ("urgent notice, told at the next ordinary poll", 20),
        ("second notice while all ask every one to two minutes", 4),
    ] {
        county.publish(true);
        let (at, number) = (story.now(), county.number());
        story.wait(minutes * MINUTE);
        let used = place.cpu(server.as_ref()) - before;
        before += used;
        tell(report, title, &story.so_far(), at, number, used);
    }
    story.end();
    place.stop(&mut server);
}

fn tell(report: &mut Report, title: &str, all: &Arrivals, from: Duration, number: u64, cpu: f64) {
    let told = all.since(from);
    report.line(&format!("  {title}:"));
    report.line(&format!(
        "    rounds {}, of which {} brought a release; errors {}, server CPU {cpu:.2} s",
        told.rounds(),
        told.news(),
        told.errors()
    ));
    report.line(&format!(
        "    arrivals per second: mean {:.2}, most {}, most/mean in one minute {:.2}",
        told.mean(),
        told.most_in_a_second(),
        told.unevenness(),
    ));
    report.line(&format!("    per minute: {}", told.minutes()));
    let reached = [50, 95, 100].map(|percent| match told.reached(number, percent) {
        Some(after) => format!("{percent} % after {:.0} s", after.as_secs_f64()),
        None => format!("{percent} % not reached"),
    });
    report.line(&format!("    have it: {}", reached.join(", ")));
    report.line(&format!(
        "    rounds began late by at most {:.1} s of the terminals' time, this machine being busy",
        told.late().as_secs_f64()
    ));
}

/// Publishes small changes, one after the other.
struct County<'a> {
    corpus: Corpus,
    last: Release,
    repository: Repository<'a>,
}

impl<'a> County<'a> {
    fn new(folder: &'a Path) -> Self {
        let corpus = Corpus::new("zonghe", SIZE);
        let mut repository = Repository::new(folder);
        for (name, _) in corpus.files() {
            repository.put_blob(name, &corpus.file(name));
        }
        let last = release(&corpus.publisher, None, &corpus.records());
        let mut listed = Listed::default();
        let full = last.encode().expect("a pack");
        listed.pack(PackName::Full(1), full, &last, last.raw_len());
        repository.publish(vec![(corpus.publisher.clone(), listed)]);
        Self {
            corpus,
            last,
            repository,
        }
    }

    fn root(&self) -> Vec<u8> {
        self.repository.root().to_owned()
    }

    fn number(&self) -> u64 {
        self.last.number
    }

    /// Two guides and a fee are changed; where it is urgent, terminals shall ask often for an hour.
    fn publish(&mut self, urgent: bool) {
        self.corpus.edit(self.last.number, 2, 1);
        let next = release(
            &self.corpus.publisher,
            Some(&self.last),
            &self.corpus.records(),
        );
        let delta = next.delta_from(&self.last).expect("a delta");
        let header = Header::parse(&delta, &PackLimits::default()).expect("a header");
        let mut listed = Listed::default();
        let full = next.encode().expect("a pack");
        listed.pack(PackName::Full(next.number), full, &next, next.raw_len());
        let name = PackName::Delta(self.last.number, next.number);
        listed.pack(name, delta, &next, header.raw_len);
        let until = urgent.then(|| clock::system() + TimeDelta::hours(8));
        let news = vec![(self.corpus.publisher.clone(), listed)];
        self.repository.publish_urgently(news, until);
        self.last = next;
    }
}
