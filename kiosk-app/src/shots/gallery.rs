//! Pictures of every part in every state, for those who draw screens.

use std::rc::Rc;

use slint::ComponentHandle;

use super::Studio;
use crate::KioskError;
use crate::kiosk::Kiosk;
use crate::session::Session;
use crate::ui::{Frame, GalleryAdapter, ScreenName};

impl Studio<'_, '_> {
    pub(super) fn gallery(&mut self, kiosk: &Rc<Kiosk>, calm: &Session) -> Result<(), KioskError> {
        kiosk.change(|session| *session = calm.clone());
        let gallery = kiosk.app().global::<GalleryAdapter>();
        for page in 0..gallery.get_pages() {
            kiosk
                .app()
                .global::<Frame>()
                .set_screen(ScreenName::Gallery);
            gallery.set_page(page);
            self.take(&format!("80-gallery-{page:02}"))?;
        }
        kiosk.present();
        Ok(())
    }
}
