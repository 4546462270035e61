//! The server's own signatures: made anew with nobody there, so that terminals go on believing.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use content_trust::{Limits, TrustedSet};
use county::clock;
use county::establish::{delegate, make_keys};
use county::keys::Passphrases;
use county::repository::Repository;
use county::signing::Desk;
use county::workspace::{Settings, Workspace};

const COUNTY: &str = r#"
name = "示范县"
code = "shifan"
[authority]
root = ["甲"]
[[publisher]]
id = "gongan"
name = "示范县公安局"
scopes = ["dept:gongan"]
officers = { legal = "甲", secrecy = "乙", approve = "丙" }
"#;

/// A county established at `now`, in `dir`.
fn establish(dir: &Path, now: DateTime<Utc>) -> (Workspace, Passphrases) {
    let toml = dir.join("county.toml");
    std::fs::write(&toml, COUNTY).unwrap();
    std::fs::write(dir.join("passphrase"), "correct horse\n").unwrap();
    let settings = Settings {
        passphrase_file: Some("../passphrase".into()),
        ..Settings::default()
    };
    let mut workspace = Workspace::init_with(&dir.join("workspace"), &toml, &settings).unwrap();
    make_keys(&workspace, b"correct horse", &mut |_| {}).unwrap();
    let mut pass = Passphrases::unattended(vec![dir.join("passphrase")], None);
    let done = delegate(&mut workspace, &mut pass, now, false).unwrap();
    assert!(done.settled.waiting.is_empty(), "{:?}", done.settled);
    (workspace, pass)
}

/// What a terminal that comes at `now` for the first time would say.
fn believed(repository: &Path, now: DateTime<Utc>) -> Result<(), content_trust::TrustError> {
    let read = |name: &str| std::fs::read(repository.join("metadata").join(name)).unwrap();
    let mut set = TrustedSet::new(&read("1.root.json"), Limits::default())?;
    set.update_timestamp(&read("timestamp.json"), now)?;
    let version = set.timestamp().unwrap().meta["snapshot.json"].version;
    let snapshot = read(&format!("{version}.snapshot.json"));
    set.update_snapshot(&snapshot, false, now)?;
    set.update_targets(&read("1.targets.json"), "targets", "root", now)?;
    Ok(())
}

#[test]
fn an_office_that_is_idle_for_sixty_days_is_believed_on_every_one() {
    let dir = tempfile::tempdir().unwrap();
    let start = clock::utc();
    let (mut workspace, mut pass) = establish(dir.path(), start);
    let repository = workspace.repository_dir();
    let mut renewals = 0;
    for hour in 0..60 * 24 {
        let now = start + TimeDelta::hours(hour);
        if hour % 6 == 0 {
            let desk = Desk::new(&mut workspace, now).unwrap();
            renewals += usize::from(desk.renew_if_due(&mut pass).unwrap());
        }
        believed(&repository, now).unwrap_or_else(|error| panic!("hour {hour}: {error}"));
    }
    // Every seven days, half of the timestamp's life.
    assert_eq!(renewals, 8);
    // And without the server, the same office is not believed for ever.
    assert!(believed(&repository, start + TimeDelta::days(75)).is_err());
}

#[test]
fn the_server_renews_by_itself() {
    let dir = tempfile::tempdir().unwrap();
    let (workspace, _) = establish(dir.path(), clock::utc() - TimeDelta::days(13));
    let repository = Repository::new(workspace.repository_dir());
    assert_eq!(repository.timestamp().unwrap().common.version, 1);
    drop(workspace);
    let mut server = Command::new(env!("CARGO_BIN_EXE_county"))
        .args(["serve", "--addr", "127.0.0.1:0", "--workspace"])
        .arg(dir.path().join("workspace"))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let out = server.stdout.take().unwrap();
    BufReader::new(out).read_line(&mut line).unwrap();
    assert!(line.starts_with("http://127.0.0.1:"), "{line}");
    let started = Instant::now();
    let mut version = 1;
    while version == 1 && started.elapsed() < Duration::from_secs(60) {
        std::thread::sleep(Duration::from_millis(50));
        version = repository.timestamp().unwrap().common.version;
    }
    server.kill().unwrap();
    server.wait().unwrap();
    assert_eq!(version, 2);
    let left = repository.timestamp().unwrap().common.expires - clock::utc();
    assert!(left > TimeDelta::days(13), "{left}");
}
