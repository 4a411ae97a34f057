//! Reading documents field by field, so that one unreadable value never costs the document.
//!
//! A value of an unexpected type reads as null, and its path is reported. So is that of a text with
//! bytes that are not UTF-8, which is read. Values that
//! JavaScript's `parseFloat` would read, such as the text `"85.5"` for a percentage, are read. If a
//! key occurs twice, the last value counts that can be read.

mod scalars;
mod visitors;

use std::borrow::Cow;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess};
use serde_json::value::RawValue;

use crate::encoding::has_replacement_character;
use crate::json::NOT_A_NUMBER;
use crate::record_error::Document;
use crate::{JsonText, RecordError};
pub(crate) use scalars::{NonEmpty, read_scalar, scalar};
use visitors::{EntriesVisitor, ListVisitor, ObjectVisitor, Seed, read_container};

/// Reads a file with one JSON object, and the paths of its unreadable values.
pub(crate) fn file<'a, T: Value<'a> + Default>(
    document: Document,
    json: &'a JsonText<'_>,
) -> Result<(T, Vec<String>), RecordError> {
    if !json.as_str().trim_ascii_start().starts_with('{') {
        return Err(RecordError::Unexpected {
            document,
            field: "the whole file",
            expected: "a JSON object",
        });
    }
    let (object, unreadable) = value(json).map_err(|error| RecordError::json(document, &error))?;
    Ok((object.unwrap_or_default(), unreadable.into_fields()))
}

/// Reads a JSON text, and what could not be read of it.
pub(crate) fn value<'a, V: Value<'a>>(
    json: &'a JsonText<'_>,
) -> serde_json::Result<(Option<V>, Unreadable)> {
    let read = |has_odd_scalars| {
        let mut unreadable = Unreadable {
            is_damaged: json.is_damaged(),
            has_odd_scalars,
            ..Unreadable::default()
        };
        let mut deserializer = serde_json::Deserializer::from_str(json.as_str());
        let value = V::read(&mut deserializer, &mut unreadable)?;
        deserializer.end().map(|()| (value, unreadable))
    };
    // The second way is slower, and nearly never needed.
    read(false).or_else(|_| read(true))
}

/// Paths of the values that could not be read.
#[derive(Default)]
pub(crate) struct Unreadable {
    /// Whether bytes of the document were not UTF-8.
    is_damaged: bool,
    /// Whether the document may have scalars that `serde_json` cannot represent.
    has_odd_scalars: bool,
    path: Vec<&'static str>,
    fields: Vec<String>,
    /// Number of unreadable values, also of the same path.
    count: usize,
}

impl Unreadable {
    /// Distinct paths in the order of the document, such as `sections[].score.percentage`.
    pub(crate) fn into_fields(self) -> Vec<String> {
        self.fields
    }

    /// Adds the path of a value if its text has lost bytes that were not UTF-8.
    fn add_damaged_value(&mut self, json: &str) {
        if self.is_damaged && has_replacement_character(json.as_bytes()) {
            self.add();
        }
    }

    /// The same for the name of a field in the object at the path.
    fn add_damaged_name(&mut self, name: &str) {
        if self.is_damaged && has_replacement_character(name.as_bytes()) {
            self.within(ENTRY, Self::add);
        }
    }

    /// Adds the path of a value that cannot be read.
    pub(crate) fn add(&mut self) {
        self.count += 1;
        let mut field = String::new();
        for step in &self.path {
            if !field.is_empty() && *step != ELEMENT {
                field.push('.');
            }
            field.push_str(step);
        }
        if !self.fields.contains(&field) {
            self.fields.push(field);
        }
    }

    fn within<R>(&mut self, step: &'static str, read: impl FnOnce(&mut Self) -> R) -> R {
        self.path.push(step);
        let value = read(self);
        self.path.pop();
        value
    }
}

/// Step in a path for an element of a list.
const ELEMENT: &str = "[]";

/// Step in a path for a field whose name is data: paths are logged, and must not contain any.
const ENTRY: &str = "*";

/// Value of a field.
pub(crate) trait Value<'de>: Sized {
    /// Reads a JSON value of any type. `None` is null or unreadable.
    fn read<D: Deserializer<'de>>(
        deserializer: D,
        unreadable: &mut Unreadable,
    ) -> Result<Option<Self>, D::Error>;
}

