//! A screen without a display: the same renderer, drawing into memory.

use std::cell::OnceCell;
use std::rc::Rc;
use std::time::Duration;

use slint::platform::software_renderer::{MinimalSoftwareWindow, RepaintBufferType};
use slint::platform::{Platform, WindowAdapter, WindowEvent};
use slint::{PhysicalSize, PlatformError, Rgb8Pixel};

use crate::KioskError;

/// Draws what the app shows, pixel by pixel the same on every machine.
pub(crate) struct Headless {
    window: Rc<MinimalSoftwareWindow>,
    size: (u32, u32),
}

thread_local! {
    // Slint takes one platform per process; every headless screen of a thread shares it.
    static WINDOW: OnceCell<Rc<MinimalSoftwareWindow>> = const { OnceCell::new() };
}

struct Canvas(Rc<MinimalSoftwareWindow>);

impl Platform for Canvas {
    fn create_window_adapter(&self) -> Result<Rc<dyn WindowAdapter>, PlatformError> {
        Ok(self.0.clone())
    }

    /// Time stands still, so that nothing is ever caught half moved.
    fn duration_since_start(&self) -> Duration {
        Duration::ZERO
    }
}

impl Headless {
    /// Must come before the first component is made. `scale` is physical pixels per u.
    pub(crate) fn new(size: (u32, u32), scale: f32) -> Result<Self, KioskError> {
        let known = WINDOW.with(|window| window.get().cloned());
        let window = match known {
            Some(window) => window,
            None => {
                let window = MinimalSoftwareWindow::new(RepaintBufferType::NewBuffer);
                slint::platform::set_platform(Box::new(Canvas(window.clone())))
                    .map_err(|error| KioskError::Screen(PlatformError::Other(error.to_string())))?;
                WINDOW.with(|slot| slot.set(window.clone()).ok());
                window
            }
        };
        window.dispatch_event_with_result(WindowEvent::ScaleFactorChanged { scale_factor: scale })?;
        window.set_size(PhysicalSize::new(size.0, size.1));
        Ok(Self { window, size })
    }

    /// What is shown now: rows of RGB, top first.
    pub(crate) fn draw(&self) -> Vec<Rgb8Pixel> {
        let mut pixels = vec![Rgb8Pixel::default(); self.size.0 as usize * self.size.1 as usize];
        slint::platform::update_timers_and_animations();
        self.window.request_redraw();
        self.window.draw_if_needed(|renderer| {
            renderer.render(&mut pixels, self.size.0 as usize);
        });
        pixels
    }

    /// The same as a PNG file's bytes.
    pub(crate) fn png(&self) -> Result<Vec<u8>, png::EncodingError> {
        let bytes: Vec<u8> = self.draw().iter().flat_map(|pixel| [pixel.r, pixel.g, pixel.b]).collect();
        let mut out = Vec::new();
        let mut encoder = png::Encoder::new(&mut out, self.size.0, self.size.1);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&bytes)?;
        writer.finish()?;
        Ok(out)
    }
}
