//! The numbers by which cells refer to records, found from the records themselves.

use std::collections::HashMap;

use content_model::{Body, Kind, PublisherId, Record, Rid};

use super::cell::Written;
use crate::error::WorkspaceError;
use crate::fault::Words;
use crate::ledger::{Ledger, number_of};

/// Every record's number, and who else has it.
pub(super) struct Codes {
    known: HashMap<Rid, Known>,
    owners: HashMap<(Kind, String), Vec<(PublisherId, Rid)>>,
}

struct Known {
    kind: Kind,
    number: String,
    /// Of a window: every hall counts its own from 1.
    office: Option<Rid>,
}

impl Codes {
    pub fn of(ledger: &Ledger) -> Result<Self, WorkspaceError> {
        let mut codes = Self {
            known: HashMap::new(),
            owners: HashMap::new(),
        };
        ledger.each_working(|record| {
            codes.add(&record);
            Ok(())
        })?;
        Ok(codes)
    }

    fn add(&mut self, record: &Record) {
        let Some(number) = number_of(record) else {
            return;
        };
        let office = match &record.body {
            Body::Window(window) => window.office.clone(),
            _ => None,
        };
        let kind = record.kind();
        let owner = (record.publisher.clone(), record.rid.clone());
        let owners = self.owners.entry((kind, number.clone())).or_default();
        owners.push(owner);
        let known = Known {
            kind,
            number,
            office,
        };
        self.known.insert(record.rid.clone(), known);
    }

    /// What a cell of `near` says to mean `rid`, in a column that takes one number.
    pub fn one(&self, rid: &Rid, kind: Kind, near: &PublisherId) -> Written {
        let known = self.known.get(rid).filter(|known| known.kind == kind);
        let known = known.ok_or_else(|| gone(rid))?;
        let owners = self.owners.get(&(kind, known.number.clone()));
        let owners = owners.map(Vec::as_slice).unwrap_or_default();
        let own: Vec<_> = owners.iter().filter(|(owner, _)| owner == near).collect();
        // As the import finds it: a publisher's own before anybody else's.
        let means = match (&own[..], owners) {
            ([one], _) => &one.1,
            ([], [one]) => &one.1,
            _ => return Err(several(&known.number)),
        };
        match means == rid {
            true => Ok(known.number.clone()),
            false => Err(several(&known.number)),
        }
    }

    /// The same in a column that may hold several, where a window is named with its hall.
    pub fn of_list(&self, rid: &Rid, kind: Kind, near: &PublisherId) -> Written {
        let known = self.known.get(rid).filter(|known| known.kind == kind);
        let known = known.ok_or_else(|| gone(rid))?;
        match &known.office {
            Some(office) => {
                let office = self.one(office, Kind::Office, near)?;
                Ok(format!("{}@{office}", known.number))
            }
            None => self.one(rid, kind, near),
        }
    }
}

fn gone(rid: &Rid) -> Words {
    Words::new(
        format!("引用的记录 {rid} 不在工作区里"),
        format!("the record {rid} that it refers to is not in the workspace"),
    )
}

fn several(number: &str) -> Words {
    Words::new(
        format!("不止一条记录的编号是“{number}”,写编号说不清是哪一条"),
        format!("several records have the number {number}, so that it does not say which is meant"),
    )
}
