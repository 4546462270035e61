//! Content in traditional characters, for whoever asked for them; converted when it is shown, so
//! that what was signed, searched and printed stays as it was written.
//!
//! Words are converted (OpenCC, the forms of Taiwan, as the frame's own words have them), names are
//! not. A name is what somebody compares: with the plate on a door, a staff card, a paper in the
//! hand; and conversion gets names wrong, because 范, 于, 后, 里 are characters of their own in them.
//! So people, places, offices, windows, units, addresses and document numbers stand as written.
//! Titles of laws in 《》 are words: readers in Hong Kong and Taiwan know 《中華人民共和國土地管理法》
//! under that spelling, and would search for it so.

mod name;
mod shown;

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::OnceLock;

use content_model::{Body, Kind};
use content_store::{Filter, Reader, StoreError};
use ferrous_opencc::OpenCC;
use ferrous_opencc::config::BuiltinConfig;
use slint::SharedString;

use crate::session::Language;

pub use name::Names;
pub(crate) use shown::InScript;

/// How content is shown to this visitor.
#[derive(Default)]
pub enum Script {
    #[default]
    AsWritten,
    /// Except for these names.
    Traditional(Names),
}

impl Script {
    /// `text`, of the content, as it is shown.
    pub fn words(&self, text: &str) -> SharedString {
        match self {
            Self::AsWritten => text.into(),
            Self::Traditional(names) => convert(text, names).into(),
        }
    }

    /// Whether anything is changed at all.
    pub fn is_as_written(&self) -> bool {
        matches!(self, Self::AsWritten)
    }
}

/// The scripts of the visitors' languages; names are read once for each state of the cache.
#[derive(Default)]
pub struct Scripts(RefCell<Option<(i64, Rc<Script>)>>);

impl Scripts {
    pub fn of(&self, reader: &Reader, language: Language) -> Result<Rc<Script>, StoreError> {
        if language != Language::Traditional {
            return Ok(Rc::default());
        }
        let generation = reader.generation()?;
        if let Some((known, script)) = &*self.0.borrow()
            && *known == generation
        {
            return Ok(script.clone());
        }
        let script = Rc::new(Script::Traditional(Names::new(names(reader)?)));
        self.0.replace(Some((generation, script.clone())));
        Ok(script)
    }
}

/// What the content calls people, places and units.
fn names(reader: &Reader) -> Result<Vec<String>, StoreError> {
    let mut out: Vec<String> = reader.releases()?.into_iter().map(|it| it.name).collect();
    for kind in [Kind::Person, Kind::Office, Kind::Window] {
        out.extend(reader.titles(kind)?);
    }
    let sites = reader.page(Kind::Site, &Filter::default(), 0, 1000)?;
    out.extend(
        sites
            .entries
            .into_iter()
            .filter_map(|entry| match entry.record.body {
                Body::Site(site) => Some(site.place_name),
                _ => None,
            }),
    );
    Ok(out)
}

fn convert(text: &str, names: &Names) -> String {
    // Numbers and codes are what many fields hold.
    let Some(converter) = converter().filter(|_| !text.is_ascii()) else {
        return text.to_owned();
    };
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for kept in names.spans(text) {
        out.push_str(&converter.convert(&text[from..kept.start]));
        out.push_str(&text[kept.clone()]);
        from = kept.end;
    }
    out.push_str(&converter.convert(&text[from..]));
    out
}

/// The dictionaries are unpacked when somebody asks for them first.
fn converter() -> Option<&'static OpenCC> {
    static CONVERTER: OnceLock<Option<OpenCC>> = OnceLock::new();
    let load = || {
        OpenCC::from_config(BuiltinConfig::S2tw)
            .map_err(|error| log::error!("{error}"))
            .ok()
    };
    CONVERTER.get_or_init(load).as_ref()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn script() -> Script {
        Script::Traditional(Names::new(
            ["范于里", "示范县后溪镇人民政府"].map(str::to_owned),
        ))
    }

    #[test]
    fn words_are_converted_and_names_are_not() {
        for (written, shown) in [
            ("办理结婚登记", "辦理結婚登記"),
            ("头发理发，发票", "頭髮理髮，發票"),
            ("请找范于里，范围在后面", "請找范于里，範圍在後面"),
            ("后溪镇里的办事处", "后溪镇裡的辦事處"),
            ("示范县的示范作用", "示范县的示範作用"),
            ("示范县后溪镇人民政府办公室", "示范县后溪镇人民政府辦公室"),
        ] {
            assert_eq!(script().words(written), shown);
            assert_eq!(Script::AsWritten.words(written), written);
        }
    }

    #[test]
    fn titles_of_laws_are_words_and_document_numbers_are_names() {
        assert_eq!(
            script().words("根据《中华人民共和国土地管理法》和国办发〔2020〕18号办理"),
            "根據《中華人民共和國土地管理法》和国办发〔2020〕18号辦理"
        );
        assert_eq!(script().words("财税[2018]37号"), "财税[2018]37号");
    }

    #[test]
    fn people_whose_names_are_masked_keep_their_surnames() {
        assert_eq!(script().words("张*，郑**两户"), "张*，郑**兩戶");
    }

    #[test]
    fn a_screen_full_of_words_takes_no_time_that_anybody_sees() {
        let page = "申请人持居民身份证到办事窗口办理，当场办结，不收费。".repeat(40);
        let script = script();
        script.words(&page);
        let start = std::time::Instant::now();
        let shown = script.words(&page);
        // Without optimisation; the device's own is some twenty times faster.
        assert!(start.elapsed().as_millis() < 400, "{:?}", start.elapsed());
        assert_eq!(shown.chars().count(), page.chars().count());
    }
}
