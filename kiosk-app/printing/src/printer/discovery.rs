//! Which printers there are: one question over multicast DNS (RFC 6762 §5.1) for `_ipp._tcp` (RFC 6763).
//!
//! Whoever is on the network may answer anything, so what is found is offered to staff and never used by itself.

mod record;

use std::collections::BTreeMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::time::Duration;

use super::Address;
use record::{Data, query, records};

/// Where everybody listens (RFC 6762 §3).
const EVERYBODY: (Ipv4Addr, u16) = (Ipv4Addr::new(224, 0, 0, 251), 5353);
const SERVICE: &str = "_ipp._tcp.local";
/// Packets that are read, and bytes of one (RFC 6762 §17).
const PACKETS: usize = 400;
const PACKET: usize = 9_000;
/// Printers that are offered.
const PRINTERS: usize = 50;
/// How long is waited at a time.
const PAUSE: Duration = Duration::from_millis(100);
/// Where a printer that does not say it has its path (Bonjour Printing 1.2 §9.2.2).
const PATH: &str = "ipp/print";

/// A printer that answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundPrinter {
    /// What its owner calls it, at most 63 bytes.
    pub name: String,
    pub address: Address,
    /// `ty`: make and model.
    pub model: Option<String>,
    /// `UUID`, without `urn:uuid:`.
    pub uuid: Option<String>,
}

/// Asks, and gives who answered while there was silence for `within` in all, by name. Printers that tell no address
/// of IPv4 with their answer are left out. An error: there is no network.
pub fn discover(within: Duration) -> io::Result<Vec<FoundPrinter>> {
    ask(EVERYBODY.into(), within)
}

fn ask(whom: SocketAddr, within: Duration) -> io::Result<Vec<FoundPrinter>> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0))?;
    socket.set_read_timeout(Some(PAUSE))?;
    // Not secret: it tells our answers from those to another question (RFC 6762 §6.7).
    let id = socket.local_addr()?.port();
    let question = query(id, SERVICE);
    socket.send_to(&question, whom)?;
    let mut known = Known::default();
    let mut packet = [0; PACKET];
    let mut silent = Duration::ZERO;
    for _ in 0..PACKETS {
        if silent >= within {
            break;
        }
        match socket.recv_from(&mut packet) {
            Ok((length, _)) => known.learn(id, &packet[..length]),
            Err(error) if is_silence(&error) => {
                silent += PAUSE;
                // Once more, for whoever did not hear it: UDP loses packets.
                if silent == PAUSE * 5 {
                    socket.send_to(&question, whom)?;
                }
            }
            Err(error) => return Err(error),
        }
    }
    Ok(known.printers())
}

fn is_silence(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut | io::ErrorKind::Interrupted
    )
}

/// What was answered so far, by names in lower case.
#[derive(Default)]
struct Known {
    /// Instances, as they write themselves.
    instances: BTreeMap<String, String>,
    /// Host and port of an instance.
    places: BTreeMap<String, (String, u16)>,
    texts: BTreeMap<String, Vec<String>>,
    hosts: BTreeMap<String, Ipv4Addr>,
}

impl Known {
    /// Takes what a packet says; one that cannot be read says nothing.
    fn learn(&mut self, id: u16, packet: &[u8]) {
        for record in records(id, packet).unwrap_or_default() {
            if self.instances.len() > PRINTERS || self.hosts.len() > PRINTERS {
                return;
            }
            let name = record.name.to_ascii_lowercase();
            match record.data {
                Data::Pointer(instance) if name == SERVICE => {
                    self.instances
                        .insert(instance.to_ascii_lowercase(), instance);
                }
                Data::Service(port, host) if self.places.len() <= PRINTERS => {
                    self.places.insert(name, (host.to_ascii_lowercase(), port));
                }
                Data::Text(text) if self.texts.len() <= PRINTERS => {
                    self.texts.insert(name, text);
                }
                Data::Host(address) => {
                    self.hosts.insert(name, address);
                }
                _ => {}
            }
        }
    }

    fn printers(&self) -> Vec<FoundPrinter> {
        let found = self.instances.iter().filter_map(|(key, instance)| {
            let (host, port) = self.places.get(key)?;
            let host = self.hosts.get(host)?;
            let texts = self.texts.get(key).map_or(&[][..], Vec::as_slice);
            let of = |wanted: &str| {
                // RFC 6763 §6.4: names of keys have no case.
                let pairs = texts.iter().filter_map(|text| text.split_once('='));
                let mut values = pairs.filter(|(key, _)| key.eq_ignore_ascii_case(wanted));
                values.next().map(|(_, value)| value.to_owned())
            };
            let path = of("rp").unwrap_or_else(|| PATH.to_owned());
            let path = path.trim_start_matches('/');
            let end = instance.len().checked_sub(SERVICE.len() + 1)?;
            Some(FoundPrinter {
                name: instance.get(..end)?.to_owned(),
                address: Address::parse(&format!("ipp://{host}:{port}/{path}")).ok()?,
                model: of("ty"),
                uuid: of("UUID"),
            })
        });
        found.take(PRINTERS).collect()
    }
}

#[cfg(test)]
mod tests;
