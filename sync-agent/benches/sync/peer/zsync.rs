use super::{Ground, Scene, fetch};
use crate::process::run;
use crate::table::Row;

/// The SQLite file with its control file; ranges of it are asked for as they are, uncompressed.
pub fn measure(ground: &Ground) -> Vec<(Scene, Row)> {
    std::fs::copy(&ground.caches[1], ground.www.join("cache-2.sqlite")).expect("a copy");
    let url = ground.web.url("cache-2.sqlite");
    let control = [
        "zsyncmake",
        "-u",
        &url,
        "-o",
        "cache-2.zsync",
        "cache-2.sqlite",
    ];
    run(&ground.www, &control);
    let old = ground.caches[0].display().to_string();
    let url = ground.web.url("cache-2.zsync");
    let get = |way: &str, old: &str| {
        let out = ground.path("zsync");
        fetch(
            way,
            out.as_ref(),
            &ground.web,
            &["zsync", "-q", "-i", old, "-o", "new.sqlite", &url],
        )
    };
    let records = get("zsync, SQLite file", &old);
    let new = ground.caches[1].display().to_string();
    vec![
        (Scene::Records, records),
        (
            Scene::Poll,
            get("zsync, SQLite file (control file again)", &new),
        ),
    ]
}
