//! The way past every screen, with the checker in hand.

use std::collections::BTreeMap;
use std::path::Path;

use kiosk_app::headless::Headless;
use kiosk_app::session::Language;
use kiosk_app::settings::Settings;
use kiosk_app::shots::{Look, tour};
use kiosk_app::ui::{App, Audit};
use slint::{ComponentHandle, SharedPixelBuffer};

use crate::county::{county, now};
use crate::examples::examples;
use crate::geometry::{Drawn, Element, Rules, check, draw};

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

/// What was found on one way.
pub struct Way {
    screens: usize,
    /// Pages of one screen that are gone through.
    pages: usize,
    /// Each fault with the screens on which it is.
    found: BTreeMap<String, Vec<String>>,
}

impl Way {
    pub fn new(pages: usize) -> Self {
        Self {
            screens: 0,
            pages,
            found: BTreeMap::new(),
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
                let name = format!("{words}/{name}");
                self.pages(app, screen, settings.dpi, &rules, &name);
            }
            Ok(())
        });
        walked.expect("the terminal can be shown");
    }

    /// All pages of what stands there.
    fn pages(&mut self, app: &App, screen: &Headless, dpi: f32, rules: &Rules, name: &str) {
        app.global::<Audit>().set_on(true);
        let mut last = None;
        for page in 0..self.pages {
            let drawn = draw(app, screen, dpi);
            // A pager that turns nothing, in the gallery.
            if last.is_some_and(|last: SharedPixelBuffer<_>| {
                last.as_slice() == drawn.pixels.as_slice()
            }) {
                break;
            }
            self.screens += 1;
            for finding in check(&drawn, rules) {
                let places = self.found.entry(finding.to_string()).or_default();
                places.push(format!("{name} {page}"));
            }
            let Some(next) = next(&drawn) else { break };
            next.press();
            last = Some(drawn.pixels);
        }
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
            told.is_empty(),
            "{} faults:\n{}",
            told.len(),
            told.join("\n")
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

type Chosen = Box<dyn FnMut(&str) -> bool>;

fn some() -> Chosen {
    Box::new(examples(1))
}

fn all() -> Chosen {
    Box::new(|_| true)
}

/// Both sizes of letters on one panel.
fn both_sizes(panel: Panel, pages: usize, chosen: fn() -> Chosen) {
    let mut way = Way::new(pages);
    for large in [false, true] {
        let look = look(large, Language::Simplified);
        way.walk(county(), panel, &look, &mut *chosen());
    }
    way.end();
}

fn other_words(pages: usize, chosen: fn() -> Chosen) {
    let mut way = Way::new(pages);
    for language in [Language::Traditional, Language::English] {
        way.walk(county(), LANDSCAPE, &look(false, language), &mut *chosen());
    }
    way.end();
}

#[test]
fn kinds_in_landscape() {
    both_sizes(LANDSCAPE, SOME, some);
}

#[test]
fn kinds_in_portrait() {
    both_sizes(PORTRAIT, SOME, some);
}

#[test]
fn kinds_in_compact() {
    both_sizes(COMPACT, SOME, some);
}

#[test]
fn kinds_in_other_words() {
    other_words(SOME, some);
}

#[test]
#[ignore = "minutes: every page of every record; make bench"]
fn everything_in_landscape() {
    both_sizes(LANDSCAPE, ALL, all);
}

#[test]
#[ignore = "minutes: every page of every record; make bench"]
fn everything_in_portrait() {
    both_sizes(PORTRAIT, ALL, all);
}

#[test]
#[ignore = "minutes: every page of every record; make bench"]
fn everything_in_compact() {
    both_sizes(COMPACT, ALL, all);
}

#[test]
#[ignore = "minutes: every page of every record; make bench"]
fn everything_in_other_words() {
    other_words(ALL, all);
}
