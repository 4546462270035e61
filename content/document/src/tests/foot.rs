use chrono::NaiveDate;
use content_model::paper::{PrintJob, ReviewNote};

use super::{GUIDE, guide, job, pages, sheet};
use crate::{DocumentError, desk, footer, typeset, world};

fn review(function: &str, holder: &str, on: &str) -> ReviewNote {
    ReviewNote {
        function: function.to_owned(),
        holder: holder.to_owned(),
        on: on.parse::<NaiveDate>().unwrap(),
    }
}

fn reviewed(reviews: Vec<ReviewNote>) -> String {
    let mut job = job();
    job.footer.reviews = reviews;
    pages(&job).concat()
}

#[test]
fn the_foot_of_every_page_can_be_checked() {
    let mut job = job();
    guide(&mut job).steps = (1..=60)
        .map(|n| content_model::Step {
            n,
            name: format!("第{n}道手续"),
            ..Default::default()
        })
        .collect();
    let pages = pages(&job);
    assert!(pages.len() >= 3, "{}", pages.len());
    for (i, page) in pages.iter().enumerate() {
        for part in [
            "示范县公安局第7号发布（2026年2月1日）",
            "政务大厅1号机2026年3月9日",
            "校验码9f3c00112233",
        ] {
            assert!(page.contains(part), "{part} is not in {page}");
        }
        assert!(
            page.contains(&format!("第{}页/共{}页", i + 1, pages.len())),
            "{page}"
        );
    }
    let foot = footer::Foot::new(&job.footer, job.document.subject()).unwrap();
    assert_eq!(foot.code, format!("CHAYUE:9f3c00112233:{GUIDE}:7"));
    job.footer.digest = "9F3C".to_owned();
    assert_eq!(typeset(&job), Err(DocumentError::Digest("9F3C".to_owned())));
}

#[test]
fn nothing_falls_off_the_page() {
    let mut job = job();
    let many = "很长的一行字。\n".repeat(120) + "末尾一句";
    sheet(&mut job).1[0].title = many.clone();
    guide(&mut job).materials[0].fill_explain = Some(many.clone());
    guide(&mut job).dept = many;
    (job.footer.site, job.footer.publisher) = ("站".repeat(500), "局".repeat(500));
    job.footer.reviews = vec![review("legal", &"名".repeat(500), "2026-02-01")];
    let (desk, document) = desk::lay_out(&job).unwrap();
    desk.pdf(&document).unwrap();
    for page in document.pages() {
        let mut lowest = 0.0_f64;
        world::visit_at(&page.frame, 0.0, &mut |y, _| lowest = lowest.max(y));
        assert!(lowest < page.frame.height().to_pt() - 20.0, "{lowest}");
    }
}

#[test]
fn the_foot_names_who_reviewed_it() {
    let three = |approved: &str| {
        vec![
            review("legal", "吴清和", "2026-01-30"),
            review("secrecy", "郑暖春", "2026-01-30"),
            review("approve", "冯善行", approved),
        ]
    };
    let text = reviewed(three("2026-01-30"));
    let line = "法制审查吴清和·保密审查郑暖春·批准冯善行2026年1月30日";
    assert!(text.contains(line), "{text}");
    // On different days each has its own.
    let text = reviewed(three("2026-02-01"));
    let line = "法制审查吴清和2026年1月30日·保密审查郑暖春2026年1月30日·批准冯善行2026年2月1日";
    assert!(text.contains(line), "{text}");
    // A function that this program does not know is still a review, by somebody.
    let text = reviewed(vec![review("archive", "何久远", "2026-01-30")]);
    assert!(text.contains("审核何久远2026年1月30日"), "{text}");
    assert!(!reviewed(Vec::new()).contains("审查"));
}

#[test]
fn a_job_from_before_the_reviews_is_still_printed() {
    let mut value = serde_json::to_value(job()).unwrap();
    let footer = value["footer"].as_object_mut().unwrap();
    assert!(footer.remove("reviews").is_some() && footer.remove("clock_unset").is_some());
    assert_eq!(serde_json::from_value::<PrintJob>(value).unwrap(), job());
}

#[test]
fn a_date_that_was_only_assumed_says_so() {
    let mut job = job();
    assert!(!pages(&job).concat().contains("时钟"));
    job.footer.clock_unset = true;
    let text = pages(&job).concat();
    assert!(text.contains("2026年3月9日（本机时钟未校准）"), "{text}");
}
