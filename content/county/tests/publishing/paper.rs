//! Paper out of a workspace, and papers held against it later.

use std::process::Command;

use content_model::paper::{Document, WallSize};
use content_model::{
    Amount, Body, Charges, Disclosure, Fee, FeeClass, FeeState, Guide, Kind, Office, Record, Rid,
    Scope, SiteType, Status, Validity, Window, Withdrawal,
};
use county::print::{Order, PrintError, Selection, Shelf, order};
use county::verify_print::{Code, Verdict, verify};

use crate::office::{County, question};

fn of(n: u64, title: &str, body: Body) -> Record {
    let mut record = question(n, 0);
    record.title = title.to_owned();
    record.scope = Scope::Dept("gongan".into());
    record.body = body;
    record
}

fn rid(n: u64) -> Rid {
    question(n, 0).rid
}

fn guide(n: u64, code: &str, title: &str) -> Record {
    let body = Guide {
        local_code: Some(code.to_owned()),
        dept: "示范县公安局".to_owned(),
        charges: Charges::Fees(vec![rid(50)]),
        windows: vec![rid(60)],
        topics: vec!["户籍".to_owned()],
        phone_consult: "0000-5550101".to_owned(),
        phone_supervise: "0000-5550199".to_owned(),
        ..Guide::default()
    };
    of(n, title, Body::Guide(body))
}

fn fee(fen: u64) -> Record {
    let body = Fee {
        fee_code: Some("GA-S01".to_owned()),
        fee_class: FeeClass::Administrative,
        charge_unit: "证".to_owned(),
        amount: Amount::Fixed { fen },
        basis: vec![content_model::Basis {
            document: "示范收费通知".to_owned(),
            ..Default::default()
        }],
        approving_level: None,
        payer: None,
        collector: None,
        pay_place: None,
        reliefs: Vec::new(),
        effective_from: "2004-01-01".parse().unwrap(),
        effective_to: None,
        state: FeeState::Charged,
        ended_by: None,
        verified: None,
        guides: Vec::new(),
    };
    of(50, "补领工本费", Body::Fee(body))
}

fn disclosure(n: u64, created: &str) -> Record {
    let body = Disclosure {
        index_no: format!("SF-{n}"),
        doc_no: None,
        class_code: "通知".to_owned(),
        theme: None,
        form: None,
        created_date: created.parse().unwrap(),
        validity: Validity::Valid,
        body: String::new(),
        fulltext: false,
        paper_location: None,
        interpretation_ref: None,
        policy_ref: None,
    };
    of(n, &format!("第{n}号通知"), Body::Disclosure(body))
}

/// A unit with two guides, their fee, window and office, and two documents.
fn county() -> County {
    let mut county = County::new();
    county.put(guide(1, "GA-001", "居民身份证补领"));
    county.put(guide(2, "GA-002", "居民身份证换领"));
    county.put(fee(4000));
    let window = Window {
        window_no: "12".to_owned(),
        zone: None,
        office: Some(rid(70)),
        plan_xy: None,
        tasks: Vec::new(),
        phone: None,
        duty_a: None,
        duty_b: None,
    };
    county.put(of(60, "户籍窗口", Body::Window(window)));
    let office = Office {
        org_code: "GA".to_owned(),
        parent: None,
        functions: Vec::new(),
        site_type: Some(SiteType::Department),
        address: "人民路18号".to_owned(),
        hours: "周一至周五".to_owned(),
        opening: Vec::new(),
        phones: vec!["0000-5550100".to_owned()],
    };
    county.put(of(70, "示范县公安局", Body::Office(office)));
    county.put(disclosure(80, "2025-03"));
    county.put(disclosure(81, "2026-01-05"));
    county.publish(None);
    county
}

fn today() -> chrono::NaiveDate {
    "2026-11-22".parse().unwrap()
}

fn print(county: &County, wanted: &Order) -> Result<content_model::paper::PrintJob, PrintError> {
    order(
        &county.workspace,
        wanted,
        Some(&"gongan".parse().unwrap()),
        today(),
    )
}

/// The verdicts on a code, each once.
fn asked(county: &County, code: &str) -> Vec<Verdict> {
    let found = verify(&county.workspace, &Code::parse(code).unwrap(), today());
    let mut verdicts: Vec<Verdict> = found.unwrap().into_iter().map(|one| one.verdict).collect();
    verdicts.dedup();
    verdicts
}

