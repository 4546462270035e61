//! Which columns a sheet of each kind has, and by which other words offices know them.

use content_model::Kind;
use content_model::label::label;

use super::cell::compact;

/// One column of a kind's sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Field key, as in [`content_model::label`].
    pub key: &'static str,
    pub mandatory: bool,
}

pub(super) const fn must(key: &'static str) -> Column {
    Column {
        key,
        mandatory: true,
    }
}

pub(super) const fn may(key: &'static str) -> Column {
    Column {
        key,
        mandatory: false,
    }
}

/// The sheet of one kind.
#[derive(Debug, Clone, Copy)]
pub struct Layout {
    pub kind: Kind,
    /// What offices call such a sheet.
    pub name: &'static str,
    /// The column by whose number a record is known for ever.
    pub number: &'static str,
    /// Besides [`ENVELOPE`].
    pub columns: &'static [Column],
}

/// Columns of every sheet.
pub const ENVELOPE: &[Column] = &[
    must("publisher"),
    may("scope"),
    must("title"),
    may("short_title"),
    may("plain_name"),
    may("aliases"),
    may("summary"),
    may("publish_date"),
    may("sources"),
];

/// Every kind that is imported from sheets.
pub const LAYOUTS: [Layout; 8] = [
    super::guide::LAYOUT,
    super::fee::LAYOUT,
    super::notice::LAYOUT,
    super::disclosure::LAYOUT,
    super::form::LAYOUT,
    super::office::LAYOUT,
    super::window::LAYOUT,
    super::site::LAYOUT,
];

impl Layout {
    pub fn of(kind: Kind) -> Option<&'static Layout> {
        LAYOUTS.iter().find(|layout| layout.kind == kind)
    }

    pub fn all_columns(&self) -> impl Iterator<Item = &'static Column> + use<> {
        ENVELOPE.iter().chain(self.columns)
    }

    /// The key of the column that a header names, by its label or another known word.
    pub fn key_of(&self, header: &str) -> Option<&'static str> {
        let header = plain_header(header);
        let by_label = self
            .all_columns()
            .find(|column| label(column.key).0 == header);
        by_label
            .or_else(|| {
                self.all_columns()
                    .find(|column| other_words(column.key).contains(&header.as_str()))
            })
            .map(|column| column.key)
    }

    /// The label that is most like a header that is not known.
    pub fn nearest(&self, header: &str) -> &'static str {
        let header = plain_header(header);
        self.all_columns()
            .map(|column| label(column.key).0)
            .min_by_key(|known| distance(&header, known))
            .unwrap_or_default()
    }
}

/// A header without marks that offices put on mandatory columns.
fn plain_header(header: &str) -> String {
    let mut plain = compact(header).replace('*', "");
    for mark in ["(必填)", "(选填)", "[必填]", "[选填]"] {
        plain = plain.replace(mark, "");
    }
    plain.trim_end_matches([':', '：']).to_owned()
}

fn other_words(key: &str) -> &'static [&'static str] {
    match key {
        "publisher" => &["发布机构", "公开单位", "发布部门"],
        "scope" => &["公开范围", "发布范围"],
        "title" => &[
            "标题",
            "事项名称",
            "收费项目",
            "收费项目名称",
            "表格名称",
            "机构名称",
            "窗口名称",
            "公告标题",
        ],
        "short_title" => &["简称", "短名"],
        "plain_name" => &["俗称", "通俗名称"],
        "aliases" => &["其他名称", "俗名"],
        "summary" => &["简介", "一句话介绍"],
        "publish_date" => &["公布日期", "公开日期"],
        "sources" => &["来源", "信息来源"],
        "local_code" => &["事项编码", "项目编号"],
        "server_type" => &["办理对象", "适用对象"],
        "dept" => &["实施主体", "责任单位", "主管单位"],
        "by_law" => &["设定依据", "法律依据", "实施依据"],
        "accept_condition" => &["办理条件", "申请条件"],
        "materials" => &["所需材料", "申报材料", "提交材料", "材料清单"],
        "steps" => &["办理程序", "流程", "办事流程"],
        "anticipate" => &["法定办结时限", "法定期限", "法定办理时限"],
        "promise" => &["承诺办结时限", "承诺期限", "承诺办理时限"],
        "charges" => &["收费", "是否收费", "收费编号"],
        "windows" => &["窗口", "受理窗口"],
        "result" => &["结果", "办理结果名称"],
        "visit_count" => &["到现场次数", "跑腿次数"],
        "phone_consult" => &["咨询方式", "咨询服务电话"],
        "phone_supervise" => &["投诉电话", "监督投诉电话"],
        "rights" => &["救济途径", "行政复议和诉讼"],
        "faq" => &["常见问答", "问答"],
        "fee_code" => &["收费编码"],
        "fee_class" => &["收费性质", "收费类型"],
        "charge_unit" => &["收费单位", "计量单位"],
        "amount" => &["标准", "收费金额", "金额"],
        "basis" => &["收费文件依据", "文件依据", "政策依据"],
        "approving_level" => &["审批机关"],
        "payer" => &["收费对象", "缴费人"],
        "collector" => &["收费主体", "收取单位"],
        "reliefs" => &["减免政策", "优惠规定"],
        "effective_from" => &["执行时间", "生效日期", "起始日期"],
        "effective_to" => &["终止日期", "结束日期"],
        "ended_by" => &["停征依据", "取消依据"],
        "index_no" => &["索引号"],
        "doc_no" => &["发文字号", "文件编号"],
        "class_code" => &["信息类别", "分类"],
        "theme" => &["主题", "关键词"],
        "form" => &["公文种类", "文种"],
        "created_date" => &["成文日期", "形成日期"],
        "validity" => &["效力", "是否有效"],
        "body" => &["内容", "公告内容", "信息内容"],
        "expires_at" => &["有效期", "截止时间"],
        "org_code" => &["机构编号", "机构代码"],
        "address" => &["办公地址", "地点"],
        "hours" => &["工作时间"],
        "phones" | "phone" => &["联系电话", "办公电话"],
        "window_no" => &["窗口编号"],
        "office" => &["机构"],
        _ => &[],
    }
}

/// Levenshtein distance in characters.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, left) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, right) in b.iter().enumerate() {
            let cost = diagonal + usize::from(left != *right);
            diagonal = row[j + 1];
            row[j + 1] = cost.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_known_by_label_and_by_other_words() {
        let guide = Layout::of(Kind::Guide).unwrap();
        for header in [
            "承诺时限",
            "承诺办结时限",
            "＊承诺期限",
            "承诺时限（必填）",
            "承诺\n时限",
        ] {
            assert_eq!(guide.key_of(header), Some("promise"), "{header}");
        }
        assert_eq!(guide.key_of("收费项目"), Some("charges"));
        assert_eq!(
            Layout::of(Kind::Fee).unwrap().key_of("收费项目"),
            Some("title")
        );
        assert_eq!(guide.key_of("承诺时间"), None);
        assert_eq!(guide.nearest("承诺时间"), "承诺时限");
    }

    #[test]
    fn no_header_names_two_columns_of_a_kind() {
        for layout in &LAYOUTS {
            let mut known: Vec<&str> = Vec::new();
            for column in layout.all_columns() {
                let label = label(column.key).0;
                assert_ne!(label, column.key, "no label");
                assert_eq!(layout.key_of(label), Some(column.key));
                known.extend(other_words(column.key));
            }
            known.sort_unstable();
            assert!(
                known.windows(2).all(|two| two[0] != two[1]),
                "{:?}: {known:?}",
                layout.kind
            );
        }
    }
}
