//! The contacts and addresses of a person, and texts that mention them.

use std::collections::BTreeSet;
use std::str::FromStr;

use super::{ContactId, mentions};
use crate::json::{self, ObjectFields};
use crate::readable::without_suffix;

/// Field of a customer endpoint with its address, in lower case.
const ADDRESS: &str = "address";

/// Characters, other than letters and digits, that continue a telephone number or an e-mail address.
const CONTINUING: [char; 5] = ['+', '_', '-', '%', '@'];

/// Address of a customer, such as a telephone number or an e-mail address, in lower case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Endpoint(String);

/// Text that is not the address of a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected an address, such as +12065550100")]
pub struct InvalidEndpoint;

impl FromStr for Endpoint {
    type Err = InvalidEndpoint;

    fn from_str(text: &str) -> Result<Self, InvalidEndpoint> {
        let address = text.trim().to_lowercase();
        (!address.is_empty())
            .then_some(Self(address))
            .ok_or(InvalidEndpoint)
    }
}

impl Endpoint {
    /// Whether a text in lower case has the address, not as a part of another one.
    fn is_in(&self, text: &str) -> bool {
        text.char_indices().any(|(start, _)| {
            let (before, rest) = text.split_at(start);
            let as_text = || {
                let after = rest.strip_prefix(&self.0);
                after.filter(|_| !continues(before.chars().rev()))
            };
            let as_number = || {
                let after = rest.strip_prefix(self.0.strip_prefix('+')?);
                after.filter(|_| ends_with_key(before, ADDRESS))
            };
            let after = as_text().or_else(as_number);
            after.is_some_and(|after| !continues(after.chars()))
        })
    }
}

/// Whether a text ends with a key of JSON and its colon.
fn ends_with_key(text: &str, key: &str) -> bool {
    let quoted = text.trim_end().strip_suffix(':').map(str::trim_end);
    quoted
        .and_then(|quoted| quoted.strip_suffix('"'))
        .is_some_and(|quoted| quoted.trim_end_matches('\\').ends_with(key))
}

/// Whether the characters beside an address, the nearest first, belong to it. A dot can also end a
/// sentence.
fn continues(mut beside: impl Iterator<Item = char>) -> bool {
    match beside.next() {
        Some('.') => beside.next().is_some_and(char::is_alphanumeric),
        Some(character) => character.is_alphanumeric() || CONTINUING.contains(&character),
        None => false,
    }
}

/// Contacts and addresses of a person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// Contacts of the person, by ID.
    pub contacts: BTreeSet<ContactId>,
    /// Addresses, such as telephone numbers.
    pub endpoints: BTreeSet<Endpoint>,
}

impl Person {
    /// Whether a contact is one of the person.
    pub fn has(&self, contact: &ContactId) -> bool {
        self.contacts.contains(contact)
    }

    /// Whether the JSON of a customer endpoint is one of the addresses: as its field `Address`, or as a
    /// text or number itself. What has no address in these places is searched for one.
    pub(super) fn has_endpoint(&self, json: &str) -> bool {
        if let Some(text) = json::scalar(json) {
            // The text of an object.
            let inner = text.trim();
            return if inner.starts_with(['{', '[']) {
                self.has_endpoint(inner)
            } else {
                self.has_address(json, &text)
            };
        }
        let fields = ObjectFields::parse(json);
        let fields = fields.iter().flat_map(ObjectFields::fields);
        let addresses: Vec<_> = fields
            .filter(|(name, json)| {
                without_suffix(name).eq_ignore_ascii_case(ADDRESS) && *json != "null"
            })
            .filter_map(|(_, json)| Some((json, json::scalar(json)?)))
            .collect();
        if addresses.is_empty() {
            return self.has_address_in(json);
        }
        addresses
            .iter()
            .any(|(json, text)| self.has_address(json, text))
    }

