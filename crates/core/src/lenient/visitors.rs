//! Visitors of objects and lists, which continue after a value of another type.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::{ELEMENT, ENTRY, Entries, FromObject, Unreadable, Value, field};
use crate::json;

/// Visitor of an object or list. Any other value is unreadable.
pub(super) trait ContainerVisitor<'de, T>: Visitor<'de, Value = Option<T>> {
    fn unreadable(&mut self) -> &mut Unreadable;
}

/// Reads a value with `visitor`.
///
/// `serde_json` fails for scalars that it cannot represent: half a surrogate pair, and a number that
/// no `f64` has. Where a document may have such scalars in place of an object or list, only the
/// values that start like one are visited.
pub(super) fn read_container<'de, D: Deserializer<'de>, T>(
    deserializer: D,
    mut visitor: impl ContainerVisitor<'de, T>,
) -> Result<Option<T>, D::Error> {
    if !visitor.unreadable().has_odd_scalars {
        return deserializer.deserialize_any(visitor);
    }
    let json = <&RawValue>::deserialize(deserializer)?.get();
    if matches!(json.as_bytes().first(), Some(b'{' | b'[' | b'n')) {
        serde_json::Deserializer::from_str(json)
            .deserialize_any(visitor)
            .map_err(D::Error::custom)
    } else {
        visitor.unreadable().add();
        Ok(None)
    }
}

pub(super) struct Seed<'u, V>(&'u mut Unreadable, PhantomData<V>);

impl<'u, V> Seed<'u, V> {
    pub(super) fn new(unreadable: &'u mut Unreadable) -> Self {
        Self(unreadable, PhantomData)
    }
}

impl<'de, V: Value<'de>> DeserializeSeed<'de> for Seed<'_, V> {
    type Value = Option<V>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<V>, D::Error> {
        V::read(deserializer, self.0)
    }
}

/// Reads scalars in place of an object or list as unreadable.
macro_rules! scalars_are_unreadable {
    () => {
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("any value")
        }

        fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
            Ok(None)
        }

        fn visit_bool<E: Error>(mut self, _value: bool) -> Result<Self::Value, E> {
            self.unreadable().add();
            Ok(None)
        }

        fn visit_i64<E: Error>(mut self, _value: i64) -> Result<Self::Value, E> {
            self.unreadable().add();
            Ok(None)
        }

        fn visit_u64<E: Error>(mut self, _value: u64) -> Result<Self::Value, E> {
            self.unreadable().add();
            Ok(None)
        }

        fn visit_f64<E: Error>(mut self, _value: f64) -> Result<Self::Value, E> {
            self.unreadable().add();
            Ok(None)
        }

        fn visit_str<E: Error>(mut self, _value: &str) -> Result<Self::Value, E> {
            self.unreadable().add();
            Ok(None)
        }
    };
}

pub(super) struct ObjectVisitor<'u, T>(pub(super) &'u mut Unreadable, pub(super) PhantomData<T>);

impl<'de, T: FromObject<'de>> ContainerVisitor<'de, T> for ObjectVisitor<'_, T> {
    fn unreadable(&mut self) -> &mut Unreadable {
        self.0
    }
}

impl<'de, T: FromObject<'de>> Visitor<'de> for ObjectVisitor<'_, T> {
    type Value = Option<T>;

    scalars_are_unreadable!();

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Option<T>, A::Error> {
        let mut object = T::default();
        while let Some(name) = map.next_key::<&RawValue>()? {
            let name = json::string(name.get()).unwrap_or_default();
            self.0.add_damaged_name(&name);
            object.read_field(&name, &mut map, self.0)?;
        }
        Ok(Some(object))
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<Option<T>, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        self.unreadable().add();
        Ok(None)
    }
}

pub(super) struct EntriesVisitor<'u, 'a, V>(
    pub(super) &'u mut Unreadable,
    pub(super) PhantomData<(&'a (), V)>,
);

impl<'de: 'a, 'a, V: Value<'de>> ContainerVisitor<'de, Entries<'a, V>>
    for EntriesVisitor<'_, 'a, V>
{
    fn unreadable(&mut self) -> &mut Unreadable {
        self.0
    }
}

impl<'de: 'a, 'a, V: Value<'de>> Visitor<'de> for EntriesVisitor<'_, 'a, V> {
    type Value = Option<Entries<'a, V>>;

    scalars_are_unreadable!();

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut entries = Vec::new();
        while let Some(name) = map.next_key::<&RawValue>()? {
            let name = json::string(name.get()).unwrap_or_default();
            self.0.add_damaged_name(&name);
            let value = field(ENTRY, &mut map, self.0)?;
            entries.extend(value.map(|value| (name, value)));
        }
        Ok(Some(Entries(entries)))
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<Self::Value, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        self.unreadable().add();
        Ok(None)
    }
}

pub(super) struct ListVisitor<'u, V, S> {
    pub(super) unreadable: &'u mut Unreadable,
    pub(super) add: fn(&mut S, Option<V>),
}

impl<'de, V: Value<'de>, S: Default> ContainerVisitor<'de, S> for ListVisitor<'_, V, S> {
    fn unreadable(&mut self) -> &mut Unreadable {
        self.unreadable
    }
}

impl<'de, V: Value<'de>, S: Default> Visitor<'de> for ListVisitor<'_, V, S> {
    type Value = Option<S>;

    scalars_are_unreadable!();

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Option<S>, A::Error> {
        while map.next_key::<&RawValue>()?.is_some() {
            map.next_value::<IgnoredAny>()?;
        }
        self.unreadable().add();
        Ok(None)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Option<S>, A::Error> {
        let mut sum = S::default();
        self.unreadable.path.push(ELEMENT);
        while let Some(element) = list.next_element_seed(Seed::<V>::new(self.unreadable))? {
            (self.add)(&mut sum, element);
        }
        self.unreadable.path.pop();
        Ok(Some(sum))
    }
}