#[test]
fn every_sheet_is_made_of_what_is_published() {
    let mut county = county();
    let name = || "GA-001".to_owned();
    for wanted in [
        Order::Guide(name()),
        Order::OneTime(name()),
        Order::Wall(name(), WallSize::A3),
        Order::Plate("12".to_owned()),
        Order::Application(None),
        Order::Several(Selection::Fees),
        Order::Several(Selection::Register(Some(2026))),
        Order::Several(Selection::Booklet(Some("户籍".to_owned()))),
    ] {
        let job = print(&county, &wanted).unwrap();
        assert_eq!(job.footer.publisher, "示范县公安局");
        assert_eq!(job.footer.release, 1);
        assert_eq!(job.footer.reviews.len(), 3, "{wanted:?}");
        let pdf = content_document::typeset(&job).unwrap();
        assert!(pdf.starts_with(b"%PDF-"), "{wanted:?}");
        assert_eq!(asked(&county, &job.footer.digest[..12]), [Verdict::Current]);
    }
    let job = print(&county, &Order::Guide(name())).unwrap();
    let Document::GuideSheet {
        fees,
        windows,
        offices,
        ..
    } = job.document
    else {
        panic!("{:?}", job.document)
    };
    assert_eq!((fees.len(), windows.len(), offices.len()), (1, 1, 1));
    let job = print(&county, &Order::Several(Selection::Register(Some(2025)))).unwrap();
    let Document::ArchiveRegister { disclosures, .. } = job.document else {
        panic!("{:?}", job.document)
    };
    assert_eq!(disclosures.len(), 1);
    // What waits for its reviews is on no paper.
    county.put(fee(9900));
    let shelf = Shelf::read(&county.workspace.ledger).unwrap();
    let printed = shelf.find(Kind::Fee, "GA-S01", None).unwrap();
    assert_eq!(printed.record, fee(4000));
}

#[test]
fn a_name_that_is_nobodys_or_several_peoples_is_refused() {
    let county = county();
    let named = |name: &str| print(&county, &Order::Guide(name.to_owned()));
    assert!(named("补领").is_ok());
    assert!(matches!(named("GA-009"), Err(PrintError::Unknown { .. })));
    let Err(PrintError::Several { candidates, .. }) = named("居民身份证") else {
        panic!("one of two")
    };
    assert_eq!(candidates.len(), 2);
    let nothing = print(&county, &Order::Several(Selection::Register(Some(1999))));
    assert!(matches!(nothing, Err(PrintError::Nothing { .. })));
    let whose = order(
        &county.workspace,
        &Order::Several(Selection::Fees),
        None,
        today(),
    );
    assert!(matches!(whose, Err(PrintError::Wanted { .. })));
}

#[test]
fn a_paper_is_current_until_what_it_says_changes() {
    let mut county = county();
    let one = Order::Guide("GA-001".to_owned());
    let lists = [
        Order::Several(Selection::Fees),
        Order::Several(Selection::Booklet(None)),
    ];
    let guide_code = print(&county, &one).unwrap().footer.digest;
    let old: Vec<String> = lists
        .iter()
        .map(|wanted| print(&county, wanted).unwrap().footer.digest)
        .collect();
    county.put(fee(2000));
    county.publish(None);
    // The guide itself reads as before; its fee list and the booklet do not.
    assert_eq!(asked(&county, &guide_code[..12]), [Verdict::Current]);
    // So whoever asks is told what it costs today.
    let code = Code::parse(&guide_code).unwrap();
    let found = verify(&county.workspace, &code, today()).unwrap();
    assert_eq!(found[0].charges, ["补领工本费 20元/证"]);
    for (wanted, old) in lists.iter().zip(&old) {
        let now = print(&county, wanted).unwrap().footer.digest;
        assert_ne!(now, *old);
        let changed = Verdict::Changed {
            since: Some(2),
            now,
        };
        assert_eq!(asked(&county, &old[..12]), [changed]);
    }
    let mut other = guide(1, "GA-001", "居民身份证补领");
    other.summary = Some("改过".to_owned());
    county.put(other.clone());
    county.publish(None);
    let now = print(&county, &one).unwrap().footer.digest;
    let changed = Verdict::Changed {
        since: Some(3),
        now,
    };
    assert_eq!(asked(&county, &guide_code[..12]), [changed]);

    let day = "2026-11-20".parse().unwrap();
    let withdrawal = Withdrawal {
        date: day,
        basis: "示公〔2026〕3号".to_owned(),
        reason: None,
    };
    other.status = Status::Withdrawn;
    other.withdrawal = Some(withdrawal);
    county.put(other);
    county.publish(None);
    let by = Some((day, "示公〔2026〕3号".to_owned()));
    assert_eq!(
        asked(&county, &guide_code[..12]),
        [Verdict::Withdrawn { by }]
    );

    let mut successor = guide(3, "GA-003", "居民身份证补换领");
    successor.supersedes = Some(rid(2));
    let replaced = print(&county, &Order::Guide("GA-002".to_owned())).unwrap();
    county.put(successor);
    let mut old = guide(2, "GA-002", "居民身份证换领");
    old.status = Status::Superseded;
    county.put(old);
    county.publish(None);
    let verdicts = asked(&county, &replaced.footer.digest[..12]);
    let [Verdict::Superseded { by: Some(by) }] = &verdicts[..] else {
        panic!("{verdicts:?}")
    };
    assert!(by.starts_with("GA-003"), "{by}");
}

