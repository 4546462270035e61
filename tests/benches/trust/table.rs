use std::fmt;

/// Figures, each with what it is held against.
#[derive(Default)]
pub struct Table {
    rows: Vec<[String; 4]>,
}

impl Table {
    /// Something told in words, held against nothing.
    pub fn fact(&mut self, name: &str, text: &str) {
        self.row(name, text.to_owned(), String::new(), String::new());
    }

    /// `value` should not exceed `limit`.
    pub fn limit(&mut self, name: &str, value: f64, unit: &str, limit: f64) {
        let ratio = format!("{:.2}", value / limit);
        self.row(
            name,
            number(value, unit),
            format!("at most {}", number(limit, unit)),
            ratio,
        );
    }

    /// `value` beside python-tuf's; the ratio is ours to theirs.
    pub fn peer(&mut self, name: &str, value: f64, unit: &str, theirs: f64) {
        let ratio = format!("{:.2}", value / theirs);
        self.row(
            name,
            number(value, unit),
            format!("python-tuf {}", number(theirs, unit)),
            ratio,
        );
    }

    fn row(&mut self, name: &str, value: String, against: String, ratio: String) {
        eprintln!("{name}: {value} {against}");
        self.rows.push([name.to_owned(), value, against, ratio]);
    }
}

/// A number with its unit and about three digits that mean something.
pub fn number(value: f64, unit: &str) -> String {
    let digits = match value.abs() {
        v if v >= 100.0 || v.fract() == 0.0 => 0,
        v if v >= 10.0 => 1,
        v if v >= 1.0 => 2,
        _ => 3,
    };
    format!("{value:.digits$} {unit}")
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head = ["figure", "measured", "limit or peer", "ratio"].map(str::to_owned);
        let all = || std::iter::once(&head).chain(&self.rows);
        let wide = |column: usize| all().map(|row| row[column].chars().count()).max();
        let widths: Vec<usize> = (0..4).filter_map(wide).collect();
        for row in all() {
            let cells = row.iter().zip(&widths);
            let line: Vec<String> = cells
                .map(|(cell, width)| format!("{cell:width$}"))
                .collect();
            writeln!(f, "{}", line.join("  ").trim_end())?;
        }
        Ok(())
    }
}
