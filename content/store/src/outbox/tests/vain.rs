//! What was searched for in vain: nobody's own words, and nothing that outlives its month.

use super::*;

fn term(text: &str) -> Term {
    Term::of(text).unwrap()
}

/// One visitor who found nothing for `text`.
fn seek(outbox: &mut Outbox, on: &str, text: &str) {
    let term = term(text);
    let counts = [Count::Unfound(Some(&term))];
    outbox.add(day(on), &counts).unwrap();
}

/// Searches in vain in all, and those of each word.
fn told(outbox: &Outbox) -> (u64, Vec<(String, u64)>) {
    let days = outbox.counters().unwrap();
    let counters = days.into_iter().flat_map(|day| day.counts);
    let mut all = 0;
    let mut words = BTreeMap::new();
    for counter in counters.filter(|one| one.kind == CountKind::Unfound) {
        match counter.what.as_str() {
            "" => all += counter.count,
            _ => *words.entry(counter.what).or_default() += counter.count,
        }
    }
    (all, words.into_iter().collect())
}

/// Every byte of the outbox on the disk, with what lies beside it.
fn bytes(data: &Path) -> Vec<u8> {
    let files = fs::read_dir(data.join("kiosk")).unwrap();
    let files = files.map(|file| fs::read(file.unwrap().path()).unwrap());
    files.collect::<Vec<_>>().concat()
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[test]
fn four_visitors_leave_no_word_and_the_fifth_makes_it_known() {
    let dir = tempfile::tempdir().unwrap();
    let mut outbox = outbox(dir.path());
    for on in ["2026-11-02", "2026-11-02", "2026-11-09", "2026-11-20"] {
        seek(&mut outbox, on, "廉租房");
        seek(&mut outbox, on, "lianzufang");
    }
    assert_eq!(told(&outbox), (8, vec![]));
    let on_disk = bytes(dir.path());
    assert!(holds(&on_disk, b"unfound"), "it was looked into");
    for part in ["廉租房", "廉租", "lianzufang", "lianzu"] {
        assert!(!holds(&on_disk, part.as_bytes()), "{part}");
    }
    seek(&mut outbox, "2026-11-21", "廉租房");
    assert_eq!(told(&outbox), (9, vec![("廉租房".to_owned(), 5)]));
    assert!(holds(&bytes(dir.path()), "廉租房".as_bytes()));
    // Spelt otherwise it is the same, and from now on each visitor is one more.
    seek(&mut outbox, "2026-11-22", " 廉 租房");
    assert_eq!(told(&outbox).1, [("廉租房".to_owned(), 6)]);
    assert!(!holds(&bytes(dir.path()), b"lianzufang"));
}

#[test]
fn another_month_begins_with_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let mut outbox = outbox(dir.path());
    let salt = |outbox: &Outbox| get(&outbox.db, "salt").unwrap().unwrap();
    let hash = |outbox: &Outbox| -> Vec<u8> {
        let sql = "SELECT hash FROM unfound";
        outbox.db.query_row(sql, [], |row| row.get(0)).unwrap()
    };
    for _ in 0..4 {
        seek(&mut outbox, "2026-11-30", "廉租房");
    }
    let (old_salt, old_hash) = (salt(&outbox), hash(&outbox));
    assert!(holds(&bytes(dir.path()), old_salt.as_bytes()));
    assert!(holds(&bytes(dir.path()), &old_hash));
    // Anything that happens ends a month.
    outbox.add(day("2026-12-01"), &[Count::Visit]).unwrap();
    let on_disk = bytes(dir.path());
    assert!(!holds(&on_disk, old_salt.as_bytes()) && !holds(&on_disk, &old_hash));
    seek(&mut outbox, "2026-12-01", "廉租房");
    assert_eq!(told(&outbox), (5, vec![]));
    assert!(salt(&outbox) != old_salt && hash(&outbox) != old_hash);
    // So does the agent where nobody comes, by the day in China.
    let now = "2026-12-31T15:59:00Z".parse().unwrap();
    let random = SystemRandom::new();
    outbox.take_batch(now, heartbeat, &random).unwrap();
    assert!(get(&outbox.db, "salt").unwrap().is_some());
    let now = "2026-12-31T16:00:00Z".parse().unwrap();
    outbox.take_batch(now, heartbeat, &random).unwrap();
    assert_eq!(get(&outbox.db, "salt").unwrap(), None);
}

