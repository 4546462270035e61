use std::process::ExitCode;

fn main() -> ExitCode {
    sync_agent::command::main()
}
