use proptest::prelude::*;

use super::*;

fn labels(name: &str) -> Vec<u8> {
    let mut out = Vec::new();
    for label in name.split('.') {
        out.push(label.len() as u8);
        out.extend(label.bytes());
    }
    out.push(0);
    out
}

/// A record with class and time to live.
fn record(name: &[u8], kind: u16, data: &[u8]) -> Vec<u8> {
    let mut out = name.to_vec();
    out.extend(kind.to_be_bytes());
    out.extend([0x80, 1, 0, 0, 0, 10]);
    out.extend((data.len() as u16).to_be_bytes());
    out.extend(data);
    out
}

/// What a printer answers: the pointer, and place, text and address beside it (RFC 6763 §12.1). The instance is
/// named by a pointer back into the message.
fn answer(id: u16, port: u16) -> Vec<u8> {
    let mut out = id.to_be_bytes().to_vec();
    out.extend([0x84, 0, 0, 1, 0, 1, 0, 0, 0, 3]);
    out.extend(labels(SERVICE));
    out.extend([0, 12, 0, 1]);
    let service = [0xc0, 12];
    let mut instance = vec![15];
    instance.extend("大厅打印机".bytes());
    instance.extend(service);
    let here = out.len() + 12;
    out.extend(record(&service, 12, &instance));
    let back = [0xc0, here as u8];
    let mut place = vec![0, 0, 0, 0];
    place.extend(port.to_be_bytes());
    place.extend(labels("Printer.local"));
    out.extend(record(&back, 33, &place));
    let mut text = Vec::new();
    for pair in ["rp=ipp/print/2", "ty=Example 9", "uuid=0a1b", "junk"] {
        text.push(pair.len() as u8);
        text.extend(pair.bytes());
    }
    out.extend(record(&back, 16, &text));
    out.extend(record(&labels("printer.LOCAL"), 1, &[192, 168, 1, 9]));
    out
}

#[test]
fn a_printer_that_answers_is_found_among_those_that_answer_nonsense() {
    let responder = UdpSocket::bind("127.0.0.1:0").unwrap();
    let at = responder.local_addr().unwrap();
    let answering = std::thread::spawn(move || {
        let mut question = [0; 512];
        let (length, from) = responder.recv_from(&mut question).unwrap();
        assert!(question[..length].ends_with(&[&labels(SERVICE)[..], &[0, 12, 0, 1]].concat()));
        let id = u16::from_be_bytes([question[0], question[1]]);
        for packet in [
            b"\x00".to_vec(),
            answer(id ^ 1, 7),
            answer(id, 631)[..60].to_vec(),
            answer(id, 631),
        ] {
            responder.send_to(&packet, from).unwrap();
        }
    });
    let found = ask(at, PAUSE * 2).unwrap();
    answering.join().unwrap();
    let printer = FoundPrinter {
        name: "大厅打印机".to_owned(),
        address: Address::parse("ipp://192.168.1.9:631/ipp/print/2").unwrap(),
        model: Some("Example 9".to_owned()),
        uuid: Some("0a1b".to_owned()),
    };
    assert_eq!(found, [printer]);
}

#[test]
fn a_name_that_points_at_itself_ends() {
    let mut message = answer(1, 631);
    let at = message.len();
    message.truncate(12);
    message.extend([0xc0, 12]);
    message.resize(at, 0);
    assert!(records(1, &message).is_none());
}

proptest! {
    #[test]
    fn any_packet_is_survived(
        bytes in prop::collection::vec(any::<u8>(), 0..300),
        at in 0_usize..200,
    ) {
        let mut known = Known::default();
        known.learn(1, &bytes);
        let mut changed = answer(1, 631);
        for (place, byte) in changed.iter_mut().skip(at).zip(&bytes) {
            *place = *byte;
        }
        known.learn(1, &changed);
        let _ = known.printers();
    }
}
