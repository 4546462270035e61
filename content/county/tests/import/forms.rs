//! Forms that offices give their tables: all of one meaning are read alike; where the meaning is in
//! doubt, the cell is named.

use rust_xlsxwriter::{Format, Formula, Workbook, Worksheet};

use crate::office::{FEES, Office, Said, fee};

const BASIS: &str = "发改价格〔2003〕2322号";

fn sheet<'a>(book: &'a mut Workbook, name: &str) -> &'a mut Worksheet {
    book.add_worksheet().set_name(name).unwrap()
}

/// Writes rows from `row` and `column` on, leaving out empty cells.
fn put(page: &mut Worksheet, row: u32, column: u16, rows: &[Vec<String>]) {
    for (row, cells) in (row..).zip(rows) {
        for (column, cell) in (column..).zip(cells) {
            if !cell.is_empty() {
                page.write(row, column, cell).unwrap();
            }
        }
    }
}

pub fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

pub fn named(number: &str, title: &str) -> Vec<String> {
    let mut row = fee(number, "40元/证", BASIS);
    row[2] = title.to_owned();
    row
}

fn merge(page: &mut Worksheet, from: (u32, u16), to: (u32, u16), text: &str) {
    page.merge_range(from.0, from.1, to.0, to.1, text, &Format::new())
        .unwrap();
}

/// Imports what `fill` writes, and gives what came in.
fn comes_in(fill: impl FnOnce(&mut Workbook)) -> (Said, Vec<String>) {
    let office = Office::new();
    office.book("a.xlsx", fill);
    let said = office.import(&["a.xlsx"]);
    assert_eq!((said.code, said.places().len()), (0, 0), "{}", said.out);
    let titles = Said::titles(&office);
    (said, titles)
}

/// Imports what `fill` writes, and gives the faults.
fn refused(fill: impl FnOnce(&mut Workbook)) -> Vec<String> {
    let office = Office::new();
    office.book("a.xlsx", fill);
    let before = office.snapshot();
    let said = office.import(&["a.xlsx"]);
    assert_eq!(said.code, 2, "{}{}", said.out, said.err);
    assert_eq!(office.snapshot(), before, "the workspace was touched");
    said.places()
}

#[test]
fn titles_remarks_totals_and_repeated_headers_are_no_records() {
    let (said, titles) = comes_in(|book| {
        let page = sheet(book, "收费标准");
        merge(page, (0, 0), (0, 10), "示范县收费标准一览表");
        put(
            page,
            1,
            0,
            &[words(&["填报单位:示范县公安局", "", "", "单位:元"])],
        );
        let mut headers = words(&["序号"]);
        headers.extend(words(&FEES));
        put(page, 3, 0, std::slice::from_ref(&headers));
        let row = |no: &str, fee: Vec<String>| [words(&[no]), fee].concat();
        put(page, 4, 0, &[row("1", named("S1", "甲"))]);
        merge(page, (5, 0), (5, 10), "以下为交警部门的收费");
        put(page, 6, 0, &[row("2", named("S2", "乙"))]);
        // As at the top of a printed page; then a number that was filled in ahead of its record.
        put(
            page,
            7,
            0,
            &[headers, row("3", named("S3", "丙")), words(&["4"])],
        );
        put(page, 10, 0, &[words(&["合计", "", "", "", "", "", "120"])]);
        put(
            page,
            11,
            0,
            &[words(&["备注:以上按国家规定收取", "", "见附件"])],
        );
        put(
            page,
            13,
            0,
            &[words(&["填表人:李某", "", "审核人:王某", "", "日期"])],
        );
    });
    assert_eq!(titles, ["甲", "乙", "丙"]);
    assert!(
        said.err.contains("第6行") || said.err.contains("A6"),
        "{}",
        said.err
    );
}

#[test]
fn grouped_headers_of_two_and_three_rows() {
    let (_, titles) = comes_in(|book| {
        let page = sheet(book, "收费标准");
        let upper = ["发布单位", "收费编号", "名称", "收费类别", "计费单位"];
        for (column, header) in (0..).zip(upper) {
            merge(page, (0, column), (2, column), header);
        }
        merge(page, (0, 5), (0, 7), "收费信息");
        merge(page, (1, 5), (1, 6), "标准与依据");
        put(page, 2, 5, &[words(&["收费标准", "收费依据"])]);
        merge(page, (1, 7), (2, 7), "执行日期");
        merge(page, (0, 8), (2, 8), "状态");
        let mut row = named("S1", "甲");
        row.truncate(9);
        put(page, 3, 0, &[row]);
    });
    assert_eq!(titles, ["甲"]);

    let office = Office::new();
    // A .csv has no merged cells: the word stands over the first of its columns.
    let text = "发布单位,事项编号,名称,事项类型,服务对象,主管部门,办理依据,申请材料,办理流程,收费项目,电话,,法定办结时限,\n\
                ,,,,,,,,,,咨询电话,监督电话,数值,单位\n\
                gongan,GA-1,补领,行政确认,个人,公安局,《居民身份证法》第十二条,户口簿,受理→办结,不收费,0745-1234567,12345,20,工作日\n";
    office.write("办事指南.csv", text.as_bytes());
    let said = office.import(&["办事指南.csv"]);
    assert_eq!((said.code, said.places().len()), (0, 0), "{}", said.out);
    assert_eq!(Said::titles(&office), ["补领"]);
}

