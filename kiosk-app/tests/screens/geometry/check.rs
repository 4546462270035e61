//! Holds a drawn screen to the rules with numbers.

use std::ops::Range;

use super::contrast::Inks;
use super::drawn::{Area, Drawn, Element};
use super::finding::{Fault, Finding};

/// u in a millimetre.
const MM: f32 = 98.0 / 25.4;
/// What rounding to whole pixels may cost; u.
const ROUNDING: f32 = 0.6;
/// Touch areas that press nothing: the ground below everything, and the shield around a dialog.
const EXCUSED: [&str; 2] = ["App::ground", "Dialog::shield"];
/// What may be larger than its frame: a picture that was brought near, beside its four arrows.
const MOVED: &str = "ViewerScreen::view";
/// What is pressed first, and must be larger.
const PRIMARY: [&str; 2] = ["Tile", "Place"];

/// What depends on the terminal and on its visitor.
#[derive(Debug, Clone, Copy, Default)]
pub struct Rules {
    /// In large letters.
    pub large: bool,
    /// The uppermost part, where no hand comes; u.
    pub out_of_reach: f32,
}

/// Everything that is wrong with `drawn`, whose labels were asked to tell of themselves.
pub fn check(drawn: &Drawn, rules: &Rules) -> Vec<Finding> {
    // What lies under a dialog is checked without it.
    let dialog = drawn
        .elements
        .iter()
        .rposition(|element| element.is("Dialog"));
    let from = dialog.unwrap_or(0);
    let in_sight = |index: &usize| *index >= from;
    let mut out = Vec::new();
    let targets: Vec<usize> = targets(drawn).into_iter().filter(in_sight).collect();
    let labels: Vec<usize> = (0..drawn.elements.len())
        .filter(in_sight)
        .filter(|index| {
            drawn.elements[*index].is("Label") && !drawn.elements[*index].name().trim().is_empty()
        })
        .collect();
    let held: Vec<_> = targets.iter().map(|target| drawn.inside(*target)).collect();
    for index in &labels {
        let running = !held.iter().any(|held| held.contains(index));
        words(&drawn.elements[*index], running, drawn, rules, &mut out);
    }
    standing(drawn, &labels, &targets, &mut out);
    for (nth, index) in targets.iter().enumerate() {
        let element = &drawn.elements[*index];
        let primary = dialog.is_some() || PRIMARY.iter().any(|kind| element.is(kind));
        target(element, primary, rules, &mut out);
        for other in &targets[nth + 1..] {
            gap(element, &drawn.elements[*other], &mut out);
        }
    }
    bare(drawn, &held, from, &mut out);
    pages(drawn, from, &mut out);
    out
}

fn targets(drawn: &Drawn) -> Vec<usize> {
    let mut found: Vec<usize> = Vec::new();
    for (index, element) in drawn.elements.iter().enumerate() {
        // Several elements that became one are told of one by one, and the first has the name.
        let again = found
            .last()
            .is_some_and(|last| *last + 1 == index && drawn.elements[*last].area == element.area);
        if element.is_target() && !again {
            found.push(index);
        }
    }
    found
}

/// `running`: not what stands on a key.
fn words(element: &Element, running: bool, drawn: &Drawn, rules: &Rules, out: &mut Vec<Finding>) {
    let mut find = |fault| out.push(finding(element, fault));
    let note = element.note().unwrap_or_default();
    let told: Vec<&str> = note.split(' ').collect();
    let [size, fits, must, how] = told[..] else {
        panic!(
            "a label tells nothing of itself: {} [{}]",
            element.name(),
            element.id
        );
    };
    if fits == "over" && must == "must" {
        find(if how == "elided" {
            Fault::Elided
        } else {
            Fault::Clipped
        });
    }
    let size = size.parse::<f32>().expect("a size") / MM;
    let least = if rules.large { 10.0 } else { 6.55 };
    if size < least - 0.01 {
        find(Fault::TooSmall { mm: size, least });
    }
    match Inks::of(drawn, &element.area) {
        None => find(Fault::Invisible),
        Some(inks) => {
            let least = if running && inks.is_plain() { 7.0 } else { 4.5 };
            if inks.ratio() < least {
                let ratio = inks.ratio();
                find(Fault::Contrast { ratio, least });
            }
        }
    }
}