    /// Whether a scalar is one of the addresses. A number has no plus sign, and perhaps a fraction of
    /// zero.
    fn has_address(&self, json: &str, text: &str) -> bool {
        let is_one = |text: &str| {
            let endpoint = text.parse().ok();
            endpoint.is_some_and(|endpoint| self.endpoints.contains(&endpoint))
        };
        if is_one(text) {
            return true;
        }
        // The spelling of a number is its JSON.
        let number = (json == text).then(|| text.parse::<f64>().ok()).flatten();
        number.is_some_and(|number| is_one(&format!("+{number}")) || is_one(&number.to_string()))
    }

    /// Whether a text, such as JSON, has the ID of one of the contacts or one of the addresses. An
    /// address that is a part of a longer one is another person's.
    pub fn is_in(&self, text: &[u8]) -> bool {
        mentions(text, |contact| self.has(contact))
            || self.has_address_in(&String::from_utf8_lossy(text))
    }

    fn has_address_in(&self, text: &str) -> bool {
        if self.endpoints.is_empty() {
            return false;
        }
        let text = without_escapes(text).to_lowercase();
        self.endpoints.iter().any(|endpoint| endpoint.is_in(&text))
    }
}

/// The text with characters in place of the escapes of JSON. JSON that is a string of other JSON has
/// several backslashes before each of them.
fn without_escapes(text: &str) -> String {
    let mut parts = text.split('\\');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts.filter(|part| !part.is_empty()) {
        let (character, rest) = unescaped(part);
        plain.push(character);
        plain.push_str(rest);
    }
    plain
}

