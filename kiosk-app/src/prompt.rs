//! Frames that come at once.
//!
//! On X11 Slint draws a sixtieth of a second after something has changed, as if that were when the
//! panel is ready. Nobody waits for the panel there, and a visitor would wait with every tap.

use slint::winit_030::winit::event::{TouchPhase, WindowEvent};
use slint::winit_030::{EventResult, WinitWindowAccessor};

/// Has `window` drawn as soon as a press or a release is answered.
pub(crate) fn draw_promptly(window: &slint::Window) {
    window.on_winit_window_event(|window, event| {
        let pressed = match event {
            WindowEvent::MouseInput { .. } => true,
            WindowEvent::Touch(touch) => touch.phase != TouchPhase::Moved,
            _ => false,
        };
        if pressed {
            // It is drawn when this event and those behind it have been answered.
            window.with_winit_window(|window| window.request_redraw());
        }
        EventResult::Propagate
    });
}
