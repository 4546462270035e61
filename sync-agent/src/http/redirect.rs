use ureq::http::Uri;

/// Where a redirect of `from` leads, if it stays at the same place: same scheme, host and port, or
/// from http to https of the same host. Elsewhere is most likely the log-in page of a network.
pub(super) fn redirected(from: &Uri, location: &str) -> Option<Uri> {
    let (scheme, authority) = (from.scheme_str()?, from.authority()?);
    if location.starts_with('/') && !location.starts_with("//") {
        return format!("{scheme}://{authority}{location}").parse().ok();
    }
    let to: Uri = location.parse().ok()?;
    let port = |uri: &Uri| {
        let standard = if uri.scheme_str() == Some("https") {
            443
        } else {
            80
        };
        uri.port_u16().unwrap_or(standard)
    };
    let same_host = from.host()?.eq_ignore_ascii_case(to.host()?);
    let stays = match (scheme, to.scheme_str()?) {
        ("http", "https") => true,
        (old, new) => old == new && port(from) == port(&to),
    };
    (same_host && stays).then_some(to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redirect_leads_nowhere_else() {
        let from: Uri = "http://county.example:8080/r/metadata/1.json"
            .parse()
            .unwrap();
        for same in [
            "/other",
            "http://County.Example:8080/r2",
            "https://county.example/r",
            "https://county.example:8443/r",
        ] {
            assert!(redirected(&from, same).is_some(), "{same}");
        }
        for other in [
            "",
            "relative",
            "//portal.example/login",
            "http://portal.example:8080/login",
            "http://county.example/other-port",
            "http://county.example.portal.example:8080/",
            "http://county.example:8080@portal.example/",
            "ftp://county.example:8080/",
            "file:///etc/passwd",
        ] {
            assert_eq!(redirected(&from, other), None, "{other}");
        }
        let secure: Uri = "https://county.example/r".parse().unwrap();
        assert_eq!(redirected(&secure, "http://county.example/r"), None);
        assert_eq!(redirected(&secure, "http://county.example:443/r"), None);
        assert!(redirected(&secure, "https://county.example:443/r").is_some());
    }
}
