//! What is searched: as many guides and papers as are wanted, the same in every run, of words that
//! are said at counters.
//!
//! It stands in a file of tabs, which every program reads in its own way.

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use search_eval::{Item, Synonyms};

use crate::office::Dice;

const PLACES: [&str; 24] = [
    "青石镇",
    "白杨镇",
    "柳河镇",
    "双桥镇",
    "石门乡",
    "龙潭乡",
    "清溪镇",
    "新店镇",
    "永兴镇",
    "大坪村",
    "红旗村",
    "向阳社区",
    "桃园村",
    "南山街道",
    "北湖街道",
    "松林乡",
    "水口镇",
    "古城镇",
    "长岭村",
    "金凤社区",
    "沙河镇",
    "竹园村",
    "三江镇",
    "示范县",
];
const DEPTS: [&str; 20] = [
    "县公安局",
    "县民政局",
    "县人力资源和社会保障局",
    "县医疗保障局",
    "县自然资源局",
    "县住房和城乡建设局",
    "县农业农村局",
    "县水务局",
    "县林业局",
    "县教育局",
    "县卫生健康局",
    "县市场监督管理局",
    "县交通运输局",
    "县应急管理局",
    "县文化和旅游局",
    "县税务局",
    "县残疾人联合会",
    "县退役军人事务局",
    "县财政局",
    "县政府办公室",
];
const ACTS: [&str; 10] = [
    "", "办理", "申请", "审批", "变更", "注销", "补办", "延续", "确认", "年审",
];
const VERBS: [&str; 8] = [
    "公布", "印发", "做好", "下达", "开展", "批准", "调整", "规范",
];
const NOUNS: [&str; 12] = [
    "实施方案",
    "工作",
    "名单",
    "资金安排",
    "补偿安置方案",
    "项目",
    "专项检查",
    "管理办法",
    "发放情况",
    "征收土地",
    "预算",
    "评审结果",
];
const FORMS: [&str; 8] = [
    "通知", "公告", "公示", "批复", "意见", "报告", "决定", "通报",
];
/// What stands between the words of a paper.
const PHRASES: [&str; 40] = [
    "根据",
    "按照",
    "有关规定",
    "各乡镇人民政府",
    "经研究决定",
    "现将",
    "有关事项",
    "通知如下",
    "符合条件的",
    "申请人",
    "应当",
    "提交",
    "身份证明",
    "材料",
    "由",
    "受理",
    "之日起",
    "个工作日内",
    "作出",
    "决定",
    "不予",
    "并说明理由",
    "县级以上",
    "主管部门",
    "负责",
    "监督",
    "管理",
    "严格落实",
    "责任",
    "确保",
    "资金",
    "及时足额",
    "发放到位",
    "农村居民",
    "城镇居民",
    "家庭",
    "公示期",
    "无异议",
    "特此公告",
    "抓好贯彻执行",
];
const FIRST_YEAR: u64 = 2008;
const YEARS: u64 = 18;

/// A guide or a paper, as every program is given it.
#[derive(Debug, Clone, Default)]
pub struct Row {
    pub n: u64,
    pub is_guide: bool,
    pub title: String,
    /// Other words for it, where a program knows no synonyms of its own.
    pub also: String,
    pub dept: String,
    pub year: u64,
    /// Day of the year.
    pub day: u64,
    pub number: String,
    pub text: String,
}

/// Makes rows of words.
pub struct Words {
    synonyms: Vec<Synonyms>,
    said: Vec<String>,
}

impl Words {
    /// Of the words that the project's own vocabulary has.
    pub fn new() -> Self {
        let path =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content/vocabulary/同义词.csv");
        let synonyms = search_eval::synonyms(&path).expect("the vocabulary");
        let mut said: Vec<String> = PHRASES.map(str::to_owned).to_vec();
        for one in &synonyms {
            said.push(one.standard.replace(' ', ""));
            said.extend(one.words.iter().cloned());
        }
        Self { synonyms, said }
    }

    pub fn synonyms(&self) -> &[Synonyms] {
        &self.synonyms
    }

    pub fn guide(&self, n: u64) -> Row {
        let mut dice = Dice::new(n);
        let words = self.synonyms.len() as u64;
        let word = self.synonyms[(n % words) as usize]
            .standard
            .replace(' ', "");
        let act = ACTS[(n / words) as usize % ACTS.len()];
        let title = match n / words / ACTS.len() as u64 {
            0 => format!("{word}{act}"),
            round => format!("{word}{act}（{}）", PLACES[round as usize % PLACES.len()]),
        };
        Row {
            n,
            is_guide: true,
            also: also(&self.synonyms, &title),
            title,
            dept: chosen(&mut dice, &DEPTS).to_owned(),
            year: FIRST_YEAR + YEARS - 1,
            day: dice.below(300) as u64,
            number: format!("511{n:09}"),
            text: self.prose(&mut dice, 600),
        }
    }

