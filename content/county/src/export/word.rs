//! The words that stand for a choice, as the import offers them.

use content_model::{
    FeeClass, FeeState, NoticeKind, Orientation, ServerType, SiteType, TaskType, Tree, Validity,
    WarningLevel,
};

pub(super) fn task_type(of: TaskType) -> &'static str {
    match of {
        TaskType::Permit => "行政许可",
        TaskType::Penalty => "行政处罚",
        TaskType::Coercion => "行政强制",
        TaskType::Levy => "行政征收",
        TaskType::Benefit => "行政给付",
        TaskType::Ruling => "行政裁决",
        TaskType::Confirmation => "行政确认",
        TaskType::Award => "行政奖励",
        TaskType::Other => "其他行政权力",
        TaskType::PublicService => "公共服务",
    }
}

pub(super) fn server_type(of: ServerType) -> &'static str {
    match of {
        ServerType::Person => "个人",
        ServerType::Organisation => "企业",
        ServerType::Both => "个人和企业",
    }
}

pub(super) fn fee_class(of: FeeClass) -> &'static str {
    match of {
        FeeClass::Administrative => "行政事业性收费",
        FeeClass::Fund => "政府性基金",
        FeeClass::PricedService => "政府定价经营服务性收费",
        FeeClass::Deposit => "保证金",
    }
}

/// `None` for a state that is worked out and never written down.
pub(super) fn fee_state(of: FeeState) -> Option<&'static str> {
    match of {
        FeeState::Charged => Some("在收"),
        FeeState::Reduced => Some("减免"),
        FeeState::Suspended => Some("停征"),
        FeeState::Abolished => Some("取消"),
        FeeState::NotYet => None,
    }
}

pub(super) fn notice_kind(of: NoticeKind) -> &'static str {
    match of {
        NoticeKind::Circular => "通知",
        NoticeKind::Announcement => "公告",
        NoticeKind::PublicComment => "公示",
        NoticeKind::Results => "审批结果",
        NoticeKind::Recruitment => "招考",
        NoticeKind::Warning => "预警",
    }
}

pub(super) fn warning_level(of: WarningLevel) -> &'static str {
    match of {
        WarningLevel::Blue => "蓝",
        WarningLevel::Yellow => "黄",
        WarningLevel::Orange => "橙",
        WarningLevel::Red => "红",
    }
}

pub(super) fn validity(of: Validity) -> &'static str {
    match of {
        Validity::Valid => "有效",
        Validity::Repealed => "废止",
        Validity::Lapsed => "失效",
    }
}

pub(super) fn orientation(of: Orientation) -> &'static str {
    match of {
        Orientation::Portrait => "纵向",
        Orientation::Landscape => "横向",
    }
}

pub(super) fn site_type(of: SiteType) -> &'static str {
    match of {
        SiteType::ServiceHall => "政务服务中心",
        SiteType::TownCentre => "便民服务中心",
        SiteType::VillageRoom => "便民服务室",
        SiteType::Archive => "档案馆",
        SiteType::Library => "图书馆",
        SiteType::Department => "部门",
    }
}

pub(super) fn tree(of: Tree) -> &'static str {
    match of {
        Tree::Topic => "主题",
        Tree::LifeEvent => "人生事件",
        Tree::Class => "信息类别",
    }
}
