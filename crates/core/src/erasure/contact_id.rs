//! IDs of contacts.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

/// Length of an ID as text.
pub(super) const ID_LENGTH: usize = 36;
/// Positions of the hyphens in an ID.
pub(super) const HYPHENS: [usize; 4] = [8, 13, 18, 23];

/// Length from which hexadecimal digits and hyphens look like a UUID: one has 32 digits.
const SHORTEST_MISSPELLED: usize = 30;

/// Words and numbers that programs write in place of an ID, in lower case.
const PLACEHOLDERS: [&str; 10] = [
    "-1",
    "empty",
    "n/a",
    "na",
    "nan",
    "nil",
    "none",
    "null",
    "undefined",
    "unknown",
];

/// ID of a contact. Connect writes UUIDs; a record that another program wrote can have another text or
/// a number. Zeros are not an ID: they replace the IDs of erased contacts, which can be those of
/// different people.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContactId(Id);

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Id {
    Uuid(u128),
    Other(Box<str>),
}

/// Text that is not the ID of a contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidContactId {
    /// No text.
    #[error("expected a contact ID, such as 5a542081-ee39-55fb-9468-87aca0543146")]
    Empty,
    /// Zeros, which are in place of the IDs of erased contacts.
    #[error("expected a contact ID, found the zeros that replace the IDs of erased contacts")]
    Zeros,
    /// A placeholder, which is in rows of different people.
    #[error("expected a contact ID, found a placeholder that rows of different people can have")]
    Placeholder,
    /// A UUID with characters missing or around it.
    #[error(
        "expected the contact ID alone, such as 5a542081-ee39-55fb-9468-87aca0543146, with all its digits and hyphens"
    )]
    Misspelled,
}

impl ContactId {
    /// Parses an ID that a person wrote. Text that looks like a UUID with characters missing or around
    /// it is not accepted as an ID of another kind, which would find nothing.
    ///
    /// # Errors
    /// If the text is not an ID, or is a placeholder or a misspelled UUID.
    pub fn from_argument(text: &str) -> Result<Self, InvalidContactId> {
        let id: Self = text.parse()?;
        if id.is_placeholder() {
            return Err(InvalidContactId::Placeholder);
        }
        let bytes = text.as_bytes();
        let has_uuid = (0..bytes.len()).any(|start| uuid(&bytes[start..]).is_some());
        let is_of_uuid = |byte: &u8| byte.is_ascii_hexdigit() || b"-{}".contains(byte);
        let is_like_uuid = bytes.len() >= SHORTEST_MISSPELLED && bytes.iter().all(is_of_uuid);
        if !id.is_uuid() && (has_uuid || is_like_uuid) {
            return Err(InvalidContactId::Misspelled);
        }
        Ok(id)
    }

    /// The ID as bytes: a UUID in the order of its text, or another text.
    pub fn to_bytes(&self) -> Cow<'_, [u8]> {
        match &self.0 {
            Id::Uuid(id) => Cow::Owned(id.to_be_bytes().to_vec()),
            Id::Other(text) => Cow::Borrowed(text.as_bytes()),
        }
    }

    /// Whether the ID is a UUID, which nothing else is equal to.
    pub fn is_uuid(&self) -> bool {
        matches!(self.0, Id::Uuid(_))
    }

    /// Whether the ID is what programs write where a contact has none, such as `0` or `none`: equal ones
    /// do not mean the same contact.
    pub(super) fn is_placeholder(&self) -> bool {
        let Id::Other(text) = &self.0 else {
            return false;
        };
        let is_word = PLACEHOLDERS
            .iter()
            .any(|word| text.eq_ignore_ascii_case(word));
        let is_filler = |character: char| character == '0' || !character.is_alphanumeric();
        is_word || text.chars().all(is_filler)
    }

    /// The UUID at the start of `bytes`; `None` for other text and for the UUID of zeros.
    pub(super) fn at_start(bytes: &[u8]) -> Option<Self> {
        uuid(bytes).filter(|id| *id != 0).map(Id::Uuid).map(Self)
    }
}

