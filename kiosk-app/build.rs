//! Compiles what the tests of the screens need beside the screens: a page with planted faults.

use std::path::Path;

fn main() {
    let planted = Path::new("tests/screens/planted.slint");
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed={}", planted.display());
    if std::env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        return;
    }
    let config = slint_build::CompilerConfiguration::new()
        .with_style("fluent-light".into())
        .embed_resources(slint_build::EmbedResourcesKind::EmbedFiles)
        .with_debug_info(true);
    let out = std::env::var_os("OUT_DIR").unwrap_or_default();
    let out = Path::new(&out).join("planted.rs");
    if let Err(error) = slint_build::compile_with_output_path(planted, out, config) {
        eprintln!("{error}");
        std::process::exit(1);
    }
}
