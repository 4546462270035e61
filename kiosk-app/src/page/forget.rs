//! Takes out of the screens what the last visitor typed, found and read.

use slint::ComponentHandle;

use crate::ui::{
    App, DocumentAdapter, FeedbackAdapter, FindAdapter, FormAdapter, GoneAdapter, GuideAdapter,
    ListAdapter, NumberAdapter, OutlineAdapter, PeopleAdapter, PersonAdapter, PlanAdapter,
    RecordAdapter, SearchAdapter, ViewerAdapter,
};

/// Leaves nothing of a session in what the screens draw from. The bytes of the texts are let go;
/// what becomes of them is told in [`crate::typed`].
pub fn forget(app: &App) {
    let search = app.global::<SearchAdapter>();
    search.set_text(Default::default());
    search.set_hits(Default::default());
    search.set_candidates(Default::default());
    search.set_chips(Default::default());
    let pad = app.global::<NumberAdapter>();
    pad.set_digits(Default::default());
    pad.set_rows(Default::default());
    let list = app.global::<ListAdapter>();
    list.set_within(Default::default());
    list.set_rows(Default::default());
    let document = app.global::<DocumentAdapter>();
    document.set_record(Default::default());
    document.set_word(Default::default());
    app.global::<OutlineAdapter>().set_title(Default::default());
    app.global::<OutlineAdapter>().set_rows(Default::default());
    app.global::<FindAdapter>().set_text(Default::default());
    app.global::<FindAdapter>().set_words(Default::default());
    app.global::<RecordAdapter>().set_record(Default::default());
    app.global::<GuideAdapter>().set_record(Default::default());
    app.global::<GoneAdapter>().set_title(Default::default());
    app.global::<ViewerAdapter>()
        .set_picture(Default::default());
    app.global::<FormAdapter>().set_sheets(Default::default());
    app.global::<PersonAdapter>().set_photo(Default::default());
    app.global::<PeopleAdapter>().set_cards(Default::default());
    app.global::<PlanAdapter>().set_picture(Default::default());
    let feedback = app.global::<FeedbackAdapter>();
    feedback.set_record(Default::default());
    feedback.set_wishes(Default::default());
}
