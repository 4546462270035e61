use super::*;

fn named(name: &str) -> NamedMaterial {
    NamedMaterial {
        material: Material {
            name: name.to_owned(),
            ..Material::default()
        },
        form_code: None,
        sample_code: None,
    }
}

#[test]
fn a_material_says_everything_that_is_known_of_it() {
    let mut full = named("户口簿（首页和本人页）");
    full.material.original = 1;
    full.material.copies = 2;
    full.material.need = Need::Optional;
    full.material.fill_explain = Some("委托他人办理时".to_owned());
    full.material.source = Some("户籍派出所".to_owned());
    full.form_code = Some("BG-001".to_owned());
    let text = material_list(&[full, named("照片")]).unwrap();
    assert_eq!(
        text,
        "户口簿（首页和本人页）（原件1份，复印件2份，表格:BG-001，选交:委托他人办理时，来源:户籍派出所）\n照片"
    );
}

#[test]
fn what_would_read_back_as_something_else_is_refused() {
    for name in [
        "证明（原件1份）",
        "1.证明",
        "甲；乙",
        "（空）",
        "证明。",
        "甲（乙",
    ] {
        assert!(material_list(&[named(name)]).is_err(), "{name}");
    }
    let without_case = NamedMaterial {
        material: Material {
            need: Need::Optional,
            ..named("证明").material
        },
        ..named("")
    };
    assert!(material_list(&[without_case]).is_err());
    for list in [&["甲、乙"][..], &["1、甲"], &[""], &["甲\n乙"]] {
        let list: Vec<String> = list.iter().map(|text| (*text).to_owned()).collect();
        assert!(names(&list).is_err(), "{list:?}");
    }
    for text in ["", " 前面有空格", "后面\n", "零宽\u{200b}"] {
        assert!(words(text).is_err(), "{text:?}");
    }
    for text in ["", "GA 01", "3@ZW", "ＧＡ"] {
        assert!(number(text).is_err(), "{text:?}");
    }
    assert!(
        price(&Amount::Text {
            text: "约40元".to_owned()
        })
        .is_err()
    );
    assert!(words(&"长".repeat(40_000)).is_err());
    let calendar = |days| Limit {
        days,
        unit: LimitUnit::CalendarDay,
    };
    assert!(time_limit(calendar(0)).is_err() && time_limit(calendar(1001)).is_err());
    assert_eq!(time_limit(calendar(1095)).unwrap(), "3年");
}

#[test]
fn moments_and_places_keep_their_precision() {
    let at = |text: &str| until(text.parse().unwrap()).unwrap();
    assert_eq!(at("2026-12-31T23:59:59"), "2026-12-31");
    assert_eq!(at("2026-12-31T18:30:00"), "2026-12-31 18:30:00");
    assert_eq!(at("2027-01-01T00:00:00"), "2027-01-01 00:00:00");
    assert_eq!(place_on_plan((350, 605)).unwrap(), "35%，60.5%");
}

mod any {
    use proptest::option::of;
    use proptest::prelude::*;

    use super::super::*;

    /// Words without signs: what most cells are made of.
    pub fn han() -> impl Strategy<Value = String> {
        "[\u{4e10}-\u{6e00}]{1,8}"
    }

    fn code() -> impl Strategy<Value = String> {
        "[A-Z]{2}-[0-9]{1,4}"
    }

    pub fn material() -> impl Strategy<Value = NamedMaterial> {
        let need = prop_oneof![
            Just(Need::Required),
            Just(Need::Optional),
            Just(Need::Deferrable)
        ];
        let texts = (of(han()), of(han()), han(), of(han()));
        let codes = (of(code()), of(code()));
        (han(), need, 0..9_u8, 0..99_u8, texts, codes).prop_map(
            |(name, need, original, copies, (source, by_law, case, explain), (form, sample))| {
                NamedMaterial {
                    material: Material {
                        name,
                        need,
                        source,
                        original,
                        copies,
                        // What is handed in in some cases only needs its case.
                        fill_explain: match need {
                            Need::Optional => Some(case),
                            _ => explain,
                        },
                        by_law,
                        ..Material::default()
                    },
                    form_code: form,
                    sample_code: sample,
                }
            },
        )
    }

