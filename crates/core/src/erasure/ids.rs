//! IDs of contacts in the bytes of rows and documents.

use std::cmp::Reverse;
use std::ops::Range;

use super::ContactId;
use super::contact_id::{HYPHENS, ID_LENGTH};
use crate::json;
use crate::readable::without_suffix;

/// Zeros, in place of the IDs of erased contacts.
const ZEROS: &str = "00000000-0000-0000-0000-000000000000";
/// End of the names of fields with the ID of a contact, such as `InitialContactId`, in lower case.
const NAME: &str = "contactid";

/// ID of a contact in bytes.
struct Mention {
    range: Range<usize>,
    contact: ContactId,
    /// Quotation mark, perhaps escaped, that a text in place of the ID needs.
    quote: String,
}

/// Whether `bytes` contain the ID of an erased contact.
pub fn mentions(bytes: &[u8], is_erased: impl Fn(&ContactId) -> bool) -> bool {
    all(bytes).any(|mention| is_erased(&mention.contact))
}

/// The bytes with zeros in place of the IDs of erased contacts; `None` if they contain no such ID.
pub(super) fn mask(bytes: &[u8], is_erased: impl Fn(&ContactId) -> bool) -> Option<Vec<u8>> {
    let mut erased: Vec<_> = all(bytes)
        .filter(|mention| is_erased(&mention.contact))
        .collect();
    if erased.is_empty() {
        return None;
    }
    // A UUID can be a part of another ID.
    erased.sort_unstable_by_key(|mention| (mention.range.start, Reverse(mention.range.end)));
    let mut masked = Vec::with_capacity(bytes.len());
    let mut copied = 0;
    for Mention { range, quote, .. } in erased {
        if range.start < copied {
            continue;
        }
        masked.extend_from_slice(&bytes[copied..range.start]);
        for text in [&quote, ZEROS, &quote] {
            masked.extend_from_slice(text.as_bytes());
        }
        copied = range.end;
    }
    masked.extend_from_slice(&bytes[copied..]);
    Some(masked)
}

/// UUIDs, wherever they are, and other IDs in the fields that name a contact: elsewhere a number is
/// something else.
fn all(bytes: &[u8]) -> impl Iterator<Item = Mention> {
    let others = memchr::memchr_iter(b':', bytes).filter_map(|colon| other(bytes, colon));
    uuids(bytes).chain(others)
}

fn uuids(bytes: &[u8]) -> impl Iterator<Item = Mention> {
    let mut end = 0;
    memchr::memchr_iter(b'-', bytes).filter_map(move |hyphen| {
        let start = hyphen
            .checked_sub(HYPHENS[0])
            .filter(|start| *start >= end)?;
        let contact = ContactId::at_start(&bytes[start..])?;
        end = start + ID_LENGTH;
        Some(Mention {
            range: start..end,
            contact,
            quote: String::new(),
        })
    })
}

/// The ID that is not a UUID after a colon, in JSON or in JSON that is a text of other JSON.
fn other(bytes: &[u8], colon: usize) -> Option<Mention> {
    let quote = quote_of_key(bytes[..colon].trim_ascii_end())?;
    let value = bytes[colon + 1..].trim_ascii_start();
    let start = bytes.len() - value.len();
    let (range, quote) = if let Some(text) = value.strip_prefix(quote) {
        let length = if quote.len() == 1 {
            json::string_length(value).checked_sub(2)?
        } else {
            memchr::memchr2(b'"', b'\\', text)?
        };
        let start = start + quote.len();
        (start..start + length, &b""[..])
    } else {
        let is_of_literal = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-.".contains(byte);
        let length = value.iter().position(|byte| !is_of_literal(byte));
        (start..start + length.unwrap_or(value.len()), quote)
    };
    let text = String::from_utf8_lossy(&bytes[range.clone()]);
    if !quote.is_empty() && text == "null" {
        return None;
    }
    let unescaped = json::string(&format!("\"{text}\"")).map(|text| text.parse());
    let contact: Option<ContactId> = unescaped.unwrap_or_else(|| text.parse()).ok();
    Some(Mention {
        range,
        // A UUID without escapes is found wherever it is.
        contact: contact.filter(|contact| !contact.is_uuid() || text.contains('\\'))?,
        quote: String::from_utf8_lossy(quote).into_owned(),
    })
}

