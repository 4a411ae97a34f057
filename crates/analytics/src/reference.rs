//! The tables as Markdown, for the reference pages.

use std::fmt::Write;

use crate::{Column, DataType, Field, Origin, Table, tables};

/// A section for each table.
pub fn tables() -> String {
    tables::ALL.iter().map(|table| section(table)).collect::<Vec<_>>().join("\n")
}

fn section(table: &Table) -> String {
    let mut text = format!("## {}\nOne row is {}.\n\n| column | type | what it says |\n|---|---|---|\n", table.name(), table.summary);
    for Column { name, data_type, origin, comment } in table.columns {
        let mark = if *origin == Origin::Added { " +" } else { "" };
        let _infallible = writeln!(text, "| `{name}`{mark} | {} | {comment} |", brief(*data_type));
    }
    for column in table.columns {
        fields(column.name, column.data_type, &mut text);
    }
    text
}

/// A type without what is inside of its structs.
fn brief(data_type: DataType) -> String {
    match data_type {
        DataType::Array(element) => format!("array of {}", brief(*element)),
        DataType::Struct(_) => "struct".to_owned(),
        plain => plain.hive().to_string(),
    }
}

/// A line for each struct in a column, outermost first.
fn fields(path: &str, data_type: DataType, text: &mut String) {
    match data_type {
        DataType::Array(element) => fields(&format!("{path}[]"), *element, text),
        DataType::Struct(of) => {
            let list: Vec<_> = of.iter().map(|Field { name, data_type }| format!("{name} {}", brief(*data_type))).collect();
            let _infallible = write!(text, "\n`{path}`: {}\n", list.join(", "));
            for Field { name, data_type } in of {
                fields(&format!("{path}.{name}"), *data_type, text);
            }
        }
        _ => {}
    }
}
