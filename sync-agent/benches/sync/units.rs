//! How many requests an update takes when several units publish one at once.

use std::path::Path;

use content_pack::{Header, PackLimits, PackName};

use crate::corpus::{Corpus, Size};
use crate::county::{Listed, Repository, release};
use crate::proxy::Proxy;
use crate::table::Report;
use crate::terminal::Terminal;

const SIZE: Size = Size {
    guides: 20,
    fees: 5,
    forms: 0,
};

/// Requests for one publisher, and for each further one.
const GOAL: (u64, u64) = (5, 2);

pub fn measure(report: &mut Report, work: &Path, www: &Path, proxy: &Proxy) {
    report.line("");
    report.line("requests of an update without attachments, by the number of units that publish");
    for units in [1, 2, 5] {
        let requests = requests(units, work, www, proxy);
        let goal = GOAL.0 + GOAL.1 * (units - 1);
        report.goal(
            &format!("{units} units: requests"),
            requests as f64,
            goal as f64,
        );
    }
}

fn requests(units: u64, work: &Path, www: &Path, proxy: &Proxy) -> u64 {
    let name = format!("units-{units}");
    let folder = www.join(&name);
    let mut repository = Repository::new(&folder);
    let mut counties: Vec<Corpus> = (0..units)
        .map(|unit| Corpus::new(&format!("danwei-{unit}"), SIZE))
        .collect();
    let mut last = Vec::new();
    let mut news = Vec::new();
    for corpus in &counties {
        let first = release(&corpus.publisher, None, &corpus.records());
        let mut listed = Listed::default();
        let full = first.encode().expect("a pack");
        listed.pack(PackName::Full(1), full, &first, first.raw_len());
        news.push((corpus.publisher.clone(), listed));
        last.push(first);
    }
    repository.publish(news);
    let terminal = Terminal::new(&work.join(&name), proxy, www, &name);
    terminal.round(proxy);
    let mut news = Vec::new();
    for (corpus, first) in counties.iter_mut().zip(&last) {
        corpus.edit(1, 2, 1);
        let second = release(&corpus.publisher, Some(first), &corpus.records());
        let mut listed = Listed::default();
        let full = second.encode().expect("a pack");
        listed.pack(PackName::Full(2), full, &second, second.raw_len());
        let delta = second.delta_from(first).expect("a delta");
        let header = Header::parse(&delta, &PackLimits::default()).expect("a header");
        listed.pack(PackName::Delta(1, 2), delta, &second, header.raw_len);
        news.push((corpus.publisher.clone(), listed));
    }
    repository.publish(news);
    terminal.round(proxy).all().requests
}
