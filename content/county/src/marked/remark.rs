//! Comments at cells: the comments part, and the drawing without which spreadsheets do not show it
//! (ECMA-376 part 1, 18.7; part 4, 19).

use quick_xml::escape::partial_escape;

use super::package::Package;
use super::page::with_drawing;
use super::tag::{Edits, append_in, tags};
use super::{Marks, Unfit};
use crate::fault::column_letter;

/// Comments of one sheet. Programs slow down with more; the cells beyond are coloured and listed.
const MAX_REMARKS: usize = 2_000;

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const COMMENTS: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml";
const DRAWING: &str = "application/vnd.openxmlformats-officedocument.vmlDrawing";

/// Adds a comment for each mark to the sheet `part`; what is written there already stays.
pub(super) fn add(package: &mut Package, part: &str, marks: &Marks) -> Result<(), Unfit> {
    let relations = package.relations(part)?;
    let find = |kind: &str| {
        let mut found = relations.iter().filter(|relation| relation.kind == kind);
        found.next().map(|relation| relation.part.clone())
    };
    let comments = match find("comments") {
        Some(comments) => comments,
        None => begin_comments(package, part)?,
    };
    let drawing = match find("vmlDrawing") {
        Some(drawing) => drawing,
        None => begin_drawing(package, part)?,
    };
    let (xml, fresh) = commented(&package.needed(&comments)?, marks)?;
    package.put(&comments, xml);
    let xml = drawn(&package.needed(&drawing)?, &fresh)?;
    package.put(&drawing, xml);
    Ok(())
}

fn begin_comments(package: &mut Package, part: &str) -> Result<String, Unfit> {
    let name = package.free_name("xl/commentsMarked", "xml");
    let xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
         <comments xmlns=\"{MAIN}\"><authors/><commentList/></comments>"
    );
    package.put(&name, xml);
    package.declare(&name, COMMENTS)?;
    package.relate(part, "comments", &name)?;
    Ok(name)
}

fn begin_drawing(package: &mut Package, part: &str) -> Result<String, Unfit> {
    let name = package.free_name("xl/drawings/vmlDrawingMarked", "vml");
    let xml = "<xml xmlns:v=\"urn:schemas-microsoft-com:vml\" \
               xmlns:o=\"urn:schemas-microsoft-com:office:office\" \
               xmlns:x=\"urn:schemas-microsoft-com:office:excel\"></xml>";
    package.put(&name, xml.to_owned());
    package.declare_ending("vml", DRAWING)?;
    let id = package.relate(part, "vmlDrawing", &name)?;
    let sheet = package.needed(part)?;
    package.put(part, with_drawing(&sheet, &id)?);
    Ok(name)
}

/// The comments part with those of `marks`, and the cells that had none before. A cell can hold one
/// comment only, so that there ours goes on where another ends.
fn commented(xml: &str, marks: &Marks) -> Result<(String, Vec<(u32, u32)>), Unfit> {
    let root = tags(xml).next().ok_or(Unfit)??;
    let prefix = root.prefix;
    let mut texts: Vec<((u32, u32), String, String)> = marks
        .iter()
        .take(MAX_REMARKS)
        .map(|(place, mark)| {
            let cell = format!("{}{}", column_letter(place.1), place.0);
            (*place, cell, mark.text())
        })
        .collect();
    let (mut edits, mut authors, mut here) = (Edits::default(), 0, None);
    for tag in tags(xml) {
        let tag = tag?;
        if tag.opens("author") {
            authors += 1;
        } else if tag.opens("comment") {
            let place = tag.attribute("ref").unwrap_or_default();
            here = texts.iter().position(|(_, cell, _)| *cell == place);
        } else if (tag.closes("text") || tag.opens("text"))
            && let Some(at) = here
        {
            let (.., text) = &texts[at];
            let run = run(prefix, &format!("\n\n{text}"));
            let done = tag.opens("text") && edits.fill_empty(&tag, &run);
            if tag.closes("text") {
                edits.insert(tag.range.start, run);
            }
            if done || tag.closes("text") {
                texts.remove(at);
                here = None;
            }
        }
    }
    let author = format!("<{prefix}author>county</{prefix}author>");
    let fresh: String = texts
        .iter()
        .map(|(_, cell, text)| {
            format!(
                "<{prefix}comment ref=\"{cell}\" authorId=\"{authors}\"><{prefix}text>{}\
                 </{prefix}text></{prefix}comment>",
                run(prefix, text)
            )
        })
        .collect();
    let xml = append_in(&edits.apply(xml), "authors", &author)?;
    let xml = append_in(&xml, "commentList", &fresh)?;
    Ok((xml, texts.into_iter().map(|(place, ..)| place).collect()))
}

