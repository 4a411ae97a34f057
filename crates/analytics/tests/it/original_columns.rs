//! Existing queries keep working: no original column or field loses its name, position or type.

use std::fs;
use std::path::Path;

use analytics::{Origin, Table, tables};

/// Table, column and Hive type of each original column, in their order.
const ORIGINAL: &str = include_str!("original_columns.txt");

/// A Hive type in its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
enum HiveType {
    Plain(String),
    Array(Box<HiveType>),
    Struct(Vec<(String, HiveType)>),
}

impl HiveType {
    fn parse(text: &str) -> Self {
        let (parsed, rest) = Self::parse_prefix(text);
        assert!(rest.is_empty(), "{text}: unexpected '{rest}'");
        parsed
    }

    fn parse_prefix(text: &str) -> (Self, &str) {
        if let Some(rest) = text.strip_prefix("array<") {
            let (element, rest) = Self::parse_prefix(rest);
            return (Self::Array(Box::new(element)), closed(rest));
        }
        if let Some(mut rest) = text.strip_prefix("struct<") {
            let mut fields = Vec::new();
            loop {
                let (name, after) = rest.split_once(':').expect("a field has a type");
                let (data_type, after) = Self::parse_prefix(after);
                fields.push((name.to_owned(), data_type));
                match after.strip_prefix(',') {
                    Some(next) => rest = next,
                    None => return (Self::Struct(fields), closed(after)),
                }
            }
        }
        let end = text.find([',', '>']).unwrap_or(text.len());
        (Self::Plain(text[..end].to_owned()), &text[end..])
    }

    /// The first difference from an original type that has the same fields, or only fewer of them
    /// at the end of its structs.
    fn difference(&self, original: &Self, path: &str) -> Option<String> {
        match (self, original) {
            (Self::Array(now), Self::Array(before)) => now.difference(before, &format!("{path}[]")),
            (Self::Struct(now), Self::Struct(before)) => {
                before
                    .iter()
                    .enumerate()
                    .find_map(|(position, (name, of_field))| {
                        let path = format!("{path}.{name}");
                        match now.get(position) {
                            Some((found, data_type)) if found == name => {
                                data_type.difference(of_field, &path)
                            }
                            found => Some(format!("{path}: found {found:?} in its position")),
                        }
                    })
            }
            _ => (self != original).then(|| format!("{path}: {self:?}, expected {original:?}")),
        }
    }
}

fn closed(rest: &str) -> &str {
    rest.strip_prefix('>')
        .expect("a type in brackets is closed")
}

/// A column's name and type.
type NamedType = (String, HiveType);

/// The original columns of a table.
fn original(table: &str) -> Vec<NamedType> {
    let columns = ORIGINAL
        .lines()
        .map(|line| line.splitn(3, ' ').collect::<Vec<_>>());
    columns
        .filter(|column| column[0] == table)
        .map(|column| (column[1].to_owned(), HiveType::parse(column[2])))
        .collect()
}

/// The first difference between columns and the original ones with which they start.
fn difference(columns: &[NamedType], original: &[NamedType]) -> Option<String> {
    original
        .iter()
        .enumerate()
        .find_map(|(position, (name, before))| match columns.get(position) {
            Some((found, now)) if found == name => now.difference(before, name),
            found => Some(format!("{name}: found {found:?} in its position")),
        })
}

fn columns_of(table: &Table) -> Vec<NamedType> {
    let named = |column: &analytics::Column| HiveType::parse(&column.data_type.hive().to_string());
    table
        .columns
        .iter()
        .map(|column| (column.name.to_owned(), named(column)))
        .collect()
}

/// The tables of the first release.
fn original_tables() -> impl Iterator<Item = &'static Table> {
    connect_core::Source::INPUTS.into_iter().map(tables::table)
}

#[test]
fn original_columns_come_first_with_their_names_and_types() {
    for table in original_tables() {
        let original = original(table.name());
        assert!(!original.is_empty(), "{}", table.name());
        assert_eq!(
            difference(&columns_of(table), &original),
            None,
            "{}",
            table.name()
        );
        for (position, column) in table.columns.iter().enumerate() {
            let is_original = position < original.len();
            assert_eq!(
                column.origin == Origin::Original,
                is_original,
                "{}",
                column.name
            );
        }
    }
}

