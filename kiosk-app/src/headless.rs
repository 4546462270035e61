//! A screen without a display: the same renderer, drawing into memory.

use std::cell::OnceCell;
use std::rc::Rc;
use std::time::Duration;

use slint::platform::software_renderer::{MinimalSoftwareWindow, RepaintBufferType};
use slint::platform::{Platform, WindowAdapter, WindowEvent};
use slint::{PhysicalSize, PlatformError, Rgba8Pixel, SharedPixelBuffer};

use crate::KioskError;

/// Draws what the app shows, pixel by pixel the same on every machine.
pub struct Headless {
    window: Rc<MinimalSoftwareWindow>,
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
    pub fn new(size: (u32, u32), scale: f32) -> Result<Self, KioskError> {
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
        window.dispatch_event_with_result(WindowEvent::ScaleFactorChanged {
            scale_factor: scale,
        })?;
        window.set_size(PhysicalSize::new(size.0, size.1));
        Ok(Self { window })
    }

    /// A finger: down and up again at a point, in physical pixels.
    pub fn tap(&self, x: f32, y: f32) -> Result<(), KioskError> {
        // Elements know where they are from the last drawing.
        slint::platform::update_timers_and_animations();
        let window = self.window.window();
        let position =
            slint::PhysicalPosition::new(x as i32, y as i32).to_logical(window.scale_factor());
        let button = slint::platform::PointerEventButton::Left;
        for event in [
            WindowEvent::PointerMoved { position },
            WindowEvent::PointerPressed { position, button },
            WindowEvent::PointerReleased { position, button },
            WindowEvent::PointerExited,
        ] {
            window.dispatch_event_with_result(event)?;
        }
        Ok(())
    }

    /// What is shown now, pixel by pixel.
    pub fn pixels(&self) -> Result<SharedPixelBuffer<Rgba8Pixel>, PlatformError> {
        slint::platform::update_timers_and_animations();
        self.window.window().take_snapshot()
    }

    /// The same as a PNG file's bytes.
    pub fn png(&self) -> Result<Vec<u8>, png::EncodingError> {
        let pixels = self.pixels();
        let pixels = pixels.map_err(|error| std::io::Error::other(error.to_string()))?;
        let mut out = Vec::new();
        let mut encoder = png::Encoder::new(&mut out, pixels.width(), pixels.height());
        encoder.set_color(png::ColorType::Rgba);
        encoder.set_depth(png::BitDepth::Eight);
        // Hundreds of pictures in one run: a few per cent more bytes for a fraction of the time.
        encoder.set_compression(png::Compression::Fast);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(pixels.as_bytes())?;
        writer.finish()?;
        Ok(out)
    }
}
