//! A picture on a screen, or what stands in its place.

use content_model::Attachment;

use crate::page::Context;
use crate::picture::{Answer, Drawn, Pictures, Wanted};
use crate::ui::{PictureMark, PictureValue};

/// Draws at the density of the window.
#[derive(Clone, Copy)]
pub struct Easel<'a> {
    pub pictures: &'a Pictures,
    /// Physical pixels per u.
    pub scale: f32,
}

impl Easel<'_> {
    /// Page `page` of `attachment`, as large as fits a room of `width`×`height` u.
    pub(crate) fn ask(
        &self,
        attachment: &Attachment,
        page: usize,
        width: f32,
        height: f32,
    ) -> Answer {
        self.pictures
            .ask(&self.wanted(attachment, page, width, height))
    }

    /// The same, if it has been drawn.
    pub(crate) fn known(
        &self,
        attachment: &Attachment,
        page: usize,
        width: f32,
        height: f32,
    ) -> Option<Drawn> {
        self.pictures
            .known(&self.wanted(attachment, page, width, height))
    }

    fn wanted(&self, attachment: &Attachment, page: usize, width: f32, height: f32) -> Wanted {
        let page = u32::try_from(page).unwrap_or(u32::MAX);
        Wanted::of(attachment, page, width * self.scale, height * self.scale)
    }
}

/// Page `page` of `attachment` in a room of `width`×`height` u; nothing at all without one.
pub(crate) fn value(
    context: &Context<'_>,
    attachment: Option<&Attachment>,
    page: usize,
    width: f32,
    height: f32,
) -> PictureValue {
    let (Some(attachment), Some(easel)) = (attachment, context.easel) else {
        return PictureValue::default();
    };
    match easel.ask(attachment, page, width, height) {
        Answer::Ready(drawn) => ready(&drawn, width, height),
        Answer::Coming => without(PictureMark::Coming),
        Answer::Missing => without(PictureMark::Missing),
        Answer::Refused => without(PictureMark::Refused),
    }
}

/// `drawn`, to stand in a room of `width`×`height` u.
pub(crate) fn ready(drawn: &Drawn, width: f32, height: f32) -> PictureValue {
    let (wide, high) = (drawn.head.width as f32, drawn.head.height as f32);
    let scale = (width / wide).min(height / high);
    PictureValue {
        mark: PictureMark::Ready,
        image: drawn.image(),
        width: wide * scale,
        height: high * scale,
        pages: i32::try_from(drawn.head.pages).unwrap_or(i32::MAX),
        incomplete: drawn.head.incomplete,
    }
}

pub(crate) fn without(mark: PictureMark) -> PictureValue {
    PictureValue {
        mark,
        ..PictureValue::default()
    }
}
