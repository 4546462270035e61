//! The keys on the screen, and what is left beside or above them.

use crate::metrics::{MM, Metrics, Shape};
use crate::page::Context;
use crate::ui::KeyboardValue;

/// Where the keys stand, and how high a hit is.
pub(crate) struct Keys {
    pub(crate) columns: usize,
    pub(crate) key: f32,
    pub(crate) width: f32,
    pub(crate) height: f32,
    pub(crate) row: f32,
    pub(crate) rows: usize,
}

impl Keys {
    /// Beside the hits; under them on a tall panel and on a small one, where letters and digits
    /// take turns and a hit is its title. Never under fifteen millimetres.
    pub(crate) fn of(context: &Context<'_>) -> Self {
        let metrics = &context.metrics;
        let Metrics { gap, margin, .. } = *metrics;
        let least = 15.0 * MM;
        let (columns, count): (usize, usize) = match metrics.shape {
            Shape::Landscape => (6, 37),
            Shape::Portrait => (10, 37),
            Shape::Compact => (10, 26),
        };
        // The wide keys stand beside the last ones where there is room for them.
        let last = count % columns;
        let lines = count.div_ceil(columns) + usize::from(last > 0 && columns - last < 4);
        let tall = |key: f32| lines as f32 * (key + gap) - gap;
        let whole = context.width - 2.0 * margin;
        let (width, key) = match metrics.shape {
            Shape::Portrait => (whole, 84.0),
            Shape::Compact => (whole, least),
            Shape::Landscape => {
                let fitting = (context.height - 32.0 + gap) / lines as f32 - gap;
                (464.0, fitting.min(68.0).max(least))
            }
        };
        let height = tall(key);
        let (row, room) = match metrics.shape {
            // Under the field, over the pager.
            Shape::Landscape => (metrics.row, context.height - 72.0 - 4.0 * gap - 72.0),
            Shape::Portrait => (
                metrics.row,
                context.height - 72.0 - 5.0 * gap - 72.0 - height,
            ),
            Shape::Compact => (60.0_f32.max(metrics.secondary), 0.0),
        };
        Self {
            columns,
            key,
            width,
            height,
            row,
            rows: metrics.fit(room, row),
        }
    }

    /// As the screen takes it.
    pub(crate) fn value(&self) -> KeyboardValue {
        KeyboardValue {
            columns: i32::try_from(self.columns).unwrap_or(1),
            key: self.key,
            width: self.width,
            height: self.height,
        }
    }
}
