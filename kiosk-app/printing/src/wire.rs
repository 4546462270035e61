//! IPP messages as bytes (RFC 8010 §3).
//!
//! Written here and not taken from the crate `ipp`: its reader nests collections without limit, so that a
//! reply of eighty kilobytes overflows the stack, and it refuses a whole reply for one text that is longer than
//! the standard allows.

mod decode;
mod encode;

/// Groups of attributes (RFC 8010 §3.5.1).
pub mod group {
    pub const OPERATION: u8 = 0x01;
    pub const JOB: u8 = 0x02;
    pub const END: u8 = 0x03;
    pub const PRINTER: u8 = 0x04;
    pub const UNSUPPORTED: u8 = 0x05;
}

/// Kinds of values (RFC 8010 §3.5.2).
pub mod tag {
    pub const INTEGER: u8 = 0x21;
    pub const BOOLEAN: u8 = 0x22;
    pub const ENUM: u8 = 0x23;
    pub const RESOLUTION: u8 = 0x32;
    pub const RANGE: u8 = 0x33;
    pub const COLLECTION: u8 = 0x34;
    pub const TEXT_WITH_LANGUAGE: u8 = 0x35;
    pub const NAME_WITH_LANGUAGE: u8 = 0x36;
    pub const END_COLLECTION: u8 = 0x37;
    pub const NAME: u8 = 0x42;
    pub const KEYWORD: u8 = 0x44;
    pub const URI: u8 = 0x45;
    pub const CHARSET: u8 = 0x47;
    pub const LANGUAGE: u8 = 0x48;
    pub const MIME_TYPE: u8 = 0x49;
    pub const MEMBER_NAME: u8 = 0x4a;
}

/// A request or a reply, without the document that may follow it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Message {
    /// `operation-id` of a request, `status-code` of a reply.
    pub code: u16,
    pub request_id: u32,
    pub groups: Vec<Group>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// One of [`group`].
    pub tag: u8,
    pub attributes: Vec<Attribute>,
}

/// A name and its values, of which there is at least one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    pub name: String,
    pub values: Vec<Value>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    Integer(i32),
    Boolean(bool),
    Enum(i32),
    /// Keywords, names, texts, addresses: [`tag`] and the text, with U+FFFD for what is not UTF-8.
    Text(u8, String),
    /// Dots across and along the feed, and the unit: 3 is inches.
    Resolution(i32, i32, u8),
    /// From, to, both included.
    Range(i32, i32),
    Collection(Vec<Attribute>),
    /// Out-of-band values and kinds that nobody here asks for.
    Other(u8),
}

/// Not a message of IPP.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an IPP message: {0}")]
pub struct Malformed(pub &'static str);

impl Message {
    /// Reads a message. Gives what follows it, the document, as well. Never takes more memory than a few times
    /// `bytes`, which the caller has bounded.
    pub fn from_bytes(bytes: &[u8]) -> Result<(Self, &[u8]), Malformed> {
        decode::message(bytes)
    }

    /// IPP 2.0 (RFC 8010 §3.1.1). Texts beyond 32767 bytes are cut.
    pub fn to_bytes(&self) -> Vec<u8> {
        encode::message(self)
    }

    /// The attributes of every group of this kind, in their order.
    pub fn groups(&self, tag: u8) -> impl Iterator<Item = &[Attribute]> {
        let groups = self.groups.iter().filter(move |group| group.tag == tag);
        groups.map(|group| group.attributes.as_slice())
    }

    /// The first group of this kind; none of it is empty.
    pub fn group(&self, tag: u8) -> &[Attribute] {
        self.groups(tag).next().unwrap_or_default()
    }
}

impl Attribute {
    pub fn new(name: &str, values: Vec<Value>) -> Self {
        Self {
            name: name.to_owned(),
            values,
        }
    }

    pub fn text(name: &str, tag: u8, text: &str) -> Self {
        Self::new(name, vec![Value::Text(tag, text.to_owned())])
    }

    pub fn keyword(name: &str, text: &str) -> Self {
        Self::text(name, tag::KEYWORD, text)
    }

    pub fn integer(name: &str, number: i32) -> Self {
        Self::new(name, vec![Value::Integer(number)])
    }
}

/// Looks up an attribute; `[]` where it is not there.
pub fn values<'a>(attributes: &'a [Attribute], name: &str) -> &'a [Value] {
    let found = attributes.iter().find(|attribute| attribute.name == name);
    found.map_or(&[], |attribute| attribute.values.as_slice())
}

/// The first value as an integer or an enum.
pub fn integer(attributes: &[Attribute], name: &str) -> Option<i32> {
    match values(attributes, name).first()? {
        Value::Integer(number) | Value::Enum(number) => Some(*number),
        _ => None,
    }
}

/// The first value as a text.
pub fn text<'a>(attributes: &'a [Attribute], name: &str) -> Option<&'a str> {
    texts(attributes, name).next()
}

/// Every value that is a text.
pub fn texts<'a>(attributes: &'a [Attribute], name: &str) -> impl Iterator<Item = &'a str> {
    values(attributes, name)
        .iter()
        .filter_map(|value| match value {
            Value::Text(_, text) => Some(text.as_str()),
            _ => None,
        })
}

#[cfg(test)]
mod tests;
