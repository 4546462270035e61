//! An invented county of a given size, the same on every machine, and how it changes.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use content_model::{
    Amount, Attachment, AttachmentRole, Basis, Body, Charges, Fee, FeeClass, FeeState, Form, Guide,
    Limit, LimitUnit, Material, Need, Orientation, Outcome, PublisherId, Question, Record, Rid,
    Scope, Status, Step, canonical_bytes,
};
use content_pack::sha256;

use crate::draw::Draw;
use crate::signing::hex;
use crate::words;

const GUIDE: u64 = 1;
const FEE: u64 = 2;
const FORM: u64 = 3;
const FILE: u64 = 4;

/// A scan's length, bytes.
pub const SCAN: u64 = 5_000_000;
/// Every 15th form has a scan as well.
pub const SCANNED: usize = 15;

/// How much a county has.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    pub guides: usize,
    pub fees: usize,
    /// Each with one PDF of 50 to 350 KB, every 15th with a scan of 5 MB besides.
    pub forms: usize,
}

/// One publisher's records, and the files that they name.
#[derive(Clone)]
pub struct Corpus {
    pub publisher: PublisherId,
    pub guides: Vec<Record>,
    pub fees: Vec<Record>,
    pub forms: Vec<Record>,
    /// Length and origin of each file, by its SHA-256 in hex.
    pub files: BTreeMap<String, (u64, u64)>,
}

impl Corpus {
    pub fn new(publisher: &str, size: Size) -> Self {
        let publisher: PublisherId = publisher.parse().expect("an id");
        let mut corpus = Self {
            fees: (0..size.fees).map(|n| fee(&publisher, n)).collect(),
            guides: Vec::new(),
            forms: Vec::new(),
            files: BTreeMap::new(),
            publisher,
        };
        for n in 0..size.forms {
            let form = corpus.form(n);
            corpus.forms.push(form);
        }
        corpus.guides = (0..size.guides).map(|n| corpus.guide(n)).collect();
        corpus
    }

    /// Every record's canonical bytes, by its id.
    pub fn records(&self) -> BTreeMap<Rid, Vec<u8>> {
        let all = self.guides.iter().chain(&self.fees).chain(&self.forms);
        all.map(|record| (record.rid.clone(), canonical_bytes(record)))
            .collect()
    }

    /// Every file's SHA-256 in hex and length.
    pub fn files(&self) -> impl Iterator<Item = (&str, u64)> {
        self.files
            .iter()
            .map(|(name, (length, _))| (name.as_str(), *length))
    }

    /// The bytes of a file that [`Corpus::files`] names.
    pub fn file(&self, name: &str) -> Vec<u8> {
        let (length, origin) = self.files[name];
        file(length, origin)
    }

    /// The SHA-256 in hex of a new file.
    pub fn keep_file(&mut self, length: u64, origin: u64) -> String {
        let name = hex(&sha256(&file(length, origin)));
        self.files.insert(name.clone(), (length, origin));
        name
    }

    fn form(&mut self, n: usize) -> Record {
        let mut draw = Draw::of(FORM, n as u64);
        let mut attach = |position: u64, length, role, name: &str| {
            let sha256 = self.keep_file(length, 10 * n as u64 + position);
            Attachment {
                sha256,
                length,
                media_type: "application/pdf".into(),
                name: name.to_owned(),
                role,
            }
        };
        let length = 50_000 + draw.below(300_000);
        let mut attachments = vec![attach(0, length, AttachmentRole::Blank, "空白表格")];
        if n.is_multiple_of(SCANNED) {
            attachments.push(attach(1, SCAN, AttachmentRole::Scan, "盖章扫描件"));
        }
        let thing = draw.one(&words::THINGS);
        let body = Body::Form(Form {
            form_code: format!("BG-{n:04}"),
            version: "2026-1".into(),
            fields: vec![],
            fill_notes: Some(sentence(&mut draw)),
            page: "A4".into(),
            orientation: Orientation::Portrait,
        });
        Record {
            attachments,
            ..record(
                &self.publisher,
                FORM,
                n,
                format!("{thing}申请表第{n}种"),
                body,
            )
        }
    }

    fn guide(&self, n: usize) -> Record {
        let mut draw = Draw::of(GUIDE, n as u64);
        let (thing, act) = (draw.one(&words::THINGS), draw.one(&words::ACTS));
        let office = draw.one(&words::OFFICES);
        let guide = Guide {
            local_code: Some(format!("SF-{n:05}")),
            topics: vec![],
            by_law: (0..4).map(|_| basis(&mut draw)).collect(),
            dept: office.to_owned(),
            accept_condition: sentences(&mut draw, 5),
            not_accept: sentences(&mut draw, 4),
            limit_explain: Some(sentence(&mut draw)),
            materials: (0..9)
                .map(|_| material(&mut draw, &self.forms, office))
                .collect(),
            steps: (1..).zip(words::STEPS).map(step(&mut draw)).collect(),
            anticipate: Some(limit(60)),
            promise: Some(limit(5 + u16::try_from(draw.below(40)).expect("small"))),
            special_procedure: Some(sentences(&mut draw, 3).concat()),
            charges: match draw.below(3) {
                0 if !self.fees.is_empty() => {
                    Charges::Fees(vec![self.fees[draw.index(self.fees.len())].rid.clone()])
                }
                _ => Charges::NoCharge,
            },
            result: Some(Outcome::named(format!("{thing}{act}结果"))),
            visit_count: Some(1),
            phone_consult: phone(&mut draw),
            phone_supervise: "12345".into(),
            rights: Some(sentences(&mut draw, 2).concat()),
            proxy_ok: Some(draw.below(2) == 0),
            online_url: Some(format!("https://zwfw.example.cn/item/{:016x}", draw.next())),
            faq: (0..7).map(|_| question(&mut draw)).collect(),
            ..Guide::default()
        };
        let title = format!("{thing}{act}第{n}项");
        Record {
            summary: Some(format!("{}{thing}{act}", draw.one(&words::WHO))),
            sources: vec![format!("https://www.example.cn/zwgk/{:012x}", draw.next())],
            ..record(&self.publisher, GUIDE, n, title, Body::Guide(guide))
        }
    }
}