fn run(prefix: &str, text: &str) -> String {
    format!(
        "<{prefix}r><{prefix}t xml:space=\"preserve\">{}</{prefix}t></{prefix}r>",
        partial_escape(plain(text))
    )
}

/// Without what XML 1.0 cannot hold.
pub(super) fn plain(text: &str) -> String {
    text.chars()
        .filter(|c| *c == '\n' || !(c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}')))
        .collect()
}

/// The drawing with a hidden note for each of `places`. Drawings are not always well-formed XML, so
/// the new ones are put before the end of the text.
fn drawn(xml: &str, places: &[(u32, u32)]) -> Result<String, Unfit> {
    let end = xml.rfind("</xml>").ok_or(Unfit)?;
    let mut notes = String::new();
    if !xml.contains("id=\"_x0000_t202\"") {
        notes.push_str(
            "<v:shapetype id=\"_x0000_t202\" coordsize=\"21600,21600\" o:spt=\"202\" \
             path=\"m,l,21600r21600,l21600,xe\"><v:stroke joinstyle=\"miter\"/>\
             <v:path gradientshapeok=\"t\" o:connecttype=\"rect\"/></v:shapetype>",
        );
    }
    // Numbers far from those that spreadsheets give out themselves (1025 and up in each sheet).
    for (number, (row, column)) in (1_048_577_u32..).zip(places) {
        let (above, left) = (row - 1, *column);
        let anchor = format!(
            "{}, 12, {}, 4, {}, 40, {}, 8",
            left + 1,
            above,
            left + 5,
            above + 9
        );
        notes.push_str(&format!(
            "<v:shape id=\"_x0000_s{number}\" type=\"#_x0000_t202\" \
             style=\"position:absolute;width:300px;height:160px;z-index:1;visibility:hidden\" \
             fillcolor=\"#ffffe1\" o:insetmode=\"auto\"><v:fill color2=\"#ffffe1\"/>\
             <v:path o:connecttype=\"none\"/><v:textbox style=\"mso-direction-alt:auto\"/>\
             <x:ClientData ObjectType=\"Note\"><x:MoveWithCells/><x:SizeWithCells/>\
             <x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>{above}</x:Row>\
             <x:Column>{left}</x:Column></x:ClientData></v:shape>"
        ));
    }
    Ok(format!("{}{notes}{}", &xml[..end], &xml[end..]))
}

#[cfg(test)]
mod tests {
    use content_model::Level;

    use super::super::Mark;
    use super::*;

    fn marks(places: &[(u32, u32)]) -> Marks {
        let mark = |place: &(u32, u32)| {
            let mark = Mark {
                level: Level::Error,
                words: vec!["错 <1> & 2".to_owned()],
            };
            (*place, mark)
        };
        places.iter().map(mark).collect()
    }

    #[test]
    fn a_comment_that_is_there_goes_on_with_ours() {
        let xml = "<comments><authors><author>张</author></authors><commentList>\
                   <comment ref=\"B2\" authorId=\"0\"><text><t>原话</t></text></comment>\
                   </commentList></comments>";
        let (out, fresh) = commented(xml, &marks(&[(2, 1), (3, 0)])).unwrap();
        assert_eq!(fresh, [(3, 0)]);
        assert!(
            out.contains(
                "<t>原话</t><r><t xml:space=\"preserve\">\n\n错 &lt;1&gt; &amp; 2</t></r></text>"
            ),
            "{out}"
        );
        assert!(out.contains("<comment ref=\"A3\" authorId=\"1\">"), "{out}");
        assert_eq!(out.matches("<comment ").count(), 2);
    }

    #[test]
    fn notes_are_added_to_a_drawing() {
        let xml = drawn("<xml><br></xml>", &[(7, 2)]).unwrap();
        assert!(
            xml.contains("<x:Row>6</x:Row><x:Column>2</x:Column>"),
            "{xml}"
        );
        let more = drawn(&xml, &[(8, 0)]).unwrap();
        assert_eq!(more.matches("<v:shapetype ").count(), 1);
        assert!(drawn("", &[]).is_err());
    }
}
