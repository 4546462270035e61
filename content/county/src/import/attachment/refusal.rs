//! What is said when an attachment is not taken, and what would be right.

use std::path::Path;

use content_model::text;

use super::kind::Kind;
use super::{MAX_ATTACHMENT, MAX_PHOTO, office, pdf};
use crate::fault::{Refusal, Words};

pub fn outside() -> Refusal {
    Refusal::new(
        "attachment-path",
        Words::fixed(
            "附件必须放在工作簿旁边,不能是绝对路径,不能含有 ..",
            "an attachment must lie beside the workbook: no absolute path, no ..",
        ),
        Words::fixed(
            "把文件放到工作簿所在的文件夹,只写文件名",
            "put the file into the workbook's folder and write its name alone",
        ),
    )
}

pub fn not_found(folder: &Path) -> Refusal {
    let name = folder
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    Refusal::new(
        "attachment-missing",
        Words::fixed("找不到这个附件", "this attachment is not there"),
        Words::new(
            format!("把文件放到工作簿所在的文件夹({name}),或更正文件名"),
            format!("put the file beside the workbook (in {name}), or correct the name"),
        ),
    )
}

/// `length` bytes are more than `most`.
pub fn too_large(most: u64) -> Refusal {
    let (size, photo) = match most {
        MAX_PHOTO => (format!("{} kB", MAX_PHOTO / 1000), true),
        _ => (format!("{} MB", MAX_ATTACHMENT >> 20), false),
    };
    let fix = match photo {
        true => Words::fixed(
            "把照片缩小到宽300像素左右再保存",
            "scale the photograph down to about 300 pixels in width",
        ),
        false => Words::fixed("压缩或拆分后再导入", "shrink or split it"),
    };
    Refusal::new(
        "attachment-too-large",
        Words::new(
            format!("附件超过{size}"),
            format!("the attachment is larger than {size}"),
        ),
        fix,
    )
}

/// A file whose name says otherwise than its content.
pub fn misnamed(name: &str, kind: Kind) -> Refusal {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let (zh, en) = kind.name();
    Refusal::new(
        "attachment-name",
        Words::new(
            format!("文件名以 .{ending} 结尾,内容却是{zh}"),
            format!("its name ends in .{ending}, but it is {en}"),
        ),
        Words::fixed(
            "用对应的软件打开,另存为文件名所说的格式;不要只改文件名",
            "open it in its program and save it in the format the name says; do not just rename it",
        ),
    )
}

/// A kind that is never published.
pub fn unpublishable(kind: Kind) -> Refusal {
    let (zh, en) = kind.name();
    let fix = match kind {
        Kind::Archive => Words::fixed(
            "解压后逐个填写里面的文件",
            "unpack it and name the files inside one by one",
        ),
        Kind::Svg => Words::fixed("导出为 PNG 或 PDF", "export it as PNG or PDF"),
        Kind::Html => Words::fixed("在浏览器里打印为 PDF", "print it to PDF from the browser"),
        Kind::Ofd => Words::fixed(
            "在 OFD 阅读器里导出为 PDF",
            "export it as PDF from the OFD reader",
        ),
        Kind::Program => Words::fixed("删去这个文件名", "remove this file name"),
        _ => Words::fixed(
            "在文字处理软件里另存为 PDF",
            "save it as PDF in the word processor",
        ),
    };
    Refusal::new(
        "attachment-type",
        Words::new(
            format!("附件是{zh},终端不能显示"),
            format!("the attachment is {en}, which a terminal cannot show"),
        ),
        fix,
    )
}

/// A kind that has no place in this column.
pub fn misplaced(kind: Kind, wanted: (&str, &str)) -> Refusal {
    let (zh, en) = kind.name();
    Refusal::new(
        "attachment-role",
        Words::new(
            format!("这里应是{},文件却是{zh}", wanted.0),
            format!("{} belongs here, but the file is {en}", wanted.1),
        ),
        Words::new(
            format!("换成{}", wanted.0),
            format!("name {} instead", wanted.1),
        ),
    )
}

pub fn encrypted() -> Refusal {
    Refusal::new(
        "attachment-encrypted",
        Words::fixed(
            "附件设有密码或权限限制",
            "the attachment is encrypted or restricted",
        ),
        Words::fixed(
            "去掉密码和权限限制后重新保存",
            "save it again without password and restrictions",
        ),
    )
}

