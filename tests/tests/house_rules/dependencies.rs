//! Who may depend on whom, as the manifests say it (`cargo metadata`).

use std::collections::{BTreeMap, BTreeSet};

use crate::reach::DEVICE;
use cargo_metadata::{DependencyKind, Metadata, MetadataCommand};

/// Workspace crates and the workspace crates each may use. `e2e` may use everything.
const MAY_USE: [(&str, &[&str]); 12] = [
    ("content-model", &[]),
    ("content-trust", &[]),
    ("content-pack", &["content-model", "content-trust"]),
    (
        "content-store",
        &["content-model", "content-pack", "content-trust"],
    ),
    ("content-document", &["content-model"]),
    (
        "county",
        &[
            "content-model",
            "content-trust",
            "content-pack",
            "content-store",
            "content-document",
        ],
    ),
    (
        "sync-agent",
        &[
            "content-model",
            "content-trust",
            "content-pack",
            "content-store",
        ],
    ),
    ("kiosk-ui", &[]),
    (
        "kiosk-app",
        &[
            "content-model",
            "content-store",
            "kiosk-printing",
            "kiosk-ui",
        ],
    ),
    ("kiosk-printing", &[]),
    ("print-worker", &["content-model", "content-document"]),
    ("search-eval", &["content-model", "content-store"]),
];

/// Crates from outside that only the named workspace crates may use themselves.
/// A name ending in `*` stands for all that begin so.
const ONLY_IN: [(&str, &[&str]); 14] = [
    ("rusqlite", &["content-store", "county", "kiosk-printing"]),
    // The agent speaks to repositories, the print queue to its printer, and nobody else to anybody.
    ("ureq", &["sync-agent", "kiosk-printing"]),
    ("typst*", &["content-document"]),
    ("hayro*", &["print-worker", "county"]),
    ("slint*", &["kiosk-app", "kiosk-ui"]),
    ("calamine", &["county"]),
    ("rust_xlsxwriter", &["county"]),
    ("umya-spreadsheet", &["county"]),
    ("axum", &["county"]),
    ("tokio", &["county"]),
    ("tower-http", &["county"]),
    ("hpke", &["county"]),
    ("pkcs8", &["county"]),
    ("rpassword", &["county"]),
];

/// What workspace crates use themselves, by name.
#[derive(Default)]
struct Uses {
    /// What ends up in the build.
    built: BTreeMap<String, BTreeSet<String>>,
    /// What only their tests use.
    tested: BTreeMap<String, BTreeSet<String>>,
}

impl Uses {
    fn of_project() -> Self {
        let mut all = Self::default();
        for package in metadata().workspace_packages() {
            for dependency in &package.dependencies {
                let uses = match dependency.kind {
                    DependencyKind::Development => &mut all.tested,
                    _ => &mut all.built,
                };
                let uses = uses.entry(package.name.to_string()).or_default();
                uses.insert(dependency.name.clone());
            }
        }
        all
    }
}

/// Without the network: what the build needed is already here.
pub fn metadata() -> Metadata {
    MetadataCommand::new()
        .manifest_path(e2e::project().join("Cargo.toml"))
        .no_deps()
        .other_options(["--locked", "--offline"].map(str::to_owned))
        .exec()
        .expect("cargo metadata reads the workspace")
}

fn direction_faults(all: &Uses, members: &BTreeSet<String>) -> Vec<String> {
    let mut faults = Vec::new();
    for member in members.iter().filter(|member| *member != "e2e") {
        let Some((_, allowed)) = MAY_USE.iter().find(|(name, _)| name == member) else {
            faults.push(format!("{member}: a new crate needs its place in MAY_USE"));
            continue;
        };
        for used in all.built.get(member).into_iter().flatten() {
            if members.contains(used) && !allowed.contains(&used.as_str()) {
                faults.push(format!("{member} may not use {used}"));
            }
        }
        let tested = all.tested.get(member).into_iter().flatten();
        if DEVICE.contains(&member.as_str()) && tested.into_iter().any(|used| used == "county") {
            faults.push(format!("{member} may not use county, not even in tests"));
        }
    }
    faults
}

fn ownership_faults(all: &Uses) -> Vec<String> {
    let mut faults = Vec::new();
    for (user, used) in all.built.iter().filter(|(user, _)| *user != "e2e") {
        for name in used {
            let owned = ONLY_IN.iter().find(|(owned, _)| is_named(name, owned));
            if let Some((_, owners)) = owned.filter(|(_, owners)| !owners.contains(&&**user)) {
                faults.push(format!(
                    "{user} may not use {name}; only {}",
                    owners.join(", ")
                ));
            }
        }
    }
    faults
}

fn is_named(name: &str, pattern: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => name == pattern,
    }
}

#[test]
fn crates_use_only_what_lies_below_them() {
    let metadata = metadata();
    let packages = metadata.workspace_packages();
    let members = packages.iter().map(|package| package.name.to_string());
    let uses = Uses::of_project();
    crate::hold(direction_faults(&uses, &members.collect()));
}

#[test]
fn each_outside_crate_has_its_one_place() {
    crate::hold(ownership_faults(&Uses::of_project()));
}

fn uses(pairs: &[(&str, &str)]) -> BTreeMap<String, BTreeSet<String>> {
    let mut map = BTreeMap::<String, BTreeSet<String>>::new();
    for (user, used) in pairs {
        map.entry((*user).to_owned())
            .or_default()
            .insert((*used).to_owned());
    }
    map
}

#[test]
fn a_wrong_direction_is_a_fault() {
    let names = [
        "content-model",
        "content-store",
        "kiosk-app",
        "county",
        "new",
    ];
    let members = names.map(str::to_owned).into_iter().collect();
    let all = Uses {
        built: uses(&[
            ("content-model", "content-store"),
            ("kiosk-app", "content-store"),
        ]),
        tested: uses(&[("kiosk-app", "county"), ("content-store", "county")]),
    };
    let faults = direction_faults(&all, &members);
    assert_eq!(faults.len(), 3, "{faults:?}");
}

#[test]
fn a_crate_out_of_its_place_is_a_fault() {
    let built = uses(&[
        ("kiosk-app", "rusqlite"),
        ("county", "rusqlite"),
        ("county", "typst-pdf"),
    ]);
    let all = Uses {
        built,
        ..Uses::default()
    };
    assert_eq!(ownership_faults(&all).len(), 2);
}
