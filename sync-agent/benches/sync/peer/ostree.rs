use super::{Ground, Scene, fetch};
use crate::process::run;
use crate::table::Row;

/// Trees of files as commits, with a static delta from one to the next.
pub fn measure(ground: &Ground) -> Vec<(Scene, Row)> {
    let repository = format!("--repo={}", ground.www.join("ostree").display());
    let ostree = |words: &[&str]| {
        let words: Vec<&str> = ["ostree", &repository]
            .iter()
            .chain(words)
            .copied()
            .collect();
        run(&ground.work, &words);
    };
    let commit = |branch: &str, tree: &std::path::Path| {
        let tree = format!("--tree=dir={}", tree.display());
        ostree(&["commit", "-b", branch, "-s", "release", &tree]);
    };
    std::fs::create_dir_all(ground.www.join("ostree")).expect("a folder");
    ostree(&["init", "--mode=archive"]);
    commit("whole", &ground.trees[0]);
    commit("records", &ground.trees[0].join("records"));
    ostree(&["summary", "-u"]);
    let pull = |way: &str, branch: &str| {
        let client = format!("--repo={}", ground.path(&format!("ostree-{branch}")));
        if way.is_empty() {
            std::fs::create_dir_all(ground.path(&format!("ostree-{branch}"))).expect("a folder");
            let url = ground.web.url("ostree");
            run(
                &ground.work,
                &["ostree", &client, "init", "--mode=bare-user"],
            );
            let add = [
                "ostree",
                &client,
                "remote",
                "add",
                "county",
                &url,
                "--no-gpg-verify",
            ];
            run(&ground.work, &add);
        }
        fetch(
            way,
            &ground.work,
            &ground.web,
            &["ostree", &client, "pull", "county", branch],
        )
    };
    let mut first = pull("", "whole");
    first.way = "ostree, tree".to_owned();
    pull("", "records");
    for branch in ["whole", "records"] {
        let tree = match branch {
            "whole" => ground.trees[1].clone(),
            _ => ground.trees[1].join("records"),
        };
        commit(branch, &tree);
        ostree(&["static-delta", "generate", branch]);
    }
    ostree(&["summary", "-u"]);
    vec![
        (Scene::First, first),
        (Scene::Whole, pull("ostree, tree, static delta", "whole")),
        (Scene::Poll, pull("ostree, tree", "whole")),
        (
            Scene::Records,
            pull("ostree, record files, static delta", "records"),
        ),
    ]
}
