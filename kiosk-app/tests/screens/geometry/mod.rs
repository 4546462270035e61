//! Holds a screen to what the design asks of it in millimetres, as it is drawn.

mod check;
mod contrast;
mod drawn;
mod finding;

use i_slint_backend_testing::ElementRoot;
use kiosk_app::headless::Headless;
use kiosk_app::settings::REFERENCE_DPI;

pub use check::{Rules, check};
pub use drawn::{Drawn, Element};
pub use finding::{Fault, Finding};

/// Draws what `component` shows on a panel of `dpi`.
pub fn draw(component: &impl ElementRoot, screen: &Headless, dpi: f32) -> Drawn {
    let pixels = screen.pixels().expect("the screen draws");
    Drawn::of(component, pixels, dpi / REFERENCE_DPI)
}
