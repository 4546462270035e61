fn main() {
    let config = slint_build::CompilerConfiguration::new()
        .with_style("fluent-light".into())
        .embed_resources(slint_build::EmbedResourcesKind::EmbedFiles)
        .with_bundled_translations("../lang")
        // What the checks of the drawn screen find elements by.
        .with_debug_info(std::env::var("PROFILE").is_ok_and(|profile| profile != "release"))
        // A Chinese word is its own key, wherever it stands.
        .with_default_translation_context(slint_build::DefaultTranslationContext::None);
    if let Err(error) = slint_build::compile_with_config("app.slint", config) {
        eprintln!("{error}");
        std::process::exit(1);
    }
}
