//! The binary as the screen's process runs it.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

fn job() -> Value {
    json!({
        "document": {
            "template": "guide_sheet",
            "guide": {
                "rid": "01JZ0000000000000000000001", "rev": 1, "publisher": "minzheng", "scope": "county",
                "title": "最低生活保障申请", "status": "in_force", "publish_date": "2026-01-05",
                "body": {
                    "kind": "guide", "task_type": "benefit", "server_type": "person", "dept": "示范县民政局",
                    "materials": [{ "name": "户口簿", "original": 1 }],
                    "steps": [{ "n": 1, "name": "到镇便民服务中心申请" }],
                    "charges": "no_charge", "phone_consult": "0000-5550101", "phone_supervise": "0000-5550199",
                },
            },
            "fees": [], "windows": [], "forms": [],
        },
        "footer": {
            "publisher": "示范县民政局", "release": 3, "released_on": "2026-01-05", "site": "政务大厅1号机",
            "printed_on": "2026-03-09", "digest": "0123456789abcdef".repeat(4),
        },
    })
}

fn run(job: &str, pdf: &Path, stdin: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_print-worker"))
        .args(["--job", job, "--pdf"])
        .arg(pdf)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A worker that refused early has closed its end.
    let _ = child.stdin.take().unwrap().write_all(stdin);
    child.wait_with_output().unwrap()
}

/// The worker failed with exactly one line that contains `words`, and left `folder` as it was.
fn refused(output: &Output, words: &str) {
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let stderr = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(stderr.lines().count(), 1, "{stderr}");
    assert!(
        stderr.starts_with("错误:") && stderr.contains("/ error:") && stderr.contains(words),
        "{stderr}"
    );
}

#[test]
fn a_job_becomes_a_pdf_from_a_file_or_from_standard_input() {
    let folder = tempfile::tempdir().unwrap();
    let (file, first, second) = (
        folder.path().join("job.json"),
        folder.path().join("a.pdf"),
        folder.path().join("b.pdf"),
    );
    fs::write(&file, job().to_string()).unwrap();
    fs::write(&second, "an older sheet").unwrap();
    let output = run(file.to_str().unwrap(), &first, b"");
    assert!(output.status.success(), "{output:?}");
    let output = run("-", &second, job().to_string().as_bytes());
    assert!(output.status.success(), "{output:?}");
    let pages = String::from_utf8(output.stdout).unwrap();
    assert_eq!(pages.trim().parse(), Ok(1));
    let pdf = fs::read(&first).unwrap();
    assert!(pdf.starts_with(b"%PDF-"));
    assert_eq!(pdf, fs::read(&second).unwrap());
    // Nothing but the job and the two sheets is left.
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3);
}

#[test]
fn a_refusal_is_one_sentence_and_leaves_the_old_sheet() {
    let folder = tempfile::tempdir().unwrap();
    let pdf = folder.path().join("sheet.pdf");
    fs::write(&pdf, "an older sheet").unwrap();

    refused(&run("-", &pdf, b"{}"), "not a print job");
    refused(&run("-", &pdf, &vec![b' '; (1 << 20) + 1]), "1 MiB");
    refused(&run("/nowhere/job.json", &pdf, b""), "cannot be read");

    let mut emoji = job();
    emoji["document"]["guide"]["title"] = json!("低保🙂");
    refused(
        &run("-", &pdf, emoji.to_string().as_bytes()),
        "🙂 (U+1F642)",
    );
    let mut endless = job();
    endless["document"]["guide"]["body"]["rights"] = json!("字\n".repeat(12_000));
    refused(&run("-", &pdf, endless.to_string().as_bytes()), "too long");

    assert_eq!(fs::read(&pdf).unwrap(), b"an older sheet");
    refused(
        &run(
            "-",
            &folder.path().join("none/sheet.pdf"),
            job().to_string().as_bytes(),
        ),
        "not written",
    );
    refused(
        &run("-", folder.path(), job().to_string().as_bytes()),
        "not written",
    );
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn help_names_every_option_and_wrong_usage_is_a_refusal() {
    let run = |args: &[&str]| {
        Command::new(env!("CARGO_BIN_EXE_print-worker"))
            .args(args)
            .output()
            .unwrap()
    };
    let help = run(&["--help"]);
    assert!(help.status.success());
    let text = String::from_utf8(help.stdout).unwrap();
    assert!(
        ["--job", "--pdf", "1 MiB", "退出码"]
            .iter()
            .all(|part| text.contains(part)),
        "{text}"
    );
    refused(&run(&["--jobs", "x"]), "--help");
    refused(&run(&[]), "--help");
}

/// The worker has limited itself before it reads its job.
#[test]
fn a_job_has_limits_of_memory_and_time() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_print-worker"))
        .args(["--job", "-", "--pdf"])
        .arg(folder.path().join("sheet.pdf"))
        .stdin(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let limits = format!("/proc/{}/limits", child.id());
    let of = |name: &str| -> Option<u64> {
        let text = fs::read_to_string(&limits).ok()?;
        let line = text.lines().find(|line| line.starts_with(name))?;
        line[name.len()..].split_whitespace().next()?.parse().ok()
    };
    // It waits for its job; the last limit to be set is seen after a moment.
    let found = (0..500).find_map(|_| {
        std::thread::sleep(std::time::Duration::from_millis(10));
        (of("Max open files") == Some(64)).then(|| (of("Max cpu time"), of("Max address space")))
    });
    drop(child.stdin.take());
    assert_eq!(child.wait().unwrap().code(), Some(1));
    let (cpu, memory) = found.expect("the limits are set");
    assert_eq!(cpu, Some(60));
    assert!(memory.unwrap() < 2 << 30, "{memory:?}");
}
