//! JSON layout for readable diffs: values that fit on a line are on one line.

use std::fmt;

use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

/// Limit of characters of a line with more than one value.
const WIDTH: usize = 140;
/// Indentation of members.
const INDENT: usize = 2;

/// JSON whose objects keep their order.
enum Node {
    Object(Vec<(String, Self)>),
    Array(Vec<Self>),
    Scalar(Value),
}

/// Deserialized by hand: a derived untagged enum copies nested values at each level.
impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(Node::Object(entries))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Node, A::Error> {
        let mut nodes = Vec::new();
        while let Some(node) = sequence.next_element()? {
            nodes.push(node);
        }
        Ok(Node::Array(nodes))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Node, E> {
        Ok(Node::Scalar(text.into()))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Node, E> {
        Ok(Node::Scalar(number.into()))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Node, E> {
        Ok(Node::Scalar(number.into()))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Node, E> {
        Ok(Node::Scalar(number.into()))
    }

    fn visit_bool<E: Error>(self, is_true: bool) -> Result<Node, E> {
        Ok(Node::Scalar(is_true.into()))
    }

    fn visit_unit<E: Error>(self) -> Result<Node, E> {
        Ok(Node::Scalar(Value::Null))
    }
}

/// A value with its text on one line.
struct InlineValue {
    text: String,
    /// The members with their labels.
    members: Vec<(String, Self)>,
}

/// A value as JSON text with a newline at its end.
pub(crate) fn to_json(value: &impl Serialize) -> serde_json::Result<String> {
    let node: Node = serde_json::from_str(&serde_json::to_string(value)?)?;
    let mut text = String::new();
    InlineValue::from_node(node).write("", 0, &mut text);
    text.push('\n');
    Ok(text)
}

impl InlineValue {
    fn from_node(node: Node) -> Self {
        match node {
            Node::Scalar(value) => Self {
                text: value.to_string(),
                members: Vec::new(),
            },
            Node::Array(nodes) => Self::around(
                ['[', ']'],
                nodes.into_iter().map(|node| (String::new(), node)),
            ),
            Node::Object(entries) => Self::around(
                ['{', '}'],
                entries
                    .into_iter()
                    .map(|(name, node)| (format!("{}: ", Value::from(name)), node)),
            ),
        }
    }

    fn around([begin, end]: [char; 2], nodes: impl Iterator<Item = (String, Node)>) -> Self {
        let members: Vec<_> = nodes
            .map(|(label, node)| (label, Self::from_node(node)))
            .collect();
        let mut text = String::from(begin);
        for (position, (label, line)) in members.iter().enumerate() {
            text.push_str(if position == 0 { "" } else { ", " });
            text.push_str(label);
            text.push_str(&line.text);
        }
        text.push(end);
        Self { text, members }
    }

    /// Writes the value after a label, at an indentation.
    fn write(&self, label: &str, indent: usize, text: &mut String) {
        text.push_str(label);
        if self.members.is_empty() || indent + label.len() + self.text.len() < WIDTH {
            text.push_str(&self.text);
            return;
        }
        let inner = indent + INDENT;
        text.push_str(&self.text[..1]);
        for (position, (label, line)) in self.members.iter().enumerate() {
            text.push_str(if position == 0 { "\n" } else { ",\n" });
            text.push_str(&" ".repeat(inner));
            line.write(label, inner, text);
        }
        text.push('\n');
        text.push_str(&" ".repeat(indent));
        text.push_str(&self.text[self.text.len() - 1..]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::entries::Entries;

    #[test]
    fn keeps_order_and_short_values_on_one_line() {
        let long = "x".repeat(WIDTH);
        let mut entries = Entries::default();
        entries.add("b", serde_json::json!({"Ref": "Bucket"}));
        entries.add(
            "a",
            serde_json::json!([1, [-2, long], {}, [], [0.5, true, null]]),
        );
        let expected = format!(
            "{{\n  \"b\": {{\"Ref\": \"Bucket\"}},\n  \"a\": [\n    1,\n    [\n      -2,\n      \"{long}\"\n    ],\n    {{}},\n    [],\n    [0.5, true, null]\n  ]\n}}\n"
        );
        assert_eq!(to_json(&entries).unwrap(), expected);
    }
}
