//! The zip around .xlsx and .ods: unpacked within limits before any decoder sees it.

use std::collections::{HashMap, HashSet};
use std::io::{self, BufReader, Read, Seek};

use zip::ZipArchive;
use zip::result::ZipError;

use super::outline::{Outline, sheet_relations, targets};
use super::sheet::{broken, encrypted, too_large, undecodable};
use crate::fault::Refusal;

/// Bytes that all members together may unpack to; sheets are read as a stream.
const MAX_UNPACKED: u64 = 2 << 30;
/// Bytes that one member other than a sheet may unpack to: decoders hold these whole.
const MAX_HELD: u64 = 300 << 20;
const MAX_MEMBERS: usize = 10_000;

/// The members of a workbook's archive.
pub(super) struct Members<R>(ZipArchive<R>);

impl<R: Read + Seek> Members<R> {
    pub fn open(file: R) -> Result<Self, Refusal> {
        let archive = ZipArchive::new(file).map_err(refused)?;
        if archive.len() > MAX_MEMBERS {
            return Err(unpacks_to_too_much());
        }
        Ok(Self(archive))
    }

    /// Bytes of a member as they are unpacked; ends with an error where it is longer than `limit`.
    pub fn member(
        &mut self,
        name: &str,
        limit: u64,
    ) -> Result<Option<impl Read + use<'_, R>>, Refusal> {
        let Some(index) = self.0.index_for_name(name) else {
            return Ok(None);
        };
        let file = self.0.by_index(index).map_err(refused)?;
        Ok(Some(Bounded {
            inner: file,
            left: limit,
        }))
    }

    /// Unpacks every member but those in `but`, and refuses what is too long for a decoder.
    ///
    /// What the directory (APPNOTE 4.3.12) announces is not believed.
    pub fn weigh(&mut self, but: &HashSet<String>) -> Result<u64, Refusal> {
        let mut total = 0;
        for index in 0..self.0.len() {
            let file = self.0.by_index(index).map_err(refused)?;
            let name = file.name().map_err(refused)?.into_owned();
            if but.contains(&name) {
                continue;
            }
            let left = MAX_HELD.min(MAX_UNPACKED - total);
            total += io::copy(&mut Bounded { inner: file, left }, &mut io::sink())
                .map_err(|error| unpacking(&error))?;
        }
        Ok(total)
    }
}

/// Weighs an .xlsx and gives what lies around the cells of each of its sheets, by their names.
pub(super) fn outlines<R: Read + Seek>(file: R) -> Result<HashMap<String, Outline>, Refusal> {
    let mut members = Members::open(file)?;
    let mut targets_of = HashMap::new();
    if let Some(part) = members.member("xl/_rels/workbook.xml.rels", MAX_HELD)? {
        targets_of.extend(targets(BufReader::new(part))?);
    }
    let mut named = Vec::new();
    if let Some(part) = members.member("xl/workbook.xml", MAX_HELD)? {
        for (name, id) in sheet_relations(BufReader::new(part))? {
            named.extend(targets_of.get(&id).map(|part| (name, part.clone())));
        }
    }
    let parts = named.iter().map(|(_, part)| part.clone()).collect();
    let mut left = MAX_UNPACKED - members.weigh(&parts)?;
    let mut out = HashMap::new();
    for (name, part) in named {
        if let Some(member) = members.member(&part, left)? {
            let mut member = Counted {
                inner: member,
                read: 0,
            };
            let outline = Outline::read(&mut member)?;
            left = left.saturating_sub(member.read);
            out.insert(name, outline);
        }
    }
    Ok(out)
}

struct Counted<R> {
    inner: R,
    read: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.read += read as u64;
        Ok(read)
    }
}

/// Says so when there is more, instead of ending as if there were not.
struct Bounded<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.left = self
            .left
            .checked_sub(read as u64)
            .ok_or_else(|| io::Error::from(io::ErrorKind::FileTooLarge))?;
        Ok(read)
    }
}

/// Why a member could not be unpacked.
fn unpacking(error: &io::Error) -> Refusal {
    if error.kind() == io::ErrorKind::FileTooLarge {
        return unpacks_to_too_much();
    }
    undecodable(error)
}

/// Why a member is no XML that can be read.
pub(super) fn xml_error(error: quick_xml::Error) -> Refusal {
    match &error {
        quick_xml::Error::Io(cause) => unpacking(cause),
        _ => undecodable(error),
    }
}

fn unpacks_to_too_much() -> Refusal {
    too_large(
        "解压后的内容过大".to_owned(),
        "it unpacks to too much".to_owned(),
    )
}

fn refused(error: ZipError) -> Refusal {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => encrypted(),
        ZipError::InvalidArchive(_) => broken("压缩目录不完整", "its zip directory is incomplete"),
        error => undecodable(error),
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write as _};

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn archive(members: &[(&str, usize)]) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, length) in members {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(&vec![b' '; *length]).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    fn unpack(bytes: &[u8], limit: u64) -> &'static str {
        let mut members = Members::open(Cursor::new(bytes)).unwrap();
        let mut out = Vec::new();
        let read = members
            .member("a", limit)
            .unwrap()
            .unwrap()
            .read_to_end(&mut out);
        read.map_or_else(|error| unpacking(&error).rule, |_| "whole")
    }

    #[test]
    fn a_member_is_unpacked_to_its_limit_whatever_its_directory_says() {
        let mut bytes = archive(&[("a", 5000), ("b", 10)]);
        assert_eq!(unpack(&bytes, 5000), "whole");
        assert_eq!(unpack(&bytes, 4999), "too-large");
        let places: Vec<usize> = (0..bytes.len() - 4)
            .filter(|at| bytes[*at..].starts_with(b"PK\x01\x02"))
            .collect();
        for at in places {
            bytes[at + 24..at + 28].copy_from_slice(&1_u32.to_le_bytes());
        }
        assert_eq!(unpack(&bytes, 4999), "broken-file");
    }

    #[test]
    fn an_archive_is_weighed_by_what_it_unpacks_to() {
        let bytes = archive(&[("a", 5000), ("b", 10)]);
        let mut members = Members::open(Cursor::new(&bytes)).unwrap();
        assert_eq!(members.weigh(&HashSet::new()).unwrap(), 5010);
        let but = HashSet::from(["a".to_owned()]);
        assert_eq!(members.weigh(&but).unwrap(), 10);
        let torn = &bytes[..bytes.len() / 2];
        let Err(refusal) = Members::open(Cursor::new(torn)) else {
            panic!("a torn archive")
        };
        assert_eq!(refusal.rule, "broken-file");
    }
}
