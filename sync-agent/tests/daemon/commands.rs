//! What people type, beside a running agent and without one.

use crate::site::{Site, folder_of, put, text};
use crate::world::{World, day};

#[test]
fn without_an_agent_the_commands_do_the_work_themselves() {
    let mut world = World::new();
    let (site, county) = (Site::of(&world), folder_of(&world));
    assert_eq!(site.ask(&["status"]).status.code(), Some(1));
    let said = site.ask(&["cancel"]);
    assert_eq!(said.status.code(), Some(1));
    assert!(text(&said.stderr).contains("没有同步程序在运行"));
    let from = ["--from", county.path().to_str().unwrap()];
    let said = site.command("sync-now", &from).output().unwrap();
    assert!(said.status.success(), "{}", text(&said.stderr));
    assert!(text(&said.stdout).contains("第1版"));
    world.publish(day(1));
    let stick = folder_of(&world);
    let said = site.ask(&["import", stick.path().to_str().unwrap()]);
    assert!(said.status.success(), "{}", text(&said.stderr));
    assert!(text(&said.stdout).contains("第2版"));
    let said = site.ask(&["import", "/nowhere/at/all"]);
    assert_eq!(said.status.code(), Some(1));
    let said = text(&site.ask(&["status"]).stdout);
    assert!(
        said.contains("没有运行") && said.contains("第2版"),
        "{said}"
    );
}

#[test]
fn beside_an_agent_they_have_it_do_the_work() {
    let mut world = World::new();
    let (site, county) = (Site::of(&world), folder_of(&world));
    let from = ["--from", county.path().to_str().unwrap()];
    let _agent = site.run(&from, 900);
    site.until(|status| status.last_success.is_some());
    world.publish(day(1));
    put(&world, county.path());
    let said = site.command("sync-now", &from).output().unwrap();
    assert!(said.status.success(), "{}", text(&said.stderr));
    assert!(text(&said.stdout).contains("已完成"));
    assert!(
        site.status()
            .unwrap()
            .publishers
            .iter()
            .all(|p| p.release == 2)
    );
    world.publish(day(2));
    let stick = folder_of(&world);
    let said = site.ask(&["import", stick.path().to_str().unwrap()]);
    assert!(said.status.success(), "{}", text(&said.stderr));
    let said = text(&site.ask(&["status"]).stdout);
    assert!(
        said.contains("等待下次同步") && said.contains("第3版"),
        "{said}"
    );
    assert!(site.ask(&["cancel"]).status.success());
    let torn = folder_of(&world);
    std::fs::remove_file(torn.path().join("metadata/timestamp.json")).unwrap();
    let said = site.ask(&["import", torn.path().to_str().unwrap()]);
    assert_eq!(said.status.code(), Some(1));
    assert!(text(&said.stdout).contains("source-incomplete"));
    let said = site.command("once", &from).output().unwrap();
    assert!(text(&said.stderr).contains("另一个同步程序正在运行"));
}

#[test]
fn nothing_is_drawn_where_nobody_looks() {
    let world = World::new();
    let (site, county) = (Site::of(&world), folder_of(&world));
    let from = ["--from", county.path().to_str().unwrap()];
    let said = site.command("once", &from).output().unwrap();
    assert!(said.status.success());
    assert!(!text(&said.stderr).contains('\x1b'));
    assert!(!text(&said.stdout).contains('\x1b'));
}