/// Every way to write a type once with one field or column name changed, one dropped, or one
/// plain type replaced.
fn spoiled(data_type: &HiveType) -> Vec<HiveType> {
    match data_type {
        HiveType::Plain(name) => {
            let other = if name == "string" { "int" } else { "string" };
            vec![HiveType::Plain(other.to_owned())]
        }
        HiveType::Array(element) => spoiled(element)
            .into_iter()
            .map(|element| HiveType::Array(Box::new(element)))
            .collect(),
        HiveType::Struct(fields) => spoiled_columns(fields)
            .into_iter()
            .map(HiveType::Struct)
            .collect(),
    }
}

fn spoiled_columns(columns: &[NamedType]) -> Vec<Vec<NamedType>> {
    let mut all = Vec::new();
    for (position, (name, data_type)) in columns.iter().enumerate() {
        let with = |column: NamedType| {
            let mut changed = columns.to_vec();
            changed[position] = column;
            changed
        };
        for at in 0..name.len() {
            all.push(with((
                format!("{}x{}", &name[..at], &name[at + 1..]),
                data_type.clone(),
            )));
        }
        let mut dropped = columns.to_vec();
        dropped.remove(position);
        all.push(dropped);
        all.extend(
            spoiled(data_type)
                .into_iter()
                .map(|other| with((name.clone(), other))),
        );
    }
    // A name may have had the letter already.
    all.retain(|changed| changed != columns);
    all
}

#[test]
fn rename_drop_and_retype_of_any_original_column_or_field_are_found() {
    for table in original_tables() {
        let original = original(table.name());
        let spoiled = spoiled_columns(&original);
        assert!(spoiled.len() > original.len());
        for columns in spoiled {
            assert!(difference(&columns, &original).is_some(), "{columns:?}");
        }
    }
}

/// The columns of a paragraph such as `- connect_cfl: timestamp, eventid, message string.`, where
/// names share the type after the last of them.
fn specified(line: &str) -> (String, Vec<NamedType>) {
    let (table, rest) = line
        .trim_start_matches("- ")
        .split_once(':')
        .expect("a table");
    let table = table.split(',').next().expect("a name").to_owned();
    let (columns, snapshot) = rest.split_once("; where S is ").unwrap_or((rest, ""));
    let mut found = Vec::new();
    for part in columns
        .trim()
        .trim_end_matches('.')
        .split(';')
        .map(str::trim)
    {
        let part = part.split(" in the reference").next().expect("a column");
        // The comma that ends a name, not one inside of a type.
        let (names, last) = match part.find('<') {
            Some(at) => part[..at]
                .rsplit_once(", ")
                .map_or(("", part), |(names, _)| (names, &part[names.len() + 2..])),
            None => part.rsplit_once(", ").unwrap_or(("", part)),
        };
        let (last, of_all) = last.split_once(' ').expect("a type");
        let of_all = if of_all == "S" {
            snapshot.trim_end_matches('.')
        } else {
            of_all
        };
        let names = names
            .split(", ")
            .filter(|name| !name.is_empty())
            .chain([last]);
        found.extend(names.map(|name| (name.to_owned(), HiveType::parse(of_all))));
    }
    (table, found)
}

#[test]
fn list_of_original_columns_is_that_of_the_specification() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/spec/02-stacks.md");
    let Ok(text) = fs::read_to_string(&path) else {
        println!("skipped: no specification beside the repository");
        return;
    };
    let paragraphs: Vec<_> = text
        .lines()
        .skip_while(|line| !line.starts_with("Original columns"))
        .filter(|line| line.starts_with("- connect_"))
        .map(specified)
        .collect();
    assert_eq!(paragraphs.len(), original_tables().count());
    for (table, mut specified) in paragraphs {
        // The one deliberate difference: references are objects, not texts.
        if let Some((_, references)) = specified.iter_mut().find(|(name, _)| name == "references") {
            assert_eq!(*references, HiveType::parse("array<string>"));
            *references = HiveType::parse(
                "array<struct<name:string,type:string,value:string,status:string>>",
            );
        }
        assert_eq!(original(&table), specified, "{table}");
    }
}
