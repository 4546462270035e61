//! What can be wrong with a drawn screen.

use std::fmt;

/// A fault of one element, with its figures; lengths in millimetres.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    pub fault: Fault,
    /// What the element says, and where it stands in the source.
    pub label: String,
    pub id: String,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Fault {
    /// Words take more room than they have; what is beyond is cut off.
    Clipped,
    /// Words that must be read whole end in an ellipsis.
    Elided,
    /// Letters, em.
    TooSmall { mm: f32, least: f32 },
    /// Words reach beyond the window or what holds them.
    SticksOut { mm: f32 },
    /// Words stand on other words.
    Covers { other: String },
    /// Words of which nothing is drawn.
    Invisible,
    /// Words too much like their ground.
    Contrast { ratio: f32, least: f32 },
    /// Something to tap, width by height.
    Target { mm: (f32, f32), least: f32 },
    /// Two things to tap.
    Gap { mm: f32, other: String },
    /// Something to tap where a hand does not come.
    OutOfReach { mm: f32 },
    /// Something to tap without a name to be read out.
    Nameless,
    /// Something to tap that is nothing: neither a button nor anything else.
    NoRole,
    /// What a page holds is longer than the page.
    LongPage { mm: f32 },
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.fault {
            Fault::Clipped => write!(f, "words are cut off"),
            Fault::Elided => write!(f, "words end in an ellipsis"),
            Fault::TooSmall { mm, least } => write!(f, "letters of {mm:.2} mm, least {least:.2}"),
            Fault::SticksOut { mm } => write!(f, "words stick out by {mm:.1} mm"),
            Fault::Covers { other } => write!(f, "words stand on “{other}”"),
            Fault::Invisible => write!(f, "words are not to be seen"),
            Fault::Contrast { ratio, least } => write!(f, "contrast {ratio:.2}, least {least}"),
            Fault::Target { mm, least } => {
                write!(f, "a target of {:.1} × {:.1} mm, least {least}", mm.0, mm.1)
            }
            Fault::Gap { mm, other } => write!(f, "{mm:.1} mm to “{other}”, least 4"),
            Fault::OutOfReach { mm } => write!(f, "{mm:.1} mm above a hand's reach"),
            Fault::Nameless => write!(f, "a target without a name"),
            Fault::NoRole => write!(f, "a target without a role"),
            Fault::LongPage { mm } => write!(f, "a page too long by {mm:.1} mm"),
        }?;
        write!(f, ": “{}” [{}]", self.label, self.id)
    }
}