#[test]
fn when_the_table_is_full_the_rarest_go() {
    let dir = tempfile::tempdir().unwrap();
    let mut outbox = outbox(dir.path());
    for _ in 0..4 {
        seek(&mut outbox, "2026-11-20", "廉租房");
    }
    let change = outbox.db.transaction().unwrap();
    for n in 1..unfound::HASHES_KEPT {
        let sql = "INSERT INTO unfound(hash, visitors) VALUES (?1, 1 + ?2 % 2)";
        change.execute(sql, params![n.to_be_bytes(), n]).unwrap();
    }
    change.commit().unwrap();
    let visitors = |outbox: &Outbox, visitors: i64| -> i64 {
        let sql = "SELECT count(*) FROM unfound WHERE visitors = ?1";
        outbox
            .db
            .query_row(sql, [visitors], |row| row.get(0))
            .unwrap()
    };
    let twice = visitors(&outbox, 2);
    seek(&mut outbox, "2026-11-20", "公租房");
    assert_eq!((visitors(&outbox, 2), visitors(&outbox, 4)), (twice, 1));
    let kept = visitors(&outbox, 1) + twice + 1;
    assert_eq!(kept, unfound::HASHES_KEPT * 7 / 8 + 1);
    seek(&mut outbox, "2026-11-20", "廉租房");
    assert_eq!(told(&outbox).1, [("廉租房".to_owned(), 5)]);
}

#[test]
fn words_go_home_in_a_batch_of_their_own_and_hold_nothing_up() {
    let dir = tempfile::tempdir().unwrap();
    let mut outbox = outbox(dir.path());
    for n in 1..=20 {
        let on = format!("2026-10-{n:02}");
        for _ in 0..5 {
            seek(&mut outbox, &on, &format!("zufang{n:02}"));
        }
        let hot = term("社保卡");
        outbox.add(day(&on), &[Count::HotWord(&hot)]).unwrap();
        // A county that is older refuses the words, and takes all else.
        let next = format!("2026-10-{:02}", n + 1);
        while let Some(pending) = take(&mut outbox, &next) {
            if parsed(&pending).format == 1 {
                outbox.confirm(&pending.id).unwrap();
            }
        }
    }
    let [waiting] = &outbox.pending().unwrap()[..] else {
        panic!("one batch of words waits")
    };
    let batch = parsed(waiting);
    assert_eq!((batch.format, sum(&batch.days)), (2, 5 + 1));
    // It was mended: what waited comes after it.
    outbox.confirm(&waiting.id).unwrap();
    let next = take(&mut outbox, "2026-10-22").unwrap();
    assert_eq!(sum(&parsed(&next).days), 19 * 6);
    assert_eq!(outbox.counters().unwrap(), []);
}

#[test]
fn a_counted_word_has_its_form_or_the_batch_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let mut outbox = outbox(dir.path());
    for _ in 0..5 {
        seek(&mut outbox, "2026-11-20", "廉租房");
    }
    let plain = take(&mut outbox, "2026-11-22").unwrap();
    let words = take(&mut outbox, "2026-11-22").unwrap();
    assert_eq!((parsed(&plain).format, parsed(&words).format), (1, 2));
    let good = String::from_utf8(words.body).unwrap();
    let plain = String::from_utf8(plain.body).unwrap();
    for (from, old, new) in [
        (&good, "廉租房", "13800138000"),
        (&good, "廉租房", "张三,男"),
        (&good, "廉租房", "LZF"),
        (&good, "廉租房", "房"),
        (&good, "\"format\":2", "\"format\":1"),
        (&good, "\"format\":2", "\"format\":3"),
        (&good, "\"kind\":\"unfound\"", "\"kind\":\"visit\""),
        (&good, "\"what\":\"廉租房\",", ""),
        (
            &good,
            "\"kind\":\"unfound\"",
            "\"kind\":\"hot-word\",\"about\":\"x\"",
        ),
        (&plain, "\"format\":1", "\"format\":2"),
        (
            &plain,
            "\"kind\":\"unfound\"",
            "\"kind\":\"unfound\",\"what\":\"廉租房\"",
        ),
        (&plain, "\"kind\":\"unfound\"", "\"kind\":\"hot-word\""),
    ] {
        let bad = from.replacen(old, new, 1);
        assert_ne!(&bad, from, "{old}");
        let read = Batch::from_bytes(bad.as_bytes());
        assert!(matches!(read, Err(StoreError::Malformed(_))), "{bad}");
    }
}

