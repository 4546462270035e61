use super::*;

#[test]
fn the_command_line_wins_and_one_origin_is_needed() {
    let file = Fragment {
        data: Some("d".into()),
        url: Some("http://a/".into()),
        ..Fragment::default()
    };
    let line = Fragment {
        from: Some("stick".into()),
        ..Fragment::default()
    };
    let settings = line.or(file.clone()).settings().unwrap();
    assert_eq!(settings.sources, [Origin::Folder("stick".into())]);
    assert_eq!(
        file.settings().unwrap().sources,
        [Origin::County("http://a".into())]
    );
    let none = Fragment {
        data: Some("d".into()),
        ..Fragment::default()
    };
    assert!(none.settings().is_err());
    let ftp = Fragment {
        data: Some("d".into()),
        url: Some("ftp://a".into()),
        ..Fragment::default()
    };
    assert!(ftp.settings().is_err());
}

#[test]
fn neighbours_are_served_only_where_somebody_says_so() {
    let file: Fragment =
        toml::from_str("data = 'd'\nfrom = 'f'\nserve_neighbours = '0.0.0.0:8710'").unwrap();
    let line = Fragment {
        serve_neighbours: Some("127.0.0.1:1".into()),
        ..Fragment::default()
    };
    let served = |fragment: Fragment| fragment.settings().unwrap().serve_neighbours;
    assert_eq!(served(file.clone()).as_deref(), Some("0.0.0.0:8710"));
    assert_eq!(
        served(line.or(file.clone())).as_deref(),
        Some("127.0.0.1:1")
    );
    let silent = Fragment {
        serve_neighbours: None,
        ..file
    };
    assert_eq!(served(silent), None);
}

#[test]
fn unknown_keys_are_errors() {
    assert!(toml::from_str::<Fragment>("data = 'x'\nurll = 'y'").is_err());
}

fn settings(text: &str) -> Result<Settings, ConfigError> {
    toml::from_str::<Fragment>(text).unwrap().settings()
}

#[test]
fn sources_are_kept_in_their_order_and_the_first_county_takes_what_goes_home() {
    let text = "
        data = 'd'
        sources = [
            { folder = '/media/stick' },
            { county = 'https://a.example/r/' },
            { neighbour = 'http://192.168.1.20:8710' },
            { county = 'https://b.example' },
        ]";
    let found = settings(text).unwrap();
    assert_eq!(
        found.sources,
        [
            Origin::Folder("/media/stick".into()),
            Origin::County("https://a.example/r".into()),
            Origin::Neighbour("http://192.168.1.20:8710".into()),
            Origin::County("https://b.example".into()),
        ]
    );
    assert_eq!(found.intake.as_deref(), Some("https://a.example/r"));
    let own = settings(&format!("{text}\nintake = 'https://in.example/'")).unwrap();
    assert_eq!(own.intake.as_deref(), Some("https://in.example"));
    assert_eq!(settings("data = 'd'\nfrom = 's'").unwrap().intake, None);
    let line = Fragment {
        url: Some("http://c".into()),
        ..Fragment::default()
    };
    let both = line.or(toml::from_str(text).unwrap()).settings().unwrap();
    assert_eq!(both.sources, [Origin::County("http://c".into())]);
}

#[test]
fn what_makes_no_sense_is_refused() {
    for wrong in [
        "sources = []",
        "sources = [{ county = 'https://a' }]\nurl = 'https://a'",
        "sources = [{ county = 'a.example' }]",
        "sources = [{ neighbour = '/media' }]",
        "url = 'https://'",
        "url = 'https:///r'",
        "url = 'https://user@a'",
        "url = 'https://a/?x'",
        "url = 'https://a'\nintake = 'mailto:a'",
        "url = 'https://a'\nproxy = 'socks5://a:1'",
        "url = 'https://a'\nproxy = 'ftp://a:1'",
        "url = 'https://a'\nrate_limit = 0",
        "url = 'https://a'\nmetered_hours = ['8-18']",
        "url = 'https://a'\nsite = 'Site 1'",
        "url = 'https://a'\nsite = ''",
        "url = 'https://a'\npublishers = ['Minzheng']",
        "url = 'https://a'\nscopes = ['minzheng']",
        "url = 'https://a'\npoll_seconds = 0",
    ] {
        assert!(
            settings(&format!("data = 'd'\n{wrong}")).is_err(),
            "{wrong}"
        );
    }
    let two = "data = 'd'\nsources = [{ county = 'https://a', folder = 'b' }]";
    assert!(toml::from_str::<Fragment>(two).is_err());
}

