use super::*;

/// A PDF without a table of objects: readers find them by themselves (7.5.4 allows for damage).
pub fn pdf(objects: &[&str]) -> Vec<u8> {
    let mut out = String::from("%PDF-1.7\n");
    for (object, number) in objects.iter().zip(1..) {
        out.push_str(&format!("{number} 0 obj\n{object}\nendobj\n"));
    }
    out.push_str("trailer\n<< /Root 1 0 R >>\n%%EOF\n");
    out.into_bytes()
}

const CATALOG: &str = "<< /Type /Catalog /Pages 2 0 R >>";
const PAGES: &str = "<< /Type /Pages /Kids [3 0 R] /Count 1 >>";
const PAGE: &str = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
    /Resources << /Font << /F 5 0 R >> >> >>";
const HELVETICA: &str = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>";

fn stream(content: &str) -> String {
    format!(
        "<< /Length {} >>\nstream\n{content}\nendstream",
        content.len()
    )
}

/// One page that runs `content` with the font F.
fn page(content: &str, font: &str) -> Vec<u8> {
    pdf(&[CATALOG, PAGES, PAGE, &stream(content), font])
}

fn text(bytes: &[u8]) -> String {
    let pages = read(bytes).unwrap();
    assert_eq!(pages.len(), 1);
    assert!(!pages[0].unreadable);
    pages[0].text.clone()
}

#[test]
fn words_are_read_by_where_they_stand() {
    let content = "BT /F 12 Tf 72 700 Td (tel 138) Tj (1234) Tj (5678) Tj 0 -20 Td (next) Tj ET \
        BT /F 12 Tf 300 680 Td (1200) Tj 100 0 Td (3000) Tj ET";
    assert_eq!(
        text(&page(content, HELVETICA)),
        "tel 13812345678\nnext  1200  3000"
    );
    // Letters one by one, as some programs place them.
    let spread = "BT /F 12 Tf 72 700 Td (1) Tj 6.67 0 Td (3) Tj 6.67 0 Td (8) Tj ET";
    assert_eq!(text(&page(spread, HELVETICA)), "138");
}

#[test]
fn chinese_is_read_with_and_without_a_map_of_its_own() {
    let font = |encoding: &str| {
        format!(
            "<< /Type /Font /Subtype /Type0 /BaseFont /SimSun /Encoding /{encoding} /DescendantFonts [ \
             << /Type /Font /Subtype /CIDFontType0 /BaseFont /SimSun \
             /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> \
             /FontDescriptor << /Type /FontDescriptor /FontName /SimSun /Flags 4 >> >> ] >>"
        )
    };
    // 电话138: UCS-2, then GBK.
    let ucs = "BT /F 12 Tf 72 700 Td <75358BDD003100330038> Tj ET";
    assert_eq!(text(&page(ucs, &font("UniGB-UCS2-H"))), "电话138");
    let gbk = "BT /F 12 Tf 72 700 Td <B5E7BBB0313338> Tj ET";
    assert_eq!(text(&page(gbk, &font("GBK-EUC-H"))), "电话138");
}

#[test]
fn the_sample_forms_are_read() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../sample/forms/");
    let bytes = std::fs::read(format!("{folder}BG-001.pdf")).unwrap();
    let pages = read(&bytes).unwrap();
    assert!(pages.iter().all(|page| !page.unreadable));
    assert!(pages[0].text.contains("申请"), "{}", pages[0].text);
}

#[test]
fn a_page_without_words_is_unreadable() {
    let image = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
        /Resources << /XObject << /I 5 0 R >> >> >>";
    let picture = "<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 \
        /ColorSpace /DeviceGray /Length 1 >>\nstream\n\u{7f}\nendstream";
    let scan = pdf(&[
        CATALOG,
        PAGES,
        image,
        &stream("q 500 0 0 800 0 0 cm /I Do Q"),
        picture,
    ]);
    assert!(read(&scan).unwrap()[0].unreadable);
    let blank = pdf(&[CATALOG, PAGES, image, &stream(""), picture]);
    assert!(!read(&blank).unwrap()[0].unreadable);
    // Letters whose font does not say what they mean.
    let font = "<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [ \
        << /Type /Font /Subtype /CIDFontType2 /BaseFont /X \
        /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >> ] >>";
    let coded = page("BT /F 12 Tf 72 700 Td <000100020003> Tj ET", font);
    assert!(read(&coded).unwrap()[0].unreadable);
}

#[test]
fn what_acts_is_refused() {
    let with = |object: &str| {
        let content = stream("");
        read(&pdf(&[CATALOG, PAGES, PAGE, &content, HELVETICA, object])).map(|pages| pages.len())
    };
    assert_eq!(with("<< /S /GoTo >>"), Ok(1));
    assert_eq!(
        with("<< /S /JavaScript /JS (app.alert\\(1\\)) >>"),
        Err(Trouble::Script)
    );
    assert_eq!(
        with("<< /A [ << /S /JavaScript >> ] >>"),
        Err(Trouble::Script)
    );
    assert_eq!(
        with("<< /Names << /JavaScript 9 0 R >> >>"),
        Err(Trouble::Script)
    );
    assert_eq!(with("<< /S /Launch /F (cmd.exe) >>"), Err(Trouble::Launch));
    assert_eq!(
        with("<< /Names << /EmbeddedFiles 9 0 R >> >>"),
        Err(Trouble::Embedded)
    );
    assert_eq!(
        with("<< /Type /Filespec /EF << /F 9 0 R >> >>"),
        Err(Trouble::Embedded)
    );
    assert_eq!(with("<< /Type /EmbeddedFile >>"), Err(Trouble::Embedded));
}

#[test]
fn what_cannot_be_opened_is_refused() {
    assert_eq!(read(b"%PDF-1.7\n"), Err(Trouble::Broken));
    assert_eq!(
        read(b"%PDF-1.7\ntrailer << /Root 1 0 R /Encrypt 2 0 R >>"),
        Err(Trouble::Encrypted)
    );
    assert_eq!(
        read(&pdf(&[CATALOG, "<< /Type /Pages /Kids [] /Count 0 >>"])),
        Err(Trouble::Broken)
    );
    let nested = format!("{}{}", "[".repeat(5000), "]".repeat(5000));
    assert!(
        read(&pdf(&[
            CATALOG,
            PAGES,
            PAGE,
            &stream(""),
            HELVETICA,
            &nested
        ]))
        .is_err()
    );
}

#[test]
fn damaged_files_never_panic() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../sample/forms/");
    let whole = std::fs::read(format!("{folder}BG-002.pdf")).unwrap();
    for step in 1..12 {
        let _ = read_pages(whole[..whole.len() * step / 12].to_vec());
        let mut bytes = whole.clone();
        for at in (step * 7..bytes.len()).step_by(211) {
            bytes[at] = bytes[at].wrapping_add(step as u8);
        }
        let _ = read_pages(bytes);
    }
}
