use std::io::{BufRead, IsTerminal, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use content_document::{CeremonyGroup, CeremonyKey, CeremonySheet, typeset_ceremony};

use super::ring;
use crate::clock;
use crate::config::County;
use crate::durable;
use crate::keys::{
    Entry, HOLD, KeyError, KeyRing, duty, fingerprint, fresh_passphrase, function_chinese,
};
use crate::publish::PublishError;
use crate::workspace::Workspace;

/// 密钥仪式:补齐根密钥和名录密钥,打印登记表 / key ceremony: make what is missing of root and targets, print the sheet
///
/// 缺的密钥一把一把地做:坐在终端前会问持有人和口令;脚本用 --holder 和 --passphrase-file。
/// Missing keys are made one by one: at a terminal it asks; scripts give --holder and --passphrase-file.
#[derive(Debug, Args)]
pub struct CeremonyArgs {
    /// 工作区 / workspace
    #[arg(long, default_value = ".")]
    workspace: PathBuf,
    /// 登记表写到这个 PDF / write the sheet to this PDF
    #[arg(long, value_name = "SHEET.pdf")]
    out: PathBuf,
    /// 缺的密钥的持有人,按顺序每把一个 / holders of the missing keys, one each, in order
    #[arg(long, value_name = "NAME")]
    holder: Vec<String>,
    /// 口令文件,按顺序每把一个,最后一个用于其余各把 / files with their passphrases, in order; the last serves for the rest
    #[arg(long, value_name = "FILE")]
    passphrase_file: Vec<PathBuf>,
}

/// A key that a county cannot do without, and who should hold it according to county.toml.
struct Vacancy {
    role: &'static str,
    function: &'static str,
    proposed: String,
}

pub fn run(args: CeremonyArgs) -> Result<ExitCode, PublishError> {
    let workspace = Workspace::open(&args.workspace)?;
    let mut ring = ring(&workspace)?;
    let vacancies = vacancies(&ring, &workspace.county);
    if !args.holder.is_empty() && args.holder.len() != vacancies.len() {
        let duties: Vec<String> = vacancies.iter().map(Vacancy::in_words).collect();
        return Err(KeyError::Holders {
            needed: vacancies.len(),
            given: args.holder.len(),
            duties: duties.join("、"),
        }
        .into());
    }
    for (i, vacancy) in vacancies.iter().enumerate() {
        let file = args.passphrase_file.get(i).or(args.passphrase_file.last());
        let given = args.holder.get(i).map(String::as_str);
        fill(&mut ring, vacancy, given, file.map(PathBuf::as_path))?;
    }
    let sheet = sheet(&ring, &workspace.county);
    let pdf = typeset_ceremony(&sheet).map_err(KeyError::from)?;
    let path = std::path::absolute(&args.out).unwrap_or(args.out);
    durable::write(&path, &pdf).map_err(|error| KeyError::Io {
        path: path.clone(),
        error,
    })?;
    println!(
        "新做 {} 把密钥;登记表 {},请打印、核对指纹、签字。\n\
         made {} keys; print {}, compare the fingerprints and sign.",
        vacancies.len(),
        path.display(),
        vacancies.len(),
        path.display()
    );
    Ok(ExitCode::SUCCESS)
}

impl Vacancy {
    fn in_words(&self) -> String {
        match self.function {
            HOLD => self.role.to_owned(),
            function => format!("{}/{function} {}", self.role, function_chinese(function)),
        }
    }
}

/// What is missing of root and targets: as many root keys as county.toml names holders, and one key
/// for each function of targets.
fn vacancies(ring: &KeyRing, county: &County) -> Vec<Vacancy> {
    let authority = &county.authority;
    let active = ring.active("root").count();
    let free = authority
        .root
        .iter()
        .filter(|holder| !ring.active("root").any(|entry| entry.holder == **holder));
    let wanted = authority.root.len().saturating_sub(active);
    let mut out: Vec<Vacancy> = free
        .take(wanted)
        .map(|holder| Vacancy {
            role: "root",
            function: HOLD,
            proposed: holder.clone(),
        })
        .collect();
    for (function, holder) in [
        ("handle", &authority.handle),
        ("approve", &authority.approve),
    ] {
        if ring.active_of("targets", function).next().is_none() {
            out.push(Vacancy {
                role: "targets",
                function,
                proposed: holder.clone(),
            });
        }
    }
    out
}

/// Makes one key. It is saved at once: whoever has signed off a key need not come back because the
/// next holder mistyped.
fn fill(
    ring: &mut KeyRing,
    vacancy: &Vacancy,
    given: Option<&str>,
    file: Option<&Path>,
) -> Result<(), KeyError> {
    let holder = match given {
        Some(name) => name.to_owned(),
        None => asked(vacancy)?,
    };
    ring.check_holder(vacancy.role, vacancy.function, &holder, None)?;
    let secret = fresh_passphrase(file, &holder)?;
    let entry = ring.generate(vacancy.role, vacancy.function, &holder, secret.as_bytes())?;
    println!("密钥 / key {} · {}", entry.name, entry.holder);
    println!("  指纹 / fingerprint: {}", fingerprint(&entry.keyid));
    ring.save()
}

/// The holder, asked for where a person sits at the terminal; county.toml's otherwise.
fn asked(vacancy: &Vacancy) -> Result<String, KeyError> {
    let (stdin, stdout) = (std::io::stdin(), PathBuf::from("stdout"));
    if !stdin.is_terminal() {
        return Ok(vacancy.proposed.clone());
    }
    let (words, proposed) = (vacancy.in_words(), &vacancy.proposed);
    print!("{words} 的持有人,直接回车是“{proposed}” / holder of {words}, Enter for {proposed}: ");
    let mut typed = String::new();
    std::io::stdout()
        .flush()
        .and_then(|()| stdin.lock().read_line(&mut typed))
        .map_err(|error| KeyError::Io {
            path: stdout,
            error,
        })?;
    Ok(match typed.trim() {
        "" => proposed.clone(),
        name => name.to_owned(),
    })
}

/// Every active key that a person holds: root, targets, publishers, and then the county's other roles.
fn sheet(ring: &KeyRing, county: &County) -> CeremonySheet {
    let publishers = county.publishers.iter().map(|p| p.id.as_str());
    let roles = ["root", "targets"].into_iter().chain(publishers).chain([
        "stick",
        "firmware",
        duty::INTAKE,
    ]);
    let group = |role: &str| {
        let keys: Vec<CeremonyKey> = ring.active(role).map(key).collect();
        (!keys.is_empty()).then(|| CeremonyGroup {
            title: duty::role_chinese(role, county).to_owned(),
            note: note(role).to_owned(),
            keys,
        })
    };
    CeremonySheet {
        county: county.name.clone(),
        on: clock::china().date(),
        groups: roles.filter_map(group).collect(),
    }
}

fn key(entry: &Entry) -> CeremonyKey {
    CeremonyKey {
        name: entry.name.clone(),
        function: entry.function_chinese().to_owned(),
        holder: entry.holder.clone(),
        since: entry.since,
        fingerprint: fingerprint(&entry.keyid),
        keyid: entry.keyid.clone(),
    }
}

/// What the keys of a role may do.
fn note(role: &str) -> &'static str {
    match role {
        "root" => "过半数的持有人一起签名，才能更换密钥；终端最终只认它们。",
        "targets" => "经办和批准两个人一起签名，才能增减发布单位、更换审查人员。",
        "stick" => "给U盘发布签名，规定U盘内容的有效期。",
        duty::INTAKE => "打开终端送来的群众意见；不签名。",
        "firmware" => "公开办和维护方一起签名，终端才会更新程序。",
        _ => "",
    }
}
