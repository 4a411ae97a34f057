//! Random numbers that depend on the seed only, on every machine and in every version.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

use crate::id::Id;
use crate::numbers::{index, real, real_count, whole};

/// Seeded random number generator: `ChaCha8`. Transcendental functions come from `libm`, because those
/// of processors and operating systems may differ in the last digit.
pub(crate) struct Rng(ChaCha8Rng);

impl Rng {
    pub(crate) fn new(seed: u64) -> Self {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        Self(ChaCha8Rng::from_seed(bytes))
    }

    /// Returns 64 random bits.
    pub(crate) fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// Returns a random UUID of version 4.
    pub(crate) fn id(&mut self) -> Id {
        Id::random(u128::from(self.bits()) << 64 | u128::from(self.bits()))
    }

    /// Returns a number in `0.0..1.0`.
    pub(crate) fn unit(&mut self) -> f64 {
        real((self.bits() >> 11).cast_signed()) / real(1 << 53)
    }

    /// Returns `true` with this probability.
    pub(crate) fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// Returns an integer in `low..high`.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        low + whole(self.unit() * real(high - low))
    }

    /// Returns a number in `low..high`.
    pub(crate) fn real_between(&mut self, low: f64, high: f64) -> f64 {
        low + self.unit() * (high - low)
    }

    /// Returns one of `items`, which must not be empty.
    pub(crate) fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[index(whole(self.unit() * real_count(items.len())))]
    }

    /// Returns one of `items`, which must not be empty, with probabilities proportional to weights.
    pub(crate) fn weighted<T: Copy>(&mut self, items: &[(T, f64)]) -> T {
        let mut left = self.unit() * items.iter().map(|(_, weight)| weight).sum::<f64>();
        let chosen = items.iter().find(|(_, weight)| {
            left -= weight;
            left < 0.0
        });
        chosen.map_or(items[items.len() - 1].0, |(item, _)| *item)
    }

    /// Samples the normal distribution with mean 0 and standard deviation 1.
    pub(crate) fn normal(&mut self) -> f64 {
        // `1 - unit` is never 0, for which the logarithm is undefined.
        let radius = (-2.0 * libm::log(1.0 - self.unit())).sqrt();
        radius * libm::cos(std::f64::consts::TAU * self.unit())
    }

    /// Samples a lognormal distribution; `spread` is the standard deviation divided by the mean.
    pub(crate) fn lognormal(&mut self, mean: f64, spread: f64) -> f64 {
        let variance = libm::log(1.0 + spread * spread);
        mean * libm::exp(variance.sqrt() * self.normal() - variance / 2.0)
    }

    /// Samples an exponential distribution.
    pub(crate) fn exponential(&mut self, mean: f64) -> f64 {
        -mean * libm::log(1.0 - self.unit())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn same_seed_returns_same_numbers() {
        let mut rng = Rng::new(7);
        assert_eq!(rng.bits(), FIRST_OF_SEED_7);
        assert_ne!(Rng::new(8).bits(), FIRST_OF_SEED_7);
    }

    /// First output of `ChaCha8` for the key 7, counter 0, and nonce 0.
    const FIRST_OF_SEED_7: u64 = 14_095_323_943_061_994_099;

    #[test]
    fn distributions_have_requested_moments() {
        let mut rng = Rng::new(1);
        let mut mean =
            |draw: fn(&mut Rng) -> f64| (0..40_000).map(|_| draw(&mut rng)).sum::<f64>() / 40_000.0;
        assert!((mean(Rng::unit) - 0.5).abs() < 0.01);
        assert!(mean(Rng::normal).abs() < 0.02);
        assert!((mean(|rng| rng.normal().powi(2)) - 1.0).abs() < 0.03);
        assert!((mean(|rng| rng.lognormal(300.0, 0.7)) - 300.0).abs() < 5.0);
        assert!((mean(|rng| rng.exponential(90.0)) - 90.0).abs() < 2.0);
        assert!((mean(|rng| rng.weighted(&[(0.0, 3.0), (1.0, 1.0)])) - 0.25).abs() < 0.01);
    }

    #[test]
    fn ranges_are_half_open() {
        let mut rng = Rng::new(2);
        let drawn: std::collections::BTreeSet<i64> = (0..200).map(|_| rng.between(-1, 2)).collect();
        assert_eq!(drawn.into_iter().collect::<Vec<_>>(), [-1, 0, 1]);
        assert!((0..200).all(|_| [1, 2].contains(&rng.pick(&[1, 2]))));
    }
}