/// The quotation mark, perhaps escaped, of the key with which `bytes` end; `None` if they end with
/// anything but a field that names a contact.
fn quote_of_key(bytes: &[u8]) -> Option<&[u8]> {
    let text = bytes.strip_suffix(b"\"")?;
    let last = text.iter().rposition(|byte| *byte != b'\\')?;
    let (text, quote) = bytes.split_at(last + 1);
    let is_of_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    let before = text.iter().rposition(|byte| !is_of_name(byte))?;
    let name = without_suffix(std::str::from_utf8(&text[before + 1..]).ok()?);
    let end = name.get(name.len().checked_sub(NAME.len())?..)?;
    end.eq_ignore_ascii_case(NAME).then_some(quote)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(text: &str, id: &str) -> Option<String> {
        let id: ContactId = id.parse().unwrap();
        let masked = mask(text.as_bytes(), |contact| *contact == id)?;
        assert!(!mentions(&masked, |contact| *contact == id), "{text}");
        Some(String::from_utf8(masked).unwrap())
    }

    #[test]
    fn other_ids_are_those_of_fields_that_name_a_contact() {
        for (text, expected) in [
            (r#"{"ContactId":12345}"#, r#"{"ContactId":"0"}"#),
            (r#"{"ContactId" : "12345"}"#, r#"{"ContactId" : "0"}"#),
            (
                r#"{"relatedcontactid_2": 12345 }"#,
                r#"{"relatedcontactid_2": "0" }"#,
            ),
            (r#"{"ContactId":"\u00312345"}"#, r#"{"ContactId":"0"}"#),
            (
                r#"{"message":"{\"ContactId\": 12345, \"x\": 1}"}"#,
                r#"{"message":"{\"ContactId\": \"0\", \"x\": 1}"}"#,
            ),
            (
                r#"{"a":"{\"b\":\"{\\\"contactId\\\":\\\"12345\\\"}\"}"}"#,
                r#"{"a":"{\"b\":\"{\\\"contactId\\\":\\\"0\\\"}\"}"}"#,
            ),
            (r#"{"ContactId":12345"#, r#"{"ContactId":"0""#),
        ] {
            let expected = expected.replace("\"0", &format!("\"{ZEROS}"));
            assert_eq!(masked(text, "12345"), Some(expected), "{text}");
        }
        for text in [
            r#"{"Duration":12345}"#,
            r#"{"ContactId":123456}"#,
            r#"{"ContactId":"12345 6"}"#,
            r#"{"ContactIds":["12345"]}"#,
            r#"{"x":"ContactId: 12345"}"#,
            r#"{"ContactId":"#,
            r#"{"ContactId":""#,
        ] {
            assert_eq!(masked(text, "12345"), None, "{text}");
        }
        assert_eq!(masked(r#"{"ContactId":null}"#, "null"), None);
    }

    #[test]
    fn uuid_in_another_id_is_masked_with_it() {
        let uuid = "6fe40d2a-1a89-4d73-bfcf-5d9c33894f47";
        let text = format!(r#"{{"ContactId":"x-{uuid}","Other":"{uuid}"}}"#);
        let erased = mask(text.as_bytes(), |_| true).unwrap();
        let expected = format!(r#"{{"ContactId":"{ZEROS}","Other":"{ZEROS}"}}"#);
        assert_eq!(String::from_utf8(erased).unwrap(), expected);
        assert_eq!(masked(&text, uuid), Some(text.replace(uuid, ZEROS)));
    }
}
