//! Markdown tables of the parameters, for `docs/guides/configure.md`.

use std::fmt::Write;

use crate::{Condition, Definition, Derived, catalogue};

/// The table of all parameters.
pub fn parameters() -> String {
    let head = "| Parameter | Option | Values | Default | Applies if | Purpose |\n|---|---|---|---|---|---|\n";
    catalogue::ALL
        .iter()
        .fold(head.to_owned(), |table, parameter| table + &row(parameter))
}

fn row(parameter: &Definition) -> String {
    let alias = parameter
        .alias
        .map(|alias| format!(" (earlier `{alias}`)"))
        .unwrap_or_default();
    let missing = if parameter.required {
        "required"
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
        condition(parameter),
        parameter.summary
    )
}

fn condition(parameter: &Definition) -> String {
    let Condition::AnyOf(choices) = parameter.condition else {
        return "always".to_owned();
    };
    let one = |(other, value): &(&Definition, &str)| match *value {
        "true" => format!("`{}`", other.flag),
        value => format!("`{}` is `{value}`", other.flag),
    };
    choices.iter().map(one).collect::<Vec<_>>().join(" or ")
}

/// The table of the derived values.
pub fn derived() -> String {
    let mut table = "| Derived value | From |\n|---|---|\n".to_owned();
    for derived in Derived::ALL {
        let _infallible = writeln!(table, "| `{}` | {} |", derived.name, derived.summary);
    }
    table
}
