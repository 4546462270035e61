//! Over the network: down for days, answered twice, cut between sending and confirming.

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

use content_store::outbox::{BATCH_MAX, Outbox};
use e2e::{Server, program};

use crate::terminal::{busy, day, write};
use crate::{County, said, waiting};

impl County {
    /// One round of the terminal `data` against `url`, which must go well.
    fn sync(&self, data: &str, url: &str) {
        let output = self.demo.once(data, url);
        assert!(output.status.success(), "{}", said(&output));
    }

    fn serve(&self) -> Server {
        self.demo.serve_workspace()
    }
}

#[test]
fn what_was_counted_is_listed_by_the_county_and_words_open_there_only() {
    let county = County::new();
    let server = county.serve();
    let data = county.demo.path("terminal");
    county.sync("terminal", &server.url);
    assert_eq!(county.visits(), 0);
    busy(&data, day(1));
    // Today's stay: nobody is to know when in a day somebody stood there.
    busy(&data, day(0));
    county.sync("terminal", &server.url);
    write(&data, day(1), "表格太小,看不清\u{1b}[2J");
    county.sync("terminal", &server.url);
    county.sync("terminal", &server.url);
    assert_eq!(waiting(&data), 0);
    let told = county.feedback();
    let guide = crate::terminal::guide(&data).to_string();
    assert_eq!(told["visits"], 4);
    assert_eq!(told["unfound"], 1);
    assert_eq!(told["views"][0]["about"], guide.as_str());
    assert_eq!(told["views"][0]["count"], 2);
    assert!(!told["views"][0]["title"].as_str().unwrap().is_empty());
    assert_eq!(told["prints"][0]["count"], 1);
    assert_eq!(
        told["ratings"][0]["levels"],
        serde_json::json!([0, 1, 0, 0, 0])
    );
    assert_eq!(told["reasons"][0]["what"], "outdated");
    assert_eq!(told["wishes"][0]["what"], "land");
    assert_eq!(told["texts"][0]["text"], "表格太小,看不清 [2J");
    assert_eq!(told["unopened"], 0);
    assert_eq!(told["terminals"][0]["site"], "baiyang");
    let releases = told["terminals"][0]["heartbeat"]["releases"].as_object();
    assert!(releases.unwrap().len() > 1, "{told}");

    let report = county.demo.office(&["feedback", "--site", "baiyang"]);
    for words in ["接待人次 / visits: 4", "内容过时", "征地补偿", "表格太小"] {
        assert!(report.contains(words), "{words}: {report}");
    }
    let tomorrow = (day(-1)).to_string();
    let none = county.demo.office(&["feedback", "--since", &tomorrow]);
    assert!(none.contains("visits: 0"), "{none}");
    // Without the passphrase the words stay sealed.
    let workspace = county.demo.path("workspace");
    fs::write(county.demo.path("wrong"), "not this one").unwrap();
    let settings = workspace.join("settings.toml");
    let known = fs::read_to_string(&settings).unwrap();
    let without: Vec<&str> = known
        .lines()
        .filter(|line| !line.starts_with("passphrase_file"))
        .collect();
    fs::write(&settings, without.join("\n")).unwrap();
    let wrong = county.demo.arg("wrong");
    let sealed = county
        .demo
        .office(&["feedback", "--passphrase-file", &wrong]);
    assert!(sealed.contains("还有 1 条意见没有打开"), "{sealed}");
    assert!(!sealed.contains("表格太小"), "{sealed}");
    fs::write(&settings, known).unwrap();
    let table = county.demo.arg("table.csv");
    county.demo.office(&["feedback", "--csv", &table]);
    let table = fs::read_to_string(table).unwrap();
    assert!(
        table.starts_with('\u{feff}') && table.contains("点题公开"),
        "{table}"
    );
    // Nothing of it is where the public can fetch it.
    let public = fs::read_dir(county.demo.path("repository")).unwrap();
    let names = public.map(|entry| entry.unwrap().file_name());
    assert!(
        names
            .into_iter()
            .all(|name| !name.to_string_lossy().contains("intake"))
    );
    let (status, _) = post(&server.url, "GET", "/intake.sqlite", b"");
    assert_eq!(status, 404);
}

