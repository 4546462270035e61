use proptest::prelude::*;

use super::*;

fn example() -> Message {
    Message {
        code: 0x000b,
        request_id: 7,
        groups: vec![
            Group {
                tag: group::OPERATION,
                attributes: vec![
                    Attribute::text("attributes-charset", tag::CHARSET, "utf-8"),
                    Attribute::text("attributes-natural-language", tag::LANGUAGE, "zh-cn"),
                ],
            },
            Group {
                tag: group::JOB,
                attributes: vec![
                    Attribute::integer("copies", 2),
                    Attribute::new(
                        "sides",
                        vec![
                            Value::Text(tag::KEYWORD, "one-sided".to_owned()),
                            Value::Text(tag::KEYWORD, "two-sided-long-edge".to_owned()),
                        ],
                    ),
                    Attribute::new(
                        "media-col",
                        vec![Value::Collection(vec![
                            Attribute::new(
                                "media-size",
                                vec![Value::Collection(vec![
                                    Attribute::integer("x-dimension", 21_000),
                                    Attribute::integer("y-dimension", 29_700),
                                ])],
                            ),
                            Attribute::keyword("media-source", "tray-1"),
                        ])],
                    ),
                    Attribute::new("printer-resolution", vec![Value::Resolution(300, 600, 3)]),
                    Attribute::new("copies-supported", vec![Value::Range(1, 99)]),
                    Attribute::new("job-state", vec![Value::Enum(9), Value::Boolean(true)]),
                    Attribute::new("job-k-octets", vec![Value::Other(0x13)]),
                ],
            },
        ],
    }
}

#[test]
fn a_message_comes_back_as_it_was_with_what_follows_it() {
    let mut bytes = example().to_bytes();
    bytes.extend(b"%PDF-1.7");
    let (message, document) = Message::from_bytes(&bytes).unwrap();
    assert_eq!(message, example());
    assert_eq!(document, b"%PDF-1.7");
}

/// RFC 8010 appendix A.1, shortened to what shows the layout.
#[test]
fn bytes_are_those_of_the_standard() {
    let message = Message {
        code: 0x0002,
        request_id: 1,
        groups: vec![Group {
            tag: group::OPERATION,
            attributes: vec![Attribute::text("attributes-charset", tag::CHARSET, "utf-8")],
        }],
    };
    let wanted = [
        &[2, 0, 0, 2, 0, 0, 0, 1, 1, 0x47, 0, 18][..],
        b"attributes-charset",
        &[0, 5],
        b"utf-8",
        &[3],
    ]
    .concat();
    assert_eq!(message.to_bytes(), wanted);
}

#[test]
fn a_message_cut_anywhere_is_refused() {
    let bytes = example().to_bytes();
    for length in 0..bytes.len() {
        assert!(Message::from_bytes(&bytes[..length]).is_err(), "{length}");
    }
}

#[test]
fn what_is_not_utf_8_or_has_a_wrong_length_hides_nothing_else() {
    let mut bytes = vec![2, 0, 0, 0, 0, 0, 0, 1, group::PRINTER];
    for (tag, name, value) in [
        (0x41, "printer-info", &b"\xb4\xf2\xd3\xa1\xbb\xfa"[..]),
        (tag::INTEGER, "pages-per-minute", b"\x01"),
        (tag::ENUM, "printer-state", b"\x00\x00\x00\x03"),
    ] {
        bytes.push(tag);
        bytes.extend((name.len() as u16).to_be_bytes());
        bytes.extend(name.bytes());
        bytes.extend((value.len() as u16).to_be_bytes());
        bytes.extend(value);
    }
    bytes.push(group::END);
    let (message, _) = Message::from_bytes(&bytes).unwrap();
    let printer = message.group(group::PRINTER);
    assert_eq!(integer(printer, "printer-state"), Some(3));
    assert_eq!(integer(printer, "pages-per-minute"), None);
    assert!(text(printer, "printer-info").is_some());
}

#[test]
fn collections_do_not_nest_for_ever() {
    let mut bytes = vec![2, 0, 0, 0, 0, 0, 0, 1, group::PRINTER];
    bytes.extend([tag::COLLECTION, 0, 1, b'a', 0, 0]);
    for _ in 0..50_000 {
        bytes.extend([
            tag::MEMBER_NAME,
            0,
            0,
            0,
            1,
            b'a',
            tag::COLLECTION,
            0,
            0,
            0,
            0,
        ]);
    }
    assert_eq!(
        Message::from_bytes(&bytes),
        Err(Malformed("collections too deep"))
    );
}

proptest! {
    #[test]
    fn garbage_is_refused_or_read_and_nothing_else(
        bytes in prop::collection::vec(any::<u8>(), 0..400),
        start in any::<bool>(),
    ) {
        let mut message = if start { vec![2, 0, 0, 0, 0, 0, 0, 1, 1] } else { Vec::new() };
        message.extend(bytes);
        let _ = Message::from_bytes(&message);
    }

    #[test]
    fn one_changed_byte_is_survived(at in 0_usize..400, byte in any::<u8>()) {
        let mut bytes = example().to_bytes();
        let length = bytes.len();
        bytes[at % length] = byte;
        let _ = Message::from_bytes(&bytes);
    }
}
