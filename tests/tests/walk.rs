//! Every record of the sample county is found at the terminal by taps alone.

use e2e::{Demonstration, run};

#[test]
fn every_record_of_the_sample_county_is_three_taps_away() {
    let demo = Demonstration::new();
    demo.sync_from_folder("terminal");
    for panel in [
        &["--size", "1280x800", "--dpi", "98"],
        &["--size", "1080x1920", "--dpi", "102.5"],
        &["--size", "1280x800", "--dpi", "149"],
    ] {
        let data = demo.arg("terminal");
        let output = run(
            "kiosk-app",
            &[&["walk", "--data", &data], &panel[..]].concat(),
        );
        let told = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{panel:?}: {told}");
        assert!(told.contains("至多点 3 下"), "{told}");
    }
}