pub fn of_pdf(trouble: pdf::Trouble) -> Refusal {
    let print_again = Words::fixed(
        "打开后用“打印到 PDF”另存一份",
        "open it and save a copy by printing to PDF",
    );
    let (rule, words) = match trouble {
        pdf::Trouble::Encrypted => return encrypted(),
        pdf::Trouble::Script => (
            "attachment-script",
            Words::fixed("PDF 里有脚本", "the PDF holds scripts"),
        ),
        pdf::Trouble::Launch => (
            "attachment-launch",
            Words::fixed("PDF 会启动别的程序", "the PDF starts other programs"),
        ),
        pdf::Trouble::Embedded => (
            "attachment-embedded",
            Words::fixed(
                "PDF 里还夹带着别的文件",
                "the PDF carries other files inside",
            ),
        ),
        pdf::Trouble::Broken => (
            "attachment-broken",
            Words::fixed(
                "PDF 打不开,文件不完整",
                "the PDF cannot be opened: it is not whole",
            ),
        ),
        pdf::Trouble::TooMuch => (
            "attachment-too-much",
            Words::fixed(
                "PDF 的页数或内容过多,查不完",
                "the PDF has too many pages or too much on them to be looked through",
            ),
        ),
    };
    Refusal::new(rule, words, print_again)
}

pub fn of_office(trouble: office::Trouble) -> Refusal {
    match trouble {
        office::Trouble::Encrypted => encrypted(),
        office::Trouble::Macros => Refusal::new(
            "attachment-macro",
            Words::fixed("文档里有宏", "the document holds macros"),
            Words::fixed(
                "另存为不含宏的 .docx 或 .xlsx,或另存为 PDF",
                "save it as .docx or .xlsx without macros, or as PDF",
            ),
        ),
        office::Trouble::Broken => Refusal::new(
            "attachment-broken",
            Words::fixed(
                "文档打不开,文件不完整",
                "the document cannot be opened: it is not whole",
            ),
            Words::fixed(
                "用办公软件打开后重新保存",
                "open it in the office program and save it again",
            ),
        ),
        office::Trouble::TooLarge => too_large(MAX_ATTACHMENT),
    }
}

/// No office program is there to turn it into PDF.
pub fn no_converter() -> Refusal {
    Refusal::new(
        "attachment-office",
        Words::fixed(
            "办公文档不能直接发布,这台电脑上也没有 LibreOffice 来转换",
            "office documents are not published as they are, and there is no LibreOffice on this computer to convert it",
        ),
        Words::fixed(
            "在 WPS 或 Word 里打开,点“文件→另存为”,类型选 PDF,再填写 PDF 的文件名",
            "open it in WPS or Word, choose File → Save as, type PDF, and name the PDF here",
        ),
    )
}

pub fn not_converted() -> Refusal {
    Refusal::new(
        "attachment-conversion",
        Words::fixed(
            "LibreOffice 没能把它转换成 PDF",
            "LibreOffice could not convert it to PDF",
        ),
        Words::fixed(
            "在 WPS 或 Word 里打开,点“文件→另存为”,类型选 PDF,再填写 PDF 的文件名",
            "open it in WPS or Word, choose File → Save as, type PDF, and name the PDF here",
        ),
    )
}

/// A rule for texts, broken in a file.
pub fn found(name: &str, page: Option<usize>, remark: &text::Remark) -> Refusal {
    let (zh, en) = remark.rule.says();
    let value = &remark.value;
    let (zh_page, en_page) = match page {
        Some(page) => (format!("第{page}页"), format!(", page {page}")),
        None => Default::default(),
    };
    let (fix_zh, fix_en) = remark.rule.fix();
    Refusal::new(
        remark.rule.id(),
        Words::new(
            format!("附件“{name}”{zh_page}的“{value}”:{zh}"),
            format!("attachment {name}{en_page}, \"{value}\": {en}"),
        ),
        Words::fixed(fix_zh, fix_en),
    )
}

/// `pages` is empty when the whole file is a picture.
pub fn image_only(name: &str, pages: &[usize]) -> Refusal {
    let list: Vec<String> = pages.iter().take(10).map(usize::to_string).collect();
    let more = if pages.len() > 10 { "…" } else { "" };
    let (zh, en) = match pages {
        [] => (
            format!("附件“{name}”是图片"),
            format!("attachment {name} is a picture"),
        ),
        _ => (
            format!(
                "附件“{name}”第{}{more}页没有可读的文字(扫描件或图形)",
                list.join("、")
            ),
            format!(
                "attachment {name}: no words can be read on page {}{more} (a scan, or drawings)",
                list.join(", ")
            ),
        ),
    };
    Refusal::new(
        "attachment-image-only",
        Words::new(
            format!("{zh},里面有没有个人信息查不出来"),
            format!("{en}, so it cannot be searched for personal data"),
        ),
        Words::fixed(
            "换成文字版 PDF;只有扫描件的,由审核人逐页看过并写明理由",
            "use a PDF with text; of a scan, a reviewer must look at every page and give a reason",
        ),
    )
}
