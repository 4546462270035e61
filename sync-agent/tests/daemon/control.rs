//! The control socket, also for those who mean it ill.

use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;

use serde_json::json;

use crate::site::{Running, Site, answer, folder_of, put, within};
use crate::world::{World, day};

fn at_work(world: &World) -> (Site, tempfile::TempDir, Running) {
    let (site, county) = (Site::of(world), folder_of(world));
    let agent = site.run(&["--from", county.path().to_str().unwrap()], 900);
    site.until(|status| status.last_success.is_some());
    (site, county, agent)
}

/// Waits for the end of the errand with this ticket.
fn finished(site: &Site, ticket: &serde_json::Value) -> serde_json::Value {
    let request = format!("{{\"do\":\"status\",\"ticket\":{ticket}}}\n");
    within(10, || {
        site.send(request.as_bytes()).get("finished").cloned()
    })
    .expect("it ends")
}

#[test]
fn what_is_asked_for_is_done() {
    let mut world = World::new();
    let (site, county, _agent) = at_work(&world);
    let mode = std::fs::metadata(site.path().join("control.sock")).unwrap();
    assert_eq!(mode.permissions().mode() & 0o777, 0o660);
    world.publish(day(1));
    put(&world, county.path());
    let accepted = site.send(b"{\"do\":\"sync-now\"}\n");
    assert_eq!(accepted["ok"], true, "{accepted}");
    let over = finished(&site, &accepted["ticket"]);
    assert_eq!(over, json!({"ok": true, "faults": []}));
    let told = site.send(b"{\"do\":\"status\"}\n");
    assert_eq!(told["status"]["publishers"][0]["release"], 2);
    world.publish(day(2));
    let stick = folder_of(&world);
    let request = json!({"do": "import", "path": stick.path()});
    let accepted = site.send(format!("{request}\n").as_bytes());
    assert_eq!(finished(&site, &accepted["ticket"])["ok"], true);
    let told = site.send(b"{\"do\":\"status\"}\n");
    assert_eq!(told["status"]["publishers"][0]["release"], 3);
    assert_eq!(site.send(b"{\"do\":\"cancel\"}\n"), json!({"ok": true}));
    let request = json!({"do": "import", "path": "/nowhere/at/all"});
    let accepted = site.send(format!("{request}\n").as_bytes());
    let over = finished(&site, &accepted["ticket"]);
    assert_eq!(over["faults"][0]["code"], "unreachable", "{over}");
}

#[test]
fn nonsense_is_refused_and_harms_nobody() {
    let (site, _county, _agent) = at_work(&World::new());
    for line in [
        &b"\n"[..],
        b"{}\n",
        b"GET / HTTP/1.1\n",
        b"\xff\xfe\x00\n",
        b"{\"do\":\"status\",\"more\":1}\n",
        b"{\"do\":\"import\",\"path\":\"relative\"}\n",
        b"{\"do\":\"import\"}\n",
        b"[[[[[[[[[[[[\n",
    ] {
        let told = site.send(line);
        assert_eq!(
            told,
            json!({"ok": false, "code": "bad-request"}),
            "{line:?}"
        );
    }
    let endless = vec![b'a'; 20_000];
    let told = site.send(&endless);
    assert_eq!(told, json!({"ok": false, "code": "too-long"}));
    let no_end_of_line = site.connect();
    (&no_end_of_line).write_all(b"{\"do\":\"status\"}").unwrap();
    no_end_of_line.shutdown(std::net::Shutdown::Write).unwrap();
    assert_eq!(answer(&no_end_of_line)["ok"], true);
    drop(site.connect());
    assert_eq!(site.send(b"{\"do\":\"status\"}\n")["ok"], true);
}

#[test]
fn who_only_holds_the_line_is_let_go() {
    let (site, _county, _agent) = at_work(&World::new());
    let idle: Vec<UnixStream> = (0..8).map(|_| site.connect()).collect();
    // All places are taken: the next one is told so at once.
    let told = within(5, || {
        let told = site.send(b"{\"do\":\"status\"}\n");
        (told["code"] == "busy").then_some(told)
    });
    assert!(told.is_some());
    let mut dripping = &idle[0];
    for byte in b"{\"do\"" {
        let _ = dripping.write_all(&[*byte]);
    }
    let free = within(12, || {
        let told = site.send(b"{\"do\":\"status\"}\n");
        (told["ok"] == true).then_some(())
    });
    assert!(free.is_some(), "they were let go");
    let mut rest = Vec::new();
    assert_eq!(dripping.read_to_end(&mut rest).unwrap_or(0), 0);
}

#[test]
fn too_many_errands_are_refused_and_a_cancel_clears_them() {
    let (site, _county, _agent) = at_work(&World::new());
    let import = |number: u32| {
        let request = json!({"do": "import", "path": format!("/nowhere/{number}")});
        site.send(format!("{request}\n").as_bytes())
    };
    for number in 0..40 {
        let told = import(number);
        assert!(told["ok"] == true || told["code"] == "busy", "{told}");
    }
    assert_eq!(site.send(b"{\"do\":\"cancel\"}\n"), json!({"ok": true}));
    let accepted = site.send(b"{\"do\":\"sync-now\"}\n");
    assert_eq!(finished(&site, &accepted["ticket"])["ok"], true);
}
