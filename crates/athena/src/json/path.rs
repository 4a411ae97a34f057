//! The paths of `json_extract`.

use super::skip::Entries;
use super::{Json, Malformed, elements, read_string, value_end};

/// A path into JSON, such as `$.parameters.key`, `$["a b"]` or `$.list[0]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct JsonPath {
    /// Keys or element indices.
    steps: Vec<String>,
}

impl JsonPath {
    /// Parses a path.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut rest = text.strip_prefix('$').unwrap_or(text);
        let mut steps = Vec::new();
        if rest.len() == text.len() && !text.is_empty() {
            // A path may omit `$.`: `parameters.key`.
            let (step, after) = plain_key(rest)?;
            steps.push(step);
            rest = after;
        }
        while !rest.is_empty() {
            let (step, after) = match rest.strip_prefix('[') {
                Some(subscript) => bracketed(subscript)?,
                None => plain_key(rest.strip_prefix('.')?)?,
            };
            steps.push(step);
            rest = after;
        }
        (!text.is_empty()).then_some(Self { steps })
    }

    /// The start and end of the value at this path, in the value at `at`.
    pub(crate) fn find(
        &self,
        json: Json<'_>,
        at: usize,
    ) -> Result<Option<(usize, usize)>, Malformed> {
        let mut at = json.after_space(at);
        let mut end = value_end(json, at)?;
        for key in &self.steps {
            let inner = match json.byte(at) {
                b'{' => entry(json, at, key)?,
                b'[' => element(json, at, key)?,
                _ => None,
            };
            match inner {
                Some(inner) => (at, end) = inner,
                None => return Ok(None),
            }
        }
        Ok(Some((at, end)))
    }
}

fn plain_key(text: &str) -> Option<(String, &str)> {
    let end = text.find(['.', '[', ']', '"']).unwrap_or(text.len());
    let (key, rest) = text.split_at(end);
    let legal = |character: char| character.is_alphanumeric() || "_:-$ @".contains(character);
    (!key.is_empty() && key.chars().all(legal)).then(|| (key.to_owned(), rest))
}

/// Parses a subscript after its opening bracket: a number or a quoted key.
fn bracketed(text: &str) -> Option<(String, &str)> {
    if let Some(quoted) = text.strip_prefix('"') {
        let mut key = String::new();
        let mut characters = quoted.chars();
        loop {
            match characters.next()? {
                '"' => return Some((key, characters.as_str().strip_prefix(']')?)),
                '\\' => key.push(
                    characters
                        .next()
                        .filter(|escaped| "\"\\".contains(*escaped))?,
                ),
                character => key.push(character),
            }
        }
    }
    let (index, rest) = text.split_once(']')?;
    let legal = |character: char| character.is_alphanumeric() || character == '_';
    (!index.is_empty() && index.chars().all(legal)).then(|| (index.to_owned(), rest))
}

/// The value of the first entry with this key in the object at `at`.
fn entry(json: Json<'_>, at: usize, wanted: &str) -> Result<Option<(usize, usize)>, Malformed> {
    let mut entries = Entries::new(json, at);
    while let Some(entry) = entries.next()? {
        if read_string(json, entry.key.0, entry.key.1) == wanted {
            return Ok(Some(entry.value));
        }
    }
    Ok(None)
}

/// The element `index` of the array at `at`.
fn element(json: Json<'_>, at: usize, index: &str) -> Result<Option<(usize, usize)>, Malformed> {
    let Ok(wanted) = index.parse::<usize>() else {
        return Ok(None);
    };
    let (mut number, mut found) = (0, None);
    elements(json, at, |start, end| {
        if number == wanted {
            found = Some((start, end));
        }
        number += 1;
        Ok::<_, Malformed>(())
    })?;
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::super::padded;
    use super::*;

    fn found<'j>(json: &'j str, path: &str) -> Option<&'j str> {
        let path = JsonPath::parse(path).unwrap();
        path.find(padded(json, &mut String::new()), 0)
            .unwrap()
            .map(|(start, end)| &json[start..end])
    }

    #[test]
    fn a_path_leads_to_its_value() {
        let json = r#" {"a":{"b c":[1,{"d":"x"}],"e.f":true},"g\"":2,"é":3,"0":4}"#;
        for (path, value) in [
            ("$.a[\"b c\"][0]", Some("1")),
            ("$.a.b c[1].d", Some("\"x\"")),
            ("$.a[\"e.f\"]", Some("true")),
            ("$[\"g\\\"\"]", Some("2")),
            ("$.é", Some("3")),
            ("$.0", Some("4")),
            ("a", Some(r#"{"b c":[1,{"d":"x"}],"e.f":true}"#)),
            ("$.A", None),
            ("$.a.b c[2]", None),
            ("$.a.b c.d", None),
            ("$.é.x", None),
        ] {
            assert_eq!(found(json, path), value, "{path}");
        }
    }

    #[test]
    fn what_is_no_path_is_none() {
        for text in [
            "", "$.", "$..a", "$a", "$.a[", "$.a[]", "$.a[\"x]", "$.*", "$.a[-1]",
        ] {
            assert_eq!(JsonPath::parse(text), None, "{text}");
        }
    }
}
