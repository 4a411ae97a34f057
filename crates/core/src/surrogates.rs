//! Lone surrogates: JSON escapes such as `\ud83d` without their other half, which stand for no
//! character. Some systems write them when they cut a text in the middle of an emoji.

use std::borrow::Cow;

use memchr::memmem;

/// Length of an escape such as `\ud83d`.
const ESCAPE: usize = 6;

/// `json` with `\ufffd`, the replacement character, for each lone surrogate.
pub(crate) fn without_lone_surrogates(json: &[u8]) -> Cow<'_, [u8]> {
    if !may_have_surrogates(json) {
        return Cow::Borrowed(json);
    }
    let mut copy = json.to_vec();
    replace_lone_surrogates(&mut copy);
    Cow::Owned(copy)
}

/// Writes `\ufffd` over each lone surrogate of `json`.
pub(crate) fn replace_lone_surrogates(json: &mut [u8]) {
    if !may_have_surrogates(json) {
        return;
    }
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'\\', &json[at..]) {
        at += found;
        at += match unit(json, at) {
            Some(0xd800..0xdc00) if matches!(unit(json, at + ESCAPE), Some(0xdc00..0xe000)) => {
                2 * ESCAPE
            }
            Some(0xd800..0xe000) => {
                json[at + 2..at + ESCAPE].copy_from_slice(b"fffd");
                ESCAPE
            }
            Some(_) => ESCAPE,
            // Two characters, so that the second backslash of `\\` does not start an escape.
            None => 2,
        };
        at = at.min(json.len());
    }
}

fn may_have_surrogates(json: &[u8]) -> bool {
    [br"\ud", br"\uD"]
        .iter()
        .any(|escape| memmem::find(json, *escape).is_some())
}

/// UTF-16 code unit of the escape at `at`.
fn unit(json: &[u8], at: usize) -> Option<u16> {
    let digits = json.get(at..at + ESCAPE)?.strip_prefix(br"\u")?;
    digits.iter().try_fold(0, |unit: u16, digit| {
        let digit = char::from(*digit).to_digit(16)?;
        Some(unit << 4 | u16::try_from(digit).ok()?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replaces_only_lone_surrogates() {
        for (json, expected) in [
            (r#""\ud83d\ude00""#, r#""\ud83d\ude00""#),
            (r#""\ud83d""#, r#""\ufffd""#),
            (r#""\uDE00\uD83D""#, r#""\ufffd\ufffd""#),
            (r#""\ud83d\ud83d\ude00""#, r#""\ufffd\ud83d\ude00""#),
            (r#""\ud83d\u0041""#, r#""\ufffd\u0041""#),
            (r#""\\ud83d""#, r#""\\ud83d""#),
            (r#""\\\ud83d""#, r#""\\\ufffd""#),
            (r#""\ud8"#, r#""\ud8"#),
            (r"\", r"\"),
            (r"\ud83d\", r"\ufffd\"),
        ] {
            assert_eq!(
                without_lone_surrogates(json.as_bytes()),
                expected.as_bytes(),
                "{json}"
            );
        }
    }
}
