//! What the program says of rounds: Chinese, then English.

use std::path::Path;
use std::process::ExitCode;

use crate::{AgentError, Outcome, Status, explain};

/// Says what a round did; the exit code of the program.
pub(crate) fn finish(result: Result<Outcome, AgentError>) -> ExitCode {
    let outcome = match result {
        Ok(outcome) => outcome,
        Err(error) => {
            complain(None, &error);
            return ExitCode::FAILURE;
        }
    };
    if outcome.older_source {
        println!(
            "本机内容比优盘新,不需要更新 / this terminal is newer than the stick: nothing to do"
        );
        return ExitCode::SUCCESS;
    }
    for (id, applied) in &outcome.applied {
        println!(
            "{id}:第{}版,新增或改动{}条,删除{}条,共{}条 / release {}: {} changed, {} removed, {} in all",
            applied.number,
            applied.changed,
            applied.removed,
            applied.total,
            applied.number,
            applied.changed,
            applied.removed,
            applied.total,
        );
    }
    for id in &outcome.removed {
        println!("{id}:已不再发布,内容已移除 / may not publish any more: removed");
    }
    for (id, error) in &outcome.faults {
        complain(id.as_deref(), error);
    }
    if !outcome.faults.is_empty() {
        return ExitCode::FAILURE;
    }
    if outcome.applied.is_empty() && outcome.removed.is_empty() {
        println!("已是最新 / up to date");
    }
    ExitCode::SUCCESS
}

/// Says what went wrong, and for whom, on the error output.
pub(crate) fn complain(publisher: Option<&str>, error: &AgentError) {
    let (zh, en) = explain(error);
    let who = publisher.map(|id| format!("[{id}] ")).unwrap_or_default();
    eprintln!("错误:{who}{zh}\nerror: {who}{en}");
}

/// Prints the status that the last round left under `data`.
pub(crate) fn status(data: &Path, json: bool) -> ExitCode {
    let Some(status) = Status::read(data) else {
        eprintln!(
            "错误:{0} 里还没有同步记录,请先运行 sync-agent once。\nerror: nothing has been synced in {0} yet: run sync-agent once first.",
            data.display()
        );
        return ExitCode::FAILURE;
    };
    if json {
        // A status that was read can be written.
        println!(
            "{}",
            serde_json::to_string_pretty(&status).unwrap_or_default()
        );
        return ExitCode::SUCCESS;
    }
    let when = |at: Option<chrono::DateTime<chrono::Utc>>| {
        let china = chrono::FixedOffset::east_opt(8 * 3600);
        match (at, china) {
            (Some(at), Some(china)) => at
                .with_timezone(&china)
                .format("%Y-%m-%d %H:%M")
                .to_string(),
            _ => "从未 / never".to_owned(),
        }
    };
    println!("上次成功 / last success: {}", when(status.last_success));
    println!("上次尝试 / last attempt: {}", when(status.last_attempt));
    println!("来源 / source: {}", status.source.as_deref().unwrap_or("-"));
    for p in &status.publishers {
        println!(
            "  {} {}:第{}版,{} / release {} of {}",
            p.id, p.name, p.release, p.signed_on, p.release, p.signed_on
        );
    }
    if status.pending_bytes > 0 {
        println!(
            "待取附件 / attachments to fetch: {} B",
            status.pending_bytes
        );
    }
    if let Some(assumed) = status.assumed_now {
        println!(
            "本机时钟不对,按此时间判断 / the clock is behind, assumed: {}",
            when(Some(assumed))
        );
    }
    for fault in &status.errors {
        println!("故障 / fault: {} {:?}", fault.code, fault.params);
    }
    ExitCode::SUCCESS
}
