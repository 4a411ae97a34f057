//! The parameters as Markdown tables, for the guides.

use std::fmt::Write;

use crate::{Condition, Definition, Derived, catalogue};

/// The table of all parameters.
pub fn parameters() -> String {
    let head =
        "| parameter | flag | values | default | asked | what for |\n|---|---|---|---|---|---|\n";
    catalogue::ALL
        .iter()
        .fold(head.to_owned(), |table, parameter| table + &row(parameter))
}

fn row(parameter: &Definition) -> String {
    let alias = parameter
        .alias
        .map(|alias| format!(" (also `{alias}`)"))
        .unwrap_or_default();
    let missing = if parameter.required {
        "none, required"
    } else {
        "none"
    };
    let default = parameter
        .default
        .map_or_else(|| missing.to_owned(), |default| format!("`{default}`"));
    format!(
        "| `{}` | `{}`{alias} | {} | {default} | {} | {} |\n",
        parameter.name,
        parameter.flag,
        parameter.kind.values(),
        asked(parameter),
        parameter.summary
    )
}

fn asked(parameter: &Definition) -> String {
    let Condition::AnyOf(choices) = parameter.condition else {
        return "always".to_owned();
    };
    let one = |(other, value): &(&Definition, &str)| match *value {
        "true" => format!("`{}`", other.name),
        value => format!("`{}` is `{value}`", other.name),
    };
    choices.iter().map(one).collect::<Vec<_>>().join(" or ")
}

/// The table of what is derived from the parameters.
pub fn derived() -> String {
    let mut table = "| derived | from |\n|---|---|\n".to_owned();
    for derived in Derived::ALL {
        let _infallible = writeln!(table, "| `{}` | {} |", derived.name, derived.summary);
    }
    table
}
