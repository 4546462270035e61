//! 平面图位置: where a window stands on its hall's floor plan.

use super::{Value, compact};
use crate::fault::{Refusal, Words};

/// `35%，60%` from the left and from above, in thousandths of the plan's width and height.
pub fn position(value: &Value) -> Result<(u16, u16), Refusal> {
    let text = compact(&value.text()?);
    let parse = || {
        let (x, y) = text.split_once([',', '、', ';'])?;
        Some((thousandths(x)?, thousandths(y)?))
    };
    parse().ok_or_else(|| {
        Refusal::new(
            "position",
            Words::fixed("看不懂这个位置", "this position is not understood"),
            Words::fixed(
                "从左起、从上起的百分比,如:35%，60%",
                "percent from the left and from above, e.g. 35%，60%",
            ),
        )
    })
}

fn thousandths(text: &str) -> Option<u16> {
    let number = text.strip_suffix('%')?;
    let (whole, tenth) = number.split_once('.').unwrap_or((number, "0"));
    let tenth: u16 = super::digits(tenth, 1)?;
    let found = super::digits::<u16>(whole, 3)? * 10 + tenth;
    (found <= 1000).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_is_two_percentages() {
        let read = |text: &str| position(&Value::Text(text.to_owned()));
        assert_eq!(read("35%，60.5%").unwrap(), (350, 605));
        assert_eq!(read("0%,100%").unwrap(), (0, 1000));
        for text in ["35,60", "101%，5%", "左边", "5%"] {
            assert_eq!(read(text).unwrap_err().rule, "position", "{text}");
        }
    }
}
