//! What happens at a screen, put into the outbox as the kiosk does it.

use std::path::Path;

use chrono::{NaiveDate, TimeDelta, Utc};
use content_model::{Kind, Rid};
use content_store::outbox::{Count, Level, Outbox, Reason, Wish, Words};
use content_store::{Filter, Reader};
use ring::rand::SystemRandom;

/// The day in China so many days ago.
pub fn day(ago: i64) -> NaiveDate {
    (Utc::now() + TimeDelta::hours(8) - TimeDelta::days(ago)).date_naive()
}

/// A guide that the terminal shows.
pub fn guide(data: &Path) -> Rid {
    let reader = Reader::open(data).expect("content");
    let page = reader.page(Kind::Guide, &Filter::default(), 0, 1);
    page.expect("guides").entries[0].record.rid.clone()
}

/// Four visits on a day, with everything that can be counted; eleven counts in all.
pub fn busy(data: &Path, on: NaiveDate) {
    let mut outbox = Outbox::open(data).expect("an outbox");
    outbox.set_site("baiyang").expect("a site");
    let guide = guide(data);
    let counts = [
        Count::Visit,
        Count::Visit,
        Count::Visit,
        Count::Visit,
        Count::View(&guide),
        Count::View(&guide),
        Count::Print(&guide),
        Count::Unfound(None),
        Count::Rating(Some(&guide), Level::Bad),
        Count::Reason(Some(&guide), Reason::Outdated),
        Count::Wish(Wish::Land),
    ];
    outbox.add(on, &counts).expect("counted");
}

/// A visitor's words of a day; the terminal must know the county's key by now.
pub fn write(data: &Path, on: NaiveDate, text: &str) {
    let mut outbox = Outbox::open(data).expect("an outbox");
    let words = Words {
        about: Some(guide(data)),
        text: text.to_owned(),
    };
    let kept = outbox.keep_text(on, &words, &SystemRandom::new());
    kept.expect("sealed and kept");
}
