//! Customers, with telephone numbers that are reserved for fiction.

use crate::company::names;
use crate::numbers::{real, whole};
use crate::rng::Rng;

/// North American area codes; 555-0100 to 555-0199 are reserved in each.
const AREA_CODES: [u16; 120] = [
    201, 202, 203, 205, 206, 207, 208, 209, 210, 212, 213, 214, 215, 216, 217, 218, 219, 224, 225,
    228, 229, 231, 234, 239, 240, 248, 251, 252, 253, 254, 256, 260, 262, 267, 269, 270, 276, 281,
    301, 302, 303, 304, 305, 307, 308, 309, 310, 312, 313, 314, 315, 316, 317, 318, 319, 320, 321,
    323, 325, 330, 331, 334, 336, 337, 339, 347, 351, 352, 360, 361, 386, 401, 402, 404, 405, 406,
    407, 408, 409, 410, 412, 413, 414, 415, 417, 419, 423, 424, 425, 430, 432, 434, 435, 440, 443,
    469, 470, 475, 478, 479, 480, 484, 501, 502, 503, 504, 505, 507, 508, 509, 510, 512, 513, 515,
    516, 517, 518, 520, 530, 540,
];

/// British number ranges that Ofcom reserves for drama, each with a thousand numbers.
const DRAMA_RANGES: [&str; 16] = [
    "+441134960",
    "+441144960",
    "+441154960",
    "+441164960",
    "+441174960",
    "+441184960",
    "+441214960",
    "+441314960",
    "+441414960",
    "+441514960",
    "+441614960",
    "+442079460",
    "+441914980",
    "+442896496",
    "+442920180",
    "+447700900",
];

const AMERICAN: u32 = 12_000;
/// Number of customers.
const COUNT: u32 = AMERICAN + 16_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Customer(u32);

impl Customer {
    /// Returns a random customer.
    #[expect(clippy::expect_used, reason = "the unit interval ends before 1")]
    pub(crate) fn any(rng: &mut Rng) -> Self {
        let number = whole(rng.unit() * real(COUNT.into()));
        Self(u32::try_from(number).expect("fewer than COUNT"))
    }

    pub(crate) fn telephone(self) -> String {
        let Self(number) = self;
        if number < AMERICAN {
            let area = AREA_CODES[(number / 100) as usize];
            return format!("+1{area}55501{:02}", number % 100);
        }
        let number = number - AMERICAN;
        format!(
            "{}{:03}",
            DRAMA_RANGES[(number / 1000) as usize],
            number % 1000
        )
    }

    pub(crate) fn first_name(self) -> &'static str {
        self.name().0
    }

    pub(crate) fn full_name(self) -> String {
        let (first, last, _) = self.name();
        format!("{first} {last}")
    }

    /// E-mail address in a domain that is reserved for examples.
    pub(crate) fn email(self) -> String {
        let (first, last, _) = self.name();
        format!(
            "{}.{}{}@example.com",
            first.to_lowercase(),
            last.to_lowercase(),
            self.0
        )
    }

    fn name(self) -> (&'static str, &'static str, usize) {
        // 1,009 and the number of names are coprime, so that neighbors have different names.
        names::person(self.0 as usize * 1_009 % 2_928)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn telephone_numbers_are_unique_and_reserved_for_fiction() {
        let numbers: HashSet<String> = (0..COUNT)
            .map(|number| Customer(number).telephone())
            .collect();
        assert_eq!(numbers.len(), COUNT as usize);
        for number in &numbers {
            let american =
                number.starts_with("+1") && number.len() == 12 && &number[5..10] == "55501";
            let british = number.starts_with("+44") && number.len() == 13;
            assert!(american || british, "{number}");
            assert!(
                number[1..].bytes().all(|byte| byte.is_ascii_digit()),
                "{number}"
            );
        }
    }
}
