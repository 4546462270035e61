use super::{Ground, Scene, fetch};
use crate::process::{Server, installed};
use crate::proxy::Proxy;
use crate::table::Row;

/// A tree of record files, attachments beside it, and the SQLite file; compressed on the way.
pub fn measure(ground: &Ground) -> Vec<(Scene, Row)> {
    let rsync = installed("rsync").expect("it was found before");
    let caches = ground.path("rsync-caches");
    for (name, cache) in ["one", "two", "anew"].iter().zip(&ground.caches) {
        let folder = std::path::Path::new(&caches).join(name);
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::copy(cache, folder.join("cache.sqlite")).expect("a copy");
    }
    let server = Server::rsync(
        &rsync,
        &ground.work,
        &[
            ("one", &ground.trees[0]),
            ("two", &ground.trees[1]),
            ("caches", caches.as_ref()),
        ],
    );
    let proxy = Proxy::start(server.port, false);
    let pull = |way: &str, from: &str, to: &str| {
        let from = format!("rsync://127.0.0.1:{}/{from}", proxy.port());
        let to = ground.path(to);
        let argv = ["rsync", "-rtz", "--delete", &from, &to];
        fetch(way, &ground.work, &proxy, &argv)
    };
    let sqlite = |way: &str, which: &str| {
        let to = ground.path(&format!("rsync-{which}"));
        pull(way, "caches/one/cache.sqlite", &to);
        // rsync takes a file of the same time and length for the same: force it to look.
        let from = format!(
            "rsync://127.0.0.1:{}/caches/{which}/cache.sqlite",
            proxy.port()
        );
        let argv = ["rsync", "-tz", "--ignore-times", &from, &to];
        fetch(way, &ground.work, &proxy, &argv)
    };
    vec![
        (
            Scene::First,
            pull("rsync, tree of files", "one/", "rsync-whole/"),
        ),
        (
            Scene::Whole,
            pull("rsync, tree of files", "two/", "rsync-whole/"),
        ),
        (
            Scene::Poll,
            pull("rsync, tree of files", "two/", "rsync-whole/"),
        ),
        {
            pull("", "one/records/", "rsync-records/");
            (
                Scene::Records,
                pull(
                    "rsync, tree of record files",
                    "two/records/",
                    "rsync-records/",
                ),
            )
        },
        (Scene::Records, sqlite("rsync, SQLite file", "two")),
        (
            Scene::Records,
            sqlite("rsync, SQLite file made anew", "anew"),
        ),
    ]
}
