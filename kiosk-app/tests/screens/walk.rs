//! The way past every screen, with the checker in hand.

use std::collections::BTreeMap;
use std::path::Path;

use i_slint_backend_testing::ElementHandle;
use kiosk_app::headless::Headless;
use kiosk_app::session::Language;
use kiosk_app::settings::Settings;
use kiosk_app::shots::{Look, tour};
use kiosk_app::ui::{App, Audit};
use slint::{ComponentHandle, Rgba8Pixel, SharedPixelBuffer};

use crate::county::{county, now};
use crate::examples::examples;
use crate::geometry::{Drawn, Element, Rules, check, draw};
use crate::reference::{Held, Set};

/// Pages of one screen that are gone through: of examples, and of everything.
pub const SOME: usize = 2;
const ALL: usize = 60;

/// A panel: pixels and dots to the inch.
#[derive(Debug, Clone, Copy)]
pub struct Panel {
    pub name: &'static str,
    size: (u32, u32),
    dpi: f32,
}

pub const LANDSCAPE: Panel = Panel {
    name: "landscape",
    size: (1280, 800),
    dpi: 98.0,
};
pub const PORTRAIT: Panel = Panel {
    name: "portrait",
    size: (1080, 1920),
    dpi: 102.5,
};
pub const COMPACT: Panel = Panel {
    name: "compact",
    size: (1280, 800),
    dpi: 149.0,
};

impl Panel {
    pub fn settings(&self) -> Settings {
        Settings {
            site_code: Some("qingshi".to_owned()),
            size: self.size,
            dpi: self.dpi,
            ..Settings::default()
        }
    }
}

type Pixels = SharedPixelBuffer<Rgba8Pixel>;

/// What was found on one way.
pub struct Way {
    screens: usize,
    /// Pages of one screen that are gone through.
    pages: usize,
    /// Each fault with the screens on which it is.
    found: BTreeMap<String, Vec<String>>,
    /// Pictures that are different.
    different: String,
}

impl Way {
    pub fn new(pages: usize) -> Self {
        Self {
            screens: 0,
            pages,
            found: BTreeMap::new(),
            different: String::new(),
        }
    }

    /// Goes past the screens of `data` that are chosen by their names, all pages of each.
    pub fn walk(
        &mut self,
        data: &Path,
        panel: Panel,
        look: &Look,
        chosen: &mut dyn FnMut(&str) -> bool,
    ) {
        self.walk_beside(data, panel, look, chosen, None);
    }

    /// The same; the first page of each beside the picture that is kept of it.
    pub fn walk_beside(
        &mut self,
        data: &Path,
        panel: Panel,
        look: &Look,
        chosen: &mut dyn FnMut(&str) -> bool,
        mut held: Option<&mut Held>,
    ) {
        let settings = panel.settings();
        let height = settings.size.1 as f32 / settings.scale();
        let out_of_reach = settings.out_of_reach(height);
        let words = format!(
            "{}{}{}",
            panel.name,
            if look.large { " large" } else { "" },
            match look.language {
                Language::Simplified => "",
                Language::Traditional => " traditional",
                Language::English => " english",
            }
        );
        let walked = tour(data, &settings, look, now(), &mut |name, app, screen| {
            // What is for those who draw screens is looked at on the first panel alone.
            let of_gallery = name.starts_with("80-gallery") && panel.name != LANDSCAPE.name;
            if !of_gallery && chosen(name) {
                let rules = Rules {
                    // The loop plays for everybody.
                    large: look.large && !name.starts_with("97-attract"),
                    out_of_reach,
                };
                let place = format!("{words}/{name}");
                let first = self.pages(app, screen, settings.dpi, &rules, &place);
                if let (Some(held), Some(first)) = (held.as_deref_mut(), first) {
                    held.compare(name, &first);
                }
            }
            Ok(())
        });
        walked.expect("the terminal can be shown");
    }