    pub fn steps() -> impl Strategy<Value = Vec<Step>> {
        let step = (
            han(),
            of(han()),
            of(han()),
            of(han()),
            of(0..999_u16),
            any::<bool>(),
        );
        prop::collection::vec(step, 1..9).prop_map(|steps| {
            let numbered = (1..).zip(steps);
            numbered
                .map(
                    |(n, (name, post, dept, output, working_days, beside))| Step {
                        n,
                        name,
                        post,
                        dept,
                        working_days,
                        output,
                        parallel_with: (beside && n > 1).then(|| n - 1),
                    },
                )
                .collect()
        })
    }

    pub fn basis() -> impl Strategy<Value = Basis> {
        let number = (han(), 1950..2100_u16, 1..999_u16)
            .prop_map(|(issuer, year, n)| format!("{issuer}〔{year}〕{n}号"));
        let article = prop_oneof![Just("第十二条"), Just("第三条第二款"), Just("第1049条")];
        (han(), of(number), of(article), of(han())).prop_map(|(document, number, article, text)| {
            Basis {
                document: format!("《{document}》"),
                number,
                article: article.map(str::to_owned),
                text,
            }
        })
    }

    pub fn amount() -> impl Strategy<Value = Amount> {
        let fen = 1..1_000_000_000_u64;
        let tier = (han(), 0..100_000_u64)
            .prop_map(|(condition, fen)| content_model::Tier { condition, fen });
        prop_oneof![
            Just(Amount::Free),
            fen.clone().prop_map(|fen| Amount::Fixed { fen }),
            (fen.clone(), 1..1000_u64).prop_map(|(min_fen, more)| Amount::Range {
                min_fen,
                max_fen: min_fen + more
            }),
            prop::collection::vec(tier, 1..5).prop_map(|tiers| Amount::Tiers { tiers }),
            han().prop_map(|text| Amount::Text {
                text: format!("按{text}")
            }),
        ]
    }

    pub fn field() -> impl Strategy<Value = FormField> {
        let kind = prop_oneof![
            Just(FieldType::Text),
            Just(FieldType::Number),
            Just(FieldType::Date),
            Just(FieldType::Tick),
            Just(FieldType::Signature)
        ];
        let marks = (any::<bool>(), any::<bool>(), of(1..9999_u16), of(han()));
        (han(), kind, marks).prop_map(|(label, field_type, (required, private, max, help))| {
            FormField {
                id: label.clone(),
                label,
                field_type,
                max,
                required,
                help,
                private,
            }
        })
    }
}

proptest::proptest! {
    #[test]
    fn what_is_made_of_plain_words_can_always_be_written(
        materials in proptest::collection::vec(any::material(), 1..6),
        steps in any::steps(),
        bases in proptest::collection::vec(any::basis(), 1..4),
        amount in any::amount(),
        field in any::field(),
        texts in proptest::collection::vec(any::han(), 1..6),
        days in 1..999_u16,
        place in (0..=1000_u16, 0..=1000_u16),
    ) {
        // Each writer reads again what it wrote and refuses what differs.
        material_list(&materials).unwrap();
        flow(&steps).unwrap();
        legal_bases(&bases).unwrap();
        price(&amount).unwrap();
        field_list(&[field]).unwrap();
        names(&texts).unwrap();
        lines(&texts).unwrap();
        for unit in [LimitUnit::WorkingDay, LimitUnit::CalendarDay] {
            time_limit(Limit { days, unit }).unwrap();
        }
        place_on_plan(place).unwrap();
        let pair = |q: &String| Question { q: q.clone(), a: q.clone() };
        question_list(&texts.iter().map(pair).collect::<Vec<_>>()).unwrap();
        let entry = |title: &String| ContentsEntry { title: title.clone(), page: Some(days) };
        contents_list(&texts.iter().map(entry).collect::<Vec<_>>()).unwrap();
    }
}
