//! Lists, and what a visitor has narrowed them by, as values of the session.

use std::collections::BTreeMap;

/// A list that a tile, a tab or a rail leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Listing {
    Guides,
    /// 常见问题
    Questions,
    Fees,
    Forms,
    Land,
    Village,
    Policy,
    Disclosure,
    /// 公开指南、目录、年报
    Openness,
    /// 公报期刊
    Series,
    /// 不予公开
    Withheld,
    Notices,
    /// Windows, offices and staff in one.
    Places,
    Windows,
    Offices,
    People,
}

/// What the records of a list are told apart by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Axis {
    /// 个人, 企业
    Audience,
    Topic,
    LifeEvent,
    /// Unit in charge of a guide, collector of a fee; in words.
    Dept,
    Year,
    /// Who published it; an id.
    Unit,
    Class,
    /// The gazette of an issue.
    Series,
    Notice,
    /// Fees that nobody has to pay any more.
    Ended,
}

/// What a list is narrowed by: at most one value on each axis.
pub type Sieve = BTreeMap<Axis, String>;

/// The tabs of the guides' first screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Browsing {
    #[default]
    Person,
    Organisation,
    Topic,
    Dept,
}
