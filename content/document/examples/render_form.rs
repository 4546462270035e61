//! Renders a form: `cargo run -p content-document --example render_form IN.typ OUT.pdf`.

use std::process::ExitCode;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().collect();
    let [_, input, output] = args.as_slice() else {
        eprintln!("用法:render_form 表格.typ 表格.pdf / usage: render_form IN.typ OUT.pdf");
        return ExitCode::FAILURE;
    };
    let done = std::fs::read_to_string(input)
        .map_err(|e| format!("{input}: {e}"))
        .and_then(|source| content_document::typeset_form(&source).map_err(|e| e.to_string()))
        .and_then(|pdf| std::fs::write(output, pdf).map_err(|e| format!("{output}: {e}")));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!(
                "错误:表格没有做成,请改正后再试:{why} / error: not rendered, correct it and try again: {why}"
            );
            ExitCode::FAILURE
        }
    }
}