/// Value that is read from its JSON text.
pub(crate) trait Scalar<'de>: Sized {
    /// Value of `json`, which is valid JSON and not null.
    fn from_json(json: &'de str) -> Option<Self>;
}

/// Object with known fields. [`object!`] implements it.
pub(crate) trait FromObject<'de>: Default {
    /// Reads the value of the field `name`, or ignores it if there is no such field.
    fn read_field<A: MapAccess<'de>>(
        &mut self,
        name: &str,
        map: &mut A,
        unreadable: &mut Unreadable,
    ) -> Result<(), A::Error>;
}

/// Defines a struct whose fields are optional and read by their keys.
macro_rules! object {
    ($(#[$meta:meta])* $name:ident $(<$life:lifetime>)? { $($field:ident: $value:ty = $key:literal,)* }) => {
        $(#[$meta])*
        #[derive(Default)]
        pub(super) struct $name $(<$life>)? { $(pub(super) $field: Option<$value>,)* }

        impl<'de $(: $life, $life)?> $crate::lenient::FromObject<'de> for $name $(<$life>)? {
            fn read_field<A: serde::de::MapAccess<'de>>(
                &mut self,
                name: &str,
                map: &mut A,
                unreadable: &mut $crate::lenient::Unreadable,
            ) -> Result<(), A::Error> {
                match name {
                    $($key => $crate::lenient::set_field(&mut self.$field, $key, map, unreadable)?,)*
                    _ => drop(map.next_value::<serde::de::IgnoredAny>()?),
                }
                Ok(())
            }
        }

        impl<'de $(: $life, $life)?> $crate::lenient::Value<'de> for $name $(<$life>)? {
            fn read<D: serde::Deserializer<'de>>(
                deserializer: D,
                unreadable: &mut $crate::lenient::Unreadable,
            ) -> Result<Option<Self>, D::Error> {
                $crate::lenient::read_object(deserializer, unreadable)
            }
        }
    };
}
pub(crate) use object;

/// Fields of an object whose names are data, such as names of rules, in the order of the document.
/// Values that are null or unreadable are left out.
pub(crate) struct Entries<'a, V>(pub(crate) Vec<(Cow<'a, str>, V)>);

impl<'de: 'a, 'a, V: Value<'de>> Value<'de> for Entries<'a, V> {
    fn read<D: Deserializer<'de>>(
        deserializer: D,
        unreadable: &mut Unreadable,
    ) -> Result<Option<Self>, D::Error> {
        read_container(deserializer, EntriesVisitor(unreadable, PhantomData))
    }
}

/// Reads the JSON of a value of any type. `None` is null or unreadable.
pub(crate) fn any_json<'de, D: Deserializer<'de>>(
    deserializer: D,
    unreadable: &mut Unreadable,
) -> Result<Option<&'de str>, D::Error> {
    let json = <&RawValue>::deserialize(deserializer)?.get();
    unreadable.add_damaged_value(json);
    if json == NOT_A_NUMBER {
        unreadable.add();
        return Ok(None);
    }
    Ok((json != "null").then_some(json))
}

/// Reads a field of an object, unless it is unreadable: then an earlier value of the same key stays.
pub(crate) fn set_field<'de, A: MapAccess<'de>, V: Value<'de>>(
    value: &mut Option<V>,
    key: &'static str,
    map: &mut A,
    unreadable: &mut Unreadable,
) -> Result<(), A::Error> {
    let before = unreadable.count;
    let read = field(key, map, unreadable)?;
    if read.is_some() || unreadable.count == before {
        *value = read;
    }
    Ok(())
}

/// Reads a field of an object.
fn field<'de, A: MapAccess<'de>, V: Value<'de>>(
    key: &'static str,
    map: &mut A,
    unreadable: &mut Unreadable,
) -> Result<Option<V>, A::Error> {
    unreadable.within(key, |unreadable| map.next_value_seed(Seed::new(unreadable)))
}

/// Reads an object; `None` for null and for any other value, which is then unreadable.
pub(crate) fn read_object<'de, D: Deserializer<'de>, T: FromObject<'de>>(
    deserializer: D,
    unreadable: &mut Unreadable,
) -> Result<Option<T>, D::Error> {
    read_container(deserializer, ObjectVisitor::<T>(unreadable, PhantomData))
}

