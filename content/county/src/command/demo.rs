use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use content_model::Scope;
use content_store::WARNING;

use super::show_faults;
use crate::clock;
use crate::demo::{DemoDirs, find_sample};
use crate::establish::{delegate, make_keys};
use crate::import::{Options, import};
use crate::keys::{KeyError, KeyRing, Passphrases};
use crate::publish::{PublishError, publish};
use crate::review::{Function, signed};
use crate::workspace::{Settings, Workspace, WorkspaceError};

/// 演示:用示范县的表格走完全程 / take the sample county all the way to a repository
///
/// 建立 DIR/workspace、DIR/repository、DIR/keys。 / Makes DIR/workspace, DIR/repository and DIR/keys.
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// 放演示的文件夹,须为空或还不存在 / folder for the demonstration: empty, or not there yet
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    /// 示例内容的文件夹(默认 content/sample) / folder of the sample (default: content/sample)
    #[arg(long, value_name = "DIR")]
    sample: Option<PathBuf>,
}

/// Guards keys that everybody can read about here; real ones have officers' own passphrases.
const PASSPHRASE: &str = "示范-demo-only";

pub fn run(args: DemoArgs) -> Result<ExitCode, PublishError> {
    let sample = find_sample(args.sample.clone()).ok_or(WorkspaceError::Io {
        path: args
            .sample
            .unwrap_or_else(|| "content/sample".into())
            .join("county.toml"),
        source: std::io::ErrorKind::NotFound.into(),
    })?;
    let dirs = DemoDirs::new(&args.dir);
    let settings = Settings {
        passphrase_file: Some("../keys/passphrase.txt".into()),
        ..Settings::default()
    };
    let mut workspace =
        Workspace::init_with(&dirs.workspace, &sample.join("county.toml"), &settings)?;

    println!("1/4 制作密钥 / making keys");
    let mut keys = 0;
    make_keys(&workspace, PASSPHRASE.as_bytes(), &mut |_| keys += 1)?;
    fs::write(&dirs.passphrase, format!("{PASSPHRASE}\n")).map_err(|error| KeyError::Io {
        path: dirs.passphrase.clone(),
        error,
    })?;
    let mut pass = Passphrases::new(vec![dirs.passphrase.clone()], None);
    delegate(&mut workspace, &mut pass, clock::utc(), false)?;
    println!("    {keys} 把 / keys: {}", dirs.keys.display());

    println!("2/4 导入表格 / importing workbooks: {}", sample.display());
    // The vocabulary first: what the county says itself takes its place.
    let vocabulary = sample.join("../vocabulary");
    let office = workspace
        .county
        .publishers
        .iter()
        .find(|one| one.id.as_str() != WARNING && one.scopes.contains(&Scope::County));
    let whose = office.map(|one| one.id.clone());
    let mut added = 0;
    for (folder, publisher) in [(vocabulary, whose), (sample, None)] {
        if !folder.is_dir() {
            continue;
        }
        let options = Options {
            publisher,
            scope: None,
            kind: None,
            now: clock::china(),
            interrupted: std::sync::Arc::default(),
        };
        let outcome = import(&mut workspace, std::slice::from_ref(&folder), &options)?;
        if outcome.refused() {
            show_faults(&outcome.faults, false);
            return Ok(ExitCode::from(2));
        }
        added += outcome.added;
    }
    println!("    {added} 条 / records");

    println!("3/4 法制审查、保密审查、批准 / legal review, secrecy review, approval");
    let ring = KeyRing::open(&workspace.keys_dir())?;
    for publisher in workspace.county.publishers.clone() {
        let Some(set) = workspace.ledger.pending(&publisher.id)? else {
            continue;
        };
        for function in Function::ALL {
            let entry = ring.of_function(publisher.id.as_str(), function.as_str())?;
            let signer = ring.signer(entry, PASSPHRASE.as_bytes())?;
            let review = signed(&set.digest, entry, &signer, "示范", clock::utc())?;
            workspace.ledger.add_review(&set.digest, &review)?;
        }
    }

    println!("4/4 发布 / publishing");
    let done = publish(&mut workspace, &mut pass, clock::utc(), None)?;
    super::publish::show(&done.settled);
    next_steps(&args.dir);
    Ok(ExitCode::SUCCESS)
}

fn next_steps(dir: &Path) {
    let dir = dir.display();
    println!(
        "\n接下来可以 / next:\n\
         \x20 county serve --repository {dir}/repository --addr 127.0.0.1:8080\n\
         \x20 sync-agent once --data {dir}/terminal --url http://127.0.0.1:8080 --root {dir}/repository/metadata/root.json\n\
         \x20 kiosk-app --data {dir}/terminal\n\
         改一项内容再发布 / change something and publish again:\n\
         \x20 county import --workspace {dir}/workspace FILE.xlsx\n\
         \x20 county review --workspace {dir}/workspace --as legal\n\
         \x20 county review --workspace {dir}/workspace --as secrecy\n\
         \x20 county review --workspace {dir}/workspace --as approve\n\
         \x20 county publish --workspace {dir}/workspace"
    );
}
