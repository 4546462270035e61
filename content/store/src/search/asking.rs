//! Words with which people ask, around the thing that they ask about: 身份证丢了怎么办, 办护照多少钱.

/// Before the thing; the longest first.
const BEFORE: [&str; 14] = [
    "请问一下",
    "我想要办",
    "我想办理",
    "我要办理",
    "请问",
    "我想办",
    "我要办",
    "如何办理",
    "怎么办理",
    "怎样办理",
    "怎么办",
    "如何",
    "我想",
    "我要",
];
/// Behind it; the longest first.
const BEHIND: [&str; 26] = [
    "需要什么材料",
    "需要哪些材料",
    "需要多少钱",
    "需要带什么",
    "去哪里办理",
    "在哪里办理",
    "要什么材料",
    "去哪里办",
    "在哪里办",
    "怎么收费",
    "要多少钱",
    "要带什么",
    "怎么办理",
    "如何办理",
    "办理流程",
    "多少钱",
    "怎么办",
    "怎么弄",
    "怎么补",
    "在哪办",
    "去哪办",
    "哪里办",
    "找谁",
    "要钱吗",
    "呢",
    "吗",
];
/// Less than this is no thing.
const LEAST: usize = 2;

/// What is asked about, if `typed` has such words; normal, as they are.
pub(super) fn thing(typed: &[char]) -> Option<Vec<char>> {
    let text: String = typed.iter().collect();
    let mut rest = text.as_str();
    let stripped = |rest: &str| -> Option<usize> {
        let before = BEFORE.iter().find(|word| rest.starts_with(**word));
        before.map(|word| word.len())
    };
    while let Some(length) = stripped(rest) {
        rest = &rest[length..];
    }
    while let Some(shorter) = BEHIND.iter().find_map(|word| rest.strip_suffix(word)) {
        rest = shorter;
    }
    let thing: Vec<char> = rest.chars().collect();
    (thing.len() >= LEAST && thing.len() < typed.len()).then_some(thing)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Option<String> {
        let typed: Vec<char> = text.chars().collect();
        thing(&typed).map(|thing| thing.into_iter().collect())
    }

    #[test]
    fn what_is_asked_about_is_left() {
        for (asked, about) in [
            ("身份证丢了怎么办", "身份证丢了"),
            ("请问护照多少钱", "护照"),
            ("我想办低保", "低保"),
            ("上户口需要什么材料呢", "上户口"),
        ] {
            assert_eq!(of(asked).as_deref(), Some(about), "{asked}");
        }
        for asked in ["身份证", "怎么办", "多少钱", ""] {
            assert_eq!(of(asked), None, "{asked}");
        }
    }
}
