//! Each planted fault is found and named, and nothing else.

use kiosk_app::headless::Headless;
use slint::ComponentHandle;

use crate::geometry::{Fault, Finding, Rules, check, draw};

// The generator writes `todo!()` where an accessible action has no meaning.
#[allow(clippy::todo, unused)]
mod ui {
    include!(concat!(env!("OUT_DIR"), "/planted.rs"));
}

fn findings(faulty: bool) -> Vec<Finding> {
    let screen = Headless::new((1280, 800), 1.0).unwrap();
    let app = ui::Planted::new().unwrap();
    app.global::<ui::Audit>().set_on(true);
    app.set_faulty(faulty);
    app.show().unwrap();
    let rules = Rules {
        large: false,
        out_of_reach: 100.0,
    };
    let found = check(&draw(&app, &screen, 98.0), &rules);
    app.hide().unwrap();
    found
}

#[test]
fn what_is_right_is_not_found_fault_with() {
    assert_eq!(findings(false), []);
}

#[test]
fn every_planted_fault_is_named_and_nothing_else() {
    let found = findings(true);
    let named = |id: &str, fits: &dyn Fn(&Fault) -> bool| {
        let of_it = found.iter().filter(|finding| finding.id == id);
        let faults: Vec<&Fault> = of_it.map(|finding| &finding.fault).collect();
        assert!(
            matches!(faults[..], [fault] if fits(fault)),
            "{id}: {faults:?}"
        );
    };
    let near = |is: f32, should: f32| (is - should).abs() < 0.05;
    named(
        "Planted::high",
        &|fault| matches!(fault, Fault::OutOfReach { mm } if near(*mm, 40.0 / 98.0 * 25.4)),
    );
    named(
        "Planted::small",
        &|fault| matches!(fault, Fault::Target { mm, least } if near(mm.0, 14.0) && *least == 15.0),
    );
    named(
        "Planted::one",
        &|fault| matches!(fault, Fault::Gap { mm, other } if near(*mm, 2.0) && other == "右"),
    );
    named("Planted::nameless", &|fault| *fault == Fault::Nameless);
    named("Planted::bare", &|fault| *fault == Fault::NoRole);
    named("Planted::clipped", &|fault| *fault == Fault::Clipped);
    named("Planted::elided", &|fault| *fault == Fault::Elided);
    named(
        "Planted::pale",
        &|fault| matches!(fault, Fault::Contrast { ratio, .. } if (3.9..4.1).contains(ratio)),
    );
    named(
        "Planted::tiny",
        &|fault| matches!(fault, Fault::TooSmall { mm, .. } if near(*mm, 24.0 / 98.0 * 25.4)),
    );
    named(
        "Planted::outside",
        &|fault| matches!(fault, Fault::SticksOut { mm } if near(*mm, 100.0 / 98.0 * 25.4)),
    );
    named(
        "Planted::page",
        &|fault| matches!(fault, Fault::LongPage { mm } if near(*mm, 180.0 / 98.0 * 25.4)),
    );
    named(
        "Planted::first",
        &|fault| matches!(fault, Fault::Covers { other } if other == "的两行字"),
    );
    named("Planted::escaped", &|fault| {
        matches!(fault, Fault::SticksOut { .. })
    });
    assert_eq!(found.len(), 13, "{found:#?}");
    // What is wrong is said with its figures.
    let told: Vec<String> = found.iter().map(Finding::to_string).collect();
    assert!(
        told.contains(&"a target of 14.0 × 20.0 mm, least 15: “小” [Planted::small]".to_owned()),
        "{told:#?}"
    );
}
