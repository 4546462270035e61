//! A county that publishes often: its keys open quickly, and its clock is the test's.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use content_model::{
    Body, Faq, Notice, NoticeKind, PublisherId, Record, Rid, Scope, Status, WarningLevel,
    canonical_bytes,
};
use content_trust::Targets;
use county::establish::{delegate, make_keys};
use county::keys::{Entry, KeyRing, Passphrases, Signer, open_file};
use county::ledger::{ImportedRecord, Origin};
use county::publish::{Published, publish};
use county::repository::Repository;
use county::review::{Function, signed};
use county::workspace::{Settings, Workspace};
use pkcs8::der::Document;
use pkcs8::pkcs5::pbes2::Parameters;
use pkcs8::pkcs5::scrypt;
use pkcs8::{EncryptedPrivateKeyInfoRef, LineEnding, PrivateKeyInfoRef};
use tempfile::TempDir;

const COUNTY: &str = r#"
name = "示范县"
code = "shifan"
[authority]
root = ["甲"]
[[publisher]]
id = "gongan"
name = "示范县公安局"
scopes = ["dept:gongan"]
officers = { legal = "甲", secrecy = "乙", approve = "丙" }
[[publisher]]
id = "warning"
name = "县应急值班室"
scopes = ["county"]
officers = { legal = "丁", secrecy = "戊", approve = "己" }
"#;

const PASSPHRASE: &[u8] = b"correct horse";

pub struct County {
    dir: TempDir,
    pub workspace: Workspace,
    pub pass: Passphrases,
    pub now: DateTime<Utc>,
    officers: Vec<(Entry, Signer)>,
}

impl County {
    /// A county that has published nothing yet.
    pub fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let toml = dir.path().join("county.toml");
        fs::write(&toml, COUNTY).unwrap();
        fs::write(dir.path().join("passphrase"), PASSPHRASE).unwrap();
        let settings = Settings::default();
        let place = dir.path().join("workspace");
        let mut workspace = Workspace::init_with(&place, &toml, &settings).unwrap();
        make_keys(&workspace, PASSPHRASE, &mut |_| {}).unwrap();
        let keys = workspace.keys_dir();
        for file in fs::read_dir(&keys).unwrap().flatten() {
            if file.path().extension().is_some_and(|e| e == "pem") {
                open_quickly(&file.path());
            }
        }
        let ring = KeyRing::open(&keys).unwrap();
        let mut officers = Vec::new();
        for function in Function::ALL.map(Function::as_str) {
            for role in ["gongan", "warning"] {
                let entry = ring.of_function(role, function).unwrap();
                let pem = keys.join(format!("{}.pem", entry.name));
                officers.push((entry.clone(), open_file(&pem, PASSPHRASE).unwrap().1));
            }
        }
        let now = "2026-11-22T00:00:00Z".parse().unwrap();
        let mut pass = Passphrases::unattended(vec![dir.path().join("passphrase")], None);
        delegate(&mut workspace, &mut pass, now, false).unwrap();
        Self {
            dir,
            workspace,
            pass,
            now,
            officers,
        }
    }

    /// Writes question `n` as it is in its `edition`.
    pub fn write(&mut self, n: u64, edition: u64) {
        self.put(question(n, edition));
    }

    /// Issues a warning that ends at `ends`, Chinese time.
    pub fn warn(&mut self, n: u64, ends: NaiveDateTime) {
        self.put(warning(n, ends));
    }

    /// Everybody reviews what is pending, and it is published.
    pub fn publish(&mut self, urgent: Option<TimeDelta>) -> Published {
        for publisher in self.workspace.county.publishers.clone() {
            let Some(set) = self.workspace.ledger.pending(&publisher.id).unwrap() else {
                continue;
            };
            let of = |(entry, _): &&(Entry, Signer)| entry.role == publisher.id.as_str();
            for (entry, signer) in self.officers.iter().filter(of) {
                let review = signed(&set.digest, entry, signer, "已核对", self.now).unwrap();
                self.workspace
                    .ledger
                    .add_review(&set.digest, &review)
                    .unwrap();
            }
        }
        let done = publish(&mut self.workspace, &mut self.pass, self.now, urgent).unwrap();
        assert!(done.refused.is_empty(), "{:?}", done.refused);
        assert!(done.settled.waiting.is_empty(), "{:?}", done.settled);
        done
    }

    pub fn repository(&self) -> Repository {
        Repository::new(self.workspace.repository_dir())
    }

    /// The role of gongan, and the length of its file.
    pub fn role(&self) -> (Targets, usize) {
        let repository = self.repository();
        let role = repository.targets("gongan").unwrap().unwrap();
        let bytes = repository.role_bytes("gongan", role.common.version);
        (role, bytes.unwrap().unwrap().len())
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Every file of the repository with its length.
    pub fn files(&self) -> BTreeMap<String, u64> {
        let top = self.workspace.repository_dir();
        let (mut out, mut folders) = (BTreeMap::new(), vec![top.clone()]);
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder).unwrap().flatten() {
                let path = entry.path();
                match path.is_dir() {
                    true => folders.push(path),
                    false => {
                        let name = path.strip_prefix(&top).unwrap().to_str().unwrap();
                        out.insert(name.to_owned(), entry.metadata().unwrap().len());
                    }
                }
            }
        }
        out
    }

    /// Puts a record as it is.
    pub fn put(&mut self, record: Record) {
        let kept = ImportedRecord {
            rid: record.rid.clone(),
            kind: record.kind(),
            publisher: record.publisher.clone(),
            natural_key: record.rid.to_string(),
            bytes: canonical_bytes(&record),
            origin: Origin {
                file: "a.xlsx".to_owned(),
                sheet: "常见问题".to_owned(),
                columns: BTreeMap::new(),
                row: 3,
            },
        };
        self.workspace.ledger.keep(&[kept]).unwrap();
    }
}

