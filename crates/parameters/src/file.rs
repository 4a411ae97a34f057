//! Parameters in a TOML file, for review in git and for several environments.

use std::fmt::Write;

use toml::{Table, Value};

use crate::{AppName, Definition, Group, Kind, Problem, Problems, Values, catalogue};

/// The key of the name of the deployment.
const APP_NAME: &str = "app-name";

/// What a file holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct File {
    /// The deployment for which it is, where it says so.
    pub app_name: Option<AppName>,
    /// The values.
    pub values: Values,
}

/// Reads a file. Keys are flags, older ones included; a key that is left out takes its default.
///
/// # Errors
/// When it is not TOML, has a key that is no parameter, or a value that is refused or missing; all
/// problems are reported.
pub fn read(text: &str) -> Result<File, Problems> {
    let table: Table = text
        .parse()
        .map_err(|error: toml::de::Error| Problem::File(error.to_string().trim_end().to_owned()))?;
    let mut file = File::default();
    let mut problems: Vec<_> = table
        .iter()
        .filter_map(|(key, value)| file.take(key, value).err())
        .collect();
    if let Err(refused) = file.values.parameters() {
        problems.extend(refused.iter().cloned());
    }
    Problems::none_of(problems)?;
    Ok(file)
}

impl File {
    fn take(&mut self, key: &str, value: &Value) -> Result<(), Problem> {
        if key == APP_NAME {
            let name =
                text(value).ok_or_else(|| Problem::File("app-name: give a text".to_owned()))?;
            self.app_name = Some(
                name.parse()
                    .map_err(|error| Problem::File(format!("app-name: {error}")))?,
            );
            return Ok(());
        }
        let unknown = || Problem::Unknown {
            key: key.to_owned(),
            closest: Definition::closest_flag(key),
        };
        let parameter = Definition::of_flag(key).ok_or_else(unknown)?;
        let of_other_type = || Problem::Refused {
            parameter,
            reason: format!("give {}", parameter.kind.values()),
        };
        self.values
            .set(parameter, &text(value).ok_or_else(of_other_type)?);
        Ok(())
    }
}

/// A text, boolean or number as text, an array of texts with commas; nothing else is a parameter's
/// value.
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

/// Writes all parameters of a deployment with what they are for; those without a value stand in
/// comments.
pub fn write(app_name: &AppName, values: &Values) -> String {
    let mut text = format!(
        "# Deployment parameters, read by configure --import and by the deployer.\n{APP_NAME} = \"{app_name}\"\n"
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

/// A value in the TOML type that says most about it.
fn toml_value(kind: Kind, value: &str) -> Value {
    let text = || Value::String(value.to_owned());
    match kind {
        Kind::Boolean => value.parse().map_or_else(|_| text(), Value::Boolean),
        Kind::Number { .. } | Kind::Choice(_) => {
            value.parse().map_or_else(|_| text(), Value::Integer)
        }
        Kind::List(_) => Value::Array(
            value
                .split(',')
                .map(|item| Value::String(item.to_owned()))
                .collect(),
        ),
        _ => text(),
    }
}
