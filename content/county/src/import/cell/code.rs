//! 事项编码: codes of the national service-item list, checked where they have its form.

use super::{Value, compact};
use crate::fault::{Refusal, Words};

/// A code of a service item. In the national form (31 or 33 characters that begin with a unified
/// social credit code of 18) its check character is held against GB 32100-2015; any other code is a
/// local one and opaque.
pub fn item_code(value: &Value) -> Result<String, Refusal> {
    let code = compact(&value.text()?);
    let plain = code
        .bytes()
        .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    if plain && matches!(code.len(), 31 | 33) && !is_credit_code(&code[..18]) {
        return Err(Refusal::new(
            "item-code",
            Words::fixed(
                "实施编码前18位的统一社会信用代码校验不对",
                "the unified social credit code in the first 18 characters has a wrong check character",
            ),
            Words::fixed(
                "对照省里的清单重新复制这个编码",
                "copy the code again from the province's list",
            ),
        ));
    }
    if code.is_empty() || code.len() > 120 || code.contains('@') {
        return Err(Refusal::new(
            "number",
            Words::fixed(
                "编号里不能有空格、换行和 @",
                "a number may not hold spaces, line breaks or @",
            ),
            Words::fixed("写成一个词,如:GA-S01", "write it as one word, e.g. GA-S01"),
        ));
    }
    Ok(code)
}

/// GB 32100-2015: the 18th character makes the weighted sum of all a multiple of 31.
fn is_credit_code(code: &str) -> bool {
    const ALPHABET: &[u8] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    let mut sum = 0;
    let mut weight = 1;
    for (at, byte) in code.bytes().enumerate() {
        let Some(value) = ALPHABET.iter().position(|known| *known == byte) else {
            return false;
        };
        if at == 17 {
            return (sum + value) % 31 == 0;
        }
        sum += value * weight;
        weight = weight * 3 % 31;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<String, Refusal> {
        item_code(&Value::Text(text.to_owned()))
    }

    #[test]
    fn national_codes_are_checked_and_local_ones_are_opaque() {
        let good = "11511301008778183N4000131001000";
        assert_eq!(read(good).unwrap(), good);
        assert_eq!(
            read("11511301008778184N4000131001000").unwrap_err().rule,
            "item-code"
        );
        let local = "511Z07001006-511602000000-000-11511301008778183N-1-00";
        assert_eq!(read(local).unwrap(), local);
        assert_eq!(read("ＧＡ－０１").unwrap(), "GA-01");
        assert_eq!(read("GA@1").unwrap_err().rule, "number");
    }
}
