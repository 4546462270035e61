use chrono::TimeDelta;
use content_trust::TrustError;
use sync_agent::{AgentError, FolderSource};

use crate::interrupted::Interrupted;
use crate::terminal::{Terminal, all_at};
use crate::world::{World, day};

#[test]
fn a_sticks_own_shelf_life_decides_and_the_next_online_round_works() {
    let mut world = World::new();
    let terminal = Terminal::of(&world);
    // Timestamp and snapshot ran out after 14 days, the stick lives for 180.
    let online = terminal.round(&world.online(), day(100));
    assert!(matches!(
        online,
        Err(AgentError::Trust(TrustError::Expired { .. }))
    ));
    terminal.good_round(&world.stick(), day(100));
    assert_eq!(terminal.releases(), all_at(1));
    // The content is as old as the county's word, however late the stick came.
    assert_eq!(terminal.status().last_success, Some(day(0)));
    assert!(terminal.status().errors.is_empty());
    world.publish(day(101));
    terminal.good_round(&world.online(), day(102));
    assert_eq!(terminal.releases(), all_at(2));
    assert_eq!(terminal.status().last_success, Some(day(102)));
}

#[test]
fn a_stick_past_its_shelf_life_changes_nothing() {
    let mut world = World::new();
    let terminal = Terminal::of(&world);
    terminal.good_round(&world.stick(), day(1));
    world.publish(day(2));
    let before = terminal.files();
    let told = terminal.round(&world.stick(), day(200));
    let Err(AgentError::Trust(TrustError::Expired { role, .. })) = told else {
        panic!("{told:?}");
    };
    assert_eq!(role, "stick");
    assert_eq!(terminal.files(), before);
    assert_eq!(terminal.releases(), all_at(1));
}

#[test]
fn an_older_stick_is_no_fault_and_changes_nothing() {
    let mut world = World::new();
    let old = world.stick();
    world.publish(day(1));
    let terminal = Terminal::of(&world);
    terminal.good_round(&world.online(), day(1));
    let before = (terminal.files(), terminal.status().last_success);
    let outcome = terminal.good_round(&old, day(2));
    assert!(outcome.older_source && outcome.applied.is_empty());
    let status = terminal.status();
    assert_eq!((terminal.files(), status.last_success), before);
    assert!(status.errors.is_empty());
    // The same stick as the terminal's state is not older.
    assert!(!terminal.good_round(&world.stick(), day(2)).older_source);
}

#[test]
fn a_stick_from_before_the_keys_changed_is_older_too() {
    let mut world = World::new();
    let old = world.stick();
    world.rotate_timestamp();
    world.publish(day(1));
    let terminal = Terminal::of(&world);
    terminal.good_round(&world.online(), day(1));
    let before = terminal.files();
    assert!(terminal.good_round(&old, day(2)).older_source);
    assert_eq!(terminal.files(), before);
    // A stick that has this root and a timestamp of the old key is not older: it is wrong.
    let mut mixed = world.stick();
    let timestamp = old.files["metadata/timestamp.json"].clone();
    mixed
        .files
        .insert("metadata/timestamp.json".to_owned(), timestamp);
    let told = terminal.round(&mixed, day(2));
    assert!(matches!(
        told,
        Err(AgentError::Trust(TrustError::Unsigned { .. }))
    ));
    // And a stranger's old stick is a stranger's.
    let mut strange = old.clone();
    let bytes = strange.files.get_mut("metadata/timestamp.json").unwrap();
    *bytes = String::from_utf8(bytes.clone())
        .unwrap()
        .replace("\"version\":1", "\"version\":9")
        .into();
    let told = terminal.round(&strange, day(2));
    assert!(matches!(
        told,
        Err(AgentError::Trust(TrustError::Unsigned { .. }))
    ));
    assert_eq!(terminal.files(), before);
}

#[test]
fn a_missing_root_is_named_and_a_whole_stick_then_works() {
    let mut world = World::new();
    let terminal = Terminal::of(&world);
    terminal.good_round(&world.online(), day(1));
    for _ in 0..3 {
        world.rotate_timestamp();
    }
    world.publish(day(2));
    let mut torn = world.stick();
    torn.files.remove("metadata/3.root.json");
    let before = terminal.files();
    let told = terminal.round(&torn, day(3));
    let Err(AgentError::MissingRoot { version }) = told else {
        panic!("{told:?}");
    };
    assert_eq!(version, 3);
    assert_eq!(terminal.files(), before);
    terminal.good_round(&world.stick(), day(3));
    assert_eq!(terminal.releases(), all_at(2));
}

