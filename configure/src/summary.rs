//! Parameters as text, before and after they are stored.

use std::fmt::Write;

use account::StoredValues;
use parameters::{AppName, Definition, Derived, Group, NOT_DEFINED, Values, catalogue};
use serde_json::{Value, json};

/// The width that lines do not exceed where values allow it.
const WIDTH: usize = 80;
/// Shown in place of no value.
const NONE: &str = "none";
const NAME_WIDTH: usize = 38;
/// Width of values that another value follows.
const VALUE_WIDTH: usize = 18;

/// The parameters that apply, with the stored value if it differs.
pub(crate) fn review(values: &Values, before: &StoredValues) -> String {
    let mut text = String::new();
    let mut group = None;
    for parameter in catalogue::ALL
        .iter()
        .filter(|parameter| parameter.is_relevant(values))
    {
        group_title(&mut text, &mut group, parameter.group);
        let value = values.get(parameter);
        let was = before
            .get(parameter.name)
            .filter(|was| *was != value.as_deref().unwrap_or(NOT_DEFINED));
        line(
            &mut text,
            parameter.flag,
            value.as_deref().unwrap_or(NONE),
            "was ",
            was.map(|was| defined(was)),
        );
    }
    text
}

fn defined(stored: &str) -> &str {
    if stored == NOT_DEFINED { NONE } else { stored }
}

/// One stored parameter.
#[derive(Debug)]
pub(crate) struct Row {
    name: &'static str,
    /// `None` for derived values.
    parameter: Option<&'static Definition>,
    stored: Option<String>,
}

impl Row {
    /// All parameters and derived values.
    pub(crate) fn all(stored: &StoredValues) -> Vec<Self> {
        let given = catalogue::ALL
            .iter()
            .map(|parameter| (parameter.name, Some(*parameter)));
        let names = given.chain(Derived::ALL.iter().map(|derived| (derived.name, None)));
        names
            .map(|(name, parameter)| Self {
                name,
                parameter,
                stored: stored.get(name).cloned(),
            })
            .collect()
    }

    pub(crate) fn to_json(&self) -> Value {
        let flag = self.parameter.map(|parameter| parameter.flag);
        json!({"parameter": self.name, "flag": flag, "stored": self.stored, "default": self.default()})
    }

    fn default(&self) -> Option<&'static str> {
        self.parameter.and_then(|parameter| parameter.default)
    }
}

/// Stored values and defaults.
pub(crate) fn table(app_name: &AppName, region: &str, rows: &[Row]) -> String {
    let mut text = format!("{} in {region}\n", app_name.hierarchy());
    let mut group = None;
    let mut derived = false;
    for row in rows {
        match row.parameter {
            Some(parameter) => group_title(&mut text, &mut group, parameter.group),
            None if !derived => {
                derived = true;
                text.push_str("Derived\n");
            }
            None => {}
        }
        line(
            &mut text,
            row.parameter.map_or(row.name, |parameter| parameter.flag),
            row.stored.as_deref().unwrap_or("-"),
            "default: ",
            row.default(),
        );
    }
    text
}

fn group_title(text: &mut String, current: &mut Option<Group>, group: Group) {
    if current.replace(group) != Some(group) {
        let _infallible = writeln!(text, "{}", group.title());
    }
}

/// A name, a value and another value after `label`; values that do not fit get their own line.
fn line(text: &mut String, name: &str, value: &str, label: &str, other: Option<&str>) {
    let value_fits = name.len() < NAME_WIDTH && 2 + NAME_WIDTH + value.len() <= WIDTH;
    let head = if value_fits {
        format!("  {name:NAME_WIDTH$}{value}")
    } else {
        format!("  {name}\n      {value}")
    };
    let behind = other
        .map(|other| format!("{label}{other}"))
        .unwrap_or_default();
    let all_fits = value_fits
        && value.len() < VALUE_WIDTH
        && 2 + NAME_WIDTH + VALUE_WIDTH + behind.len() <= WIDTH;
    let line = match behind.as_str() {
        "" => head,
        _ if all_fits => format!("  {name:NAME_WIDTH$}{value:VALUE_WIDTH$}{behind}"),
        _ => format!("{head}\n      {behind}"),
    };
    let _infallible = writeln!(text, "{line}");
}