    pub fn paper(&self, n: u64) -> Row {
        let mut dice = Dice::new(n);
        let year = FIRST_YEAR + dice.below(YEARS as usize) as u64;
        let word = &self.synonyms[dice.below(self.synonyms.len())];
        let title = format!(
            "关于{}{year}年{}{}{}的{}",
            chosen(&mut dice, &VERBS),
            chosen(&mut dice, &PLACES),
            word.standard.replace(' ', ""),
            chosen(&mut dice, &NOUNS),
            chosen(&mut dice, &FORMS)
        );
        Row {
            n,
            is_guide: false,
            title,
            also: String::new(),
            dept: chosen(&mut dice, &DEPTS).to_owned(),
            year,
            day: dice.below(365) as u64,
            number: format!("示政办〔{year}〕{}号", dice.below(400) + 1),
            text: self.prose(&mut dice, 300),
        }
    }

    /// A paper of the day on which it is brought: what an update has.
    pub fn newest(&self, n: u64) -> Row {
        Row {
            year: FIRST_YEAR + YEARS,
            day: 310,
            ..self.paper(n)
        }
    }

    /// About so many characters, some words more often than others.
    fn prose(&self, dice: &mut Dice, length: usize) -> String {
        let (mut text, mut long) = (String::new(), 0);
        while long < length {
            let word = match dice.below(3) {
                // The product of two throws prefers small numbers.
                0 => &self.said[dice.below(self.said.len()) * dice.below(100) / 100],
                _ => chosen(dice, &PHRASES),
            };
            text.push_str(word);
            long += word.chars().count();
            if dice.below(5) == 0 {
                text.push('，');
                long += 1;
            }
        }
        text
    }
}

/// Words that mean what is called `title`.
pub fn also(synonyms: &[Synonyms], title: &str) -> String {
    let mean = |one: &&Synonyms| {
        let mut parts = one.standard.split_whitespace();
        parts.all(|part| title.contains(part))
    };
    let words = synonyms.iter().filter(mean).flat_map(|one| &one.words);
    words.cloned().collect::<Vec<_>>().join(" ")
}

/// The items of a list, as rows without a text.
pub fn of_items(items: &[Item], synonyms: &[Synonyms]) -> Vec<Row> {
    let row = |(n, item): (usize, &Item)| Row {
        n: n as u64,
        is_guide: true,
        title: item.name.clone(),
        also: also(synonyms, &item.name),
        dept: item.dept.clone(),
        year: FIRST_YEAR,
        number: item.code.clone(),
        ..Row::default()
    };
    items.iter().enumerate().map(row).collect()
}

fn chosen<'a>(dice: &mut Dice, of: &[&'a str]) -> &'a str {
    of[dice.below(of.len())]
}

/// Writes rows; every program's folder has them under the same names.
pub fn write(path: &Path, rows: impl Iterator<Item = Row>) {
    let mut out = BufWriter::new(File::create(path).expect("a file"));
    for row in rows {
        let guide = u8::from(row.is_guide);
        writeln!(
            out,
            "{}\t{guide}\t{}\t{}\t{}\t{}\t{}\t{}\t{}",
            row.n, row.title, row.also, row.dept, row.year, row.day, row.number, row.text
        )
        .expect("a disk");
    }
    out.flush().expect("a disk");
}

pub fn read(path: &Path) -> impl Iterator<Item = Row> {
    let file = BufReader::new(File::open(path).expect("a file"));
    file.lines().map(|line| {
        let line = line.expect("text");
        let cells: Vec<&str> = line.split('\t').collect();
        let number = |at: usize| cells[at].parse().expect("a number");
        Row {
            n: number(0),
            is_guide: cells[1] == "1",
            title: cells[2].to_owned(),
            also: cells[3].to_owned(),
            dept: cells[4].to_owned(),
            year: number(5),
            day: number(6),
            number: cells[7].to_owned(),
            text: cells[8].to_owned(),
        }
    })
}

/// The file of what is there first, and of what is added.
pub fn files(dir: &Path) -> [PathBuf; 2] {
    [dir.join("rows.tsv"), dir.join("more.tsv")]
}
