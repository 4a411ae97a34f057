//! JSON for people who read changes: what fits on a line stands on one.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::entries::Entries;

/// The most characters of a line that holds more than one value.
const WIDTH: usize = 140;
/// By how much what is inside of something is moved to the right.
const INDENT: usize = 2;

/// JSON whose objects keep their order.
#[derive(Deserialize)]
#[serde(untagged)]
enum Node {
    Object(Entries<Self>),
    Array(Vec<Self>),
    Scalar(Value),
}

/// A value with its text on one line.
struct Line {
    text: String,
    /// What is inside of it, each with its label.
    members: Vec<(String, Self)>,
}

/// A value as JSON text with a newline at its end.
pub(crate) fn to_json(value: &impl Serialize) -> serde_json::Result<String> {
    let node: Node = serde_json::from_str(&serde_json::to_string(value)?)?;
    let mut text = String::new();
    Line::of(node).write("", 0, &mut text);
    text.push('\n');
    Ok(text)
}

impl Line {
    fn of(node: Node) -> Self {
        match node {
            Node::Scalar(value) => Self { text: value.to_string(), members: Vec::new() },
            Node::Array(nodes) => Self::around(['[', ']'], nodes.into_iter().map(|node| (String::new(), node))),
            Node::Object(entries) => {
                Self::around(['{', '}'], entries.into_iter().map(|(name, node)| (format!("{}: ", Value::from(name)), node)))
            }
        }
    }

    fn around([begin, end]: [char; 2], nodes: impl Iterator<Item = (String, Node)>) -> Self {
        let members: Vec<_> = nodes.map(|(label, node)| (label, Self::of(node))).collect();
        let mut text = String::from(begin);
        for (position, (label, line)) in members.iter().enumerate() {
            text.push_str(if position == 0 { "" } else { ", " });
            text.push_str(label);
            text.push_str(&line.text);
        }
        text.push(end);
        Self { text, members }
    }

    /// Writes the value behind a label at a place that is so far to the right.
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

    #[test]
    fn what_fits_on_a_line_stands_on_one_and_order_is_kept() {
        let long = "x".repeat(WIDTH);
        let mut entries = Entries::default();
        entries.add("b", serde_json::json!({"Ref": "Bucket"}));
        entries.add("a", serde_json::json!([1, [2, long], {}, []]));
        let expected = format!(
            "{{\n  \"b\": {{\"Ref\": \"Bucket\"}},\n  \"a\": [\n    1,\n    [\n      2,\n      \"{long}\"\n    ],\n    {{}},\n    []\n  ]\n}}\n"
        );
        assert_eq!(to_json(&entries).unwrap(), expected);
    }
}
