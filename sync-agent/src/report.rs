//! What the program says of rounds: Chinese, then English.

use std::process::ExitCode;

use chrono::{DateTime, FixedOffset, Utc};

use crate::explain::words;
use crate::{Activity, AgentError, Fault, Outcome, PublisherStatus, Status, explain};

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

/// What the agent does, in a few words.
pub(crate) fn activity(activity: Activity) -> (&'static str, &'static str) {
    match activity {
        Activity::Stopped => ("没有运行", "not running"),
        Activity::Idle => ("等待下次同步", "waiting for the next round"),
        Activity::Refreshing => ("核对签名", "bringing signed metadata up to date"),
        Activity::Planning => ("选择内容包", "choosing packs"),
        Activity::Fetching => ("取内容包", "fetching packs"),
        Activity::Verifying => ("核对内容包", "checking packs"),
        Activity::Applying => ("装入新内容", "applying a release"),
        Activity::Blobs => ("取附件", "fetching attachments"),
        Activity::Reporting => ("整理结果", "reporting"),
        Activity::Scrubbing => ("检查已存的内容", "looking through what is stored"),
    }
}

/// Says how things stand, for people.
pub(crate) fn show(status: &Status) {
    let (zh, en) = activity(status.state);
    let share = status.progress.map(|p| {
        let percent = p.done.saturating_mul(100) / p.total.max(1);
        format!(" {percent}% ({} / {})", bytes(p.done), bytes(p.total))
    });
    println!("现在 / now: {zh} / {en}{}", share.unwrap_or_default());
    println!("上次成功 / last success: {}", when(status.last_success));
    println!("上次尝试 / last attempt: {}", when(status.last_attempt));
    if status.next_round.is_some() {
        println!("下次同步 / next round: {}", when(status.next_round));
    }
    if status.urgent_until.is_some() {
        let until = when(status.urgent_until);
        println!("县里有紧急内容,勤查到 / urgent, asking often until: {until}");
    }
    println!("来源 / source: {}", status.source.as_deref().unwrap_or("-"));
    status.publishers.iter().for_each(show_publisher);
    let pending = status.pending;
    if pending.packs > 0 {
        println!("待取内容包 / packs to fetch: {}", bytes(pending.packs));
    }
    if status.pending_bytes > 0 {
        println!(
            "待取附件 / attachments to fetch: {} ({})",
            pending.blobs_missing,
            bytes(status.pending_bytes)
        );
    }
    if let Some(disk) = status.disk {
        println!("已用空间 / used: {}", bytes(disk.used));
        println!("可用空间 / free: {}", bytes(disk.free));
    }
    if let Some(assumed) = status.assumed_now {
        println!(
            "本机时钟不对,按此时间判断 / the clock is behind, assumed: {}",
            when(Some(assumed))
        );
    }
    status.errors.iter().for_each(show_fault);
}

fn show_publisher(publisher: &PublisherStatus) {
    let PublisherStatus {
        id,
        name,
        release,
        signed_on,
        ..
    } = publisher;
    println!("  {id} {name}:第{release}版,{signed_on} / release {release} of {signed_on}");
    if let Some(pending) = publisher.pending {
        println!("    第{pending}版待装 / release {pending} is still to come");
    }
}

/// A fault as `status.json` has it, and what to do about it.
pub(crate) fn show_fault(fault: &Fault) {
    let of = |name: &str| fault.params.get(name).cloned().unwrap_or_default();
    let who = match of("publisher") {
        id if id.is_empty() => id,
        id => format!("[{id}] "),
    };
    let (zh, en) = words(&fault.code);
    let (code, detail) = (&fault.code, of("detail"));
    println!("故障 / fault {code}: {who}{zh} / {en} ({detail})");
}

/// Local time in China: who reads this stands before the terminal.
fn when(at: Option<DateTime<Utc>>) -> String {
    match at.zip(FixedOffset::east_opt(8 * 3600)) {
        Some((at, china)) => at
            .with_timezone(&china)
            .format("%Y-%m-%d %H:%M")
            .to_string(),
        None => "从未 / never".to_owned(),
    }
}

/// A number of bytes, short.
pub(crate) fn bytes(count: u64) -> String {
    let steps = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")];
    match steps.iter().find(|(size, _)| count >= *size) {
        Some((size, unit)) => {
            let tenths = u128::from(count) * 10 / u128::from(*size);
            format!("{}.{} {unit}", tenths / 10, tenths % 10)
        }
        None => format!("{count} B"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_short() {
        let told = [0, 1023, 1024, 1536, 5 << 20, 3 << 30, u64::MAX].map(bytes);
        assert_eq!(told[..4], ["0 B", "1023 B", "1.0 KiB", "1.5 KiB"]);
        assert_eq!(told[4..6], ["5.0 MiB", "3.0 GiB"]);
        assert!(told[6].ends_with("GiB"));
    }
}