/// Where words stand: inside the window and what is tapped, and not on other words.
fn standing(drawn: &Drawn, labels: &[usize], targets: &[usize], out: &mut Vec<Finding>) {
    let window = drawn.window();
    // Above and below the letters of the smallest line there is as much air.
    const AIR: f32 = 5.0;
    let mut beyond = |element: &Element, holder: &Area| {
        let letters = Area {
            top: element.area.top + AIR,
            bottom: element.area.bottom - AIR,
            ..element.area
        };
        let mm = letters.beyond(holder) / MM;
        if mm > ROUNDING / MM {
            out.push(finding(element, Fault::SticksOut { mm }));
        }
    };
    // What stands on the screen ends where the bar with the six keys begins.
    let bars = drawn.elements.iter().enumerate();
    let bars: Vec<usize> = bars
        .filter(|(_, one)| one.is("BottomBar"))
        .map(|(at, _)| at)
        .collect();
    for index in labels {
        let bar = bars.iter().find(|bar| *index < **bar);
        let bottom = bar.map_or(window.bottom, |bar| drawn.elements[*bar].area.top);
        beyond(&drawn.elements[*index], &Area { bottom, ..window });
    }
    for target in targets {
        for index in drawn.inside(*target).filter(|index| labels.contains(index)) {
            beyond(&drawn.elements[index], &drawn.elements[*target].area);
        }
    }
    for (nth, index) in labels.iter().enumerate() {
        let element = &drawn.elements[*index];
        for other in &labels[nth + 1..] {
            let other = &drawn.elements[*other];
            let (across, down) = element.area.distance(&other.area);
            // Above and below the letters of a line there is some air.
            let air = 0.2 * element.area.height().min(other.area.height()).min(60.0);
            if across < -ROUNDING && down < -air {
                let other = other.name();
                out.push(finding(element, Fault::Covers { other }));
            }
        }
    }
}

fn target(element: &Element, primary: bool, rules: &Rules, out: &mut Vec<Finding>) {
    let mut find = |fault| out.push(finding(element, fault));
    if element.name().trim().is_empty() {
        find(Fault::Nameless);
    }
    let least = if primary { 20.0 } else { 15.0 };
    let (width, height) = (element.area.width(), element.area.height());
    if width.min(height) < least * MM - ROUNDING {
        let mm = (width / MM, height / MM);
        find(Fault::Target { mm, least });
    }
    let above = rules.out_of_reach - element.area.top;
    if above > ROUNDING {
        find(Fault::OutOfReach { mm: above / MM });
    }
}

fn gap(element: &Element, other: &Element, out: &mut Vec<Finding>) {
    const LEAST: f32 = 4.0;
    let (across, down) = element.area.distance(&other.area);
    let distance = across.max(down);
    if distance < LEAST * MM - ROUNDING {
        let (mm, other) = (distance / MM, other.name());
        out.push(finding(element, Fault::Gap { mm, other }));
    }
}

/// Touch areas that belong to nothing that says what it is.
fn bare(drawn: &Drawn, held: &[Range<usize>], from: usize, out: &mut Vec<Finding>) {
    for (index, element) in drawn.elements.iter().enumerate().skip(from) {
        let excused = EXCUSED.contains(&element.id.as_str());
        if element.is("TouchArea") && !excused && !held.iter().any(|held| held.contains(&index)) {
            out.push(finding(element, Fault::NoRole));
        }
    }
}

/// Pages are cut so that nothing needs to be dragged.
fn pages(drawn: &Drawn, from: usize, out: &mut Vec<Finding>) {
    for (index, page) in drawn.elements.iter().enumerate().skip(from) {
        if !page.is("Flickable") || page.id == MOVED {
            continue;
        }
        let held = drawn.inside(index);
        // A touch area reaches into the gap around what is drawn.
        let longest = held
            .filter(|index| !drawn.elements[*index].is("TouchArea"))
            .map(|index| drawn.elements[index].area.beyond(&page.area))
            .fold(0.0, f32::max);
        if longest > 1.0 {
            let mm = longest / MM;
            out.push(finding(page, Fault::LongPage { mm }));
        }
    }
}

fn finding(element: &Element, fault: Fault) -> Finding {
    Finding {
        fault,
        label: element.name(),
        id: element.id.clone(),
    }
}