#[test]
fn tables_below_and_beside_each_other() {
    let (_, titles) = comes_in(|book| {
        let page = sheet(book, "公开内容");
        put(page, 0, 0, &[words(&["一、收费标准"])]);
        put(
            page,
            1,
            0,
            &[words(&FEES), named("S1", "甲"), named("S2", "乙")],
        );
        // Beside it, after an empty column, one of another kind, beginning lower.
        let forms = ["发布单位", "表格编号", "名称", "版本"];
        put(
            page,
            2,
            11,
            &[words(&forms), words(&["gongan", "B1", "丙", "1"])],
        );
        // Below it the same again, and one of another kind.
        put(
            page,
            6,
            0,
            &[words(&["二、续表"]), words(&FEES), named("S3", "丁")],
        );
        put(page, 10, 0, &[words(&["三、表格", "", ""]), words(&forms)]);
        put(page, 12, 0, &[words(&["gongan", "B2", "戊", "1"])]);
    });
    assert_eq!(titles, ["甲", "乙", "丙", "丁", "戊"]);
}

#[test]
fn a_merged_value_holds_for_every_row_it_spans() {
    let (_, titles) = comes_in(|book| {
        let page = sheet(book, "收费标准");
        let mut rows = [named("S1", "甲"), named("S2", "乙"), named("S3", "丙")];
        for row in &mut rows {
            row[0].clear();
            row[6].clear();
        }
        put(page, 0, 0, &[words(&FEES)]);
        put(page, 1, 0, &rows);
        merge(page, (1, 0), (3, 0), "示范县公安局");
        merge(page, (1, 6), (2, 6), BASIS);
        page.write(3, 6, BASIS).unwrap();
    });
    assert_eq!(titles, ["甲", "乙", "丙"]);
    // Broken once, told once, where it stands.
    let places = refused(|book| {
        let page = sheet(book, "收费标准");
        let mut rows = [named("S1", "甲"), named("S2", "乙")];
        for row in &mut rows {
            row[0].clear();
        }
        put(page, 0, 0, &[words(&FEES)]);
        put(page, 1, 0, &rows);
        merge(page, (1, 0), (2, 0), "税务局");
    });
    assert_eq!(places, ["unknown-publisher@收费标准!A2"]);
}

#[test]
fn a_cell_merged_across_two_fields_is_in_doubt() {
    let places = refused(|book| {
        let page = sheet(book, "收费标准");
        put(
            page,
            0,
            0,
            &[words(&FEES), named("S1", "甲"), named("S2", "乙")],
        );
        merge(page, (2, 3), (2, 4), "行政事业性收费");
    });
    assert_eq!(places, ["merged-across@收费标准!D3"]);
}

#[test]
fn what_is_hidden_is_in_doubt() {
    let rows = [words(&FEES), named("S1", "甲"), named("S2", "乙")];
    let places = refused(|book| {
        let page = sheet(book, "收费标准");
        put(page, 0, 0, &rows);
        page.set_row_hidden(2).unwrap();
        // Without content, nobody is misled.
        page.set_row_hidden(7).unwrap();
        page.set_column_hidden(20).unwrap();
    });
    assert_eq!(places, ["hidden-row@收费标准!3:3"]);
    let places = refused(|book| {
        let page = sheet(book, "收费标准");
        put(page, 0, 0, &rows);
        page.set_column_hidden(4).unwrap();
    });
    assert_eq!(
        places,
        ["hidden-column@收费标准!E2", "hidden-column@收费标准!E3"]
    );
    let places = refused(|book| {
        put(sheet(book, "说明"), 0, 0, &[words(&["说明"])]);
        put(sheet(book, "收费标准").set_hidden(true), 0, 0, &rows);
        // A list that drop-down cells are filled from.
        put(
            sheet(book, "选项").set_hidden(true),
            0,
            0,
            &[words(&["甲", "乙"])],
        );
    });
    assert_eq!(places, ["hidden-sheet@收费标准!"]);
}

