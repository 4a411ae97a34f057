//! A map in insertion order.

use serde::ser::{Serialize, SerializeMap, Serializer};

/// A map in insertion order, so that templates read like the code of their stacks.
#[derive(Clone, Debug)]
pub(crate) struct Entries<T>(Vec<(String, T)>);

impl<T> Default for Entries<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Entries<T> {
    /// Adds an entry. Returns whether the name is new.
    pub(crate) fn add(&mut self, name: &str, part: T) -> bool {
        let is_new = self.get(name).is_none();
        if is_new {
            self.0.push((name.to_owned(), part));
        }
        is_new
    }

    pub(crate) fn get(&self, name: &str) -> Option<&T> {
        self.iter()
            .find_map(|(known, part)| (known == name).then_some(part))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &T)> {
        self.0.iter().map(|(name, part)| (name.as_str(), part))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<T: Serialize> Serialize for Entries<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, part) in self.iter() {
            map.serialize_entry(name, part)?;
        }
        map.end()
    }
}