    /// All pages of what stands there. Returns the first.
    fn pages(
        &mut self,
        app: &App,
        screen: &Headless,
        dpi: f32,
        rules: &Rules,
        name: &str,
    ) -> Option<Pixels> {
        app.global::<Audit>().set_on(true);
        let mut turned = 0;
        let mut first = None;
        let mut last: Option<Pixels> = None;
        for page in 0..self.pages {
            let drawn = draw(app, screen, dpi);
            // A pager that turns nothing, in the gallery.
            if last.is_some_and(|last| last.as_slice() == drawn.pixels.as_slice()) {
                break;
            }
            first.get_or_insert_with(|| drawn.pixels.clone());
            self.screens += 1;
            for finding in check(&drawn, rules) {
                let places = self.found.entry(finding.to_string()).or_default();
                places.push(format!("{name} {page}"));
            }
            let Some(next) = next(&drawn) else { break };
            next.press();
            turned += 1;
            last = Some(drawn.pixels);
        }
        for _ in 0..turned {
            // What comes next may lie over this screen.
            if let Some(back) = ElementHandle::find_by_element_id(app, "Pager::before").last() {
                back.invoke_accessible_default_action();
            }
        }
        first
    }

    /// Says what was found, one fault to a line.
    pub fn end(self) {
        println!("{} screens", self.screens);
        let told: Vec<String> = self
            .found
            .iter()
            .map(|(fault, places)| {
                let some: Vec<&str> = places.iter().take(3).map(String::as_str).collect();
                format!("{} × {fault}: {}", places.len(), some.join(", "))
            })
            .collect();
        assert!(
            told.is_empty() && self.different.is_empty(),
            "{} faults:\n{}\n{}",
            told.len(),
            told.join("\n"),
            self.different
        );
    }
}

fn next(drawn: &Drawn) -> Option<&Element> {
    let mut elements = drawn.elements.iter();
    elements.rfind(|element| element.id == "Pager::after")
}

pub fn look(large: bool, language: Language) -> Look {
    Look {
        large,
        language,
        only: Vec::new(),
    }
}

/// One example of every kind of screen, two pages of each, beside the pictures that are kept.
fn kinds(panel: Panel, looks: &[Look]) {
    let mut way = Way::new(SOME);
    for look in looks {
        let mut held = Set::of(panel, look.large, look.language).map(Set::held);
        way.walk_beside(county(), panel, look, &mut examples(1), held.as_mut());
        if let Some(held) = held {
            way.different.push_str(&held.end());
        }
    }
    way.end();
}

/// Every page of every record.
fn everything(panel: Panel, looks: &[Look]) {
    let mut way = Way::new(ALL);
    for look in looks {
        way.walk(county(), panel, look, &mut |_| true);
    }
    way.end();
}

fn sizes() -> [Look; 2] {
    [false, true].map(|large| look(large, Language::Simplified))
}

fn other_words() -> [Look; 2] {
    [Language::Traditional, Language::English].map(|language| look(false, language))
}

#[test]
fn kinds_in_landscape() {
    kinds(LANDSCAPE, &sizes());
}

#[test]
fn kinds_in_portrait() {
    kinds(PORTRAIT, &sizes());
}

#[test]
fn kinds_in_compact() {
    kinds(COMPACT, &sizes());
}

#[test]
fn kinds_in_other_words() {
    kinds(LANDSCAPE, &other_words());
}

#[test]
#[ignore = "minutes: every page of every record; make bench"]
fn everything_in_landscape() {
    everything(LANDSCAPE, &sizes());
}

#[test]
#[ignore = "minutes: every page of every record; make bench"]
fn everything_in_portrait() {
    everything(PORTRAIT, &sizes());
}

#[test]
#[ignore = "minutes: every page of every record; make bench"]
fn everything_in_compact() {
    everything(COMPACT, &sizes());
}

#[test]
#[ignore = "minutes: every page of every record; make bench"]
fn everything_in_other_words() {
    everything(LANDSCAPE, &other_words());
}
