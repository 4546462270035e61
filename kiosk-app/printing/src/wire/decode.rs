use super::{Attribute, Group, Malformed, Message, Value, group, tag};

/// Collections within collections: `media-col-database` has two.
const DEPTH: usize = 8;

pub(super) fn message(bytes: &[u8]) -> Result<(Message, &[u8]), Malformed> {
    let mut rest = Rest(bytes);
    // Any printer of IPP 1.x or 2.x (RFC 8011 §4.1.8).
    if !matches!(rest.array::<2>()?, [1 | 2, _]) {
        return Err(Malformed("version"));
    }
    let mut message = Message {
        code: u16::from_be_bytes(rest.array()?),
        request_id: u32::from_be_bytes(rest.array()?),
        groups: Vec::new(),
    };
    loop {
        let tag = rest.byte()?;
        if tag == group::END {
            return Ok((message, rest.0));
        }
        // RFC 8010 §3.5.1: what is below 0x10 begins a group, also one that is not known yet.
        if tag < 0x10 {
            message.groups.push(Group {
                tag,
                attributes: Vec::new(),
            });
            continue;
        }
        let attributes = match message.groups.last_mut() {
            Some(group) => &mut group.attributes,
            None => return Err(Malformed("a value before any group")),
        };
        let name = text(rest.counted()?);
        let value = rest.value(tag, 0)?;
        if !name.is_empty() {
            attributes.push(Attribute::new(&name, vec![value]));
        } else if let Some(attribute) = attributes.last_mut() {
            attribute.values.push(value);
        } else {
            return Err(Malformed("a value without a name"));
        }
    }
}

/// What has not been read yet.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], Malformed> {
        let (taken, rest) = self
            .0
            .split_at_checked(length)
            .ok_or(Malformed("it ends too early"))?;
        self.0 = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Malformed> {
        let taken = self.take(N)?;
        taken.try_into().map_err(|_| Malformed("length"))
    }

    fn byte(&mut self) -> Result<u8, Malformed> {
        Ok(self.array::<1>()?[0])
    }

    /// A length of two bytes, and as many bytes.
    fn counted(&mut self) -> Result<&'a [u8], Malformed> {
        let length = u16::from_be_bytes(self.array()?);
        self.take(usize::from(length))
    }

    /// The value after its tag and name.
    fn value(&mut self, tag: u8, depth: usize) -> Result<Value, Malformed> {
        let bytes = self.counted()?;
        if tag == tag::COLLECTION {
            return self.collection(depth + 1);
        }
        // A value whose length is wrong for its kind says nothing, and its neighbours still do.
        Ok(scalar(tag, bytes).unwrap_or(Value::Other(tag)))
    }

    /// The members, up to the mark of the end (RFC 8010 §3.1.6).
    fn collection(&mut self, depth: usize) -> Result<Value, Malformed> {
        if depth > DEPTH {
            return Err(Malformed("collections too deep"));
        }
        let mut members: Vec<Attribute> = Vec::new();
        loop {
            let tag = self.byte()?;
            if tag < 0x10 {
                return Err(Malformed("a collection without an end"));
            }
            self.counted()?;
            match tag {
                tag::END_COLLECTION => {
                    self.counted()?;
                    return Ok(Value::Collection(members));
                }
                tag::MEMBER_NAME => {
                    let name = text(self.counted()?);
                    members.push(Attribute::new(&name, Vec::new()));
                }
                _ => {
                    let value = self.value(tag, depth)?;
                    match members.last_mut() {
                        Some(member) => member.values.push(value),
                        None => return Err(Malformed("a member without a name")),
                    }
                }
            }
        }
    }
}

fn scalar(tag: u8, bytes: &[u8]) -> Option<Value> {
    let number = |bytes: &[u8]| Some(i32::from_be_bytes(bytes.try_into().ok()?));
    Some(match tag {
        tag::INTEGER => Value::Integer(number(bytes)?),
        tag::ENUM => Value::Enum(number(bytes)?),
        tag::BOOLEAN => Value::Boolean(*bytes.first()? != 0),
        tag::RESOLUTION if bytes.len() == 9 => {
            Value::Resolution(number(&bytes[..4])?, number(&bytes[4..8])?, bytes[8])
        }
        tag::RANGE if bytes.len() == 8 => Value::Range(number(&bytes[..4])?, number(&bytes[4..])?),
        // RFC 8010 §3.9: the language, then the text, each with its length.
        tag::TEXT_WITH_LANGUAGE | tag::NAME_WITH_LANGUAGE => {
            let mut rest = Rest(bytes);
            rest.counted().ok()?;
            Value::Text(tag, text(rest.counted().ok()?))
        }
        0x40..=0x5f => Value::Text(tag, text(bytes)),
        _ => return None,
    })
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
