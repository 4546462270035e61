//! `county import` from the outside: workbooks in, exit code, faults and workspace out.

mod cells;
mod faults;
mod forms;
mod hostile;
mod office;
mod sources;

use content_model::{Amount, Body, Charges, PublisherId};
use county::ledger::Release;
use county::workspace::Workspace;
use office::{BLANK_FORM, FEES, FORMS, GUIDES, Office, fee, form, good_fee, good_guide};

fn gongan() -> PublisherId {
    "gongan".parse().unwrap()
}

#[test]
fn a_clean_workbook_comes_in_whole() {
    let office = Office::new();
    office.good("a.xlsx");
    let said = office.import(&["a.xlsx"]);
    assert_eq!((said.code, said.faults().len()), (0, 0), "{}", said.err);
    assert!(
        said.err.contains("填表说明"),
        "a sheet that is left out is mentioned: {}",
        said.err
    );
    let workspace = Workspace::open(&office.workspace()).unwrap();
    let records = workspace.ledger.all_working().unwrap();
    assert_eq!(records.len(), 3);
    let find = |title: &str| records.iter().find(|record| record.title == title).unwrap();
    let (guide, fee, form) = (
        find("居民身份证补领"),
        find("居民身份证换领"),
        find("申领登记表"),
    );
    let Body::Guide(body) = &guide.body else {
        panic!("{guide:?}")
    };
    assert_eq!(body.charges, Charges::Fees(vec![fee.rid.clone()]));
    assert_eq!(body.materials[1].form_ref, Some(form.rid.clone()));
    let Body::Fee(body) = &fee.body else {
        panic!("{fee:?}")
    };
    assert_eq!(body.amount, Amount::Fixed { fen: 4000 });
    assert_eq!(
        (fee.rev, fee.publish_date),
        (1, "2026-11-22".parse().unwrap())
    );
    let blank = &form.attachments[0];
    assert_eq!(
        std::fs::read(workspace.blob_path(&blank.sha256)).unwrap(),
        BLANK_FORM
    );
    assert_eq!(
        workspace
            .ledger
            .pending(&gongan())
            .unwrap()
            .unwrap()
            .changes
            .len(),
        3
    );
}

#[test]
fn importing_again_changes_nothing() {
    let office = Office::new();
    office.good("a.xlsx");
    assert_eq!(office.import(&["a.xlsx"]).code, 0);
    let before = office.snapshot();
    let again = ["import", "--today", "2027-01-05", "a.xlsx"];
    let said = office.run(&again);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.out.contains("未变3条"), "{}", said.out);
    assert_eq!(office.snapshot(), before);
}

#[test]
fn a_changed_fee_is_a_change_set_of_one_record() {
    let office = Office::new();
    office.good("a.xlsx");
    assert_eq!(office.import(&["a.xlsx"]).code, 0);
    let mut workspace = Workspace::open(&office.workspace()).unwrap();
    let change_set = workspace.ledger.pending(&gongan()).unwrap().unwrap().digest;
    let at = "2026-11-22T00:00:00Z".to_owned();
    let release = Release {
        publisher: gongan(),
        number: 1,
        change_set,
        at,
    };
    workspace.ledger.record_release(&release).unwrap();
    drop(workspace);

    let dearer = fee("GA-S02", "50元/证", "发改价格〔2003〕2322号");
    office.workbook("b.xlsx", &[("收费标准", &FEES, &[dearer])]);
    assert_eq!(office.import(&["b.xlsx"]).code, 0);
    let workspace = Workspace::open(&office.workspace()).unwrap();
    let pending = workspace.ledger.pending(&gongan()).unwrap().unwrap();
    assert_eq!(pending.changes.len(), 1);
    let new = pending.changes[0].new.as_deref().unwrap();
    let record = content_model::record_from_bytes(new).unwrap();
    assert_eq!(record.rev, 2);
    let Body::Fee(body) = &record.body else {
        panic!("{record:?}")
    };
    assert_eq!(body.amount, Amount::Fixed { fen: 5000 });
    drop(workspace);

    // Taking the change back leaves nothing to publish.
    office.workbook("c.xlsx", &[("收费标准", &FEES, &[good_fee()])]);
    assert_eq!(office.import(&["c.xlsx"]).code, 0);
    let workspace = Workspace::open(&office.workspace()).unwrap();
    assert_eq!(workspace.ledger.pending(&gongan()).unwrap(), None);
}

#[test]
fn references_reach_across_files_and_into_the_ledger() {
    let office = Office::new();
    office.workbook("forms.xlsx", &[("表格", &FORMS, &[form()])]);
    assert_eq!(office.import(&["forms.xlsx"]).code, 0);
    office.workbook("guides.xlsx", &[("办事指南", &GUIDES, &[good_guide()])]);
    office.workbook("fees.xlsx", &[("收费标准", &FEES, &[good_fee()])]);
    let said = office.import(&["guides.xlsx", "fees.xlsx"]);
    assert_eq!(said.code, 0, "{}", said.out);
}

#[test]
fn a_folder_means_the_workbooks_in_it() {
    let office = Office::new();
    std::fs::create_dir(office.path("in")).unwrap();
    office.workbook("in/fees.xlsx", &[("收费标准", &FEES, &[good_fee()])]);
    office.write("in/~$fees.xlsx", b"lock");
    office.write("in/readme.txt", b"text");
    let header = FEES.join(",");
    let row = fee("GA-S03", "20", "发改价格〔2003〕2322号").join(",");
    office.write("in/more.csv", format!("{header}\n{row}\n").as_bytes());
    let said = office.import(&["in"]);
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    let workspace = Workspace::open(&office.workspace()).unwrap();
    assert_eq!(workspace.ledger.all_working().unwrap().len(), 2);
}

#[test]
fn check_names_the_cell_a_record_came_from() {
    let office = Office::new();
    office.good("a.xlsx");
    assert_eq!(office.import(&["a.xlsx"]).code, 0);
    assert_eq!(
        office
            .run(&["check", "--json", "--today", "2026-11-22"])
            .places(),
        [""; 0]
    );
    // A guide keeps charging a fee after the office abolished it: a warning, not an error.
    let mut ended = good_fee();
    ended[8] = "取消".to_owned();
    ended[9] = "财税〔2018〕37号".to_owned();
    office.workbook("b.xlsx", &[("收费标准", &FEES, &[ended])]);
    let said = office.import(&["b.xlsx"]);
    assert_eq!(said.code, 0, "{}", said.out);
    assert_eq!(said.places(), ["guide-charges-ended-fee@办事指南!J3"]);
    let said = office.run(&["check", "--json", "--today", "2026-11-22"]);
    assert_eq!(
        (said.code, said.places()),
        (0, vec!["guide-charges-ended-fee@办事指南!J3".into()])
    );
}

#[test]
fn usage_errors_do_not_look_like_faults() {
    let office = Office::new();
    assert_eq!(office.run(&["import"]).code, 1);
    assert_eq!(office.run(&["import", "--kind", "x", "a.xlsx"]).code, 1);
    assert_eq!(
        office
            .run(&["import", "--publisher", "nobody", "a.xlsx"])
            .code,
        1
    );
}
