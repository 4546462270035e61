use std::sync::Arc;
use std::time::Duration;

use ureq::Agent;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};

use super::Patience;
use super::meter::Meter;
use super::throttle::Throttle;
use crate::Traffic;

/// How servers are reached: through what, at which pace, and who may vouch for them. Sources that share
/// a link share its pace and its count.
#[derive(Debug, Clone, Default)]
pub struct Link {
    pub(super) patience: Patience,
    via: Via,
    authorities: Option<Authorities>,
    pub(super) throttle: Option<Arc<Throttle>>,
    pub(super) meter: Arc<Meter>,
}

/// What stands between this terminal and a server.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Via {
    /// The proxy that the environment names, if it names one (`https_proxy`, `no_proxy` …).
    #[default]
    Environment,
    Direct,
    Proxy(Proxy),
}

/// An HTTP proxy; it is asked to CONNECT (RFC 9110 §9.3.6), for `http://` addresses as well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proxy(ureq::Proxy);

impl Proxy {
    /// `http://[USER:PASSWORD@]HOST:PORT`; `None` if it is not that.
    pub fn new(address: &str) -> Option<Self> {
        let web = address.starts_with("http://") || address.starts_with("https://");
        let proxy = ureq::Proxy::new(address).ok().filter(|_| web)?;
        Some(Self(proxy))
    }
}

/// Certificates of authorities.
#[derive(Debug, Clone)]
pub struct Authorities(Vec<Certificate<'static>>);

impl Authorities {
    /// Every certificate in a PEM file; `None` if there is none, or something broken among them.
    pub fn from_pem(pem: &[u8]) -> Option<Self> {
        let mut certificates = Vec::new();
        for item in parse_pem(pem) {
            if let PemItem::Certificate(certificate) = item.ok()? {
                certificates.push(certificate);
            }
        }
        (!certificates.is_empty()).then_some(Self(certificates))
    }
}

impl Link {
    pub fn patience(mut self, patience: Patience) -> Self {
        self.patience = patience;
        self
    }

    pub fn via(mut self, via: Via) -> Self {
        self.via = via;
        self
    }

    /// Accepts servers that one of `authorities` vouches for, and no others.
    pub fn vouched_for_by(mut self, authorities: Authorities) -> Self {
        self.authorities = Some(authorities);
        self
    }

    /// Holds everything over this link down to `rate` bytes per second. Servers that are kept waiting
    /// by it are not called slow.
    pub fn limited(mut self, rate: u64) -> Self {
        self.throttle = Some(Arc::new(Throttle::new(rate)));
        self
    }

    /// How long an answer of `bytes` may take.
    pub(super) fn until(&self, bytes: u64) -> Duration {
        let held = self.throttle.as_ref().map(|throttle| throttle.price(bytes));
        let patience = self.patience.until(bytes);
        patience.saturating_add(held.unwrap_or_default())
    }

    /// What went over this link so far.
    pub fn traffic(&self) -> Traffic {
        self.meter.read()
    }

    pub(super) fn agent(&self) -> Agent {
        let grace = self.patience.grace;
        let config = Agent::config_builder()
            .timeout_connect(Some(Duration::from_secs(20).min(grace)))
            .timeout_recv_response(Some(grace))
            .timeout_per_read(Some(grace))
            // Followed by hand: see `redirected`.
            .max_redirects(0)
            .http_status_as_error(false)
            .max_response_header_size(16 << 10)
            .input_buffer_size(32 << 10)
            .output_buffer_size(16 << 10)
            // A round is done over one connection, also when it works for a while in between.
            .max_idle_age(Duration::from_secs(60))
            // Packs are compressed already, and no server gets to blow up what it sends.
            .accept_encoding("identity")
            .user_agent("chayue-sync");
        let config = match &self.via {
            Via::Environment => config,
            Via::Direct => config.proxy(None),
            Via::Proxy(Proxy(proxy)) => config.proxy(Some(proxy.clone())),
        };
        let config = match &self.authorities {
            None => config,
            Some(Authorities(certificates)) => config.tls_config(
                TlsConfig::builder()
                    .root_certs(RootCerts::new_with_certs(certificates))
                    .build(),
            ),
        };
        config.build().into()
    }
}
