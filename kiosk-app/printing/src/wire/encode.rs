use super::{Attribute, Message, Value, group, tag};

/// IPP 2.0, as IPP Everywhere asks for (PWG 5100.12).
const VERSION: [u8; 2] = [2, 0];
/// Bytes of a value: its length is a signed short (RFC 8010 §3.1.4).
const LONGEST: usize = i16::MAX as usize;

pub(super) fn message(message: &Message) -> Vec<u8> {
    let mut out = VERSION.to_vec();
    out.extend(message.code.to_be_bytes());
    out.extend(message.request_id.to_be_bytes());
    for group in &message.groups {
        out.push(group.tag);
        for attribute in &group.attributes {
            add(attribute, &mut out);
        }
    }
    out.push(group::END);
    out
}

/// Values after the first one have no name (RFC 8010 §3.1.5).
fn add(attribute: &Attribute, out: &mut Vec<u8>) {
    let mut name = attribute.name.as_str();
    for value in &attribute.values {
        add_value(name, value, out);
        name = "";
    }
}

fn add_value(name: &str, value: &Value, out: &mut Vec<u8>) {
    let mut plain = |tag: u8, bytes: &[u8]| {
        out.push(tag);
        counted(name.as_bytes(), out);
        counted(bytes, out);
    };
    match value {
        Value::Integer(number) => plain(tag::INTEGER, &number.to_be_bytes()),
        Value::Boolean(yes) => plain(tag::BOOLEAN, &[u8::from(*yes)]),
        Value::Enum(number) => plain(tag::ENUM, &number.to_be_bytes()),
        Value::Text(tag, text) => plain(*tag, text.as_bytes()),
        Value::Resolution(across, along, unit) => {
            let mut bytes = [across.to_be_bytes(), along.to_be_bytes()].concat();
            bytes.push(*unit);
            plain(tag::RESOLUTION, &bytes);
        }
        Value::Range(from, to) => {
            plain(tag::RANGE, &[from.to_be_bytes(), to.to_be_bytes()].concat());
        }
        Value::Other(tag) => plain(*tag, &[]),
        // RFC 8010 §3.1.6: each member is its name as a value, then its values without names.
        Value::Collection(members) => {
            plain(tag::COLLECTION, &[]);
            for member in members {
                out.push(tag::MEMBER_NAME);
                counted(&[], out);
                counted(member.name.as_bytes(), out);
                for value in &member.values {
                    add_value("", value, out);
                }
            }
            out.push(tag::END_COLLECTION);
            counted(&[], out);
            counted(&[], out);
        }
    }
}

fn counted(bytes: &[u8], out: &mut Vec<u8>) {
    let length = bytes.len().min(LONGEST);
    out.extend((length as u16).to_be_bytes());
    out.extend_from_slice(&bytes[..length]);
}
