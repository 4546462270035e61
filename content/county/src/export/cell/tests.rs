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
