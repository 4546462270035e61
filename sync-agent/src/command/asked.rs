//! What is asked of a running agent, from a command line beside it.

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use serde_json::Value;

use super::bar::Bar;
use crate::control::{Request, ask};
use crate::report::{complain, show, show_fault};
use crate::{AgentError, Fault, Status};

/// How often a round is looked after that somebody waits for.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// Has the running agent do `request` and waits for its end; `None` when no agent runs.
pub(super) fn by_agent(data: &Path, request: &Request) -> Option<ExitCode> {
    let answer = answer(data, request).transpose()?;
    Some(match answer.and_then(|answer| follow(data, &answer)) {
        Ok(finished) => told(&finished),
        Err(error) => {
            complain(None, &error);
            ExitCode::FAILURE
        }
    })
}

/// Stops the round under way.
pub(super) fn cancel(data: &Path) -> ExitCode {
    match answer(data, &Request::Cancel) {
        Ok(Some(_)) => {
            println!("已要求停下 / asked to stop");
            ExitCode::SUCCESS
        }
        Ok(None) => {
            eprintln!(
                "错误:{0} 没有同步程序在运行,没有什么可停。\nerror: no agent runs in {0}: nothing to stop.",
                data.display()
            );
            ExitCode::FAILURE
        }
        Err(error) => {
            complain(None, &error);
            ExitCode::FAILURE
        }
    }
}

/// Shows how things stand: as the running agent says it, else as the last one left it.
pub(super) fn status(data: &Path, json: bool) -> ExitCode {
    let live = answer(data, &Request::Status { ticket: None });
    let live = live.ok().flatten().and_then(|answer| status_of(&answer));
    let Some(status) = live.or_else(|| Status::read(data)) else {
        eprintln!(
            "错误:{0} 里还没有同步记录,请先运行 sync-agent once。\nerror: nothing has been synced in {0} yet: run sync-agent once first.",
            data.display()
        );
        return ExitCode::FAILURE;
    };
    match json {
        // A status that was read can be written.
        true => println!(
            "{}",
            serde_json::to_string_pretty(&status).unwrap_or_default()
        ),
        false => show(&status),
    }
    ExitCode::SUCCESS
}

fn answer(data: &Path, request: &Request) -> Result<Option<Value>, AgentError> {
    ask(data, request).map_err(AgentError::disk("control.sock"))
}

fn status_of(answer: &Value) -> Option<Status> {
    serde_json::from_value(answer.get("status")?.clone()).ok()
}

/// Waits for the end of the errand that `answer` has given a ticket for.
fn follow(data: &Path, answer: &Value) -> Result<Value, AgentError> {
    let Some(ticket) = answer.get("ticket").and_then(Value::as_u64) else {
        return Err(AgentError::Busy);
    };
    let bar = Bar::new();
    loop {
        let ticket = Some(ticket);
        // An agent that ends meanwhile does not finish it.
        let Some(now) = self::answer(data, &Request::Status { ticket })? else {
            return Err(AgentError::Cancelled);
        };
        if let Some(finished) = now.get("finished") {
            return Ok(finished.clone());
        }
        if now.get("ok") != Some(&Value::Bool(true)) {
            return Err(AgentError::Cancelled);
        }
        if let Some(status) = status_of(&now) {
            bar.show(status.state, status.progress);
        }
        std::thread::sleep(LOOK_EVERY);
    }
}

fn told(finished: &Value) -> ExitCode {
    if finished.get("ok") == Some(&Value::Bool(true)) {
        println!("已完成 / done");
        return ExitCode::SUCCESS;
    }
    let faults = finished.get("faults").cloned().unwrap_or_default();
    let faults: Vec<Fault> = serde_json::from_value(faults).unwrap_or_default();
    faults.iter().for_each(show_fault);
    ExitCode::FAILURE
}