#[test]
fn a_server_that_was_down_for_days_misses_nothing() {
    let county = County::new();
    let data = county.demo.path("terminal");
    let server = county.serve();
    county.sync("terminal", &server.url);
    let url = server.url.clone();
    drop(server);
    for ago in (1..=12).rev() {
        busy(&data, day(ago));
        assert!(!county.demo.once("terminal", &url).status.success());
    }
    assert_eq!(county.visits(), 0);
    let server = county.serve();
    for _ in 0..3 {
        county.sync("terminal", &server.url);
    }
    assert_eq!((county.visits(), waiting(&data)), (12 * 4, 0));
}

/// Between agent and county: lets through what is asked, and loses answers to what is handed in.
struct Lossy {
    url: String,
    stop: Arc<AtomicBool>,
    /// Answers still to be lost.
    losses: Arc<AtomicU32>,
    /// Lost answers are waited for.
    hold: Arc<AtomicBool>,
    held: Arc<AtomicBool>,
}

impl Lossy {
    fn before(url: &str, losses: u32) -> Self {
        let to = url.trim_start_matches("http://").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let lossy = Self {
            url: format!("http://{}", listener.local_addr().unwrap()),
            stop: Arc::default(),
            losses: Arc::new(AtomicU32::new(losses)),
            hold: Arc::default(),
            held: Arc::default(),
        };
        let (stop, losses) = (lossy.stop.clone(), lossy.losses.clone());
        let (hold, held) = (lossy.hold.clone(), lossy.held.clone());
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if stop.load(Ordering::SeqCst) {
                    return;
                }
                let (to, losses) = (to.clone(), losses.clone());
                let (hold, held, stop) = (hold.clone(), held.clone(), stop.clone());
                thread::spawn(move || {
                    let kept = pass(&stream, &to, &losses);
                    // Whoever sent it goes on waiting, and the county has it.
                    if kept.is_ok_and(|lost| lost) && hold.load(Ordering::SeqCst) {
                        held.store(true, Ordering::SeqCst);
                        while !stop.load(Ordering::SeqCst) {
                            thread::sleep(Duration::from_millis(20));
                        }
                    }
                });
            }
        });
        lossy
    }

    /// From now on lost answers are waited for; says when one is.
    fn hold(&self) -> Arc<AtomicBool> {
        self.hold.store(true, Ordering::SeqCst);
        self.held.clone()
    }
}

impl Drop for Lossy {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.url.trim_start_matches("http://"));
    }
}

/// Passes one request on, with which the connection ends; whether its answer was lost.
fn pass(mut from: &TcpStream, to: &str, losses: &AtomicU32) -> std::io::Result<bool> {
    let mut request = Vec::new();
    let mut part = [0; 4096];
    let head = loop {
        let count = from.read(&mut part)?;
        if count == 0 {
            return Ok(false);
        }
        request.extend_from_slice(&part[..count]);
        if let Some(end) = request.windows(4).position(|w| w == b"\r\n\r\n") {
            break String::from_utf8_lossy(&request[..end]).to_lowercase();
        }
    };
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok());
    let end = head.len() + 4 + length.unwrap_or(0);
    while request.len() < end {
        let count = from.read(&mut part)?;
        request.extend_from_slice(&part[..count]);
    }
    let text = request.split_off(head.len() + 2);
    request.extend_from_slice(b"connection: close\r\n");
    request.extend_from_slice(&text);
    let mut there = TcpStream::connect(to)?;
    there.write_all(&request)?;
    let mut answer = Vec::new();
    there.read_to_end(&mut answer)?;
    let left = |n: u32| n.checked_sub(1);
    if head.starts_with("post")
        && losses
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, left)
            .is_ok()
    {
        return Ok(true);
    }
    from.write_all(&answer).map(|()| false)
}

#[test]
fn an_answer_that_is_lost_makes_nothing_count_twice() {
    let county = County::new();
    let server = county.serve();
    let data = county.demo.path("terminal");
    county.sync("terminal", &server.url);
    busy(&data, day(1));
    let lossy = Lossy::before(&server.url, 3);
    for round in 0..3 {
        county.sync("terminal", &lossy.url);
        assert_eq!((county.visits(), waiting(&data)), (4, 1), "round {round}");
    }
    county.sync("terminal", &lossy.url);
    assert_eq!((county.visits(), waiting(&data)), (4, 0));
}