#[test]
fn a_qr_code_answers_for_its_own_record_alone() {
    let county = county();
    let digest = print(&county, &Order::Guide("GA-001".to_owned()))
        .unwrap()
        .footer
        .digest;
    let short = &digest[..12];
    let text = format!("CHAYUE:{short}:{}:1", rid(1));
    assert_eq!(asked(&county, &text), [Verdict::Current]);
    // The code of one record beside the name of another: nobody published that.
    assert!(asked(&county, &format!("CHAYUE:{short}:{}:1", rid(2))).is_empty());
    let fees = print(&county, &Order::Several(Selection::Fees))
        .unwrap()
        .footer
        .digest;
    let short = &fees[..12];
    assert_eq!(
        asked(&county, &format!("CHAYUE:{short}:fees/gongan:1")),
        [Verdict::Current]
    );
    assert!(asked(&county, &format!("CHAYUE:{short}:booklet/gongan:1")).is_empty());
    assert!(asked(&county, "000000000000").is_empty());
}

#[test]
fn every_paper_that_a_code_fits_is_named() {
    let county = county();
    // All of the unit's guides are of one topic: the booklets on it and on everything are the same.
    let all = print(&county, &Order::Several(Selection::Booklet(None))).unwrap();
    let code = Code::parse(&all.footer.digest[..6]).unwrap();
    let found = verify(&county.workspace, &code, today()).unwrap();
    let names: Vec<&str> = found.iter().map(|one| one.what.as_str()).collect();
    assert!(names.len() == 2 && names[1].contains("户籍"), "{names:?}");
    // The QR code says which.
    let text = format!("CHAYUE:{}:booklet/gongan/户籍:1", &all.footer.digest[..12]);
    assert_eq!(asked(&county, &text), [Verdict::Current]);
}

#[test]
fn the_commands_say_what_to_do_and_end_with_the_verdict() {
    let county = county();
    let workspace = county.workspace.dir.clone();
    let out = county.path("fees.pdf");
    let path = county.path("");
    drop(county.workspace);
    let run = |args: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_county"))
            .args(args)
            .args([
                "--workspace",
                workspace.to_str().unwrap(),
                "--today",
                "2026-11-22",
            ])
            .current_dir(&path)
            .output()
            .unwrap();
        let words = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(words).unwrap())
    };
    let target = out.to_str().unwrap();
    let (code, said) = run(&["print", "fees", "--publisher", "gongan", "--out", target]);
    assert_eq!(code, Some(0), "{said}");
    assert!(std::fs::read(&out).unwrap().starts_with(b"%PDF-"));
    let check = said.split("check code ").nth(1).unwrap();
    let groups = [&check[..4], &check[4..8], &check[8..12]];
    let (code, said) = run(&["verify-print", groups[0], groups[1], groups[2]]);
    assert!(
        code == Some(0) && said.contains("现行 / current: 示范县公安局"),
        "{said}"
    );
    let (code, said) = run(&["verify-print", "0000 0000 0000"]);
    assert!(code == Some(1) && said.contains("查不到"), "{said}");
    let (code, said) = run(&["verify-print", "zzz"]);
    assert!(code == Some(1) && said.contains("至少抄前 6 位"), "{said}");
    let (code, said) = run(&["print", "guide", "GA-009", "--out", "no.pdf"]);
    assert!(
        code == Some(1) && said.contains("GA-009") && said.contains("审查、发布"),
        "{said}"
    );
    let (code, said) = run(&["print", "fees", "--out", "no.pdf"]);
    assert!(code == Some(1) && said.contains("--publisher"), "{said}");
    let (code, said) = run(&["print", "guide", "--out", "no.pdf"]);
    assert!(code == Some(1) && said.contains("编号或名称"), "{said}");
    assert!(!path.join("no.pdf").exists());
}
