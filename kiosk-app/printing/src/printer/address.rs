use std::fmt;

/// Where a printer is: `ipp://HOST[:631]/ipp/print` (RFC 3510) or the same as `http://`. A USB printer behind
/// `ipp-usb` is `http://127.0.0.1:60000/ipp/print` and the ports above it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// As the printer is told: with `ipp`.
    uri: String,
    /// As HTTP reaches it.
    url: String,
}

/// An address in no form that is known here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not the address of a printer: {0:?}")]
pub struct NotAnAddress(pub String);

/// Bytes of an address (RFC 8011 §5.1.6).
const LONGEST: usize = 1023;
/// RFC 3510 §4.1.
const PORT: u16 = 631;
/// Where IPP Everywhere has its printer (PWG 5100.14 §4.4).
const PATH: &str = "/ipp/print";

impl Address {
    /// Reads an address. Without a path it is `/ipp/print`; without a port 631 for `ipp`, 80 for `http`.
    /// `ipps` and `https` are refused: there is no TLS towards a printer here.
    pub fn parse(text: &str) -> Result<Self, NotAnAddress> {
        let not_one = || NotAnAddress(text.chars().take(100).collect());
        let (scheme, rest) = text.split_once("://").ok_or_else(not_one)?;
        let default = match scheme.to_ascii_lowercase().as_str() {
            "ipp" => PORT,
            "http" => 80,
            _ => return Err(not_one()),
        };
        let is_plain = |c: char| c.is_ascii_graphic() && !"@?#\\\"<>".contains(c);
        if text.len() > LONGEST || !rest.chars().all(is_plain) {
            return Err(not_one());
        }
        let at = rest.find('/').unwrap_or(rest.len());
        let (authority, path) = rest.split_at(at);
        // The last colon, unless it stands within the brackets of an IPv6 address.
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if !port.contains(']') => {
                let port = port.parse::<u16>().ok().filter(|port| *port > 0);
                (host, port.ok_or_else(not_one)?)
            }
            _ => (authority, default),
        };
        let is_bracketed = host.starts_with('[') && host.ends_with(']') && host.len() > 2;
        if host.is_empty() || (!is_bracketed && host.contains([':', '[', ']'])) {
            return Err(not_one());
        }
        let path = if path.len() < 2 { PATH } else { path };
        Ok(Self {
            uri: format!("ipp://{host}:{port}{path}"),
            url: format!("http://{host}:{port}{path}"),
        })
    }

    /// `printer-uri` (RFC 8011 §5.4.1).
    pub fn uri(&self) -> &str {
        &self.uri
    }

    pub(super) fn url(&self) -> &str {
        &self.url
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.uri)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_read() {
        for (text, uri) in [
            ("ipp://192.168.1.9", "ipp://192.168.1.9:631/ipp/print"),
            ("ipp://p.local:8631/x", "ipp://p.local:8631/x"),
            (
                "http://127.0.0.1:60000/ipp/print",
                "ipp://127.0.0.1:60000/ipp/print",
            ),
            ("HTTP://printer/", "ipp://printer:80/ipp/print"),
            ("ipp://[fe80::1]", "ipp://[fe80::1]:631/ipp/print"),
            ("ipp://[fe80::1]:99/a", "ipp://[fe80::1]:99/a"),
        ] {
            let address = Address::parse(text).unwrap();
            assert_eq!(address.uri(), uri);
            assert_eq!(address.url(), uri.replacen("ipp", "http", 1));
        }
    }

    #[test]
    fn anything_else_is_refused() {
        let long = format!("ipp://{}", "a".repeat(2000));
        for text in [
            "",
            "printer",
            "ipps://printer",
            "https://printer",
            "ipp://",
            "ipp://:631",
            "ipp://a:0",
            "ipp://a:70000",
            "ipp://a:b:1",
            "ipp://user@a",
            "ipp://a b",
            "ipp://a\r\nHost: b",
            "ipp://打印机",
            &long,
        ] {
            assert!(Address::parse(text).is_err(), "{text:?}");
        }
    }
}
