//! What the office writes: guides as long as real ones, that pack about as well, and short notices.

use content_model::{Basis, Body, Guide, PublisherId, Record, Rid, Scope, Site, Status, Step};

/// Numbers that are the same in every run (SplitMix64).
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit as u64).unwrap()
    }
}

/// Text of about `bytes` bytes: words of which some are frequent, as in any prose.
pub fn prose(dice: &mut Dice, bytes: usize) -> String {
    let mut text = String::new();
    while text.len() < bytes {
        // The product of two throws prefers small numbers.
        let word = dice.below(40) * dice.below(40);
        let mut of_word = Dice::new(word as u64);
        for _ in 0..2 + word % 3 {
            text.extend(char::from_u32(
                0x4e00 + u32::try_from(of_word.below(3000)).unwrap(),
            ));
        }
        if dice.below(9) == 0 {
            text.push('，');
        }
    }
    text
}

pub fn guide(id: &PublisherId, rid: Rid, n: u64, dice: &mut Dice, bytes: usize) -> Record {
    let paragraph = bytes / 20;
    let body = Guide {
        dept: format!("第{}科", n % 12),
        topics: vec![prose(dice, 12), prose(dice, 12)],
        by_law: (0..6)
            .map(|_| Basis {
                document: prose(dice, 30),
                text: Some(prose(dice, paragraph * 2)),
                ..Basis::default()
            })
            .collect(),
        accept_condition: (0..5).map(|_| prose(dice, paragraph)).collect(),
        steps: (1..=3)
            .map(|n| Step {
                n,
                name: prose(dice, 24),
                ..Step::default()
            })
            .collect(),
        phone_consult: "0000-1234567".to_owned(),
        phone_supervise: "0000-7654321".to_owned(),
        ..Guide::default()
    };
    record(id, rid, prose(dice, 36), n, Body::Guide(body))
}

pub fn notice(id: &PublisherId, rid: Rid, n: u64, dice: &mut Dice) -> Record {
    let site = Site {
        site_code: n.to_string(),
        ..Site::default()
    };
    let mut record = record(id, rid, prose(dice, 30), n, Body::Site(site));
    record.summary = Some(prose(dice, 300));
    record
}

/// Another sentence somewhere: what an office mostly does.
pub fn change(record: &mut Record, dice: &mut Dice) {
    record.summary = Some(prose(dice, 200));
    if let Body::Guide(guide) = &mut record.body
        && let Some(condition) = guide.accept_condition.last_mut()
    {
        *condition = prose(dice, condition.len().max(30));
    }
}

fn record(id: &PublisherId, rid: Rid, title: String, n: u64, body: Body) -> Record {
    let day = u32::try_from(n % 28).unwrap() + 1;
    Record {
        rid,
        rev: 1,
        publisher: id.clone(),
        scope: Scope::County,
        title,
        short_title: None,
        plain_name: None,
        aliases: vec![],
        summary: None,
        lang: "zh-CN".into(),
        status: Status::InForce,
        event_date: None,
        publish_date: chrono::NaiveDate::from_ymd_opt(2026, 10, day).unwrap(),
        effective_from: None,
        effective_to: None,
        review_due: None,
        supersedes: None,
        withdrawal: None,
        sealed_sheet: None,
        attachments: vec![],
        sources: vec![],
        body,
    }
}
