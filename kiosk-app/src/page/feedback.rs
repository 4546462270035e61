//! The page on which visitors say what they think.

use content_model::Rid;
use content_store::StoreError;
use content_store::outbox::Wish;
use slint::{ComponentHandle, ModelRc};

use crate::listing::Listing;
use crate::page::{Context, list};
use crate::session::{Asking, Session};
use crate::ui::{App, AskingMark, FeedbackAdapter, WishValue};

/// What the page needs of a session.
pub struct Opinion {
    last_read: Option<Rid>,
    wished: Vec<Wish>,
}

impl Opinion {
    pub fn of(session: &Session) -> Self {
        Self {
            last_read: session.last_read.clone(),
            wished: session.wished.iter().copied().collect(),
        }
    }
}

pub fn show(
    app: &App,
    context: &Context<'_>,
    opinion: &Opinion,
    about: Option<&Rid>,
    asking: Asking,
) -> Result<(), StoreError> {
    let adapter = app.global::<FeedbackAdapter>();
    adapter.set_asking(match asking {
        Asking::Level => AskingMark::Level,
        Asking::Wish => AskingMark::Wish,
        Asking::Reason => AskingMark::Reason,
        Asking::Nothing => AskingMark::Nothing,
    });
    let read = match &opinion.last_read {
        Some(rid) => context.reader.record(rid)?,
        None => None,
    };
    let title = read.map(|entry| entry.record.title).unwrap_or_default();
    adapter.set_record(context.words(&title));
    adapter.set_about_record(about.is_some());
    let wishes: Vec<WishValue> = Wish::ALL
        .iter()
        .map(|wish| WishValue {
            code: wish.as_str().into(),
            topic: list::topic(listing(*wish).unwrap_or(Listing::Guides)),
            other: listing(*wish).is_none(),
            chosen: opinion.wished.contains(wish),
        })
        .collect();
    adapter.set_wished(!opinion.wished.is_empty());
    adapter.set_wishes(ModelRc::from(wishes.as_slice()));
    Ok(())
}

/// The list that a wish is for more of.
fn listing(wish: Wish) -> Option<Listing> {
    Some(match wish {
        Wish::Guides => Listing::Guides,
        Wish::Fees => Listing::Fees,
        Wish::Forms => Listing::Forms,
        Wish::Land => Listing::Land,
        Wish::Village => Listing::Village,
        Wish::Policy => Listing::Policy,
        Wish::Disclosure => Listing::Disclosure,
        Wish::Notices => Listing::Notices,
        Wish::Places => Listing::Places,
        Wish::Other => return None,
    })
}
