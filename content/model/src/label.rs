//! One table of field names, so that workbooks, faults, screens and paper use the same words.

/// The Chinese and English label of a field key. Unknown keys give the key itself.
pub fn label(key: &str) -> (&str, &str) {
    LABELS
        .iter()
        .find(|(k, ..)| *k == key)
        .map_or((key, key), |(_, zh, en)| (zh, en))
}

const LABELS: &[(&str, &str, &str)] = &[
    ("publisher", "发布单位", "publisher"),
    ("scope", "适用范围", "scope"),
    ("title", "名称", "title"),
    ("short_title", "短名称", "short title"),
    ("plain_name", "通俗名", "plain name"),
    ("aliases", "别名", "other names"),
    ("summary", "一句话说明", "summary"),
    ("event_date", "形成日期", "date of origin"),
    ("publish_date", "发布日期", "published on"),
    ("sources", "资料来源", "sources"),
    ("local_code", "事项编号", "item code"),
    ("task_type", "事项类型", "type of item"),
    ("server_type", "服务对象", "who it serves"),
    ("topics", "主题", "topics"),
    ("life_events", "人生事件", "life events"),
    ("by_law", "办理依据", "legal basis"),
    ("dept", "主管部门", "unit in charge"),
    ("windows", "办理窗口", "windows"),
    ("accept_condition", "受理条件", "conditions"),
    ("materials", "申请材料", "what to bring"),
    ("steps", "办理流程", "steps"),
    ("anticipate", "法定时限", "statutory limit"),
    ("promise", "承诺时限", "promised limit"),
    ("charges", "收费项目", "fees"),
    ("result", "办理结果", "result"),
    ("visit_count", "跑动次数", "visits"),
    ("phone_consult", "咨询电话", "enquiries"),
    ("phone_supervise", "监督电话", "complaints"),
    ("rights", "权利救济", "how to appeal"),
    ("faq", "常见问题", "questions"),
    ("fee_code", "收费编号", "fee code"),
    ("fee_class", "收费类别", "class of fee"),
    ("charge_unit", "计费单位", "per"),
    ("amount", "收费标准", "amount"),
    ("basis", "收费依据", "legal basis"),
    ("approving_level", "批准机关", "approved by"),
    ("payer", "缴费对象", "who pays"),
    ("collector", "执收单位", "collected by"),
    ("reliefs", "减免规定", "reliefs"),
    ("effective_from", "执行日期", "in force from"),
    ("effective_to", "截止日期", "in force until"),
    ("state", "状态", "state"),
    ("ended_by", "停止依据", "ended by"),
    ("guides", "相关指南", "guides"),
    ("index_no", "索取号", "index number"),
    ("doc_no", "文号", "document number"),
    ("class_code", "类别", "class"),
    ("theme", "主题词", "theme"),
    ("form", "体裁", "form"),
    ("created_date", "生成日期", "created"),
    ("validity", "有效性", "validity"),
    ("body", "正文", "text"),
    ("paper_location", "纸质存放", "where the paper is"),
    ("interpretation_ref", "解读", "interpretation"),
    ("policy_ref", "解读的文件", "explains"),
    ("form_code", "表格编号", "form code"),
    ("version", "版本", "version"),
    ("fill_notes", "填写说明", "how to fill in"),
    ("blank", "空白表", "blank form"),
    ("filled_sample", "样表", "filled sample"),
    ("notice_no", "公告编号", "notice number"),
    ("notice_kind", "公告类型", "kind of notice"),
    ("level", "预警级别", "warning level"),
    ("expires_at", "有效期至", "valid until"),
    ("action_text", "防范措施", "what to do"),
    ("read_aloud_text", "播报文字", "spoken text"),
    ("result_rows", "结果列表", "results"),
    ("comment_deadline", "意见截止", "comments until"),
    ("comment_how", "反馈方式", "how to comment"),
    ("org_code", "机构编码", "office code"),
    ("functions", "职能", "functions"),
    ("address", "地址", "address"),
    ("hours", "办公时间", "hours"),
    ("phones", "电话", "phones"),
    ("window_no", "窗口号", "window number"),
    ("zone", "区域", "zone"),
    ("office", "所在机构", "office"),
    ("tasks", "办理事项", "handles"),
    ("site_code", "站点编码", "site code"),
    ("place_name", "站点名称", "place"),
    ("phone", "电话", "phone"),
    ("hot_words", "热词", "hot words"),
    ("post", "职务", "post"),
    ("duty_number", "工号", "duty number"),
    ("window", "窗口", "window"),
    ("office_phone", "办公电话", "office phone"),
    ("name", "名称", "name"),
    ("need", "要求", "need"),
    ("original", "原件", "originals"),
    ("copies", "复印件", "copies"),
    ("fill_explain", "说明", "note"),
    ("form_ref", "表格", "form"),
    ("n", "第", "step"),
    ("working_days", "工作日", "working days"),
    ("days", "天数", "days"),
    ("unit", "单位", "unit"),
    ("q", "问", "question"),
    ("a", "答", "answer"),
    ("document", "文件", "document"),
    ("number", "文号", "number"),
    ("article", "条款", "article"),
    ("fees", "收费", "fees"),
    ("who", "对象", "who"),
    ("rule", "规定", "rule"),
    ("condition", "条件", "condition"),
    ("status", "记录状态", "status"),
    ("attachments", "附件", "attachments"),
    ("length", "字节", "bytes"),
    ("sha256", "校验码", "digest"),
    ("media_type", "文件类型", "media type"),
    ("role", "用途", "role"),
    ("backup_ref", "B岗", "stand-in"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_stands_twice() {
        let mut keys: Vec<_> = LABELS.iter().map(|(key, ..)| *key).collect();
        keys.sort_unstable();
        let all = keys.len();
        keys.dedup();
        assert_eq!(keys.len(), all);
        assert_eq!(label("promise"), ("承诺时限", "promised limit"));
        assert_eq!(label("no_such_key"), ("no_such_key", "no_such_key"));
    }
}
