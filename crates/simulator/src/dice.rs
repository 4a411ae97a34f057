//! Random numbers that are the same for the same seed, on every machine and with every version of
//! this program.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

use crate::id::Id;
use crate::numbers::{real, whole};

/// A seeded source of random numbers. The generator is one of a published algorithm, and the
/// logarithms and the like are computed in software: a processor's or system's own may differ in
/// the last digit.
pub(crate) struct Dice(ChaCha8Rng);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        Self(ChaCha8Rng::from_seed(bytes))
    }

    /// Any 64 bits.
    pub(crate) fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// A random UUID of version 4.
    pub(crate) fn id(&mut self) -> Id {
        Id::random(u128::from(self.bits()) << 64 | u128::from(self.bits()))
    }

    /// From 0 up to, not including, 1.
    pub(crate) fn unit(&mut self) -> f64 {
        real((self.bits() >> 11).cast_signed()) / real(1 << 53)
    }

    /// True with this probability.
    pub(crate) fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// From `low` up to, not including, `high`.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        low + whole(self.unit() * real(high - low))
    }

    /// From `low` up to, not including, `high`, with a fraction.
    pub(crate) fn real_between(&mut self, low: f64, high: f64) -> f64 {
        low + self.unit() * (high - low)
    }

    /// One of `items`, which are not empty.
    pub(crate) fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        let at = whole(self.unit() * real(items.len().try_into().unwrap_or(i64::MAX)));
        items[usize::try_from(at).unwrap_or_default()]
    }

    /// One of `items`, which are not empty, each as often as its weight says.
    pub(crate) fn weighted<T: Copy>(&mut self, items: &[(T, f64)]) -> T {
        let mut left = self.unit() * items.iter().map(|(_, weight)| weight).sum::<f64>();
        let chosen = items.iter().find(|(_, weight)| {
            left -= weight;
            left < 0.0
        });
        chosen.map_or(items[items.len() - 1].0, |(item, _)| *item)
    }

    /// Normal with mean 0 and standard deviation 1.
    pub(crate) fn normal(&mut self) -> f64 {
        // 1 - unit is never 0, whose logarithm does not exist.
        let radius = (-2.0 * libm::log(1.0 - self.unit())).sqrt();
        radius * libm::cos(std::f64::consts::TAU * self.unit())
    }

    /// Lognormal with this mean; `spread` is the standard deviation divided by the mean.
    pub(crate) fn lognormal(&mut self, mean: f64, spread: f64) -> f64 {
        let variance = libm::log(1.0 + spread * spread);
        mean * libm::exp(variance.sqrt() * self.normal() - variance / 2.0)
    }

    /// Exponential with this mean.
    pub(crate) fn exponential(&mut self, mean: f64) -> f64 {
        -mean * libm::log(1.0 - self.unit())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_numbers_for_ever() {
        let mut dice = Dice::new(7);
        assert_eq!(dice.bits(), FIRST_OF_SEED_7);
        assert_ne!(Dice::new(8).bits(), FIRST_OF_SEED_7);
    }

    /// As the definition of `ChaCha8` has it, for the key 7 and counter and nonce 0.
    const FIRST_OF_SEED_7: u64 = 14_095_323_943_061_994_099;

    #[test]
    fn distributions_have_the_moments_that_they_are_asked_for() {
        let mut dice = Dice::new(1);
        let mut mean = |draw: fn(&mut Dice) -> f64| {
            (0..40_000).map(|_| draw(&mut dice)).sum::<f64>() / 40_000.0
        };
        assert!((mean(Dice::unit) - 0.5).abs() < 0.01);
        assert!(mean(Dice::normal).abs() < 0.02);
        assert!((mean(|dice| dice.normal().powi(2)) - 1.0).abs() < 0.03);
        assert!((mean(|dice| dice.lognormal(300.0, 0.7)) - 300.0).abs() < 5.0);
        assert!((mean(|dice| dice.exponential(90.0)) - 90.0).abs() < 2.0);
        assert!((mean(|dice| dice.weighted(&[(0.0, 3.0), (1.0, 1.0)])) - 0.25).abs() < 0.01);
    }

    #[test]
    fn ranges_hold_their_first_and_not_their_last() {
        let mut dice = Dice::new(2);
        let drawn: std::collections::BTreeSet<i64> =
            (0..200).map(|_| dice.between(-1, 2)).collect();
        assert_eq!(drawn.into_iter().collect::<Vec<_>>(), [-1, 0, 1]);
        assert!((0..200).all(|_| [1, 2].contains(&dice.pick(&[1, 2]))));
    }
}