/// The character of an escape, whose text starts after its backslash, and the text after it.
fn unescaped(text: &str) -> (char, &str) {
    if let Some(rest) = text.strip_prefix('u')
        && let Some((digits, rest)) = rest.split_at_checked(4)
        && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
        && let Ok(code) = u32::from_str_radix(digits, 16)
    {
        // Half of a character outside the basic plane is not a part of an address.
        return (char::from_u32(code).unwrap_or(' '), rest);
    }
    match text.split_at_checked(1) {
        Some(("n" | "r" | "t" | "b" | "f", rest)) => (' ', rest),
        Some(("/", rest)) => ('/', rest),
        _ => ('\\', text),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;
    use serde_json::json;

    use super::*;

    fn person(endpoints: &[&str]) -> Person {
        Person {
            contacts: BTreeSet::new(),
            endpoints: endpoints.iter().map(|text| text.parse().unwrap()).collect(),
        }
    }

    #[test]
    fn address_is_trimmed_and_in_lower_case() {
        let parsed: Endpoint = " Jane@Example.com\n".parse().unwrap();
        assert_eq!(parsed, Endpoint("jane@example.com".to_owned()));
        for text in ["", " \t"] {
            let error = text.parse::<Endpoint>().unwrap_err();
            assert_eq!(
                error.to_string(),
                "expected an address, such as +12065550100"
            );
        }
    }

    #[test]
    fn part_of_an_address_is_not_the_address() {
        for (endpoint, text, expected) in [
            ("+12065550100", "+12065550100", true),
            ("+12065550100", r#"{"Address":"+12065550100"}"#, true),
            ("+1206555010", r#"{"Address":"+12065550100"}"#, false),
            ("12065550100", r#"{"Address":"+12065550100"}"#, false),
            ("1", r#"{"Address":"+12065550100"}"#, false),
            ("+12065550100", "call tel:+12065550100, please", true),
            ("+12065550100", "call +12065550100.", true),
            ("+12065550100", "call +12065550100. Then", true),
            ("+12065550100", "+12065550100@sip.example.com", false),
            ("jane@example.com", "<Jane@EXAMPLE.com>", true),
            ("jane@example.com", "mary-jane@example.com", false),
            ("jane@example.com", "mary_jane@example.com", false),
            ("jane@example.com", "mary.jane@example.com", false),
            ("jane@example.com", "mary+jane@example.com", false),
            ("jane@example.com", "maryjane@example.com", false),
            ("jane@example.com", "émile.éjane@example.com", false),
            ("jane@example.com", "jane@example.com.au", false),
            ("jane@example.com", "jane@example.community", false),
            ("jane@example.com", "jane@example.com-other.org", false),
            ("jane@example.com", "jane%40example.com", false),
            // The second one is not a part of another one.
            ("+12065550100", "+120655501001 +12065550100", true),
            ("a.a", "xa.a.a", false),
            ("a a", "xa a a", true),
            ("ÉMILE@example.com", "émile@example.com", true),
            ("+12065550100", r#"{"Address":12065550100}"#, true),
            (
                "+12065550100",
                r#"{"a":"{\"address\" : 12065550100}"}"#,
                true,
            ),
            ("+12065550100", r#"{"Address":112065550100}"#, false),
            ("+12065550100", r#"{"Address":120655501001}"#, false),
            ("+12065550100", r#"{"Address":"12065550100"}"#, false),
            ("+12065550100", r#"{"Account":12065550100}"#, false),
        ] {
            let found = person(&[endpoint]).is_in(text.as_bytes());
            assert_eq!(found, expected, "{endpoint} in {text}");
        }
    }

    #[test]
    fn escapes_are_beside_an_address_and_in_it() {
        let address = "+12065550100";
        for text in [
            r#"{"document":"{\"Address\":\"+12065550100\"}"}"#,
            r#"{"message":"call\n+12065550100\nnow"}"#,
            r#"{"message":"call\u000a+12065550100\u000anow"}"#,
            r#"{"document":"{\"message\":\"call\\n+12065550100\\tnow\"}"}"#,
            r#"{"Address":"\u002B12065550100"}"#,
            r#"{"document":"{\"Address\":\"\\u002b12065550100\"}"}"#,
            r"\+12065550100\",
        ] {
            assert!(person(&[address]).is_in(text.as_bytes()), "{text}");
        }
        for text in [
            r#"{"Address":"\u002B120655501001"}"#,
            r#"{"Address":"+12065550100\u0031"}"#,
            r#"{"Address":"a\u002d+12065550100"}"#,
        ] {
            assert!(!person(&[address]).is_in(text.as_bytes()), "{text}");
        }
        let arn = "arn:aws:connect:us-east-1:123456789012:phone-number/1";
        assert!(person(&[arn]).is_in(arn.replace('/', r"\/").as_bytes()));
        assert!(person(&["jane@example.com"]).is_in(b"\xff jane@example.com"));
    }

    #[test]
    fn contact_or_address_is_enough() {
        let id = "5a542081-ee39-55fb-9468-87aca0543146";
        let mut person = person(&["+12065550100", "jane@example.com"]);
        person.contacts.insert(id.parse().unwrap());
        assert!(person.has(&id.parse().unwrap()));
        for text in [id, "+12065550100", "jane@example.com"] {
            let record = json!({ "any": text }).to_string();
            assert!(person.is_in(record.as_bytes()), "{text}");
        }
        let other = json!({"any": "6fe40d2a-1a89-4d73-bfcf-5d9c33894f47"}).to_string();
        assert!(!person.is_in(other.as_bytes()));
        assert!(!Person::default().is_in(id.as_bytes()));
    }

    proptest! {
        #[test]
        fn address_is_found_in_json_of_any_depth(
            address in "[+]?[a-z0-9][a-z0-9.@]{0,20}[a-z0-9]",
            before in "(|.*[ \t\"'<>(){},;:/=!?])",
            after in "(|[ \t\"'<>(){},;:/=!?].*)",
            depth in 0..4,
        ) {
            let mut text = format!("{before}{address}{after}");
            for _ in 0..depth {
                text = json!({ "text": text }).to_string();
            }
            prop_assert!(person(&[&address]).is_in(text.as_bytes()), "{text}");
        }

        #[test]
        fn longer_address_is_another_one(
            address in "[0-9]{3,12}",
            before in select(vec!["+1", "x", "a.", "7.", "_", "-", "%", "@"]),
            after in select(vec!["", ".", " ", "0", "\""]),
        ) {
            let [leading, trailing] = [format!("{before}{address}{after}"), format!("{address}{before}")];
            for text in [leading, trailing] {
                let is_in = person(&[&address]).is_in(json!([text]).to_string().as_bytes());
                prop_assert!(!is_in, "{text}");
            }
        }
    }
}
