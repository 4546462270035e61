//! Forms from their sources.

use super::*;

#[test]
fn a_filled_sample_says_so_on_every_page_and_can_be_read_aloud() {
    let source = |sample: bool| {
        format!(
            "#import \"form.typ\": *\n#show: form.with(title: \"津贴申请表\", code: \"BG-009\", sample: {sample})\n\
             = 一、申请人\n#char-boxes(18, words: \"××19400101\", cross: true)\n#field(\"住址\", words: \"示范镇\")\n\
             #choice(\"男\") #choice(\"女\", chosen: true)\n#rules(6)\n\
             #table(columns: (20mm, 1fr), table.header([序号], [姓名]), ..range(60).map(n => ([#n], [示范])).flatten())"
        )
    };
    for sample in [true, false] {
        let source = source(sample);
        assert!(typeset_form(&source).unwrap().starts_with(b"%PDF-"));
        let desk = world::Desk::new("main.typ", &source, Vec::new()).unwrap();
        let document = desk.lay_out(PAGE_LIMIT).unwrap();
        assert!(document.pages().len() > 1);
        for page in document.pages() {
            let mut marks = 0;
            world::visit(&page.frame, &mut |item| {
                marks += usize::from(item.text == "样表" && item.size.to_pt() > 100.0);
            });
            assert_eq!(marks, usize::from(sample));
        }
        let mut text = String::new();
        for page in document.pages() {
            world::visit(&page.frame, &mut |item| text.push_str(&item.text));
        }
        for part in ["××19400101", "住址", "示范镇", "✓"] {
            assert!(
                text.replace('\u{200b}', "").contains(part),
                "{part}: {text}"
            );
        }
    }
}

#[test]
fn a_table_that_cannot_be_tagged_is_printed_all_the_same() {
    // A mark over a table that is cut by the end of the page: Typst 0.15.1 tags them wrongly.
    let source = "#import \"form.typ\": *\n#set page(foreground: rotate(-35deg, text(size: 120pt)[样表]))\n#show: form.with(title: \"申请表\")\n\
        #block(height: 230mm)\n#table(columns: (25mm, 1fr), align: horizon, [甲], [乙], [丙], \
        block(height: 12mm, width: 100%, align(bottom + right)[丁]))";
    assert!(matches!(
        typeset_form(source),
        Err(DocumentError::Template { line: 5, .. })
    ));
    let desk = world::Desk::new("main.typ", source, Vec::new()).unwrap();
    let document = desk.lay_out(PAGE_LIMIT).unwrap();
    assert!(desk.pdf(&document).unwrap().starts_with(b"%PDF-"));
}

#[test]
fn a_form_reaches_the_templates_and_nothing_else() {
    let form = |body: &str| {
        format!(
            "#import \"form.typ\": *\n#show: form.with(title: \"申请表\", code: \"BG-009\")\n{body}"
        )
    };
    assert!(
        typeset_form(&form("= 一、申请人\n#square 男　#ticked 女"))
            .unwrap()
            .starts_with(b"%PDF-")
    );
    let refused = typeset_form(&form("#read(\"/etc/hostname\")"));
    let Err(DocumentError::Template { file, line, .. }) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!((file.as_str(), line), ("main.typ", 3));
    for source in [
        "#import \"@preview/cetz:0.3.0\": *",
        "#json(\"sheet.json\")",
        "#datetime.today().display()",
    ] {
        assert!(
            matches!(
                typeset_form(&form(source)),
                Err(DocumentError::Template { .. })
            ),
            "{source}"
        );
    }
    assert_eq!(
        typeset_form(&form("한")),
        Err(DocumentError::Undrawable(vec!['한']))
    );
}
