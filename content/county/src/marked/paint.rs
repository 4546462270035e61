//! xl/styles.xml: each style that a marked cell has, once more with a coloured ground. Everything
//! else about the cell (number format, font, borders, alignment) stays.

use std::collections::BTreeMap;

use content_model::Level;

use super::Unfit;
use super::tag::{Edits, Form, tags};

/// Coloured twins of a workbook's cell styles.
pub(super) struct Palette {
    styles: Vec<String>,
    /// Base style and colour → the twin's index.
    twins: BTreeMap<(usize, bool), usize>,
    fills: usize,
}

/// The colours that spreadsheets offer for “bad” and “neutral”.
const GROUNDS: [(Level, &str); 2] = [(Level::Error, "FFFFC7CE"), (Level::Warning, "FFFFEB9C")];

impl Palette {
    /// Reads the cell styles of a styles part.
    pub fn of(xml: &str) -> Result<Self, Unfit> {
        let (mut inside, mut depth, mut start) = (String::new(), 0_u32, 0);
        let (mut styles, mut fills) = (Vec::new(), 0);
        for tag in tags(xml) {
            let tag = tag?;
            match tag.form {
                Form::Open if depth == 0 && matches!(tag.name, "cellXfs" | "fills") => {
                    inside = tag.name.to_owned();
                }
                Form::Close if depth == 0 && tag.name == inside => inside.clear(),
                _ if inside.is_empty() => {}
                Form::Open => {
                    if depth == 0 {
                        start = tag.range.start;
                    }
                    depth += 1;
                }
                Form::Empty if depth > 0 => {}
                Form::Empty | Form::Close => {
                    if tag.form == Form::Close {
                        depth -= 1;
                    } else {
                        start = tag.range.start;
                    }
                    if depth == 0 {
                        match inside.as_str() {
                            "fills" => fills += 1,
                            _ => styles.push(xml[start..tag.range.end].to_owned()),
                        }
                    }
                }
            }
        }
        if styles.is_empty() || fills == 0 {
            return Err(Unfit);
        }
        Ok(Self {
            styles,
            twins: BTreeMap::new(),
            fills,
        })
    }

    /// The style that looks like `base` on the ground of `level`.
    pub fn twin(&mut self, base: u32, level: Level) -> usize {
        let known = self.styles.len();
        // A style that is not there means the first one, as spreadsheets take it.
        let base = usize::try_from(base).ok().filter(|base| *base < known);
        let next = known + self.twins.len();
        let key = (base.unwrap_or(0), level == Level::Error);
        *self.twins.entry(key).or_insert(next)
    }

    /// The styles part with every twin that was asked for.
    pub fn apply(&self, xml: &str) -> Result<String, Unfit> {
        let mut edits = Edits::default();
        let mut twins: Vec<_> = self.twins.iter().collect();
        twins.sort_by_key(|(_, index)| **index);
        for tag in tags(xml) {
            let tag = tag?;
            let count = |n: usize| [("count", Some(n.to_string()))];
            let prefix = tag.prefix;
            if tag.opens("fills") {
                let all = count(self.fills + GROUNDS.len());
                edits.replace(tag.range.clone(), tag.with(Form::Open, &all));
            } else if tag.opens("cellXfs") {
                let all = count(self.styles.len() + twins.len());
                edits.replace(tag.range.clone(), tag.with(Form::Open, &all));
            } else if tag.closes("fills") {
                let fills: String = GROUNDS.iter().map(|(_, rgb)| ground(prefix, rgb)).collect();
                edits.insert(tag.range.start, fills);
            } else if tag.closes("cellXfs") {
                let styles: Result<String, Unfit> = twins
                    .iter()
                    .map(|((base, error), _)| {
                        let fill = self.fills + usize::from(!error);
                        coloured(&self.styles[*base], fill)
                    })
                    .collect();
                edits.insert(tag.range.start, styles?);
            }
        }
        Ok(edits.apply(xml))
    }
}

fn ground(prefix: &str, rgb: &str) -> String {
    format!(
        "<{prefix}fill><{prefix}patternFill patternType=\"solid\"><{prefix}fgColor rgb=\"{rgb}\"/>\
         <{prefix}bgColor indexed=\"64\"/></{prefix}patternFill></{prefix}fill>"
    )
}

fn coloured(style: &str, fill: usize) -> Result<String, Unfit> {
    let tag = tags(style).next().ok_or(Unfit)??;
    let set = [
        ("fillId", Some(fill.to_string())),
        ("applyFill", Some("1".to_owned())),
    ];
    Ok(tag.with(tag.form, &set) + &style[tag.range.end..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_twin_has_everything_but_the_ground() {
        let xml = "<styleSheet><fills count=\"1\"><fill><patternFill/></fill></fills>\
                   <cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"49\" fillId=\"0\">\
                   <alignment wrapText=\"1\"/></xf></cellXfs></styleSheet>";
        let mut palette = Palette::of(xml).unwrap();
        assert_eq!(palette.twin(1, Level::Warning), 2);
        assert_eq!(palette.twin(99, Level::Error), 3);
        assert_eq!(palette.twin(1, Level::Warning), 2);
        let out = palette.apply(xml).unwrap();
        assert!(out.contains("<fills count=\"3\">") && out.contains("<cellXfs count=\"4\">"));
        let twins = "<xf numFmtId=\"49\" fillId=\"2\" applyFill=\"1\"><alignment wrapText=\"1\"/></xf>\
                     <xf numFmtId=\"0\" fillId=\"1\" applyFill=\"1\"/></cellXfs>";
        assert!(out.contains(twins), "{out}");
        assert!(Palette::of("<styleSheet/>").is_err());
    }
}
