//! Codes and the records they mean, across the whole import and the ledger.

use std::collections::HashSet;

use content_model::{Kind, PublisherId, Rid};
use ring::rand::{SecureRandom as _, SystemRandom};

use crate::clock;
use crate::error::WorkspaceError;
use crate::fault::{Refusal, Words};
use crate::ledger::Staging;

/// Gives every row its rid, and finds records by the codes that offices write.
///
/// New identities go into the open transaction at once, so that nothing but the ledger knows them.
pub struct Codes<'a> {
    staging: &'a Staging<'a>,
    random: SystemRandom,
    /// The time and the random part of the id that was given last.
    last: Option<(u64, u128)>,
    /// Numbers of rows whose publisher could not be read: known, but not to be resolved.
    unsettled: HashSet<(Kind, String)>,
    /// Not all rows could be read: what is not found may be among the others.
    pub partial: bool,
}

/// What a code means.
pub enum Found {
    One(Rid),
    /// It belongs to a row of this import that has a fault of its own.
    Unsettled,
    Nothing,
    /// Several publishers or offices have it.
    Several,
}

impl<'a> Codes<'a> {
    pub fn new(staging: &'a Staging<'a>) -> Self {
        Self {
            staging,
            random: SystemRandom::new(),
            last: None,
            unsettled: HashSet::new(),
            partial: false,
        }
    }

    /// The rid of the record that `publisher` knows under `number`, and whether it is a new one.
    pub fn assign(
        &mut self,
        kind: Kind,
        publisher: &PublisherId,
        number: &str,
    ) -> Result<(Rid, bool), WorkspaceError> {
        if let Some(rid) = self.staging.identity(kind, number, publisher)? {
            return Ok((rid, false));
        }
        let rid = self.new_rid()?;
        self.staging.identify(kind, number, publisher, &rid)?;
        Ok((rid, true))
    }

    /// Ids of one import ascend (as the ULID specification has it for one millisecond), so that
    /// records are kept and read in the order of their rows.
    fn new_rid(&mut self) -> Result<Rid, WorkspaceError> {
        let mut random = [0; 10];
        self.random
            .fill(&mut random)
            .map_err(|_| WorkspaceError::Random)?;
        let wide = |bytes: &[u8]| bytes.iter().fold(0, |n, byte| n << 8 | u128::from(*byte));
        let (at, number) = match self.last {
            // A step of 32 random bits: neighbours tell nothing of each other.
            Some((at, last)) => (at, last + 1 + wide(&random[..4])),
            // Half of the range is left for those that follow.
            None => (clock::unix_ms(), wide(&random) >> 1),
        };
        self.last = Some((at, number));
        let mut bytes = [0; 10];
        bytes.copy_from_slice(&number.to_be_bytes()[6..]);
        Ok(Rid::new(at, bytes))
    }

    /// Notes a number whose row has no readable publisher.
    pub fn note_unsettled(&mut self, kind: Kind, number: &str) {
        self.unsettled.insert((kind, number.to_owned()));
    }

    /// The record of `kind` that `code` means to `near`: its own before anybody else's.
    ///
    /// A window may be given by its number alone, or as `NUMBER@OFFICE`.
    pub fn find(
        &self,
        kind: Kind,
        code: &str,
        near: Option<&PublisherId>,
    ) -> Result<Found, WorkspaceError> {
        let alone = kind == Kind::Window && !code.contains('@');
        let means = |key: &str| {
            if alone {
                key.split_once('@').is_some_and(|(no, _)| no == code)
            } else {
                key == code
            }
        };
        let found = if alone {
            self.staging.identities_at(kind, code)?
        } else {
            self.staging.identities(kind, code)?
        };
        let own: Vec<&Rid> = found
            .iter()
            .filter(|(owner, _)| Some(owner) == near)
            .map(|(_, rid)| rid)
            .collect();
        Ok(match (own[..].len(), found.len()) {
            (1, _) => Found::One(own[0].clone()),
            (0, 1) => Found::One(found[0].1.clone()),
            (0, 0)
                if self.partial
                    || self
                        .unsettled
                        .iter()
                        .any(|(k, key)| *k == kind && means(key)) =>
            {
                Found::Unsettled
            }
            (0, 0) => Found::Nothing,
            _ => Found::Several,
        })
    }
}

/// Why a code means no record.
pub fn unknown(kind: Kind, code: &str) -> Refusal {
    let (zh, number) = words(kind);
    Refusal::new(
        "unknown-reference",
        Words::new(
            format!("没有{number}为“{code}”的{zh}"),
            format!("there is no {} with the code “{code}”", kind.as_str()),
        ),
        Words::new(
            format!("更正{number},或在同一次导入中加上这个{zh}"),
            format!(
                "correct the code, or import that {} in the same run",
                kind.as_str()
            ),
        ),
    )
}

pub fn ambiguous(kind: Kind, code: &str) -> Refusal {
    let (zh, number) = words(kind);
    let (how_zh, how_en) = match kind {
        Kind::Window => (
            format!("写成“{code}@机构编码”"),
            format!("write {code}@OFFICE with the office's code"),
        ),
        _ => (
            format!("请各单位使用不同的{number}"),
            "let every publisher use codes of its own".to_owned(),
        ),
    };
    Refusal::new(
        "ambiguous-reference",
        Words::new(
            format!("不止一个{zh}的{number}是“{code}”"),
            format!("more than one {} has the code “{code}”", kind.as_str()),
        ),
        Words::new(how_zh, how_en),
    )
}

fn words(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Fee => ("收费", "收费编号"),
        Kind::Form => ("表格", "表格编号"),
        Kind::Window => ("窗口", "窗口号"),
        Kind::Office => ("机构", "机构编码"),
        Kind::Disclosure => ("信息公开记录", "索取号"),
        Kind::Guide => ("办事指南", "事项编号"),
        Kind::Person => ("人员", "工号"),
        Kind::Topic => ("主题", "主题编码"),
        Kind::Notice => ("公告", "公告编号"),
        _ => ("记录", "编号"),
    }
}
