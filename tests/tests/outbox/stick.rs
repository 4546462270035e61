//! On a stick: there and back, lost on the way, plugged in twice.

use std::fs;
use std::path::PathBuf;

use e2e::run;

use crate::terminal::{busy, day, write};
use crate::{County, said, waiting};

impl County {
    fn sync_by_stick(&self, data: &str, stick: &str) {
        let (data, stick) = (self.demo.arg(data), self.demo.arg(stick));
        let root = self.demo.root();
        let args = ["once", "--data", &data, "--from", &stick, "--root", &root];
        let output = run("sync-agent", &args);
        assert!(output.status.success(), "{}", said(&output));
    }

    fn usb(&self, stick: &str) {
        let _ = fs::create_dir(self.demo.path(stick));
        self.demo.office(&["usb", &self.demo.arg(stick)]);
    }

    /// Sealed files on the stick.
    fn sealed(&self, stick: &str) -> Vec<PathBuf> {
        let folder = self.demo.path(stick).join("chayue/outbox/baiyang");
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        entries.map(|entry| entry.path()).collect()
    }
}

#[test]
fn a_stick_carries_it_home_and_the_receipt_back() {
    let county = County::new();
    let data = county.demo.path("terminal");
    county.usb("stick");
    county.sync_by_stick("terminal", "stick");
    busy(&data, day(1));
    county.sync_by_stick("terminal", "stick");
    write(&data, day(2), "请把这句话带回县里");
    county.sync_by_stick("terminal", "stick");
    county.sync_by_stick("terminal", "stick");
    assert_eq!((county.sealed("stick").len(), waiting(&data)), (2, 2));
    for file in county.sealed("stick") {
        let bytes = fs::read(file).unwrap();
        assert!(!bytes.windows(7).any(|part| part == b"baiyang"));
    }
    // A copy of the stick, to be handed in once more later.
    let copy = county.demo.path("copy");
    for file in county.sealed("stick") {
        let folder = copy.join("chayue/outbox/baiyang");
        fs::create_dir_all(&folder).unwrap();
        fs::copy(&file, folder.join(file.file_name().unwrap())).unwrap();
    }
    let told = county.demo.office(&["intake", &county.demo.arg("stick")]);
    assert!(told.contains("收到 2 批"), "{told}");
    assert_eq!((county.sealed("stick").len(), county.visits()), (0, 4));
    let again = county.demo.office(&["intake", &county.demo.arg("copy")]);
    assert!(again.contains("早已收过 2 批"), "{again}");
    assert_eq!(county.visits(), 4);
    assert_eq!(county.feedback()["texts"][0]["text"], "请把这句话带回县里");
    county.sync_by_stick("terminal", "stick");
    assert_eq!((waiting(&data), county.visits()), (0, 4));
}

#[test]
fn a_stick_that_is_lost_is_replaced_by_the_next() {
    let county = County::new();
    let data = county.demo.path("terminal");
    county.usb("lost");
    county.sync_by_stick("terminal", "lost");
    busy(&data, day(1));
    county.sync_by_stick("terminal", "lost");
    assert_eq!((county.sealed("lost").len(), waiting(&data)), (1, 1));
    county.usb("next");
    county.sync_by_stick("terminal", "next");
    county.demo.office(&["intake", &county.demo.arg("next")]);
    assert_eq!((county.visits(), waiting(&data)), (4, 1));
    // Another stick brings the receipt; the terminal is done, wherever the first one is.
    county.usb("third");
    county.sync_by_stick("terminal", "third");
    assert_eq!(waiting(&data), 0);
    let late = county.demo.office(&["intake", &county.demo.arg("lost")]);
    assert!(late.contains("早已收过 1 批"), "{late}");
    assert_eq!(county.visits(), 4);
}

#[test]
fn both_ways_together_count_once() {
    let county = County::new();
    let data = county.demo.path("terminal");
    county.usb("stick");
    county.sync_by_stick("terminal", "stick");
    busy(&data, day(1));
    county.sync_by_stick("terminal", "stick");
    let server = county.demo.serve_workspace();
    let output = county.demo.once("terminal", &server.url);
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!((county.visits(), waiting(&data)), (4, 0));
    let told = county.demo.office(&["intake", &county.demo.arg("stick")]);
    assert!(told.contains("早已收过 1 批"), "{told}");
    assert_eq!(county.visits(), 4);
}

#[test]
fn nothing_is_laid_into_a_folder_that_is_no_stick_of_the_countys() {
    let county = County::new();
    let data = county.demo.path("terminal");
    county.demo.sync_from_folder("terminal");
    busy(&data, day(1));
    county.demo.sync_from_folder("terminal");
    assert!(!county.demo.path("repository/chayue").exists());
}

#[test]
fn garbage_on_a_stick_is_named_and_the_rest_is_taken() {
    let county = County::new();
    let data = county.demo.path("terminal");
    county.usb("stick");
    county.sync_by_stick("terminal", "stick");
    busy(&data, day(1));
    county.sync_by_stick("terminal", "stick");
    let good = county.sealed("stick").remove(0);
    let garbage = good.with_file_name(format!("{}.sealed", "0".repeat(32)));
    fs::write(&garbage, b"garbage").unwrap();
    let elsewhere = county.demo.path("stick/chayue/outbox/qingshi");
    fs::create_dir(&elsewhere).unwrap();
    fs::copy(&good, elsewhere.join(good.file_name().unwrap())).unwrap();
    let output = county.demo.county(&["intake", &county.demo.arg("stick")]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains("收到 1 批"), "{}", said(&output));
    assert!(said(&output).contains(&"0".repeat(32)), "{}", said(&output));
    assert_eq!(county.visits(), 4);
    assert!(garbage.exists() && !good.exists());
}
