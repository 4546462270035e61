//! Office phone numbers. Mobile numbers are personal data and refused like in any cell.

use super::list::split_names;
use super::{Value, narrow};
use crate::fault::{Refusal, Words};

/// One or several numbers, with what may stand around them (分机, 工作时间).
pub fn phones(value: &Value) -> Result<Vec<String>, Refusal> {
    // A landline typed as a number has lost the 0 of its area code.
    if let Value::Number(number) = value
        && *number >= 1e8
    {
        return Err(Refusal::new(
            "zero-lost",
            Words::fixed(
                "电话被存成数值,区号前的 0 可能已丢失",
                "stored as a number: the 0 before the area code may be lost",
            ),
            Words::fixed(
                "把单元格设为“文本”格式,写成 0745-1234567",
                "format the cell as text and write 0745-1234567",
            ),
        ));
    }
    let text = value.text()?;
    let numbers = split_names(&text);
    let plausible = |phone: &String| {
        let digits = narrow(phone).chars().filter(char::is_ascii_digit).count();
        (3..=30).contains(&digits) && phone.chars().count() <= 100
    };
    if numbers.is_empty() || !numbers.iter().all(plausible) {
        return Err(Refusal::new(
            "phone",
            Words::fixed("看不懂这个电话", "this phone number is not understood"),
            Words::fixed("0745-1234567 或 12345", "0745-1234567 or 12345"),
        ));
    }
    Ok(numbers)
}

/// Like [`phones`], kept as one text.
pub fn phone(value: &Value) -> Result<String, Refusal> {
    Ok(phones(value)?.join("、"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn office_numbers_are_kept_as_written() {
        let found = phones(&Value::Text("0745-1234567、12345（工作时间）".into())).unwrap();
        assert_eq!(found, ["0745-1234567", "12345（工作时间）"]);
        assert_eq!(phone(&Value::Number(12345.0)).unwrap(), "12345");
        assert_eq!(
            phone(&Value::Number(7451234567.0)).unwrap_err().rule,
            "zero-lost"
        );
        assert_eq!(
            phone(&Value::Text("详见门口".into())).unwrap_err().rule,
            "phone"
        );
    }
}