#[test]
fn hot_words_are_ordered_by_taps_that_fade() {
    let dir = tempfile::tempdir().unwrap();
    let mut outbox = outbox(dir.path());
    let tap = |outbox: &mut Outbox, on: &str, text: &str, times: usize| {
        let word = term(text);
        outbox
            .add(day(on), &vec![Count::HotWord(&word); times])
            .unwrap();
    };
    tap(&mut outbox, "2026-01-10", "低保", 5);
    tap(&mut outbox, "2026-01-11", "社保卡", 3);
    assert_eq!(outbox.popular().unwrap(), ["低保", "社保卡"]);
    // Two months later a few new ones count for more.
    tap(&mut outbox, "2026-03-01", "社保卡", 1);
    assert_eq!(outbox.popular().unwrap(), ["社保卡", "低保"]);
    tap(&mut outbox, "2027-03-01", "开店", 1);
    assert_eq!(outbox.popular().unwrap(), ["开店"]);
    // A clock that is set back makes nothing fade.
    tap(&mut outbox, "2020-03-01", "过户", 1);
    assert_eq!(outbox.popular().unwrap().len(), 2);
    for n in 0..2 * popular::WORDS_KEPT {
        tap(&mut outbox, "2020-03-01", &format!("word{}", 100 + n), 1);
    }
    tap(&mut outbox, "2020-03-01", "热词", 1);
    let words = outbox.popular().unwrap();
    assert_eq!(words.len() as i64, popular::WORDS_KEPT);
    assert!(words.contains(&"热词".to_owned()));
}

#[test]
fn an_outbox_of_the_first_version_keeps_everything_it_has() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("kiosk")).unwrap();
    let db = Connection::open(path(dir.path())).unwrap();
    db.execute_batch(table::FIRST).unwrap();
    db.execute_batch(&format!(
        "INSERT INTO counter VALUES ('2026-11-19', 'unfound', '', '', 7);
         INSERT INTO counter VALUES ('2026-11-20', 'visit', '', '', 3);
         INSERT INTO text VALUES ('2026-11-20', x'0102');
         INSERT INTO batch(id, receipt, body) VALUES ('an-id', 'a-receipt', x'7b7d');
         INSERT INTO meta VALUES ('terminal', '0123456789abcdef');
         INSERT INTO meta VALUES ('site', 'baiyang');
         INSERT INTO meta VALUES ('intake', '{KEY}');
         PRAGMA user_version = 1;"
    ))
    .unwrap();
    drop(db);
    let (mut outbox, replaced) = Outbox::open_or_replace(dir.path()).unwrap();
    assert!(!replaced);
    assert_eq!(sum(&outbox.counters().unwrap()), 10);
    let waiting = Pending {
        id: "an-id".to_owned(),
        body: b"{}".to_vec(),
    };
    assert_eq!(outbox.pending().unwrap(), [waiting]);
    seek(&mut outbox, "2026-11-20", "廉租房");
    let closed = parsed(&take(&mut outbox, "2026-11-22").unwrap());
    assert_eq!((closed.format, sum(&closed.days)), (1, 11));
    assert_eq!(closed.texts.len(), 1);
    assert_eq!(closed.terminal, "0123456789abcdef");
    drop(outbox);
    let mut outbox = Outbox::open(dir.path()).unwrap();
    assert!(outbox.confirm("an-id").unwrap());
    assert_eq!(outbox.pending().unwrap().len(), 1);
}
