//! The assumptions, by subject.

pub mod behaviour;
pub mod prices;
pub mod volumes;

use super::Assumption;

/// All assumptions, in print order.
pub fn all() -> impl Iterator<Item = &'static Assumption> {
    let numbers = volumes::ALL.iter().chain(behaviour::ALL).copied();
    numbers.chain(prices::ALL.iter().map(|price| &price.assumption))
}

/// The most similar name, if one is similar enough.
pub(super) fn nearest(word: &str) -> Option<&'static str> {
    cli::nearest(word, all().map(|known| known.name))
}

/// Defines assumptions and the list `ALL`: a description, then `CONSTANT = "name": value "unit",
/// basis, minimum to maximum;`.
macro_rules! assumptions {
    ($($(#[doc = $about:literal])+ $constant:ident = $name:literal: $value:literal $unit:literal, $basis:ident, $least:literal to $most:literal;)+) => {
        $(
            $(#[doc = $about])+
            pub static $constant: $crate::cost::Assumption = $crate::cost::Assumption {
                name: $name,
                value: $value,
                unit: $unit,
                basis: $crate::cost::Basis::$basis,
                least: $least,
                most: $most,
                about: concat!($($about),+),
            };
        )+

        /// All assumptions of this module.
        pub static ALL: &[&$crate::cost::Assumption] = &[$(&$constant),+];
    };
}
use assumptions;

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_are_unique_and_values_are_in_range() {
        let names: BTreeSet<_> = all().map(|known| known.name).collect();
        assert_eq!(names.len(), all().count());
        for known in all() {
            assert!(
                (known.least..=known.most).contains(&known.value),
                "{known:?}"
            );
            assert!(
                known
                    .name
                    .chars()
                    .all(|character| character.is_ascii_lowercase()
                        || character.is_ascii_digit()
                        || character == '-')
            );
            assert!(
                known.about.starts_with(' ') && known.about.ends_with('.'),
                "{known:?}"
            );
        }
    }

    #[test]
    fn the_unit_of_a_price_tells_for_how_many_it_is() {
        for price in prices::ALL {
            let begin = match price.count {
                1.0 => "$ per ",
                1_000.0 => "$ per 1,000 ",
                1_024.0 => "$ per TB",
                10_000.0 => "$ per 10,000 ",
                1_000_000.0 => "$ per million ",
                count => panic!("{}: {count}", price.assumption.name),
            };
            assert!(price.assumption.unit.starts_with(begin), "{price:?}");
        }
    }
}
