//! What people see changes where the content changed, and nowhere else; and it says who let it pass.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use content_model::paper::PrintJob;
use content_model::{Body, Charges, Guide, Kind, Rid};
use content_store::{Filter, Reader};
use e2e::{Demonstration, amended_row, program, project, run};

const FEE: &str = "居民身份证工本费（丢失补领、损坏换领）";

/// Every screen of the terminal at a fixed moment, by file name.
fn pictures(demo: &Demonstration, out: &str) -> BTreeMap<String, Vec<u8>> {
    let args = [
        "shots",
        "--data",
        &demo.arg("terminal"),
        "--out",
        &demo.arg(out),
        "--now",
        "2026-11-22T09:00",
    ];
    let output = run("kiosk-app", &args);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let entries = fs::read_dir(demo.path(out))
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
    entries
        .map(|path| (name(&path), fs::read(&path).unwrap()))
        .collect()
}

/// Parts of the names of pictures on which the fee may be seen: its own, those of the guides that
/// charge it, and those of records that lead to such a guide and say what it costs.
fn places(data: &Path) -> (String, Vec<String>) {
    let reader = Reader::open(data).unwrap();
    let all = |kind| {
        let page = reader.page(kind, &Filter::default(), 0, 1000).unwrap();
        page.entries.into_iter().map(|entry| entry.record)
    };
    let fee = all(Kind::Fee).find(|fee| fee.title == FEE).unwrap().rid;
    let charging: Vec<(Rid, Guide)> = all(Kind::Guide)
        .filter_map(|record| match record.body {
            Body::Guide(guide) => Some((record.rid, guide)),
            _ => None,
        })
        .filter(|(_, guide)| matches!(&guide.charges, Charges::Fees(fees) if fees.contains(&fee)))
        .collect();
    let leads = |rids: &[Rid]| {
        rids.iter()
            .any(|rid| charging.iter().any(|(own, _)| own == rid))
    };
    let beside = |rid: &Rid| {
        let fees =
            |guide: &Guide| matches!(&guide.charges, Charges::Fees(fees) if fees.contains(rid));
        let forms = |guide: &Guide| {
            let mut forms = guide.materials.iter().filter_map(|m| m.form_ref.as_ref());
            forms.any(|form| form == rid)
        };
        charging
            .iter()
            .any(|(_, guide)| fees(guide) || forms(guide))
    };
    let mut names: Vec<String> = charging
        .iter()
        .filter_map(|(_, guide)| guide.local_code.clone())
        .collect();
    for kind in [Kind::Fee, Kind::Form, Kind::Faq] {
        names.extend(all(kind).filter_map(|record| match &record.body {
            Body::Fee(it) if leads(&it.guides) || beside(&record.rid) => {
                Some(record.rid.to_string())
            }
            Body::Form(it) if beside(&record.rid) => Some(it.form_code.clone()),
            Body::Faq(it) if leads(&it.guides) => Some(it.faq_no.clone()),
            _ => None,
        }));
    }
    (fee.to_string(), names)
}

#[test]
fn a_changed_fee_changes_its_own_pictures_only() {
    let demo = Demonstration::new();
    demo.sync_from_folder("terminal");
    let before = pictures(&demo, "before");
    let dearer = demo.path("dearer.xlsx");
    let sample = project().join("content/sample/公安局.xlsx");
    amended_row(
        &sample,
        "收费标准",
        ("名称", FEE),
        &[("收费标准", "50元/证")],
        &dearer,
    );
    demo.publish(&dearer);
    demo.sync_from_folder("terminal");
    let after = pictures(&demo, "after");
    let names = |set: &BTreeMap<String, Vec<u8>>| set.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&before), names(&after));
    let changed: Vec<&String> = before
        .keys()
        .filter(|name| before[*name] != after[*name])
        .collect();
    let (fee, others) = places(&demo.path("terminal"));
    assert!(
        changed.contains(&&format!("20-fee-{fee}.png")),
        "{changed:?}"
    );
    let lists = ["02-guides.png", "03-fees.png"];
    for name in changed {
        let shows_it = name.contains(&fee)
            || others.iter().any(|code| name.contains(&format!("-{code}")))
            || lists.contains(&name.as_str())
            || name.starts_with("09-search-");
        assert!(
            shows_it,
            "{name} changed and has nothing to do with the fee"
        );
    }
}

#[test]
fn a_paper_names_the_three_who_reviewed_it() {
    let demo = Demonstration::new();
    demo.sync_from_folder("terminal");
    // A worker that keeps the job as it came.
    let worker = demo.path("worker");
    fs::write(&worker, "#!/bin/sh\ncat > \"$4\"\necho 1\n").unwrap();
    fs::set_permissions(&worker, fs::Permissions::from_mode(0o755)).unwrap();
    let job = demo.path("job.json");
    let (terminal, out) = (demo.arg("terminal"), demo.arg("job.json"));
    let args = [
        "print", "--data", &terminal, "--guide", "GA-001", "--pdf", &out,
    ];
    let output = Command::new(program("kiosk-app"))
        .args(args)
        .env("CHAYUE_PRINT_WORKER", &worker)
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let job: PrintJob = serde_json::from_slice(&fs::read(job).unwrap()).unwrap();
    let reviews = job.footer.reviews.iter();
    let named: Vec<(&str, &str)> = reviews
        .map(|review| (review.function.as_str(), review.holder.as_str()))
        .collect();
    assert_eq!(
        named,
        [
            ("legal", "赵青禾"),
            ("secrecy", "孙牧野"),
            ("approve", "钱怀谷")
        ]
    );
    let day = job.footer.printed_on;
    let on_time = |on: chrono::NaiveDate| (0..=1).contains(&(day - on).num_days());
    assert!(job.footer.reviews.iter().all(|review| on_time(review.on)));
    assert!(!job.footer.clock_unset);
}
