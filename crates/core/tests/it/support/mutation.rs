//! Seeded mutations of documents: the same ones in every run with the same `MUTATION_SEED`.
#![allow(dead_code, reason = "each test uses its part")]

/// Texts that are special to a parser of JSON, of times, or of lines.
const TOKENS: [&[u8]; 25] = [
    b"null",
    b"{}",
    b"[]",
    b"\"\"",
    b"{",
    b"[",
    b"}",
    b"]",
    b"\"",
    b"\\",
    b",",
    b":",
    b"\n",
    b"\r\n{",
    b"\\ud83d",
    b"\\u0000",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"1e999",
    b"NaN",
    b"-",
    b"99999999999999999999",
    b"2026-11-25T09:00:00Z {",
    b"9999-12-31T23:59:60Z",
    b"%3A",
];

/// Number of mutations of each source: `MUTATIONS`, or a number that takes a few seconds.
pub(crate) fn count(default: usize) -> usize {
    std::env::var("MUTATIONS").map_or(default, |count| count.parse().expect("MUTATIONS"))
}

/// Generator of mutations.
pub(crate) struct Mutator(u64);

impl Mutator {
    pub(crate) fn new(seed: u64) -> Self {
        let run: u64 =
            std::env::var("MUTATION_SEED").map_or(0, |seed| seed.parse().expect("MUTATION_SEED"));
        let seed = seed ^ run.rotate_left(32);
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// Any number below `limit`.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % limit.max(1)
    }

    /// One of `items`.
    pub(crate) fn choose<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }

    /// One of `documents` with one to four changes, perhaps with parts of another one.
    pub(crate) fn mutated(&mut self, documents: &[Vec<u8>]) -> Vec<u8> {
        let mut document = self.choose(documents).clone();
        for _ in 0..=self.below(4) {
            self.mutate(&mut document, documents);
        }
        document
    }

    fn mutate(&mut self, document: &mut Vec<u8>, documents: &[Vec<u8>]) {
        let range = self.range(document);
        match self.below(8) {
            0 if !document.is_empty() => {
                let at = self.below(document.len());
                document[at] ^= 1 << self.below(8);
            }
            1 => drop(document.drain(range)),
            2 => {
                let copy = document[range.clone()].to_vec();
                document.splice(range.end..range.end, copy);
            }
            3 => document.truncate(range.start),
            4 => {
                let other = self.choose(documents).clone();
                let part = self.range(&other);
                document.splice(range, other[part].to_vec());
            }
            5 | 6 => {
                // A value in another value's place.
                let (value, token) = (self.value(document), *self.choose(&TOKENS));
                document.splice(value, token.to_vec());
            }
            _ => {
                let token = *self.choose(&TOKENS);
                document.splice(range.start..range.start, token.to_vec());
            }
        }
    }

    fn range(&mut self, document: &[u8]) -> std::ops::Range<usize> {
        let start = self.below(document.len() + 1);
        let length = self.below(64).min(document.len() - start);
        start..start + length
    }

    /// Range from a colon to the next comma.
    fn value(&mut self, document: &[u8]) -> std::ops::Range<usize> {
        let start = self.below(document.len() + 1);
        let find = |from: usize, byte: u8| {
            document[from..]
                .iter()
                .position(|found| *found == byte)
                .map(|at| from + at)
        };
        match find(start, b':') {
            Some(colon) => colon + 1..find(colon, b',').unwrap_or(document.len()).max(colon + 1),
            None => start..start,
        }
    }
}
