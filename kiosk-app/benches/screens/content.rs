//! The same 5,000 guides for both: as a terminal's cache, and as a page that a browser opens.

use std::fmt::Write;
use std::path::Path;

use content_model::{Body, Record, Rid};
use content_store::Store;

use crate::office::{Office, apply_whole, paper};
use crate::program::places;

const DEPTS: usize = 90;

/// Fills `folder` with `terminal/` and `page.html`.
pub fn make(folder: &Path, guides: usize) {
    let data = folder.join("terminal");
    std::fs::create_dir_all(&data).expect("a folder");
    let mut office = Office::new("gongan");
    let mut store = Store::open(&data).expect("a cache");
    let mut page = String::new();
    for n in 0..guides {
        let record = guide(&mut office, n);
        let _ = write!(page, "{:?},", record.title);
        office.keep(&record);
    }
    apply_whole(&mut store, &office.publish()).expect("a good release");
    drop(store);
    let success = format!(
        r#"{{"last_success":"{}"}}"#,
        chrono::Utc::now().format("%Y-%m-%dT%H:%M:%SZ")
    );
    std::fs::write(data.join("status.json"), success).expect("written");
    std::fs::write(folder.join("page.html"), html(&page)).expect("written");
}

fn guide(office: &mut Office, n: usize) -> Record {
    let number = n as u64;
    let rid = Rid::new(number, [1; 10]);
    let mut record = paper::guide(&office.id, rid, number, &mut office.dice, 4_000);
    if let Body::Guide(guide) = &mut record.body {
        guide.dept = format!("第{}局", n % DEPTS);
        guide.topics = vec![format!("主题{}", n % 57)];
    }
    record
}

/// A front page of nine tiles, and behind each the list of all guides, five to a page.
fn html(titles: &str) -> String {
    let at = |(x, y): (i16, i16)| format!("[{x},{y}]");
    let (wide, tall) = (places(false), places(true));
    let (wide_tile, wide_next) = (at(wide.0), at(wide.2));
    let (tall_tile, tall_next) = (at(tall.0), at(tall.2));
    format!(
        r#"<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>指南</title>
<style>
body{{margin:0;background:#f4f6f9;color:#1a1a1a;font:28px sans-serif;overflow:hidden;cursor:none}}
#bar{{height:72px;background:#fff;border-bottom:2px solid #c3ccd6;padding:0 24px;line-height:72px}}
.tile{{position:absolute;width:268px;height:156px;border-radius:12px;background:#00626b;color:#fff;font-size:34px;line-height:156px;text-align:center}}
.row{{margin:16px 24px;height:96px;border:2px solid #c3ccd6;border-radius:8px;background:#fff;padding:0 20px;line-height:96px}}
#next{{position:absolute;width:144px;height:60px;background:#0b4a8f;color:#fff;text-align:center;line-height:60px}}
</style><div id="bar">示范县政务服务中心</div><div id="page"></div>
<script>
const titles=[{titles}];
const tall=innerHeight>innerWidth,tile=tall?{tall_tile}:{wide_tile},next=tall?{tall_next}:{wide_next};
let n=0;
function home(){{
  let s='';
  for(let i=0;i<9;i++){{const x=tile[0]-134+(i%3)*290,y=tile[1]-78+Math.floor(i/3)*178;
    s+=`<div class="tile" style="left:${{x}}px;top:${{y}}px" onclick="list()">办事指南</div>`;}}
  page.innerHTML=s;
}}
function list(){{
  const size=tall?12:5;let s='<div style="height:72px"></div>';
  for(const t of titles.slice(n*size,n*size+size))s+=`<div class="row">${{t}}</div>`;
  s+=`<div id="next" style="left:${{next[0]-72}}px;top:${{next[1]-30}}px" onclick="n++;list()">下一页 ${{n}}</div>`;
  page.innerHTML=s;
}}
home();
</script></html>"#
    )
}
