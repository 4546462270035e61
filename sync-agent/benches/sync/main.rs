//! What one update costs a terminal: our way, the floor below it, and other programs at the same work.
//! Prints tables and writes them to a file; nothing here passes or fails.
//!
//!     cargo bench -p sync-agent --bench sync -- [--out FILE] [--part N] [--fleet COUNTY]
//!
//! A county of 5,000 guides and 300 attachments, of which an ordinary week changes fifty guides, five
//! fees, three PDFs and one scan. With `--part`, everything is made N times smaller, to try it out.
//! With `--fleet` instead: 1,100 terminals against the program COUNTY and against nginx. Needs nginx
//! and python3; peers that are not installed are told.

mod catchup;
mod corpus;
mod county;
mod draw;
mod fleet;
mod floor;
mod peer;
mod plain;
mod process;
mod proxy;
#[path = "../../tests/rounds/signing.rs"]
mod signing;
mod table;
mod terminal;
mod tree;
mod units;
mod update;
mod week;
mod wins;
mod words;

use std::fs;
use std::path::{Path, PathBuf};

use process::{Server, installed};
use proxy::Proxy;
use table::Report;

/// Serves files as they are. `PORT` is a free one.
const WEB: &str = "pid nginx.pid; error_log error.log; worker_processes 1;
events { worker_connections 4096; }
http {
    access_log off; sendfile on; tcp_nodelay on; keepalive_requests 100000;
    client_body_temp_path t; proxy_temp_path t; fastcgi_temp_path t; uwsgi_temp_path t; scgi_temp_path t;
    server { listen 127.0.0.1:PORT; root www; }
}
";

fn main() {
    let wish = Wish::read();
    let nginx = installed("nginx").expect("nginx is needed: apt install nginx-light");
    let mut report = Report::default();
    match &wish.fleet {
        Some(county) => fleet::measure(&mut report, county, &nginx, wish.part),
        None => update(&mut report, &nginx, wish.part),
    }
    if let Some(out) = wish.out {
        fs::write(out, report.text()).expect("the table can be written");
    }
}

fn update(report: &mut Report, nginx: &Path, part: usize) {
    let work = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
    let www = work.path().join("www");
    fs::create_dir_all(&www).expect("a folder");
    let server = Server::nginx(nginx, work.path(), WEB);
    let web = Proxy::start(server.port, true);
    units::measure(report, work.path(), &www, &web);
    catchup::measure(report, work.path(), &www, &web, part);
    update::measure(report, work.path(), &www, web, part);
}

/// What the command line says.
struct Wish {
    out: Option<PathBuf>,
    part: usize,
    fleet: Option<PathBuf>,
}

impl Wish {
    /// Cargo's own `--bench` is passed over.
    fn read() -> Self {
        let mut wish = Self {
            out: None,
            part: 1,
            fleet: None,
        };
        let mut words = std::env::args().skip(1).filter(|word| word != "--bench");
        while let Some(word) = words.next() {
            let value = words.next().expect("every option has a value");
            match word.as_str() {
                "--out" => wish.out = Some(value.into()),
                "--part" => wish.part = value.parse().expect("a number"),
                "--fleet" => wish.fleet = Some(value.into()),
                other => panic!("{other} is not known here"),
            }
        }
        wish
    }
}
