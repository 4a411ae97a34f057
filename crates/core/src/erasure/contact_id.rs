//! IDs of contacts.

use std::fmt;
use std::str::FromStr;

/// Length of an ID as text.
pub(super) const ID_LENGTH: usize = 36;
/// Positions of the hyphens in an ID.
pub(super) const HYPHENS: [usize; 4] = [8, 13, 18, 23];

/// ID of a contact, a UUID. Zeros are not an ID: they replace the IDs of erased contacts, which can be
/// those of different people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContactId(u128);

/// Text that is not the ID of a contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidContactId {
    /// Not a UUID.
    #[error("expected a contact ID, such as 5a542081-ee39-55fb-9468-87aca0543146")]
    Format,
    /// Zeros, which are in place of the IDs of erased contacts.
    #[error("expected a contact ID, found the zeros that replace the IDs of erased contacts")]
    Zeros,
}

impl ContactId {
    /// The ID as bytes, in the order of its text.
    pub fn to_bytes(self) -> [u8; 16] {
        self.0.to_be_bytes()
    }

    /// The ID at the start of `bytes`; `None` if there is no UUID or one of zeros.
    pub(super) fn at_start(bytes: &[u8]) -> Option<Self> {
        uuid(bytes).filter(|id| *id != 0).map(Self)
    }
}

impl FromStr for ContactId {
    type Err = InvalidContactId;

    fn from_str(text: &str) -> Result<Self, InvalidContactId> {
        match uuid(text.as_bytes()).filter(|_| text.len() == ID_LENGTH) {
            None => Err(InvalidContactId::Format),
            Some(0) => Err(InvalidContactId::Zeros),
            Some(id) => Ok(Self(id)),
        }
    }
}

impl fmt::Display for ContactId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = format!("{:032x}", self.0);
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
    fn id_round_trips_in_lower_case() {
        let text = "6fe40d2a-1a89-4d73-bfcf-5d9c33894f47";
        assert_eq!(text.parse::<ContactId>().unwrap().to_string(), text);
        let upper: ContactId = "6FE40D2A-1A89-4D73-BFCF-5D9C33894F47".parse().unwrap();
        assert_eq!(upper.to_string(), "6fe40d2a-1a89-4d73-bfcf-5d9c33894f47");
        for text in [
            "",
            "c1",
            "6fe40d2a1a894d73bfcf5d9c33894f47",
            "6fe40d2a-1a89-4d73-bfcf-5d9c33894f4",
            "6fe40d2a-1a89-4d73-bfcf-5d9c33894f477",
            "6fe40d2g-1a89-4d73-bfcf-5d9c33894f47",
        ] {
            assert_eq!(
                text.parse::<ContactId>(),
                Err(InvalidContactId::Format),
                "{text}"
            );
        }
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