/// Every file of a stick in turn: gone, torn, and with one bit changed.
#[test]
fn a_torn_or_altered_stick_changes_nothing() {
    let mut world = World::new();
    world.deltas = false;
    let terminal = Terminal::of(&world);
    terminal.good_round(&world.online(), day(1));
    world.rotate_timestamp();
    world.publish(day(2));
    let whole = world.stick();
    let needed = |path: &&String| !path.starts_with("blobs/") && *path != "metadata/1.root.json";
    for path in whole.files.keys().filter(needed) {
        let before = terminal.files();
        for damage in ["gone", "torn", "altered"] {
            // What an earlier stick has brought counts, too.
            let _ = std::fs::remove_dir_all(terminal.path("spool/partial"));
            let mut bad = whole.clone();
            let bytes = bad.files.get_mut(path).unwrap();
            match damage {
                "gone" => drop(bad.files.remove(path)),
                "torn" => bytes.truncate(bytes.len() / 2),
                _ => {
                    let middle = bytes.len() / 2;
                    bytes[middle] ^= 1;
                }
            }
            let told = terminal.round(&bad, day(3));
            assert!(told.is_err(), "{damage} {path}");
            assert_eq!(terminal.files(), before, "{damage} {path}");
            assert_eq!(terminal.releases(), all_at(1), "{damage} {path}");
        }
    }
    terminal.good_round(&whole, day(3));
    assert_eq!(terminal.releases(), all_at(2));
}

#[test]
fn a_stick_pulled_out_at_any_moment_leaves_the_old_or_the_new() {
    let mut world = World::new();
    let old = world.stick();
    world.publish(day(2));
    let (mut untouched, mut done) = (0, 0);
    for files in 0.. {
        let terminal = Terminal::of(&world);
        terminal.good_round(&old, day(1));
        let before = terminal.files();
        let pulled = Interrupted::after(files, world.stick());
        let result = terminal.round(&pulled, day(3));
        if result.is_err() {
            assert_eq!(terminal.files(), before, "after {files} files");
            assert_eq!(terminal.releases(), all_at(1), "after {files} files");
            untouched += 1;
            continue;
        }
        assert_eq!(terminal.releases(), all_at(2), "after {files} files");
        done += 1;
        if result.unwrap().pending_bytes == 0 {
            break;
        }
    }
    // Pulled out before the attachments, after the first, and not at all.
    assert_eq!(done, 3);
    assert!(untouched > 20, "{untouched}");
}

#[test]
fn attachments_that_a_stick_leaves_out_are_pending_and_no_fault() {
    let world = World::new();
    let terminal = Terminal::of(&world);
    let mut stick = world.stick();
    stick.files.retain(|path, _| !path.starts_with("blobs/"));
    let outcome = terminal.good_round(&stick, day(1));
    assert!(outcome.pending_bytes > 0);
    assert_eq!(terminal.status().pending_bytes, outcome.pending_bytes);
    // From a server they are missing.
    let mut online = world.online();
    online.files = stick.files;
    assert_eq!(terminal.round(&online, day(1)).unwrap().faults.len(), 2);
    let outcome = terminal.good_round(&world.stick(), day(1));
    assert_eq!(outcome.pending_bytes, 0);
}

#[test]
fn a_copy_of_a_repository_without_sticks_is_judged_as_if_online() {
    let mut world = World::new();
    world.stick = None;
    let terminal = Terminal::of(&world);
    let told = terminal.round(&world.stick(), day(15));
    assert!(matches!(
        told,
        Err(AgentError::Trust(TrustError::Expired { .. }))
    ));
    assert!(terminal.files().is_empty());
    terminal.good_round(&world.stick(), day(13));
    assert_eq!(terminal.releases(), all_at(1));
}

#[test]
fn no_stick_rolls_a_role_back() {
    let mut world = World::new();
    world.version = 5;
    let terminal = Terminal::of(&world);
    terminal.good_round(&world.stick(), day(1));
    let before = terminal.files();
    world.publish(day(2));
    world.targets_version = Some(4);
    let told = terminal.round(&world.stick(), day(3));
    let Err(AgentError::Trust(TrustError::Version { role, .. })) = told else {
        panic!("{told:?}");
    };
    assert_eq!(role, "targets.json");
    assert_eq!(terminal.files(), before);
}

#[test]
fn one_torn_role_of_its_own_holds_back_its_publisher_only() {
    let mut world = World::new();
    let terminal = Terminal::of(&world);
    terminal.good_round(&world.stick(), day(1));
    world.publish(day(2));
    // The officers' signatures have run out: the stick is whole all the same.
    world.officers_at = Some(day(2) - TimeDelta::days(400));
    let outcome = terminal.round(&world.stick(), day(3)).unwrap();
    assert_eq!(outcome.faults.len(), 2);
    let expired =
        |error: &AgentError| matches!(error, AgentError::Trust(TrustError::Expired { .. }));
    assert!(outcome.faults.iter().all(|(_, error)| expired(error)));
    assert_eq!(terminal.releases(), all_at(1));
}

#[test]
fn a_stick_in_a_real_folder_may_hold_anything_else() {
    let world = World::new();
    let stick = tempfile::tempdir().unwrap();
    for (path, bytes) in world.files() {
        let path = stick.path().join("chayue").join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    std::fs::write(stick.path().join("照片.jpg"), b"not ours").unwrap();
    let terminal = Terminal::of(&world);
    terminal.good_round(&FolderSource::new(stick.path()), day(100));
    assert_eq!(terminal.releases(), all_at(1));
    assert_eq!(terminal.status().pending_bytes, 0);
    assert!(!terminal.path("spool/incoming").exists());
}
