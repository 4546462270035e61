//! A screen as it is drawn: its elements in the order in which they are painted, and its pixels.

use std::ops::ControlFlow;

use i_slint_backend_testing::{AccessibleRole, ElementHandle, ElementRoot};
use slint::{Rgba8Pixel, SharedPixelBuffer};

pub struct Drawn {
    pub elements: Vec<Element>,
    pub pixels: SharedPixelBuffer<Rgba8Pixel>,
    /// Pixels per u.
    pub scale: f32,
}

pub struct Element {
    handle: ElementHandle,
    /// The component, then what it inherits.
    types: Vec<String>,
    pub id: String,
    role: AccessibleRole,
    pub label: Option<String>,
    pub area: Area,
}

/// In u.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Area {
    pub left: f32,
    pub top: f32,
    pub right: f32,
    pub bottom: f32,
}

impl Drawn {
    pub fn of(
        component: &impl ElementRoot,
        pixels: SharedPixelBuffer<Rgba8Pixel>,
        scale: f32,
    ) -> Self {
        let mut elements = Vec::new();
        component.root_element().visit_descendants(|handle| {
            elements.push(Element::of(handle));
            ControlFlow::<()>::Continue(())
        });
        Self {
            elements,
            pixels,
            scale,
        }
    }

    pub fn window(&self) -> Area {
        Area {
            left: 0.0,
            top: 0.0,
            right: self.pixels.width() as f32 / self.scale,
            bottom: self.pixels.height() as f32 / self.scale,
        }
    }

    /// The elements inside of the one at `index`: these follow it.
    pub fn inside(&self, index: usize) -> std::ops::Range<usize> {
        let Some(element) = self.elements.get(index) else {
            return 0..0;
        };
        let count = element.descendants();
        let mut first = index + 1;
        // Several elements may have become one; each of them is told of.
        while let Some(next) = self.elements.get(first)
            && next.area == element.area
            && next.descendants() == count
            && count > 0
        {
            first += 1;
        }
        first..(first + count).min(self.elements.len())
    }
}

impl Element {
    fn of(handle: ElementHandle) -> Self {
        let (at, size) = (handle.absolute_position(), handle.size());
        let name = handle.type_name().map(|name| name.to_string());
        let bases = handle.bases().into_iter().flatten();
        Self {
            types: name
                .into_iter()
                .chain(bases.map(|base| base.to_string()))
                .collect(),
            id: handle.id().unwrap_or_default().to_string(),
            role: handle.accessible_role().unwrap_or(AccessibleRole::None),
            label: handle.accessible_label().map(|label| label.to_string()),
            area: Area {
                left: at.x,
                top: at.y,
                right: at.x + size.width,
                bottom: at.y + size.height,
            },
            handle,
        }
    }

    pub fn is(&self, kind: &str) -> bool {
        self.types.iter().any(|name| name == kind)
    }

    /// Says that it can be tapped. A field says what was typed on the keys, and is none.
    pub fn is_target(&self) -> bool {
        !matches!(
            self.role,
            AccessibleRole::None
                | AccessibleRole::Text
                | AccessibleRole::Groupbox
                | AccessibleRole::Image
                | AccessibleRole::List
                | AccessibleRole::Table
                | AccessibleRole::TabList
                | AccessibleRole::TabPanel
                | AccessibleRole::ProgressIndicator
                | AccessibleRole::TextInput
        )
    }

    /// What a label tells of itself while it is asked to.
    pub fn note(&self) -> Option<String> {
        self.handle
            .accessible_description()
            .map(|note| note.to_string())
    }

    pub fn press(&self) {
        self.handle.invoke_accessible_default_action();
    }

    fn descendants(&self) -> usize {
        let mut count = 0;
        self.handle.visit_descendants(|_| {
            count += 1;
            ControlFlow::<()>::Continue(())
        });
        count
    }

    pub fn name(&self) -> String {
        self.label.clone().unwrap_or_default()
    }
}

impl Area {
    pub fn width(&self) -> f32 {
        self.right - self.left
    }

    pub fn height(&self) -> f32 {
        self.bottom - self.top
    }

    /// By how much `self` reaches beyond `other`; 0 where it is inside.
    pub fn beyond(&self, other: &Self) -> f32 {
        (other.left - self.left)
            .max(other.top - self.top)
            .max(self.right - other.right)
            .max(self.bottom - other.bottom)
            .max(0.0)
    }

    /// Distance in each direction; below 0 where they overlap in it.
    pub fn distance(&self, other: &Self) -> (f32, f32) {
        (
            (other.left - self.right).max(self.left - other.right),
            (other.top - self.bottom).max(self.top - other.bottom),
        )
    }
}