#[test]
fn formulas_are_read_by_their_results() {
    let formula = |text: &str, result: &str| Formula::new(text).set_result(result);
    let (_, titles) = comes_in(|book| {
        let page = sheet(book, "收费标准");
        put(page, 0, 0, &[words(&FEES), named("S1", "甲")]);
        page.write(1, 2, formula("=\"乙\"&\"丙\"", "乙丙")).unwrap();
    });
    assert_eq!(titles, ["乙丙"]);
    let places = refused(|book| {
        let page = sheet(book, "收费标准");
        put(
            page,
            0,
            0,
            &[words(&FEES), named("S1", "甲"), named("S2", "乙")],
        );
        page.write(2, 5, formula("=1/0", "#DIV/0!")).unwrap();
    });
    assert_eq!(places, ["formula-error@收费标准!F3"]);

    // A program that cannot calculate writes the formula alone; an empty result is no content.
    let text = |text: &String| format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>");
    let row = |cells: &[String]| cells.iter().map(text).collect::<String>();
    let good = row(&named("S1", "甲"));
    let uncalculated = good.replacen(&text(&"甲".to_owned()), "<c><f>Z1&amp;Z2</f></c>", 1);
    let empty = good.replacen(
        &text(&"甲".to_owned()),
        "<c t=\"str\"><f>Z1</f><v></v></c>",
        1,
    );
    for (row_of_fee, fault) in [
        (uncalculated, "formula-without-value@收费标准!C2"),
        (empty, "missing@收费标准!C2"),
    ] {
        let office = Office::new();
        let rows = format!("<row>{}</row><row>{row_of_fee}</row>", row(&words(&FEES)));
        office.raw("a.xlsx", &rows, ("x", b""));
        assert_eq!(office.import(&["a.xlsx"]).places(), [fault]);
    }
}

#[test]
fn a_row_of_one_cell_and_a_column_without_a_header_are_in_doubt() {
    let places = refused(|book| {
        let page = sheet(book, "收费标准");
        put(
            page,
            0,
            0,
            &[words(&FEES), named("S1", "甲"), words(&["gongan"])],
        );
        put(page, 3, 0, &[named("S2", "乙")]);
        page.write(3, 12, "另见说明").unwrap();
        page.write(4, 12, "同上").unwrap();
    });
    assert_eq!(
        places,
        ["lone-cell@收费标准!A3", "untitled-column@收费标准!M4"]
    );
}

#[test]
fn known_columns_that_are_not_kept_are_named_and_passed_over() {
    let (said, titles) = comes_in(|book| {
        let page = sheet(book, "办事指南");
        let headers = [
            "发布单位",
            "事项编号",
            "名称",
            "事项类型",
            "服务对象",
            "主管部门",
            "办理依据",
            "申请材料",
            "办理流程",
            "收费项目",
            "咨询电话",
            "监督电话",
            "行使层级",
        ];
        let row = [
            "gongan",
            "G1",
            "补领",
            "行政确认",
            "个人",
            "公安局",
            "《居民身份证法》第十二条",
            "户口簿",
            "受理→办结",
            "不收费",
            "0745-1234567",
            "12345",
            "县级",
        ];
        put(page, 0, 0, &[words(&headers), words(&row)]);
    });
    assert_eq!(titles, ["补领"]);
    assert!(said.err.contains("行使层级"), "{}", said.err);
}

#[test]
fn publisher_scope_and_kind_may_be_said_instead_of_written() {
    let office = Office::new();
    let text = "名称,站点编码,站点名称,电话\n便民站,Z1,柳溪便民站,0745-1234567\n";
    office.write("一览.csv", text.as_bytes());
    let file = office.path("一览.csv").display().to_string();
    let said = |more: &[&str]| {
        let mut args = vec!["import", "--json", "--today", "2026-11-22"];
        args.extend(more);
        args.push(&file);
        office.run(&args)
    };
    assert_eq!(
        said(&["--publisher", "gongan", "--scope", "柳溪村"]).code,
        1
    );
    assert_eq!(said(&["--publisher", "qingshi", "--kind", "fee"]).code, 2);
    let good = said(&[
        "--publisher",
        "qingshi",
        "--scope",
        "柳溪村",
        "--kind",
        "site",
    ]);
    assert_eq!(good.code, 0, "{}{}", good.out, good.err);
    let workspace = county::workspace::Workspace::open(&office.workspace()).unwrap();
    let record = workspace.ledger.all_working().unwrap().remove(0);
    assert_eq!(record.scope.to_string(), "village:liuxi");
    drop(workspace);

    let text = "名称,适用范围,站点编码,站点名称,电话\n便民站,镇,Z2,柳溪便民站,0745-1234567\n";
    office.write("一览.csv", text.as_bytes());
    let other = said(&["--publisher", "qingshi", "--scope", "柳溪村"]);
    assert_eq!(other.places(), ["other-scope@!B2"]);
}