/// A question of gongan with an answer of some six hundred bytes.
pub fn question(n: u64, edition: u64) -> Record {
    let body = Body::Faq(Faq {
        faq_no: format!("Q{n}"),
        answer: words(n * 1_000_003 + edition, 200),
        ..Faq::default()
    });
    let title = format!("{}怎么办", words(n, 8));
    record("gongan", n, Scope::Dept("gongan".into()), title, body)
}

fn warning(n: u64, ends: NaiveDateTime) -> Record {
    let body = Body::Notice(Notice {
        notice_no: Some(format!("W{n}")),
        notice_kind: NoticeKind::Warning,
        level: Some(WarningLevel::Orange),
        body: "山洪预警".to_owned(),
        comment_deadline: None,
        comment_how: None,
        expires_at: ends,
        action_text: Some("请转移到高处".to_owned()),
        read_aloud_text: None,
        result_rows: Vec::new(),
    });
    let title = format!("山洪预警{}", words(n, 3));
    record("warning", n, Scope::County, title, body)
}

fn record(publisher: &str, n: u64, scope: Scope, title: String, body: Body) -> Record {
    let publisher: PublisherId = publisher.parse().unwrap();
    Record {
        rid: Rid::new(n, [publisher.as_str().as_bytes()[0]; 10]),
        rev: 1,
        publisher,
        scope,
        title,
        short_title: None,
        plain_name: None,
        aliases: Vec::new(),
        summary: None,
        lang: "zh-CN".to_owned(),
        status: Status::InForce,
        event_date: None,
        publish_date: "2026-11-22".parse().unwrap(),
        effective_from: None,
        effective_to: None,
        review_due: None,
        supersedes: None,
        withdrawal: None,
        sealed_sheet: None,
        attachments: Vec::new(),
        sources: Vec::new(),
        body,
    }
}

/// Characters in no order that a compressor finds: always the same for one `seed`.
fn words(seed: u64, count: usize) -> String {
    const SOME: &str = "办理申请材料窗口身份证明户口簿登记补领费用期限时间地点电话受理审核决定送达告知依据规定市民居住乡镇街道社区村组学校医院";
    let all: Vec<char> = SOME.chars().collect();
    let mut state = seed;
    let next = |_| {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        all[(z >> 33) as usize % all.len()]
    };
    (0..count).map(next).collect()
}

/// Encrypts a key again so that it opens at once: two thousand signatures are made here.
fn open_quickly(pem: &Path) {
    let text = fs::read_to_string(pem).unwrap();
    let (_, document) = Document::from_pem(&text).unwrap();
    let guarded = EncryptedPrivateKeyInfoRef::try_from(document.as_bytes()).unwrap();
    let secret = guarded.decrypt(PASSPHRASE).unwrap();
    let light = scrypt::Params::new(1, 8, 1).unwrap();
    let light = Parameters::generate_scrypt_aes256cbc(light, &[1; 16], [2; 16]).unwrap();
    let again = PrivateKeyInfoRef::try_from(secret.as_bytes())
        .unwrap()
        .encrypt_with_params(light, PASSPHRASE)
        .unwrap();
    let again = again
        .to_pem("ENCRYPTED PRIVATE KEY", LineEnding::LF)
        .unwrap();
    fs::write(pem, again.as_bytes()).unwrap();
}
