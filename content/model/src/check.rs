//! Rules that hold between fields and between records, checked before anyone reviews.
//!
//! In: every record that would be published together, twice (once for the [`Index`], once to be
//! checked against it), and the day. Out: [`Finding`]s, all of them. Rules about one cell's form
//! (missing, unreadable) belong to the import, which still has the cell; rules about any text to
//! [`crate::text`].

mod index;
mod rule;

use chrono::{Datelike as _, NaiveDate};
use serde::Serialize;

use crate::{
    Body, Charges, Disclosure, Fee, FeeState, Guide, Kind, LimitUnit, Notice, Record, Rid, Status,
    Step, Tree, WorkingDays,
};
pub use index::Index;
pub use rule::{Level, Rule};

/// Working days within which information is disclosed (政府信息公开条例 Art. 26).
pub const DISCLOSED_WITHIN: u16 = 20;

/// One broken rule, by record and field; the county tool knows the cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    pub level: Level,
    pub rule: Rule,
    pub rid: Rid,
    /// Key of the field, as in [`crate::label`].
    pub field: &'static str,
    pub value: String,
}

/// Checks `records` as they would stand together on `day`. Of two with one number, the later in
/// the list is reported.
pub fn check(records: &[Record], day: NaiveDate) -> Vec<Finding> {
    let mut index = Index::new(day);
    for record in records {
        index.add(record);
    }
    records
        .iter()
        .flat_map(|record| check_record(record, &index))
        .collect()
}

/// Checks one record among all those that `index` has taken in, on the index's day.
pub fn check_record(record: &Record, index: &Index) -> Vec<Finding> {
    let mut check = Check {
        record,
        index,
        found: Vec::new(),
    };
    check.envelope();
    match &record.body {
        Body::Guide(guide) => check.guide(guide),
        Body::Fee(fee) => check.fee(fee),
        Body::Notice(notice) => check.notice(notice),
        Body::Disclosure(disclosure) => check.disclosure(disclosure),
        Body::Window(window) => {
            check.reference("office", window.office.as_ref(), Kind::Office);
            check.reference("duty_a", window.duty_a.as_ref(), Kind::Person);
            check.reference("duty_b", window.duty_b.as_ref(), Kind::Person);
            if window.duty_a.is_some() && window.duty_a == window.duty_b {
                check.report(Rule::SelfReference, "duty_b", "");
            }
        }
        Body::Office(office) => check.reference("parent", office.parent.as_ref(), Kind::Office),
        Body::Person(person) => {
            check.reference("window", person.window.as_ref(), Kind::Window);
            check.reference("backup_ref", person.backup_ref.as_ref(), Kind::Person);
        }
        Body::Faq(faq) => {
            check.references("guides", &faq.guides, Kind::Guide);
            check.topics("topics", Tree::Topic, &faq.topics);
        }
        Body::HotWord(word) => {
            check.reference("guide_ref", word.guide_ref.as_ref(), Kind::Guide);
        }
        Body::Topic(topic) => {
            check.reference("parent_topic", topic.parent_topic.as_ref(), Kind::Topic);
            if !index.is_rooted(&record.rid) {
                check.report(Rule::TopicCycle, "parent_topic", "");
            }
        }
        Body::Withheld(withheld) => {
            let class = withheld.class_code.as_slice();
            check.topics("class_code", Tree::Class, class);
        }
        Body::Form(_)
        | Body::Site(_)
        | Body::Series(_)
        | Body::Synonym(_)
        | Body::Calendar(_)
        | Body::Unknown => {}
    }
    check.found
}

struct Check<'a> {
    record: &'a Record,
    index: &'a Index,
    found: Vec<Finding>,
}