fn fee(publisher: &PublisherId, n: usize) -> Record {
    let mut draw = Draw::of(FEE, n as u64);
    let title = format!(
        "{}{}工本费第{n}号",
        draw.one(&words::THINGS),
        draw.one(&words::ACTS)
    );
    let fee = Fee {
        fee_code: Some(format!("FEE-{n:05}")),
        fee_class: FeeClass::Administrative,
        charge_unit: "证".into(),
        amount: Amount::Fixed {
            fen: 100 * (1 + draw.below(500)),
        },
        basis: vec![basis(&mut draw)],
        approving_level: Some("省级".into()),
        payer: Some(draw.one(&words::WHO).to_owned()),
        collector: Some(draw.one(&words::OFFICES).to_owned()),
        pay_place: None,
        reliefs: vec![],
        effective_from: day(2020, 1, 1),
        effective_to: None,
        state: FeeState::Charged,
        ended_by: None,
        verified: None,
        guides: vec![],
    };
    record(publisher, FEE, n, title, Body::Fee(fee))
}

fn record(publisher: &PublisherId, kind: u64, n: usize, title: String, body: Body) -> Record {
    let unit = publisher.as_str().bytes();
    let unit = unit.fold(0_u64, |sum, byte| {
        sum.wrapping_mul(31).wrapping_add(u64::from(byte))
    });
    let mut draw = Draw::of(kind + 100, unit.wrapping_mul(1 << 20) + n as u64);
    let mut random = [0; 10];
    random.copy_from_slice(&draw.bytes(10));
    Record {
        rid: Rid::new(1_700_000_000_000 + draw.below(60_000_000_000), random),
        rev: 1,
        publisher: publisher.clone(),
        scope: Scope::County,
        title,
        short_title: None,
        plain_name: None,
        aliases: vec![],
        summary: None,
        lang: "zh-CN".into(),
        status: Status::InForce,
        event_date: None,
        publish_date: day(2026, 1, 5),
        effective_from: None,
        effective_to: None,
        review_due: None,
        supersedes: None,
        withdrawal: None,
        sealed_sheet: None,
        attachments: vec![],
        sources: vec![],
        body,
    }
}

fn material(draw: &mut Draw, forms: &[Record], office: &str) -> Material {
    let form = match draw.below(9) {
        0 if !forms.is_empty() => Some(forms[draw.index(forms.len())].rid.clone()),
        _ => None,
    };
    Material {
        name: draw.one(&words::PAPERS).to_owned(),
        need: [Need::Required, Need::Optional, Need::Deferrable][draw.index(3)],
        source: Some(office.to_owned()),
        original: u8::try_from(draw.below(3)).expect("small"),
        copies: u8::try_from(draw.below(3)).expect("small"),
        form_ref: form,
        sample_ref: None,
        fill_explain: Some(sentence(draw)),
        by_law: Some(draw.one(&words::LAWS).to_owned()),
    }
}

fn step(draw: &mut Draw) -> impl FnMut((u8, &str)) -> Step {
    move |(n, name)| Step {
        n,
        name: name.to_owned(),
        post: Some("综合窗口".into()),
        dept: Some(draw.one(&words::OFFICES).to_owned()),
        working_days: Some(u16::try_from(draw.below(9)).expect("small")),
        output: Some(format!("{name}凭证")),
        parallel_with: None,
    }
}

fn basis(draw: &mut Draw) -> Basis {
    Basis {
        document: draw.one(&words::LAWS).to_owned(),
        number: Some(format!(
            "国发〔{}〕{}号",
            1990 + draw.below(36),
            1 + draw.below(80)
        )),
        article: Some(format!("第{}条", 1 + draw.below(90))),
        text: Some(sentences(draw, 2).concat()),
    }
}

fn question(draw: &mut Draw) -> Question {
    Question {
        q: format!("{}{}", draw.one(&words::THINGS), draw.one(&words::ASKS)),
        a: sentence(draw),
    }
}

fn sentences(draw: &mut Draw, count: usize) -> Vec<String> {
    (0..count).map(|_| sentence(draw)).collect()
}

pub fn sentence(draw: &mut Draw) -> String {
    format!(
        "{}{}{}，{}，{}{}。",
        draw.one(&words::WHO),
        some_words(draw, 3),
        draw.one(&words::DOES),
        some_words(draw, 7),
        draw.one(&words::WHEN),
        some_words(draw, 5),
    )
}

/// Half of what offices write is found nowhere else: the whole then packs to about a seventh.
fn some_words(draw: &mut Draw, count: usize) -> String {
    (0..count).map(|_| draw.one(&words::WORDS)).collect()
}

pub fn phone(draw: &mut Draw) -> String {
    format!("0745-{:07}", draw.below(10_000_000))
}

pub fn limit(days: u16) -> Limit {
    Limit {
        days,
        unit: LimitUnit::WorkingDay,
    }
}

pub fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a day")
}

fn file(length: u64, origin: u64) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    let rest = usize::try_from(length).expect("fits") - bytes.len();
    bytes.extend(Draw::of(FILE, origin).bytes(rest));
    bytes
}
