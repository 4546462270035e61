//! What was typed on its way to the thread that searches, and what was found on its way to the screen.

use content_store::StoreError;

use super::Query;
use crate::kiosk::Kiosk;
use crate::page::{Context, search};
use crate::session::{Keyboard, SearchView};
use crate::typed::Typed;

impl Kiosk {
    /// Draws the search for `typed`. Returns the page really shown.
    pub(crate) fn show_search(
        &self,
        context: &Context<'_>,
        (typed, page, view): (&Typed, usize, &mut SearchView),
        keyboard: Keyboard,
    ) -> Result<usize, StoreError> {
        let query = |view: &SearchView| Query {
            text: typed.clone(),
            only: view.only,
            year: view.year,
            edition: 0,
        };
        let mut seen = self.searching.ask(&query(view), context.now)?;
        let empty = |seen: &super::Seen| {
            let answer = seen.answer.as_ref();
            !seen.coming && answer.is_some_and(|answer| answer.found.hits.is_empty())
        };
        if view.only.is_some() && empty(&seen) {
            // What was chosen has gone with another edition: everything is shown again.
            (view.only, view.year) = (None, None);
            seen = self.searching.ask(&query(view), context.now)?;
        }
        search::show(&self.app, context, &seen, (typed, page, view), keyboard)
    }

    /// Shows what has been found since.
    pub(crate) fn collect_search(&self) {
        self.draw_found(self.searching.collect());
    }

    /// Waits until the search has answered, and shows what it found.
    pub fn settle(&self) {
        self.draw_found(self.searching.settle());
    }

    /// From now on every search is answered before it is drawn: the screen then depends on what was
    /// tapped alone, not on how long anything took.
    pub fn find_at_once(&self) {
        self.searching.find_at_once();
    }

    fn draw_found(&self, new: Result<bool, StoreError>) {
        match new {
            Ok(false) => return,
            Ok(true) => {}
            Err(error) => {
                log::error!("{error}");
                self.state.borrow_mut().watch.close(&error);
            }
        }
        self.present();
    }
}
