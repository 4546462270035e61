//! A plain TUF client on the command line, as the public conformance suite calls it.
//!
//! `tuf --metadata-dir D init ROOT` · `tuf --metadata-dir D --metadata-url U refresh` ·
//! `tuf --metadata-dir D --metadata-url U --target-name P [--target-name …] --target-base-url B
//! --target-dir T download`. D holds unversioned files, the exact bytes received.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use content_trust::{Limits, TargetName, TrustError};

use crate::{AgentError, HttpSource, Source, Updater, clock, durable, encode};

#[derive(Debug, Args)]
pub(crate) struct TufArgs {
    /// 元数据文件夹 / folder of trusted metadata
    #[arg(long)]
    metadata_dir: PathBuf,
    /// 元数据地址 / address of the metadata
    #[arg(long)]
    metadata_url: Option<String>,
    /// 要取的目标,可重复 / target to fetch (repeatable)
    #[arg(long)]
    target_name: Vec<String>,
    /// 目标文件地址 / address of the targets
    #[arg(long)]
    target_base_url: Option<String>,
    /// 存放目标的文件夹 / folder for fetched targets
    #[arg(long)]
    target_dir: Option<PathBuf>,
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// 信任一个根文件 / trust a root
    Init { root: PathBuf },
    /// 更新元数据 / bring metadata up to date
    Refresh,
    /// 取目标文件 / fetch targets
    Download,
}

pub(crate) fn run(args: &TufArgs) -> Result<(), AgentError> {
    if let Action::Init { root } = &args.action {
        let bytes = std::fs::read(root).map_err(AgentError::disk(root.display()))?;
        let path = args.metadata_dir.join("root.json");
        return durable::write(&path, &bytes).map_err(AgentError::disk(path.display()));
    }
    let metadata = HttpSource::new(required(args.metadata_url.as_deref(), "--metadata-url")?);
    let mut updater = Updater::plain(&args.metadata_dir, Limits::default(), clock::system())?;
    updater.refresh(&metadata)?;
    if matches!(args.action, Action::Download) {
        let targets = HttpSource::new(required(
            args.target_base_url.as_deref(),
            "--target-base-url",
        )?);
        let dir = required(args.target_dir.as_deref(), "--target-dir")?;
        for name in &args.target_name {
            download(
                &mut updater,
                &metadata,
                &targets,
                &TargetName::new(name)?,
                dir,
            )?;
        }
    }
    Ok(())
}

/// Fetches one target, unless the same bytes are there already.
fn download(
    updater: &mut Updater,
    metadata: &dyn Source,
    targets: &dyn Source,
    name: &TargetName,
    dir: &Path,
) -> Result<(), AgentError> {
    let role = updater.find(metadata, name)?;
    let set = updater.set();
    let meta = set
        .targets(&role)
        .and_then(|targets| targets.targets.get(name.as_str()));
    let meta = meta.ok_or_else(|| TrustError::Unknown {
        what: name.to_string(),
    })?;
    let path = dir.join(encode(name.as_str(), false));
    let max = meta.length.min(set.limits().target);
    // A file that is longer than it should be is not the target either.
    if let Ok(Some(bytes)) = durable::read(&path, max)
        && set.verify_target(&role, name, bytes).is_ok()
    {
        return Ok(());
    }
    let hash = meta
        .hashes
        .get("sha256")
        .or_else(|| meta.hashes.values().next());
    let file = match hash {
        Some(hash) if set.root().consistent_snapshot => name.with_digest(hash),
        _ => name.to_string(),
    };
    let bytes = set.verify_target(&role, name, targets.fetch(&encode(&file, true), max)?)?;
    durable::write(&path, bytes.get()).map_err(AgentError::disk(path.display()))
}

fn required<'a, T: ?Sized>(value: Option<&'a T>, option: &str) -> Result<&'a T, AgentError> {
    let missing = || std::io::Error::other("missing");
    value.ok_or_else(|| AgentError::disk(option)(missing()))
}
