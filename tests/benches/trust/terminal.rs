//! What whole rounds of a terminal take: the first, one without news, one after two years.

use std::path::Path;

use crate::process::{Cost, once};
use crate::server::{Server, Traffic};
use crate::table::{Table, number};
use crate::{Place, RUNS, chain, median, peer};

pub fn measure(place: &Place, table: &mut Table) {
    let repository = place.demo.join("repository");
    let root = repository.join("metadata/1.root.json");
    let server = Server::start(&repository);
    let folder = tempfile::tempdir().expect("a temporary folder");
    first(place, table, &server, &root, folder.path());
    no_change(place, table, &server, &root, folder.path());
    two_years(place, table);
}

fn first(place: &Place, table: &mut Table, server: &Server, root: &Path, folder: &Path) {
    let rounds = rounds(server, |run| {
        let data = folder.join(run.to_string());
        once(&place.python, &data, &server.url(), root)
    });
    table.fact(
        "first round, sample county: time",
        &seconds(rounds.0.seconds),
    );
    table.fact("first round, sample county: CPU", &seconds(rounds.0.cpu));
    told(table, "first round, sample county", rounds.1);
    table.fact(
        "first round, sample county: peak memory",
        &number(rounds.0.peak, "MB"),
    );
}

/// The data directory of the first round's last run has everything.
fn no_change(place: &Place, table: &mut Table, server: &Server, root: &Path, folder: &Path) {
    let data = folder.join("0");
    let ours = rounds(server, |_| once(&place.python, &data, &server.url(), root));
    let state = folder.join("python");
    let refresh = || peer::once(place, &server.url(), root, &state);
    assert!(refresh().success, "python-tuf refreshes");
    let theirs = rounds(server, |_| refresh());
    let name = "round without news";
    table.limit(&format!("{name}: requests"), ours.1.requests, "", 2.0);
    table.peer(&format!("{name}: bytes up"), ours.1.up, "B", theirs.1.up);
    table.peer(
        &format!("{name}: bytes down"),
        ours.1.down,
        "B",
        theirs.1.down,
    );
    table.peer(
        &format!("{name}: CPU, whole process"),
        ours.0.cpu * 1e3,
        "ms",
        theirs.0.cpu * 1e3,
    );
    table.peer(
        &format!("{name}: time, whole process"),
        ours.0.seconds * 1e3,
        "ms",
        theirs.0.seconds * 1e3,
    );
    table.peer(
        &format!("{name}: peak memory"),
        ours.0.peak,
        "MB",
        theirs.0.peak,
    );
}

fn two_years(place: &Place, table: &mut Table) {
    let repository = tempfile::tempdir().expect("a temporary folder");
    chain::write(repository.path());
    let root = repository.path().join("metadata/1.root.json");
    let server = Server::start(repository.path());
    let folder = tempfile::tempdir().expect("a temporary folder");
    let ours = rounds(&server, |run| {
        let data = folder.path().join(run.to_string());
        once(&place.python, &data, &server.url(), &root)
    });
    let theirs = rounds(&server, |run| {
        let state = folder.path().join(format!("python-{run}"));
        peer::once(place, &server.url(), &root, &state)
    });
    let name = "two years offline, 100 root rotations";
    table.peer(
        &format!("{name}: requests"),
        ours.1.requests,
        "",
        theirs.1.requests,
    );
    table.peer(
        &format!("{name}: time"),
        ours.0.seconds,
        "s",
        theirs.0.seconds,
    );
    table.peer(&format!("{name}: CPU"), ours.0.cpu, "s", theirs.0.cpu);
}

/// Medians of [`RUNS`] runs of something that must succeed.
fn rounds(server: &Server, mut round: impl FnMut(usize) -> Cost) -> (Cost, Traffic) {
    server.traffic();
    let mut costs = Vec::new();
    let mut traffic = Vec::new();
    for run in 0..RUNS {
        let cost = round(run);
        assert!(cost.success, "a round that is measured succeeds");
        costs.push(cost);
        traffic.push(server.traffic());
    }
    let of = |figure: fn(&Traffic) -> f64| median(traffic.iter().map(figure).collect());
    let traffic = Traffic {
        requests: of(|t| t.requests),
        up: of(|t| t.up),
        down: of(|t| t.down),
    };
    (Cost::typical(&costs), traffic)
}

fn told(table: &mut Table, name: &str, traffic: Traffic) {
    let Traffic { requests, up, down } = traffic;
    let text = format!(
        "{requests} requests, {} up, {} down",
        number(up, "B"),
        number(down, "B")
    );
    table.fact(&format!("{name}: traffic"), &text);
}

fn seconds(value: f64) -> String {
    number(value, "s")
}
