//! JSON as signatures see it: parsed strictly, written in OLPC canonical form.
//!
//! Refused while parsing: duplicate keys (two readers could disagree), numbers that are not
//! integers (canonical JSON has none), nesting deeper than a bound.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

/// A strictly parsed JSON value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Json {
    Null,
    Bool(bool),
    Int(i128),
    Text(String),
    List(Vec<Json>),
    Map(BTreeMap<String, Json>),
}

impl Json {
    /// Parses `bytes`; nesting deeper than `max_depth` is an error.
    pub fn parse(bytes: &[u8], max_depth: usize) -> Result<Self, serde_json::Error> {
        let depth = Cell::new(max_depth);
        let mut deserializer = serde_json::Deserializer::from_slice(bytes);
        let value = Strict { depth: &depth }.deserialize(&mut deserializer)?;
        deserializer.end()?;
        Ok(value)
    }

    /// The member `key` of an object.
    pub fn get(&self, key: &str) -> Option<&Json> {
        match self {
            Json::Map(map) => map.get(key),
            _ => None,
        }
    }

    /// OLPC canonical JSON: keys in code point order, no white space, only `"` and `\` escaped.
    pub fn canonical(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.write(&mut out);
        out
    }

    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Json::Null => out.extend_from_slice(b"null"),
            Json::Bool(true) => out.extend_from_slice(b"true"),
            Json::Bool(false) => out.extend_from_slice(b"false"),
            Json::Int(n) => out.extend_from_slice(n.to_string().as_bytes()),
            Json::Text(text) => write_text(text, out),
            Json::List(items) => {
                out.push(b'[');
                for (i, item) in items.iter().enumerate() {
                    if i > 0 {
                        out.push(b',');
                    }
                    item.write(out);
                }
                out.push(b']');
            }
            Json::Map(map) => {
                out.push(b'{');
                // BTreeMap orders by UTF-8 bytes, which is code point order.
                for (i, (key, value)) in map.iter().enumerate() {
                    if i > 0 {
                        out.push(b',');
                    }
                    write_text(key, out);
                    out.push(b':');
                    value.write(out);
                }
                out.push(b'}');
            }
        }
    }
}

/// The bytes that are signed for a value we wrote ourselves.
pub fn canonical_json<T: serde::Serialize>(value: &T) -> Result<Vec<u8>, serde_json::Error> {
    let text = serde_json::to_vec(value)?;
    Ok(Json::parse(&text, 64)?.canonical())
}

fn write_text(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    for byte in text.bytes() {
        if byte == b'"' || byte == b'\\' {
            out.push(b'\\');
        }
        out.push(byte);
    }
    out.push(b'"');
}

#[derive(Clone, Copy)]
struct Strict<'a> {
    depth: &'a Cell<usize>,
}

impl Strict<'_> {
    fn enter<E: de::Error>(self) -> Result<(), E> {
        let left = self
            .depth
            .get()
            .checked_sub(1)
            .ok_or_else(|| E::custom("nested too deeply"))?;
        self.depth.set(left);
        Ok(())
    }

    fn leave(self) {
        self.depth.set(self.depth.get() + 1);
    }
}

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Json;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON without fractions or duplicate keys")
    }
    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }
    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }
    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Int(value.into()))
    }
    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Int(value.into()))
    }
    fn visit_f64<E: de::Error>(self, _: f64) -> Result<Json, E> {
        Err(E::custom("a number that is not an integer, or too large"))
    }
    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(Json::Text(value.to_owned()))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        self.enter()?;
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self)? {
            list.push(item);
        }
        self.leave();
        Ok(Json::List(list))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Json, A::Error> {
        self.enter()?;
        let mut map = BTreeMap::new();
        while let Some(key) = entries.next_key::<String>()? {
            if map.contains_key(&key) {
                return Err(de::Error::custom(format!("duplicate key {key:?}")));
            }
            let value = entries.next_value_seed(self)?;
            map.insert(key, value);
        }
        self.leave();
        Ok(Json::Map(map))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Json, serde_json::Error> {
        Json::parse(text.as_bytes(), 8)
    }

    #[test]
    fn canonical_form_is_olpc() {
        let value = parse("{\"b\": [1, -2, true, null], \"a\": \"\\u53bf\\n\\\"\\\\\", \"é\": {}}")
            .unwrap();
        let expected = "{\"a\":\"县\n\\\"\\\\\",\"b\":[1,-2,true,null],\"é\":{}}";
        assert_eq!(String::from_utf8(value.canonical()).unwrap(), expected);
    }

    #[test]
    fn what_two_readers_could_read_differently_is_refused() {
        for text in [
            r#"{"a":1,"a":2}"#,
            r#"{"a":1.0}"#,
            r#"{"a":1e3}"#,
            r#"{"a":123456789012345678901234567890}"#,
            r#"{"a":1} x"#,
            "[[[[[[[[[1]]]]]]]]]",
            "",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
        assert!(parse("[[[[[[[[1]]]]]]]]").is_ok());
        assert!(parse("[[1],[2],[3],[4],[5],[6],[7],[8],[9]]").is_ok());
    }
}
