//! Parameters in a TOML file, for review in Git and for several environments.

use std::fmt::Write;

use toml::{Table, Value};

use crate::{AppName, Definition, Group, Problem, Problems, ValueType, Values, catalogue};

/// Key of the deployment name.
const APP_NAME: &str = "app-name";

/// The content of a parameter file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ParameterFile {
    /// Deployment, if the file names one.
    pub app_name: Option<AppName>,
    pub values: Values,
}

/// Parses a file. Keys are flags or earlier flags; a missing key has its default.
///
/// # Errors
/// When the file is not TOML, or has unknown keys, or invalid or missing values; all problems are
/// reported.
pub fn parse(text: &str) -> Result<ParameterFile, Problems> {
    let table: Table = text
        .parse()
        .map_err(|error: toml::de::Error| Problem::File(error.to_string().trim_end().to_owned()))?;
    let mut file = ParameterFile::default();
    let mut problems: Vec<_> = table
        .iter()
        .filter_map(|(key, value)| file.set(key, value).err())
        .collect();
    if let Err(invalid) = file.values.parameters() {
        problems.extend(invalid.iter().cloned());
    }
    Problems::into_result(problems)?;
    Ok(file)
}

impl ParameterFile {
    fn set(&mut self, key: &str, value: &Value) -> Result<(), Problem> {
        if key == APP_NAME {
            let name = text(value)
                .ok_or_else(|| Problem::File("app-name: expected a string".to_owned()))?;
            self.app_name = Some(
                name.parse()
                    .map_err(|error| Problem::File(format!("app-name: {error}")))?,
            );
            return Ok(());
        }
        let unknown = || Problem::Unknown {
            key: key.to_owned(),
            nearest: Definition::nearest_flag(key),
        };
        let parameter = Definition::from_flag(key).ok_or_else(unknown)?;
        let of_other_type = || Problem::Invalid {
            parameter,
            reason: format!("expected {}", parameter.kind.values()),
        };
        self.values
            .set(parameter, &text(value).ok_or_else(of_other_type)?);
        Ok(())
    }
}

/// A string, boolean or integer as text, an array of strings joined with commas; `None` for other
/// types.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Boolean(boolean) => Some(boolean.to_string()),
        Value::Integer(number) => Some(number.to_string()),
        Value::Array(items) => items
            .iter()
            .map(|item| item.as_str())
            .collect::<Option<Vec<_>>>()
            .map(|items| items.join(",")),
        Value::Float(_) | Value::Datetime(_) | Value::Table(_) => None,
    }
}

/// All parameters of a deployment as TOML, with their purpose as comments; parameters without a
/// value are commented out.
pub fn to_toml(app_name: &AppName, values: &Values) -> String {
    let mut text = format!(
        "# Deployment parameters, read by configure --import and infra deploy --config.\n{APP_NAME} = \"{app_name}\"\n"
    );
    let mut group: Option<Group> = None;
    for parameter in catalogue::ALL {
        if group.replace(parameter.group) != Some(parameter.group) {
            let _infallible = write!(text, "\n# --- {} ---\n", parameter.group.title());
        }
        let _infallible = write!(
            text,
            "# {}\n{}\n",
            parameter.summary,
            line(parameter, values)
        );
    }
    text
}

fn line(parameter: &Definition, values: &Values) -> String {
    match values.get(parameter) {
        Some(value) => format!(
            "{} = {}",
            parameter.flag,
            toml_value(parameter.kind, &value)
        ),
        None => format!("# {} = \"{}\"", parameter.flag, parameter.kind.example()),
    }
}

/// A value in the most specific TOML type.
fn toml_value(kind: ValueType, value: &str) -> Value {
    let text = || Value::String(value.to_owned());
    match kind {
        ValueType::Boolean => value.parse().map_or_else(|_| text(), Value::Boolean),
        ValueType::Number { .. } | ValueType::Choice(_) => {
            value.parse().map_or_else(|_| text(), Value::Integer)
        }
        ValueType::List(_) => Value::Array(
            value
                .split(',')
                .map(|item| Value::String(item.to_owned()))
                .collect(),
        ),
        _ => text(),
    }
}