impl Check<'_> {
    fn report(&mut self, rule: Rule, field: &'static str, value: &str) {
        self.found.push(Finding {
            level: rule.level(),
            rule,
            rid: self.record.rid.clone(),
            field,
            value: value.to_owned(),
        });
    }

    fn references(&mut self, field: &'static str, rids: &[Rid], kind: Kind) {
        for rid in rids {
            self.reference(field, Some(rid), kind);
        }
    }

    fn reference(&mut self, field: &'static str, rid: Option<&Rid>, kind: Kind) {
        let Some(rid) = rid else { return };
        if *rid == self.record.rid {
            return self.report(Rule::SelfReference, field, rid.as_str());
        }
        match self.index.facts(rid) {
            Some(facts) if facts.kind == kind => {
                let ended = matches!(facts.status, Status::Withdrawn | Status::Superseded);
                if ended && self.record.status == Status::InForce {
                    self.report(Rule::ReferenceEnded, field, rid.as_str());
                }
            }
            _ => self.report(Rule::DanglingReference, field, rid.as_str()),
        }
    }

    fn topics(&mut self, field: &'static str, tree: Tree, names: &[String]) {
        for name in names {
            if !self.index.has_topic(tree, name) {
                self.report(Rule::UnknownTopic, field, name);
            }
        }
    }

    /// What holds for records of every kind.
    fn envelope(&mut self) {
        let (record, index, day) = (self.record, self.index, self.index.day);
        if let Some((field, number)) = index::number_of(record)
            && index.number_is_taken(record)
        {
            self.report(Rule::DuplicateNumber, field, number);
        }
        if let Some(old) = &record.supersedes {
            match index.facts(old) {
                None => self.report(Rule::DanglingReference, "supersedes", old.as_str()),
                Some(_) if index.supersedes_itself(&record.rid) => {
                    self.report(Rule::SupersessionCycle, "supersedes", old.as_str());
                }
                Some(facts) if matches!(facts.status, Status::InForce | Status::Suspended) => {
                    self.report(Rule::SupersededInForce, "supersedes", old.as_str());
                }
                Some(_) => {}
            }
        }
        if record.status == Status::Superseded && !index.is_superseded(&record.rid) {
            self.report(Rule::SupersededByNone, "status", "");
        }
        if let Some(withdrawal) = &record.withdrawal
            && withdrawal.date > day
        {
            let date = withdrawal.date.to_string();
            self.report(Rule::WithdrawnAhead, "withdrawal_date", &date);
        }
        if let Some(due) = record.review_due
            && due < day
            && record.status == Status::InForce
        {
            self.report(Rule::ReviewOverdue, "review_due", &due.to_string());
        }
        if let Some(event) = record.event_date
            && is_late(event, record.publish_date, index.working_days())
        {
            self.report(Rule::PublishedLate, "event_date", &event.to_string());
        }
    }

    fn guide(&mut self, guide: &Guide) {
        if let (Some(promise), Some(statutory)) = (guide.promise, guide.anticipate)
            && promise.surely_longer_than(statutory)
        {
            self.report(Rule::PromiseTooLong, "promise", &promise.days.to_string());
        }
        if let Some(promise) = guide.promise
            && promise.unit == LimitUnit::WorkingDay
            && promise.days > 0
        {
            let days = days_of(&guide.steps);
            if days > u32::from(promise.days) {
                self.report(Rule::StepsTooLong, "steps", &days.to_string());
            }
        }
        if let Charges::Fees(fees) = &guide.charges {
            for rid in fees {
                match self.index.unpayable(rid) {
                    Some(name) if self.record.status == Status::InForce => {
                        self.report(Rule::GuideChargesEndedFee, "charges", name);
                    }
                    Some(_) => {}
                    None => self.reference("charges", Some(rid), Kind::Fee),
                }
            }
        }
        self.references("windows", &guide.windows, Kind::Window);
        for material in &guide.materials {
            self.reference("materials", material.form_ref.as_ref(), Kind::Form);
            self.reference("materials", material.sample_ref.as_ref(), Kind::Form);
        }
        if let Some(alert) = &guide.alert
            && alert.until < self.index.day
        {
            self.report(Rule::AlertOver, "alert_until", &alert.until.to_string());
        }
        self.topics("topics", Tree::Topic, &guide.topics);
        self.topics("life_events", Tree::LifeEvent, &guide.life_events);
        if self.index.name_is_taken(self.record) {
            self.report(Rule::DuplicateGuide, "title", &self.record.title);
        }
    }

    fn fee(&mut self, fee: &Fee) {
        let grounded = |basis: &crate::Basis| {
            !basis.document.trim().is_empty()
                || basis.number.as_deref().is_some_and(|n| !n.is_empty())
        };
        if !fee.basis.iter().any(grounded) {
            self.report(Rule::FeeWithoutBasis, "basis", "");
        }
        let ended = matches!(fee.state, FeeState::Suspended | FeeState::Abolished);
        if let Some(end) = fee.effective_to
            && end < self.index.day
            && !ended
            && self.record.withdrawal.is_none()
        {
            self.report(Rule::FeePastEnd, "effective_to", &end.to_string());
        }
        if ended
            && fee
                .ended_by
                .as_deref()
                .is_none_or(|text| text.trim().is_empty())
        {
            self.report(Rule::FeeEndedWithoutDocument, "ended_by", "");
        }
        self.references("guides", &fee.guides, Kind::Guide);
    }

    fn notice(&mut self, notice: &Notice) {
        let last_day = notice.expires_at.date();
        if last_day < self.index.day && self.record.withdrawal.is_none() {
            let value = notice.expires_at.format("%Y-%m-%d %H:%M").to_string();
            self.report(Rule::NoticeExpired, "expires_at", &value);
        }
        if notice.is_warning() {
            if notice.level.is_none() {
                self.report(Rule::WarningIncomplete, "level", "");
            }
            if notice.action_text.is_none() {
                self.report(Rule::WarningIncomplete, "action_text", "");
            }
        }
        if let Some(deadline) = notice.comment_deadline
            && deadline > last_day
        {
            self.report(
                Rule::CommentsAfterExpiry,
                "comment_deadline",
                &deadline.to_string(),
            );
        }
    }

    fn disclosure(&mut self, disclosure: &Disclosure) {
        let partners = [
            ("interpretation_ref", &disclosure.interpretation_ref),
            ("policy_ref", &disclosure.policy_ref),
        ];
        for (field, partner) in partners {
            let Some(partner) = partner else { continue };
            self.reference(field, Some(partner), Kind::Disclosure);
            let known = self.index.facts(partner).is_some() && *partner != self.record.rid;
            if known && !self.index.names(partner, &self.record.rid) {
                self.report(Rule::PairTorn, field, partner.as_str());
            }
        }
        let readable = !disclosure.body.is_empty()
            || !self.record.attachments.is_empty()
            || disclosure.paper_location.is_some();
        if !readable {
            self.report(Rule::NothingToRead, "body", "");
        }
        let class = std::slice::from_ref(&disclosure.class_code);
        self.topics("class_code", Tree::Class, class);
    }
}

/// Where the holidays of a year are not known, nothing can be said.
fn is_late(event: NaiveDate, published: NaiveDate, days: &WorkingDays) -> bool {
    let last = days.after(event, DISCLOSED_WITHIN);
    last.is_some_and(|last| published > last && (event.year()..=last.year()).all(|y| days.knows(y)))
}

/// Working days that steps take one after the other; of steps side by side, the longest.
fn days_of(steps: &[Step]) -> u32 {
    let mut longest: Vec<(u8, u32)> = Vec::new();
    for step in steps {
        let days = u32::from(step.working_days.unwrap_or(0));
        let lane = step.parallel_with.unwrap_or(step.n);
        match longest.iter_mut().find(|(n, _)| *n == lane) {
            Some((_, most)) => *most = days.max(*most),
            None => longest.push((lane, days)),
        }
    }
    longest.iter().map(|(_, days)| days).sum()
}