impl FromStr for ContactId {
    type Err = InvalidContactId;

    fn from_str(text: &str) -> Result<Self, InvalidContactId> {
        let text = text.trim();
        match uuid(text.as_bytes()).filter(|_| text.len() == ID_LENGTH) {
            None if text.is_empty() => Err(InvalidContactId::Empty),
            None => Ok(Self(Id::Other(text.into()))),
            Some(0) => Err(InvalidContactId::Zeros),
            Some(id) => Ok(Self(Id::Uuid(id))),
        }
    }
}

impl fmt::Display for ContactId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = match &self.0 {
            Id::Uuid(id) => id,
            Id::Other(text) => return f.write_str(text),
        };
        let digits = format!("{id:032x}");
        let parts = [
            &digits[..8],
            &digits[8..12],
            &digits[12..16],
            &digits[16..20],
            &digits[20..],
        ];
        f.write_str(&parts.join("-"))
    }
}

/// The UUID at the start of `bytes`.
fn uuid(bytes: &[u8]) -> Option<u128> {
    let text = bytes.get(..ID_LENGTH)?;
    let mut id = 0;
    for (at, byte) in text.iter().enumerate() {
        if HYPHENS.contains(&at) {
            if *byte != b'-' {
                return None;
            }
            continue;
        }
        id = id << 4 | u128::from(char::from(*byte).to_digit(16)?);
    }
    Some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misspelled_uuids_of_people_are_rejected() {
        let id = "6fe40d2a-1a89-4d73-bfcf-5d9c33894f47";
        for text in [
            &id[1..],
            &id[..35],
            &id.replace('-', ""),
            &format!("{{{id}}}"),
            &format!("arn:aws:connect:us-east-1:123456789012:instance/i/contact/{id}"),
        ] {
            let misspelled = Err(InvalidContactId::Misspelled);
            assert_eq!(ContactId::from_argument(text), misspelled, "{text}");
        }
        for text in [id, " 12345 ", "C-1", "deadbeef"] {
            assert_eq!(ContactId::from_argument(text), text.parse(), "{text}");
        }
    }

    #[test]
    fn placeholders_of_people_are_rejected() {
        for text in [
            "0",
            "000",
            "0.0",
            "-",
            "?",
            "None",
            "NULL",
            "n/a",
            " unknown ",
            "-1",
        ] {
            let placeholder = Err(InvalidContactId::Placeholder);
            assert_eq!(ContactId::from_argument(text), placeholder, "{text}");
        }
        for text in ["7", "10", "-2", "true", "none-1"] {
            assert!(ContactId::from_argument(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn id_round_trips_in_lower_case() {
        let text = "6fe40d2a-1a89-4d73-bfcf-5d9c33894f47";
        assert_eq!(text.parse::<ContactId>().unwrap().to_string(), text);
        let upper: ContactId = "6FE40D2A-1A89-4D73-BFCF-5D9C33894F47".parse().unwrap();
        assert_eq!(upper.to_string(), "6fe40d2a-1a89-4d73-bfcf-5d9c33894f47");
    }

    #[test]
    fn other_text_is_an_id_without_white_space_around_it() {
        for text in ["c1", "12345", "6fe40d2a1a894d73bfcf5d9c33894f47"] {
            let id: ContactId = format!(" {text}\n").parse().unwrap();
            assert_eq!((id.to_string(), id.is_uuid()), (text.to_owned(), false));
            assert_eq!(id.to_bytes(), text.as_bytes());
        }
        assert_eq!(" ".parse::<ContactId>(), Err(InvalidContactId::Empty));
    }

    #[test]
    fn zeros_are_no_contact() {
        let zeros = "00000000-0000-0000-0000-000000000000";
        assert_eq!(zeros.parse::<ContactId>(), Err(InvalidContactId::Zeros));
        assert_eq!(ContactId::at_start(zeros.as_bytes()), None);
        let other = "00000000-7e57-4000-8000-0123456789ab";
        assert_eq!(other.parse::<ContactId>().unwrap().to_string(), other);
    }
}