/// Reads a list element by element into `sum`, so that the list is never built.
pub(crate) fn fold_list<'de, D: Deserializer<'de>, V: Value<'de>, S: Default>(
    deserializer: D,
    unreadable: &mut Unreadable,
    add: fn(&mut S, Option<V>),
) -> Result<Option<S>, D::Error> {
    read_container(deserializer, ListVisitor { unreadable, add })
}

/// Elements that are null or unreadable are left out.
impl<'de, V: Value<'de>> Value<'de> for Vec<V> {
    fn read<D: Deserializer<'de>>(
        deserializer: D,
        unreadable: &mut Unreadable,
    ) -> Result<Option<Self>, D::Error> {
        fold_list(deserializer, unreadable, |list: &mut Self, element| {
            list.extend(element);
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Number;

    use super::*;

    object! {
        Form<'a> {
            id: NonEmpty<'a> = "id",
            title: Cow<'a, str> = "title",
            score: f64 = "score",
            version: i64 = "version",
            is_done: bool = "isDone",
            parts: Vec<Part> = "parts",
            main: Part = "main",
            rules: Entries<'a, Part> = "rules",
        }
    }
    object! { Part { weight: Number = "weight", } }

    /// What is read of a document, which stays in memory.
    fn read(json: impl AsRef<[u8]>) -> (Form<'static>, Vec<String>) {
        let json = Box::leak(json.as_ref().into());
        let text = Box::leak(Box::new(JsonText::decode(json)));
        let (form, unreadable) = value::<Form<'_>>(text).unwrap();
        (form.unwrap_or_default(), unreadable.into_fields())
    }

    #[test]
    fn converts_scalars_of_other_types() {
        let (form, unreadable) =
            read(r#"{"title": 3.50, "score": "85%", "version": "3", "isDone": "True"}"#);
        assert_eq!(form.title.as_deref(), Some("3.50"));
        assert_eq!(
            (form.score, form.version, form.is_done),
            (Some(85.0), Some(3), Some(true))
        );
        assert_eq!(unreadable, Vec::<String>::new());
        assert_eq!(read(r#"{"version": 2.0}"#).0.version, Some(2));
    }

    #[test]
    fn unreadable_values_are_null_and_named() {
        let (form, unreadable) = read(
            r#"{"title": {"x": [1]}, "score": [], "version": 1.5, "isDone": 1, "parts": {"a": 1}, "main": "text"}"#,
        );
        assert!(form.title.is_none() && form.score.is_none() && form.version.is_none());
        assert!(form.is_done.is_none() && form.parts.is_none() && form.main.is_none());
        assert_eq!(
            unreadable,
            ["title", "score", "version", "isDone", "parts", "main"]
        );
    }

    #[test]
    fn unreadable_element_costs_no_other_element() {
        let (form, unreadable) =
            read(r#"{"parts": [{"weight": 1}, null, "x", {"weight": {}}, {"weight": "2"}]}"#);
        let weights: Vec<_> = form
            .parts
            .unwrap()
            .into_iter()
            .map(|part| part.weight.map(|weight| weight.to_string()))
            .collect();
        assert_eq!(weights, [Some("1".to_owned()), None, Some("2".to_owned())]);
        assert_eq!(unreadable, ["parts[]", "parts[].weight"]);
    }

    #[test]
    fn names_that_are_data_are_read_and_not_reported() {
        let (form, unreadable) = read(
            r#"{"rules": {"a\u0062": {"weight": 1}, "c": null, "d": {"weight": []}, "e": 1}}"#,
        );
        let rules = form.rules.unwrap().0;
        let names: Vec<_> = rules.iter().map(|(name, _)| name.as_ref()).collect();
        assert_eq!(names, ["ab", "d"]);
        assert_eq!(unreadable, ["rules.*.weight", "rules.*"]);
        assert_eq!(read(r#"{"rules": ["a"]}"#).1, ["rules"]);
    }

    #[test]
    fn scalars_that_no_reader_represents_are_unreadable_like_others() {
        for scalar in [r#""\ud83d""#, r#""\uDE00x""#, "1e999", "-1e999"] {
            let json = format!(
                r#"{{"title": "t", "score": 1e999, "parts": {scalar}, "main": {{"weight": 2, "x": {scalar}}},
                    "rules": {{"a": {scalar}, "b": {{"weight": {scalar}}}, "c": {{"weight": 3}}}}, "other": {scalar}}}"#
            );
            let (form, unreadable) = read(&json);
            assert_eq!(form.title.as_deref(), Some("t"));
            assert!(form.parts.is_none() && form.score.is_none());
            assert_eq!(form.main.unwrap().weight, Some(2.into()));
            assert_eq!(form.rules.unwrap().0.len(), 2);
            assert_eq!(
                unreadable,
                ["score", "parts", "rules.*", "rules.*.weight"],
                "{scalar}"
            );
        }
        let parts = r#"{"parts": [{"weight": 1}, "\ud83d", 1e999, null, {"weight": 2}]}"#;
        let (form, unreadable) = read(parts);
        assert_eq!(form.parts.unwrap().len(), 2);
        assert_eq!(unreadable, ["parts[]"]);
        let text = JsonText::decode(br#"{"parts": "\ud83d", "title": }"#);
        assert!(value::<Form<'_>>(&text).is_err());
    }

    #[test]
    fn last_readable_value_of_a_repeated_key_counts() {
        let (form, unreadable) =
            read(r#"{"score": 1, "score": 2, "main": {"weight": 1}, "main": null}"#);
        assert_eq!(form.score, Some(2.0));
        assert!(form.main.is_none() && unreadable.is_empty());
        for odd in ["{\"a\": [1]}", "[[1]]", "1e999", "NaN"] {
            let (form, unreadable) = read(format!(
                r#"{{"title": "a", "score": {odd}, "version": 1, "main": {{"weight": 1}}, "parts": [{{"weight": 2}}],
                    "title": "b", "version": {odd}, "main": {{"weight": {odd}}}, "score": 3, "parts": NaN, "main": NaN, "version": {odd}}}"#
            ));
            assert_eq!(form.title.as_deref(), Some("b"));
            assert_eq!((form.score, form.version), (Some(3.0), Some(1)), "{odd}");
            // An object can be read, whatever its fields are.
            assert_eq!(form.main.unwrap().weight, None);
            assert_eq!(form.parts.unwrap().len(), 1);
            let expected = ["score", "version", "main.weight", "parts", "main"];
            assert_eq!(unreadable, expected, "{odd}");
        }
        for (odd, id) in [("{}", "a"), (r#""""#, "a"), ("7", "7"), (r#""b""#, "b")] {
            let (form, unreadable) = read(format!(r#"{{"id": "a", "id": {odd}}}"#));
            assert_eq!(form.id.unwrap().0, id);
            assert_eq!(unreadable.is_empty(), id != "a");
        }
    }

    #[test]
    fn bytes_that_are_not_utf_8_are_replaced_and_named() {
        let (form, unreadable) = read(
            b"{\"title\": \"caf\xe9\", \"version\": 3, \"score\": \"85\xff%\", \"other\": \"\xe9\", \"n\xe9\": 1,
               \"parts\": [{\"weight\": \"\xff\"}, {\"weight\": 2}, \"\xff\"], \"rules\": {\"a\xff\": {}}}",
        );
        assert_eq!(form.title.as_deref(), Some("caf\u{fffd}"));
        assert_eq!((form.version, form.score), (Some(3), Some(85.0)));
        assert_eq!(form.parts.unwrap().len(), 2);
        assert_eq!(form.rules.unwrap().0[0].0, "a\u{fffd}");
        let expected = [
            "title",
            "score",
            "*",
            "parts[].weight",
            "parts[]",
            "rules.*",
        ];
        assert_eq!(unreadable, expected);
        // A replacement character of the document itself is text like any other.
        assert_eq!(read("{\"title\": \"\u{fffd}\"}").1, Vec::<String>::new());
    }

    #[test]
    fn lone_surrogates_become_replacement_characters() {
        let (form, unreadable) = read(r#"{"title": "a\ud83d b", "\ud83dx": 1}"#);
        assert_eq!(form.title.as_deref(), Some("a\u{fffd} b"));
        assert_eq!(unreadable, Vec::<String>::new());
    }
}
