use content_store::search::Found;

use super::*;

fn query(text: &str) -> Query {
    Query {
        text: text.into(),
        only: None,
        year: None,
        edition: 0,
    }
}

fn now() -> NaiveDateTime {
    "2026-11-22T09:00:00".parse().unwrap()
}

#[test]
fn a_terminal_without_content_says_so_and_is_asked_again() {
    let data = tempfile::tempdir().unwrap();
    let searching = Searching::new(data.path(), || {});
    for _ in 0..2 {
        let seen = searching.ask(&query("sfz"), now()).unwrap();
        assert!(seen.coming && seen.answer.is_none());
        let failed = searching.settle();
        assert!(matches!(failed, Err(StoreError::NoCache)), "{failed:?}");
    }
    // Somebody gave up before the answer came: no word of it.
    searching.ask(&query("sfzb"), now()).unwrap();
    assert!(
        searching
            .ask(&query(""), now())
            .is_ok_and(|seen| !seen.coming)
    );
    std::thread::sleep(std::time::Duration::from_millis(150));
    assert!(matches!(searching.collect(), Ok(false)));
}

#[test]
fn whoever_waits_is_answered_before_anything_is_drawn() {
    let data = tempfile::tempdir().unwrap();
    let searching = Searching::new(data.path(), || {});
    searching.find_at_once();
    assert!(matches!(
        searching.ask(&query("sfz"), now()),
        Err(StoreError::NoCache)
    ));
}

#[test]
fn a_search_without_an_answer_counts_as_neither_found_nor_unfound() {
    let data = tempfile::tempdir().unwrap();
    let searching = Searching::new(data.path(), || {});
    assert_eq!(searching.is_unfound("qqxx"), None);
    let next = searching.course.borrow_mut().ask(&query("qqxx"));
    assert!(matches!(next, course::Next::Put { number: 1, .. }));
    assert_eq!(searching.is_unfound("qqxx"), None);
    let found = |found| searching.course.borrow_mut().take(1, query("qqxx"), found);
    assert!(found(Found::default()));
    assert_eq!(searching.is_unfound("qqxx"), Some(true));
    assert_eq!(searching.is_unfound("qqx"), None, "another text");
    searching.forget();
    assert_eq!(searching.is_unfound("qqxx"), None);
}
