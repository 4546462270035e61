use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::process::{Server, free_port};

/// The configuration that the guide hands out: what is measured is what is recommended.
const NGINX: &str = include_str!("../../../nginx.conf");

/// Which program serves the repository.
#[derive(Debug, Clone)]
pub enum Kind {
    /// `county serve`; where the program stands.
    County(PathBuf),
    Nginx(PathBuf),
}

impl Kind {
    pub fn told(&self) -> String {
        match self {
            Self::County(program) => {
                let debug = program.components().any(|part| part.as_os_str() == "debug");
                let build = if debug { "debug" } else { "release" };
                format!("county serve ({build} build)")
            }
            Self::Nginx(_) => "nginx with sync-agent/nginx.conf".to_owned(),
        }
    }
}

/// A server's folder and port, whether it runs or not.
pub struct Place {
    kind: Kind,
    folder: PathBuf,
    port: u16,
}

impl Place {
    pub fn new(kind: &Kind, work: &Path) -> Self {
        let place = Self {
            kind: kind.clone(),
            folder: work.to_owned(),
            port: free_port(),
        };
        fs::create_dir_all(place.repository()).expect("a folder");
        place
    }

    pub fn repository(&self) -> PathBuf {
        self.folder.join("repository")
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub fn start(&self) -> Server {
        match &self.kind {
            Kind::County(program) => {
                let mut start = Command::new(program);
                start
                    .args(["serve", "--repository"])
                    .arg(self.repository())
                    .arg("--addr")
                    .arg(format!("127.0.0.1:{}", self.port));
                Server::start(start, self.port, None)
            }
            Kind::Nginx(program) => {
                let conf = adapted(NGINX, self.port, &self.repository());
                Server::nginx_at(program, &self.folder, &conf, self.port)
            }
        }
    }

    pub fn stop(&self, server: &mut Option<Server>) {
        drop(server.take());
    }

    /// Seconds that the server and its workers have used so far.
    pub fn cpu(&self, server: Option<&Server>) -> f64 {
        server.map_or(0.0, Server::cpu)
    }
}

/// The example with this machine's port and folder in place of the example's.
fn adapted(example: &str, port: u16, repository: &Path) -> String {
    let place = [
        ("listen 80;", format!("listen 127.0.0.1:{port};")),
        (
            "root /srv/chayue/repository;",
            format!("root {};", repository.display()),
        ),
    ];
    let mut text = example.to_owned();
    for (theirs, ours) in place {
        assert_eq!(text.matches(theirs).count(), 1, "{theirs}");
        text = text.replace(theirs, &ours);
    }
    text
}
