use std::process::ExitCode;

fn main() -> ExitCode {
    county::command::main(std::env::args_os())
}
