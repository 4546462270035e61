use std::time::Duration;

use ureq::Agent;

use crate::{FetchError, Source};

/// A repository behind HTTP or HTTPS. The connection is kept between requests.
pub struct HttpSource {
    agent: Agent,
    base: String,
}

impl HttpSource {
    /// `base` is the address that all paths are relative to.
    pub fn new(base: &str) -> Self {
        let config = Agent::config_builder()
            .timeout_connect(Some(Duration::from_secs(20)))
            .timeout_recv_response(Some(Duration::from_secs(60)))
            // A pack of some megabytes over 2G takes its time; nothing takes longer than this.
            .timeout_recv_body(Some(Duration::from_secs(1800)))
            .max_redirects(3)
            .http_status_as_error(false)
            .user_agent("chayue-sync")
            .build();
        Self {
            agent: config.into(),
            base: base.trim_end_matches('/').to_owned(),
        }
    }
}

impl Source for HttpSource {
    fn fetch(&self, path: &str, max: u64) -> Result<Vec<u8>, FetchError> {
        let broken = |e: ureq::Error| FetchError::Unreachable(e.to_string());
        let mut response = self
            .agent
            .get(format!("{}/{path}", self.base))
            .call()
            .map_err(broken)?;
        match response.status().as_u16() {
            200 => {}
            404 => return Err(FetchError::NotFound(path.to_owned())),
            status => {
                return Err(FetchError::Refused {
                    path: path.to_owned(),
                    status,
                });
            }
        }
        match response
            .body_mut()
            .with_config()
            .limit(max.saturating_add(1))
            .read_to_vec()
        {
            Ok(bytes) if bytes.len() as u64 <= max => Ok(bytes),
            Ok(_) | Err(ureq::Error::BodyExceedsLimit(_)) => Err(FetchError::TooLarge {
                path: path.to_owned(),
                max,
            }),
            Err(error) => Err(broken(error)),
        }
    }

    fn name(&self) -> String {
        self.base.clone()
    }
}