#[test]
fn the_rest_is_taken_as_it_is_said() {
    let found = settings(
        "data = 'd'
        url = 'https://a'
        proxy = 'http://10.0.0.1:3128'
        rate_limit = 20_000
        metered_hours = ['22:00-06:00']
        quota = 2_000_000_000
        free_floor = 500_000_000
        site = 'qingshan-01'
        publishers = ['minzheng', 'warning']
        scopes = ['county', 'town:qingshan']",
    )
    .unwrap();
    assert_eq!(
        found.via,
        Via::Proxy(Proxy::new("http://10.0.0.1:3128").unwrap())
    );
    assert_eq!(found.rate_limit, Some(20_000));
    assert!(
        found
            .metered
            .holds(chrono::NaiveTime::from_hms_opt(23, 0, 0))
    );
    let room = Room {
        quota: Some(2_000_000_000),
        floor: 500_000_000,
    };
    assert_eq!(found.room, room);
    assert_eq!(found.site.as_deref(), Some("qingshan-01"));
    assert!(
        found
            .profile
            .wants(&"minzheng".parse().unwrap(), ["county"])
    );
    assert!(!found.profile.wants(&"gongan".parse().unwrap(), ["county"]));
    let silent = settings("data = 'd'\nurl = 'https://a'").unwrap();
    assert_eq!(
        (silent.via, silent.profile),
        (Via::Environment, Profile::default())
    );
    assert_eq!(silent.room, Room::default());
    let direct = settings("data = 'd'\nurl = 'https://a'\nproxy = 'direct'").unwrap();
    assert_eq!(direct.via, Via::Direct);
}

#[test]
fn paths_in_a_file_are_relative_to_it_and_certificates_must_be_some() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("terminal.toml");
    let text = "data = 'data'\nroot = 'root.json'\nca = 'ca.pem'
        sources = [{ folder = 'stick' }, { county = 'https://a' }]";
    std::fs::write(&path, text).unwrap();
    let found = Fragment::read(&path).unwrap().settings().unwrap();
    assert_eq!(found.data, dir.path().join("data"));
    assert_eq!(found.sources[0], Origin::Folder(dir.path().join("stick")));
    assert!(found.link().is_err(), "not there");
    for broken in [
        "",
        "no certificate",
        "-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n",
    ] {
        std::fs::write(dir.path().join("ca.pem"), broken).unwrap();
        assert!(found.link().is_err(), "{broken}");
    }
}

/// Every key has its row, every example is accepted, and the longest of them leaves none out.
#[test]
fn the_operators_page_says_all_of_it() {
    let page = include_str!("../../CONFIG.zh-CN.md");
    let examples: Vec<&str> = page
        .split("```toml\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next())
        .collect();
    assert_eq!(examples.len(), 2);
    for example in &examples {
        settings(example).unwrap();
    }
    let longest: toml::Table = toml::from_str(examples[1]).unwrap();
    // An unknown key is refused with the list of those that there are.
    let told = toml::from_str::<Fragment>("no_such_key = 1").unwrap_err();
    let told = told.message().to_owned();
    let keys: Vec<&str> = told.split('`').skip(1).step_by(2).skip(1).collect();
    assert!(keys.len() > 10, "{told}");
    for key in keys {
        assert!(page.contains(&format!("| `{key}` |")), "{key} has no row");
        let short = ["url", "from"].contains(&key);
        assert!(short || longest.contains_key(key), "{key} is in no example");
    }
}
