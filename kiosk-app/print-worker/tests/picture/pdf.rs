//! PDFs as small as they can be, written by hand so that they can also be wrong.

/// Objects from number 1; the first is the catalogue.
#[derive(Default)]
pub struct Pdf {
    objects: Vec<Vec<u8>>,
    trailer: String,
}

impl Pdf {
    pub fn object(mut self, text: &str) -> Self {
        self.objects.push(text.as_bytes().to_vec());
        self
    }

    pub fn stream(mut self, entries: &str, bytes: &[u8]) -> Self {
        let mut object = format!("<<{entries}/Length {}>>stream\n", bytes.len()).into_bytes();
        object.extend(bytes);
        object.extend(b"\nendstream");
        self.objects.push(object);
        self
    }

    pub fn trailer(mut self, entries: &str) -> Self {
        self.trailer.push_str(entries);
        self
    }

    pub fn bytes(self) -> Vec<u8> {
        let mut out = b"%PDF-1.7\n".to_vec();
        let mut table = String::from("0000000000 65535 f \n");
        for (number, object) in self.objects.iter().enumerate() {
            table.push_str(&format!("{:010} 00000 n \n", out.len()));
            out.extend(format!("{} 0 obj\n", number + 1).bytes());
            out.extend(object);
            out.extend(b"\nendobj\n");
        }
        let (count, start) = (self.objects.len() + 1, out.len());
        out.extend(format!("xref\n0 {count}\n{table}").bytes());
        let trailer = &self.trailer;
        out.extend(
            format!("trailer<</Size {count}/Root 1 0 R{trailer}>>\nstartxref\n{start}\n%%EOF")
                .bytes(),
        );
        out
    }

    /// One page with these contents; `resources` may refer to objects from number 5.
    pub fn page(width: u32, height: u32, resources: &str, contents: &str) -> Self {
        Self::default()
            .object("<</Type/Catalog/Pages 2 0 R>>")
            .object("<</Type/Pages/Kids[3 0 R]/Count 1>>")
            .object(&format!(
                "<</Type/Page/Parent 2 0 R/MediaBox[0 0 {width} {height}]/Contents 4 0 R\
                 /Resources<<{resources}>>>>"
            ))
            .stream("", contents.as_bytes())
    }

    pub fn of_pages(width: u32, height: u32, contents: &[&str]) -> Vec<u8> {
        let kids: String = (0..contents.len())
            .map(|i| format!("{} 0 R ", 3 + 2 * i))
            .collect();
        let mut pdf = Self::default()
            .object("<</Type/Catalog/Pages 2 0 R>>")
            .object(&format!(
                "<</Type/Pages/Kids[{kids}]/Count {}>>",
                contents.len()
            ));
        for (i, contents) in contents.iter().enumerate() {
            pdf = pdf
                .object(&format!(
                    "<</Type/Page/Parent 2 0 R/MediaBox[0 0 {width} {height}]/Contents {} 0 R>>",
                    4 + 2 * i
                ))
                .stream("", contents.as_bytes());
        }
        pdf.bytes()
    }

    /// A page with `text` in 宋体, which is not in the file.
    pub fn naming_a_face(text: &str) -> Vec<u8> {
        let codes: String = text
            .encode_utf16()
            .map(|code| format!("{code:04X}"))
            .collect();
        Self::page(
            300,
            200,
            "/Font<</F 5 0 R>>",
            &format!("BT /F 40 Tf 20 100 Td <{codes}> Tj ET"),
        )
        .object(
            "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H\
             /DescendantFonts[6 0 R]>>",
        )
        .object(
            "<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/FontDescriptor 7 0 R\
             /CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>>>",
        )
        .object(
            "<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[0 -200 1000 900]\
             /ItalicAngle 0/Ascent 900/Descent -200/CapHeight 700/StemV 80>>",
        )
        .bytes()
    }
}
