//! The words offered before anybody has typed, on whichever screen they stand.

use content_store::outbox::Term;

use crate::kiosk::Kiosk;
use crate::page::hot_words::{Tapped, tapped};
use crate::session::Session;
use crate::tally::Happened;

/// Goes where the word that is shown as `shown` leads: to its guide, or by `search` to what is found
/// for it.
pub(super) fn tap(kiosk: &Kiosk, shown: &str, search: impl FnOnce(&mut Session, &str)) {
    let tapped = kiosk.ask(|context| tapped(context, shown)).flatten();
    let Some(Tapped { word, guide }) = tapped else {
        return kiosk.change(|session| search(session, shown));
    };
    if let Some(term) = Term::of(&word) {
        kiosk.note(Happened::HotWord(term));
    }
    match guide {
        Some(rid) => kiosk.open(rid.as_str()),
        None => kiosk.change(|session| search(session, &word)),
    }
}
