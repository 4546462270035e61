use super::{Level, Rule};

/// One rule: its name, its level, what is wrong (zh, en), how to mend it (zh, en).
pub(super) type Entry = (
    Rule,
    &'static str,
    Level,
    (&'static str, &'static str),
    (&'static str, &'static str),
);

pub(super) const RULES: &[Entry] = &[
    (
        Rule::PromiseTooLong,
        "promise-too-long",
        Level::Error,
        (
            "承诺时限比法定时限长",
            "the promised limit is longer than the statutory one",
        ),
        (
            "核对两个时限;承诺时限不得超过法定时限",
            "check both limits; the promise may not exceed the statutory limit",
        ),
    ),
    (
        Rule::StepsTooLong,
        "steps-too-long",
        Level::Warning,
        (
            "流程各步的工作日加起来超过承诺时限",
            "the working days of the steps add up to more than the promised limit",
        ),
        (
            "核对各步的工作日;同时进行的步骤写“与第2步并行”",
            "check the days of each step; mark steps that run at the same time with 与第2步并行",
        ),
    ),
    (
        Rule::AlertOver,
        "alert-over",
        Level::Warning,
        (
            "温馨提示的截止日期已过,不会再显示",
            "the note's last day is over: it is not shown any more",
        ),
        (
            "删去温馨提示,或更正“提示截止”",
            "remove the note, or correct 提示截止",
        ),
    ),
    (
        Rule::FeeWithoutBasis,
        "fee-without-basis",
        Level::Error,
        ("收费没有依据", "a fee without a legal basis"),
        (
            "填写收费依据的文件名和文号,如:发改价格〔2003〕2322号",
            "name the document and its number, e.g. 发改价格〔2003〕2322号",
        ),
    ),
    (
        Rule::FeePastEnd,
        "fee-past-end",
        Level::Error,
        (
            "收费已过截止日期,却仍写着“在收”",
            "the fee is past its end but still marked as charged",
        ),
        (
            "把状态改为“取消”并写明文件,或更正截止日期",
            "set the state to 取消 and name the document, or correct the end date",
        ),
    ),
    (
        Rule::FeeEndedWithoutDocument,
        "fee-ended-without-document",
        Level::Error,
        (
            "停征或取消的收费没有写明依据的文件",
            "a suspended or abolished fee does not name the document that ended it",
        ),
        (
            "在“停止依据”中填写文件名和文号",
            "fill in 停止依据 with the document and its number",
        ),
    ),
    (
        Rule::GuideChargesEndedFee,
        "guide-charges-ended-fee",
        Level::Warning,
        (
            "指南仍要收一项已停征、取消或尚未生效的费",
            "the guide still charges a fee that is suspended, abolished or not yet in force",
        ),
        (
            "从指南的“收费项目”中删去这一项,或更正收费的状态",
            "remove it from the guide's 收费项目, or correct the fee's state",
        ),
    ),
    (
        Rule::DanglingReference,
        "dangling-reference",
        Level::Error,
        ("引用的记录不存在", "refers to a record that does not exist"),
        (
            "先导入被引用的记录,或更正编号",
            "import the record it refers to first, or correct the code",
        ),
    ),
    (
        Rule::ReferenceEnded,
        "reference-ended",
        Level::Warning,
        (
            "引用的记录已经撤销或被替代",
            "refers to a record that was withdrawn or superseded",
        ),
        (
            "改为引用现行的记录,或删去这个引用",
            "refer to the record that is in force, or drop the reference",
        ),
    ),
    (
        Rule::SelfReference,
        "self-reference",
        Level::Error,
        ("引用了自己", "refers to itself"),
        ("更正编号,或留空", "correct the code, or leave it empty"),
    ),
    (
        Rule::DuplicateNumber,
        "duplicate-number",
        Level::Error,
        ("编号重复", "the number is used twice"),
        (
            "每个编号只能用一次,请更正其中一个",
            "each number may be used once only: correct one of them",
        ),
    ),
    (
        Rule::DuplicateGuide,
        "duplicate-guide",
        Level::Warning,
        (
            "同一单位有两份同名的办事指南",
            "the unit has two guides of the same name",
        ),
        (
            "删去重复的一份,或让名称说明区别",
            "remove one of them, or let the names say how they differ",
        ),
    ),
    (
        Rule::NoticeExpired,
        "notice-expired",
        Level::Error,
        (
            "有效期已过,发布后不会显示",
            "already expired: it would never be shown",
        ),
        (
            "更正“有效期至”,或不再发布这一条",
            "correct 有效期至, or leave this notice out",
        ),
    ),
    (
        Rule::WarningIncomplete,
        "warning-incomplete",
        Level::Error,
        (
            "预警必须有级别和防范措施",
            "a warning needs a level and what people should do",
        ),
        (
            "填写“预警级别”(蓝、黄、橙、红)和“防范措施”",
            "fill in 预警级别 (蓝, 黄, 橙 or 红) and 防范措施",
        ),
    ),
    (
        Rule::CommentsAfterExpiry,
        "comments-after-expiry",
        Level::Error,
        (
            "意见截止日期晚于公告的有效期",
            "comments are taken after the notice has expired",
        ),
        (
            "把“有效期至”延到意见截止以后,或更正意见截止",
            "let 有效期至 end after 意见截止, or correct the latter",
        ),
    ),
    (
        Rule::SupersededInForce,
        "superseded-in-force",
        Level::Error,
        (
            "它替代的记录仍写着有效",
            "the record that it replaces is still marked as in force",
        ),
        (
            "把被替代的那一行的“记录状态”改为“被替代”",
            "set 记录状态 of the replaced record's row to 被替代",
        ),
    ),
    (
        Rule::SupersededByNone,
        "superseded-by-none",
        Level::Error,
        (
            "写着被替代,却没有一条记录替代它",
            "marked as superseded, but no record replaces it",
        ),
        (
            "在新记录的“替代”中填写这条的编号",
            "give this record's number in 替代 of the record that replaces it",
        ),
    ),
    (
        Rule::SupersessionCycle,
        "supersession-cycle",
        Level::Error,
        (
            "几条记录互相替代,没有一条是最新的",
            "records replace each other in a circle: none is the latest",
        ),
        (
            "更正“替代”:新的替代旧的",
            "correct 替代: the newer one replaces the older one",
        ),
    ),
    (
        Rule::WithdrawnAhead,
        "withdrawn-ahead",
        Level::Warning,
        (
            "撤销日期还没有到,发布后就会显示为已撤销",
            "the day of withdrawal is yet to come, but it will be shown as withdrawn once published",
        ),
        (
            "到那一天再发布,或更正撤销日期",
            "publish it on that day, or correct the date",
        ),
    ),
    (
        Rule::PairTorn,
        "pair-torn",
        Level::Error,
        (
            "文件和解读没有互相指向,必须一起发布",
            "a policy and its interpretation do not name each other: they are released together",
        ),
        (
            "文件的“解读”和解读的“解读的文件”都要填写对方的索取号",
            "fill in 解读 of the policy and 解读的文件 of the interpretation with each other's index number",
        ),
    ),
    (
        Rule::NothingToRead,
        "nothing-to-read",
        Level::Warning,
        (
            "没有正文、没有附件,也没有写纸质存放在哪里",
            "neither text nor document, and not where the paper is kept",
        ),
        (
            "填写“正文”“附件”或“纸质存放”",
            "fill in 正文, 附件 or 纸质存放",
        ),
    ),
    (
        Rule::PublishedLate,
        "published-late",
        Level::Warning,
        (
            "超过形成之后20个工作日才公开(政府信息公开条例第二十六条)",
            "disclosed later than 20 working days after it came about (Art. 26 of the disclosure regulations)",
        ),
        (
            "写明迟延的原因,或更正“形成日期”",
            "give the reason for the delay, or correct 形成日期",
        ),
    ),
    (
        Rule::ReviewOverdue,
        "review-overdue",
        Level::Warning,
        (
            "复核日期已过",
            "the day on which it was to be reviewed again is over",
        ),
        (
            "复核内容,再填写下一次的“复核日期”",
            "review it, then fill in the next 复核日期",
        ),
    ),
    (
        Rule::UnknownTopic,
        "unknown-topic",
        Level::Warning,
        (
            "主题分类里没有这一类,从分类进去找不到它",
            "no such topic: nobody will find it by the topics",
        ),
        (
            "改用“主题分类”里的名称,或先加上这一类",
            "use a name of 主题分类, or add the topic first",
        ),
    ),
    (
        Rule::TopicCycle,
        "topic-cycle",
        Level::Error,
        (
            "上级主题绕成一圈,或属于另一个分类体系",
            "the topics above go round in a circle, or belong to another tree",
        ),
        ("更正“上级主题”", "correct 上级主题 (the topic above)"),
    ),
];
