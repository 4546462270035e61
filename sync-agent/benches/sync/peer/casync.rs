use super::{Ground, Scene, fetch};
use crate::process::run;
use crate::table::Row;

/// The SQLite file in chunks of 16 KB, the tree in casync's own 64 KB.
pub fn measure(ground: &Ground) -> Vec<(Scene, Row)> {
    let store = ground.www.join("casync.castr");
    let (to, served) = (store.display().to_string(), ground.web.url("casync.castr"));
    let make = |name: &str, from: &std::path::Path, chunk: &str| {
        let index = ground.www.join(name).display().to_string();
        let from = from.display().to_string();
        let words = [
            "casync",
            "make",
            "--chunk-size",
            chunk,
            "--store",
            &to,
            &index,
            &from,
        ];
        run(&ground.work, &words);
    };
    make("cache-2.caibx", &ground.caches[1], "16384");
    make("one.caidx", &ground.trees[0], "65536");
    make("two.caidx", &ground.trees[1], "65536");
    let extract = |way: &str, index: &str, seed: Option<&str>, out: &str| {
        let (index, out) = (ground.web.url(index), ground.path(out));
        let mut words = vec!["casync", "extract", "--store", &served];
        let seed = seed.map(|seed| format!("--seed={seed}"));
        words.extend(seed.as_deref());
        words.extend([index.as_str(), out.as_str()]);
        fetch(way, &ground.work, &ground.web, &words)
    };
    let cache = ground.caches[0].display().to_string();
    let records = extract(
        "casync, SQLite file, 16 KB chunks",
        "cache-2.caibx",
        Some(&cache),
        "casync-cache",
    );
    let (one, two) = (ground.path("casync-one"), ground.path("casync-two"));
    vec![
        (Scene::Records, records),
        (
            Scene::First,
            extract("casync, tree", "one.caidx", None, "casync-one"),
        ),
        (
            Scene::Whole,
            extract("casync, tree", "two.caidx", Some(&one), "casync-two"),
        ),
        (
            Scene::Poll,
            extract(
                "casync, tree (takes it apart again)",
                "two.caidx",
                Some(&two),
                "casync-again",
            ),
        ),
    ]
}
