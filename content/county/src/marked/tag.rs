//! XML as a text with tags in it, changed at places and otherwise left as it is, byte for byte.

use std::borrow::Cow;
use std::ops::Range;

use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::Event;
use quick_xml::events::attributes::Attributes;

use super::Unfit;

/// One tag of a text.
pub(super) struct Tag<'x> {
    /// Its bytes, from `<` to `>`.
    pub range: Range<usize>,
    pub form: Form,
    /// With its colon; empty where the name has none.
    pub prefix: &'x str,
    /// Without the prefix.
    pub name: &'x str,
    /// What stands behind the name.
    rest: &'x str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Open,
    Empty,
    Close,
}

/// The tags of `xml`, in order.
pub(super) fn tags(xml: &str) -> impl Iterator<Item = Result<Tag<'_>, Unfit>> {
    let mut reader = Reader::from_str(xml);
    std::iter::from_fn(move || {
        loop {
            let start = place(&reader);
            let form = match reader.read_event() {
                Ok(Event::Start(_)) => Form::Open,
                Ok(Event::Empty(_)) => Form::Empty,
                Ok(Event::End(_)) => Form::Close,
                Ok(Event::Eof) => return None,
                Ok(_) => continue,
                Err(_) => return Some(Err(Unfit)),
            };
            return Some(tag(xml, start..place(&reader), form));
        }
    })
}

fn place(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}

fn tag(xml: &str, range: Range<usize>, form: Form) -> Result<Tag<'_>, Unfit> {
    let inner = xml
        .get(range.clone())
        .and_then(|raw| raw.strip_prefix('<')?.strip_suffix('>'))
        .ok_or(Unfit)?;
    let inner = match form {
        Form::Open => inner,
        Form::Empty => inner.strip_suffix('/').ok_or(Unfit)?,
        Form::Close => inner.strip_prefix('/').ok_or(Unfit)?,
    };
    let end = inner
        .find(|c: char| c.is_ascii_whitespace())
        .unwrap_or(inner.len());
    let (full, rest) = inner.split_at(end);
    let colon = full.find(':').map_or(0, |at| at + 1);
    let (prefix, name) = full.split_at(colon);
    Ok(Tag {
        range,
        form,
        prefix,
        name,
        rest,
    })
}

impl Tag<'_> {
    pub fn opens(&self, name: &str) -> bool {
        self.form != Form::Close && self.name == name
    }

    pub fn closes(&self, name: &str) -> bool {
        self.form == Form::Close && self.name == name
    }

    /// The value of the attribute with this local name.
    pub fn attribute(&self, name: &str) -> Option<Cow<'_, str>> {
        let found = Attributes::new(self.rest, 0)
            .flatten()
            .find(|attribute| attribute.key.local_name().into_inner() == name)?;
        Some(match unescape(&found.value) {
            Ok(value) => Cow::Owned(value.into_owned()),
            Err(_) => found.value,
        })
    }

    pub fn number(&self, name: &str) -> Option<u32> {
        self.attribute(name)?.trim().parse().ok()
    }

    /// This tag again, with attributes (without prefix) set to plain values, or taken off.
    pub fn with(&self, form: Form, set: &[(&str, Option<String>)]) -> String {
        let mut out = format!("<{}{}", self.prefix, self.name);
        let kept = Attributes::new(self.rest, 0)
            .flatten()
            .filter(|attribute| set.iter().all(|(name, _)| *name != attribute.key.0));
        for attribute in kept {
            let quote = if attribute.value.contains('"') {
                '\''
            } else {
                '"'
            };
            out.push_str(&format!(
                " {}={quote}{}{quote}",
                attribute.key.0, attribute.value
            ));
        }
        for (name, value) in set {
            if let Some(value) = value {
                out.push_str(&format!(" {name}=\"{value}\""));
            }
        }
        out.push_str(if form == Form::Empty { "/>" } else { ">" });
        out
    }

    pub fn closing(&self) -> String {
        format!("</{}{}>", self.prefix, self.name)
    }
}

/// Changes to a text, by byte range of the text as it was.
#[derive(Default)]
pub(super) struct Edits(Vec<(Range<usize>, String)>);

impl Edits {
    pub fn insert(&mut self, at: usize, text: impl Into<String>) {
        self.0.push((at..at, text.into()));
    }

    pub fn replace(&mut self, range: Range<usize>, text: impl Into<String>) {
        self.0.push((range, text.into()));
    }

    /// Puts `text` last into the element that `open` begins: right away when it is empty, else by
    /// the caller at its closing tag. True when it was done.
    pub fn fill_empty(&mut self, open: &Tag, text: &str) -> bool {
        if open.form == Form::Empty {
            let filled = format!("{}{text}{}", open.with(Form::Open, &[]), open.closing());
            self.replace(open.range.clone(), filled);
        }
        open.form == Form::Empty
    }

    /// The text with every change made. Insertions at one place keep their order.
    pub fn apply(mut self, xml: &str) -> String {
        self.0.sort_by_key(|(range, _)| (range.start, range.end));
        let mut out = String::with_capacity(xml.len() + 1024);
        let mut done = 0;
        for (range, text) in self.0 {
            out.push_str(xml.get(done..range.start).unwrap_or_default());
            out.push_str(&text);
            done = range.end.max(done);
        }
        out.push_str(xml.get(done..).unwrap_or_default());
        out
    }
}

/// Puts `text` last into the first element called `name`.
pub(super) fn append_in(xml: &str, name: &str, text: &str) -> Result<String, Unfit> {
    let mut edits = Edits::default();
    for tag in tags(xml) {
        let tag = tag?;
        if tag.opens(name) && edits.fill_empty(&tag, text) {
            return Ok(edits.apply(xml));
        }
        if tag.closes(name) {
            edits.insert(tag.range.start, text);
            return Ok(edits.apply(xml));
        }
    }
    Err(Unfit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_found_where_they_stand() {
        let xml =
            "<?xml version=\"1.0\"?><x:a r:id='p\"q' b=\"1 &amp; 2\">文<!-- <b/> --><b/></x:a>";
        let found: Vec<Tag> = tags(xml).map(Result::unwrap).collect();
        let shown: Vec<_> = found
            .iter()
            .map(|tag| (&xml[tag.range.clone()], tag.prefix, tag.name, tag.form))
            .collect();
        assert_eq!(shown[0].1, "x:");
        assert_eq!(
            (shown[0].2, shown[1], shown[2]),
            (
                "a",
                ("<b/>", "", "b", Form::Empty),
                ("</x:a>", "x:", "a", Form::Close)
            )
        );
        assert_eq!(found[0].attribute("b").unwrap(), "1 & 2");
        assert_eq!(
            found[0].with(Form::Empty, &[("b", None), ("s", Some("7".into()))]),
            "<x:a r:id='p\"q' s=\"7\"/>"
        );
        assert!(tags("<a><b></a>").any(|tag| tag.is_err()));
    }

    #[test]
    fn an_element_grows_at_its_end() {
        assert_eq!(
            append_in("<a><b/></a>", "b", "<c/>").unwrap(),
            "<a><b><c/></b></a>"
        );
        assert_eq!(
            append_in("<a><b>1</b></a>", "b", "<c/>").unwrap(),
            "<a><b>1<c/></b></a>"
        );
        assert!(append_in("<a/>", "b", "").is_err());
    }
}
