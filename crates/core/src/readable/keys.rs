//! Keys of an object, compared in lower case.

use std::borrow::Cow;
use std::ops::Range;

use crate::json;

/// Suffix of a key whose value its column cannot have.
const UNREADABLE: &str = "_unreadable";

/// Objects with at most this many keys are searched for equal ones without sorting.
const FEW_KEYS: usize = 16;

/// Key of an object that is being read.
pub(super) struct Key {
    /// Content, without quotes.
    pub(super) range: Range<usize>,
    /// Hash of the key in lower case.
    pub(super) hash: u64,
    /// Whether its column can have its value.
    pub(super) fits: bool,
    /// Whether its value is another one than the null in place of a number that JSON does not have.
    pub(super) has_value: bool,
}

/// The suffix with this number: `_2`, `_3` and so on for equal keys, `_unreadable`, `_unreadable_2`
/// and so on for a value of another type.
pub(super) fn suffix(fits: bool, number: usize) -> String {
    match (fits, number) {
        (true, _) => format!("_{}", number + 1),
        (false, 1) => UNREADABLE.to_owned(),
        (false, _) => format!("{UNREADABLE}_{number}"),
    }
}

/// The name of a key of a row, without the suffix that it may have got.
pub(crate) fn without_suffix(name: &str) -> &str {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let name = match name.rsplit_once('_') {
        Some((name, number)) if is_number(number) => name,
        _ => name,
    };
    name.strip_suffix(UNREADABLE).unwrap_or(name)
}

/// The content of a key in lower case, as Java's `toLowerCase` makes it.
pub(super) fn lower_case(key: &[u8]) -> Cow<'_, str> {
    let text = String::from_utf8_lossy(key);
    let text = if text.contains('\\') {
        let quoted = format!("\"{text}\"");
        json::string(&quoted).map_or(text, |text| Cow::Owned(text.into_owned()))
    } else {
        text
    };
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) || !text.is_ascii() {
        Cow::Owned(text.to_lowercase())
    } else {
        text
    }
}

/// Whether two keys may differ in case only.
pub(super) fn have_equal_hashes(keys: &[Key]) -> bool {
    if keys.len() <= FEW_KEYS {
        let is_equal = |(at, key): (usize, &Key)| {
            let mut later = keys[at + 1..].iter();
            later.any(|other| other.hash == key.hash)
        };
        return keys.iter().enumerate().any(is_equal);
    }
    let mut hashes: Vec<_> = keys.iter().map(|key| key.hash).collect();
    hashes.sort_unstable();
    hashes.windows(2).any(|pair| pair[0] == pair[1])
}

/// Whether a key has neither escapes nor letters beyond ASCII, some of which have the lower case of
/// an ASCII letter.
pub(super) fn is_plain(key: &[u8]) -> bool {
    key.iter().all(|byte| byte.is_ascii() && *byte != b'\\')
}

/// FNV-1a of an ASCII key in lower case, or of another one that is in lower case. Keys with equal
/// hashes are compared.
pub(super) fn hash(key: &[u8]) -> u64 {
    const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0100_0000_01b3;
    key.iter().fold(OFFSET, |hash, byte| {
        (hash ^ u64::from(byte.to_ascii_lowercase())).wrapping_mul(PRIME)
    })
}
