use std::path::Path;
use std::process::ExitCode;

use super::bar::Bar;
use crate::explain::words;
use crate::report::complain;
use crate::scrub::mend;
use crate::verify::Inspection;
use crate::{AgentError, Finding, Home};

/// Looks through everything stored under `data` and says what is damaged, and what to do.
pub(super) fn verify(data: &Path, is_mended: bool) -> ExitCode {
    let found = Home::open(data).and_then(|home| {
        let found = look(&home)?;
        if is_mended {
            mend(&home, &found);
        }
        Ok(found)
    });
    match found {
        Err(error) => {
            complain(None, &error);
            ExitCode::FAILURE
        }
        Ok(found) if found.is_empty() => {
            println!("已存内容全部完好 / everything stored is sound");
            ExitCode::SUCCESS
        }
        Ok(found) => {
            found.iter().for_each(say);
            match is_mended {
                true => println!(
                    "已删去损坏的部分,请再同步一次把缺的取回 / what was damaged is removed: sync once more to bring it again"
                ),
                false => eprintln!(
                    "请用 sync-agent verify --mend 处理,再同步一次。\nrun sync-agent verify --mend, then sync once more."
                ),
            }
            ExitCode::FAILURE
        }
    }
}

fn look(home: &Home) -> Result<Vec<Finding>, AgentError> {
    let bar = Bar::new();
    let mut inspection = Inspection::thorough(home);
    let mut found = Vec::new();
    while let Some(more) = inspection.next(home, &bar)? {
        found.extend(more);
    }
    // Damage shows from more than one side.
    found.sort_by(|a, b| (a.damage, &a.what).cmp(&(b.damage, &b.what)));
    found.dedup_by(|a, b| (a.damage, &a.what) == (b.damage, &b.what));
    Ok(found)
}

fn say(finding: &Finding) {
    let (zh, en) = words(finding.damage.code());
    let Finding { what, detail, .. } = finding;
    eprintln!("错误:{what}:{zh}({detail})\nerror: {what}: {en} ({detail})");
}
