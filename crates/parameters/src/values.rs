//! Values of the parameters.

use std::collections::BTreeMap;

use crate::{Condition, Definition, Problem};

/// Stored in place of no value: Parameter Store does not allow empty values.
pub const NOT_DEFINED: &str = "not-defined";

/// The values that the user set; the others have defaults.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Values {
    given: BTreeMap<&'static str, String>,
}

impl Values {
    /// The values in Parameter Store. Ignores names that are not parameters, such as derived
    /// values.
    pub fn from_stored<'a>(stored: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut values = Self::default();
        for (name, value) in stored {
            if let Some(parameter) = Definition::from_name(name) {
                values.set(parameter, value);
            }
        }
        values
    }

    /// Sets a value and normalizes it. An invalid value is kept, and [`Values::parameters`] reports
    /// it. An empty text or [`NOT_DEFINED`] restores the default.
    pub fn set(&mut self, parameter: &'static Definition, text: &str) {
        let text = text.trim();
        if text.is_empty() || text == NOT_DEFINED {
            self.given.remove(parameter.name);
        } else {
            let value = parameter.check(text).unwrap_or_else(|_| text.to_owned());
            self.given.insert(parameter.name, value);
        }
    }

    /// The value of a parameter, or its default.
    pub fn get(&self, parameter: &Definition) -> Option<String> {
        self.given
            .get(parameter.name)
            .map(String::as_str)
            .or(parameter.default)
            .map(str::to_owned)
    }

    /// The problem of one parameter, if any.
    pub fn problem(&self, parameter: &'static Definition) -> Option<Problem> {
        match self.get(parameter) {
            Some(value) => parameter.check(&value).err(),
            None => (parameter.required && parameter.is_relevant(self))
                .then_some(Problem::Missing(parameter)),
        }
    }
}

impl Definition {
    /// Whether the parameter applies, given these values.
    pub fn is_relevant(&self, values: &Values) -> bool {
        match self.condition {
            Condition::Always => true,
            Condition::AnyOf(choices) => choices.iter().any(|(other, value)| {
                other.is_relevant(values) && values.get(other).as_deref() == Some(value)
            }),
        }
    }
}