#[test]
fn an_agent_killed_between_sending_and_confirming_makes_nothing_count_twice() {
    let county = County::new();
    let server = county.serve();
    let data = county.demo.path("terminal");
    county.sync("terminal", &server.url);
    busy(&data, day(1));
    let lossy = Lossy::before(&server.url, u32::MAX);
    let held = lossy.hold();
    let mut agent = Command::new(program("sync-agent"))
        .args(["once", "--data", &county.demo.arg("terminal")])
        .args(["--url", &lossy.url, "--root", &county.demo.root()])
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    for _ in 0..3000 {
        if held.load(Ordering::SeqCst) {
            break;
        }
        thread::sleep(Duration::from_millis(20));
    }
    assert!(held.load(Ordering::SeqCst), "nothing was handed in");
    agent.kill().unwrap();
    agent.wait().unwrap();
    assert_eq!((county.visits(), waiting(&data)), (4, 1));
    county.sync("terminal", &server.url);
    assert_eq!((county.visits(), waiting(&data)), (4, 0));
}

/// A request by hand: status and body.
fn post(url: &str, method: &str, path: &str, body: &[u8]) -> (u16, String) {
    let mut stream = TcpStream::connect(url.trim_start_matches("http://")).unwrap();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    // A server that has heard enough may hang up before all of it is sent.
    let _ = stream.write_all(body);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let status = answer.split(' ').nth(1).and_then(|code| code.parse().ok());
    let body = answer
        .split_once("\r\n\r\n")
        .map(|(_, body)| body.to_owned());
    (status.unwrap_or(0), body.unwrap_or_default())
}

#[test]
fn the_door_is_shut_to_garbage_strangers_and_floods() {
    let county = County::new();
    let server = county.serve();
    let data = county.demo.path("terminal");
    county.sync("terminal", &server.url);
    // The agent tells the outbox of the county's key; of today nothing is sent yet.
    busy(&data, day(0));
    county.sync("terminal", &server.url);
    busy(&data, day(1));
    let mut outbox = Outbox::open(&data).unwrap();
    let batch = outbox
        .take_batch(
            chrono::Utc::now(),
            Default::default,
            &ring::rand::SystemRandom::new(),
        )
        .unwrap();
    let batch = batch.expect("a day that is over");
    let path = format!("/intake/batches/{}", batch.id);
    let other = format!("/intake/batches/{}", "0".repeat(32));
    let body = String::from_utf8(batch.body).unwrap();
    let stranger = body.replace("\"site\":\"baiyang\"", "\"site\":\"nowhere\"");
    let key = outbox.intake().unwrap().unwrap().to_hex();
    let foreign = body.replace(&key, &"ab".repeat(32));
    let long = vec![b' '; BATCH_MAX + 1];
    let send = |path: &str, body: &[u8]| post(&server.url, "POST", path, body).0;
    assert_eq!(send(&path, b"garbage"), 400);
    assert_eq!(send(&path, b""), 400);
    assert_eq!(send(&other, body.as_bytes()), 400);
    assert_eq!(send(&path, stranger.as_bytes()), 403);
    assert_eq!(send(&path, foreign.as_bytes()), 403);
    // It may hang up while the rest is still being sent; then its answer is lost.
    assert!([413, 0].contains(&send(&path, &long)));
    assert_eq!(send("/intake/batches/..%2f..%2fx", body.as_bytes()), 400);
    assert_eq!(county.visits(), 0);
    let (first, answer) = post(&server.url, "POST", &path, body.as_bytes());
    assert_eq!((first, answer.contains(&batch.id)), (201, true));
    assert_eq!(send(&path, body.as_bytes()), 200);
    let (put, _) = post(&server.url, "PUT", &path, body.as_bytes());
    assert_eq!((put, county.visits()), (200, 4));
    // A host of files only takes nothing in.
    let files = county.demo.serve();
    assert!([404, 405].contains(&post(&files.url, "POST", &path, body.as_bytes()).0));
    county.sync("terminal", &files.url);
    assert_eq!(waiting(&data), 1);
}
