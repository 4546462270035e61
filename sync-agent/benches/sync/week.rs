//! What an office changes in an ordinary week.

use std::collections::BTreeSet;

use content_model::{Alert, Amount, Body, Record};

use crate::corpus::{Corpus, SCAN, SCANNED, day, limit, phone, sentence};
use crate::draw::Draw;

const EDIT: u64 = 5;

impl Corpus {
    /// A week's work: `guides` guides edited in some places, as many fees as `fees` says priced anew.
    pub fn edit(&mut self, week: u64, guides: usize, fees: usize) {
        let mut draw = Draw::of(EDIT, week);
        for at in some(&mut draw, self.guides.len(), guides) {
            edit_guide(&mut self.guides[at], &mut draw);
        }
        for at in some(&mut draw, self.fees.len(), fees) {
            let record = &mut self.fees[at];
            record.rev += 1;
            if let Body::Fee(fee) = &mut record.body {
                let fen = 100 * (1 + draw.below(500));
                fee.amount = Amount::Fixed { fen };
                fee.effective_from = day(2026, 12, 1);
            }
        }
    }

    /// New PDFs for `forms` forms, and for one form a new scan.
    pub fn renew_files(&mut self, week: u64, forms: usize) {
        let mut draw = Draw::of(EDIT, week + 1_000_000);
        let chosen = some(&mut draw, self.forms.len(), forms);
        for (n, at) in chosen.into_iter().enumerate() {
            self.replace(at, 0, 143_000 + n as u64, week);
        }
        let at = draw.index(self.forms.len().div_ceil(SCANNED)) * SCANNED;
        self.replace(at, 1, SCAN + 1, week);
    }

    fn replace(&mut self, form: usize, position: usize, length: u64, week: u64) {
        let origin = (week << 32) + 10 * form as u64 + position as u64;
        let name = self.keep_file(length, origin);
        let record = &mut self.forms[form];
        record.rev += 1;
        let attachment = &mut record.attachments[position];
        let old = std::mem::replace(&mut attachment.sha256, name);
        attachment.length = length;
        self.files.remove(&old);
    }
}

/// `count` different places below `length`, ascending.
fn some(draw: &mut Draw, length: usize, count: usize) -> Vec<usize> {
    let mut chosen = BTreeSet::new();
    while chosen.len() < count.min(length) {
        chosen.insert(draw.index(length));
    }
    chosen.into_iter().collect()
}

/// A telephone number, a promise, a sentence here and there.
fn edit_guide(record: &mut Record, draw: &mut Draw) {
    record.rev += 1;
    record.publish_date = day(2026, 11, 22);
    let Body::Guide(guide) = &mut record.body else {
        return;
    };
    for _ in 0..4 {
        match draw.below(6) {
            0 => guide.phone_consult = phone(draw),
            1 => guide.promise = Some(limit(3 + u16::try_from(draw.below(40)).expect("small"))),
            2 => {
                let at = draw.index(guide.materials.len());
                guide.materials[at].fill_explain = Some(sentence(draw));
            }
            3 => {
                let at = draw.index(guide.faq.len());
                guide.faq[at].a = sentence(draw);
            }
            4 => guide.accept_condition.push(sentence(draw)),
            _ => {
                guide.alert = Some(Alert {
                    text: sentence(draw),
                    until: day(2026, 12, 31),
                });
            }
        }
    }
}
