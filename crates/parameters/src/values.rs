//! The values of a set of parameters, given or default.

use std::collections::BTreeMap;

use crate::{Definition, Derived, Parameters, Problem, Problems, catalogue};

/// What Parameter Store holds for a parameter that has no value: it cannot hold an empty text.
pub const NOT_DEFINED: &str = "not-defined";

/// One parameter as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name in Parameter Store, without the hierarchy.
    pub name: &'static str,
    /// Its value, [`NOT_DEFINED`] where it has none.
    pub value: String,
}

/// The values that somebody gave, and for everything else the defaults.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Values {
    given: BTreeMap<&'static str, String>,
}

impl Values {
    /// The values that Parameter Store holds. Names that are no parameters, such as derived ones,
    /// are passed over.
    pub fn from_stored<'a>(stored: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut values = Self::default();
        for (name, value) in stored {
            if let Some(parameter) = Definition::of_name(name) {
                values.set(parameter, value);
            }
        }
        values
    }

    /// Gives a parameter a value, in its stored form where the value is right. A wrong one is kept
    /// as it is, and
    /// [`Values::parameters`] reports it. An empty text or [`NOT_DEFINED`] takes the parameter back to its default.
    pub fn set(&mut self, parameter: &'static Definition, text: &str) {
        let text = text.trim();
        if text.is_empty() || text == NOT_DEFINED {
            self.given.remove(parameter.name);
        } else {
            let value = parameter.check(text).unwrap_or_else(|_| text.to_owned());
            self.given.insert(parameter.name, value);
        }
    }

    /// The value of a parameter, given or default.
    pub fn get(&self, parameter: &Definition) -> Option<String> {
        self.given
            .get(parameter.name)
            .map(String::as_str)
            .or(parameter.default)
            .map(str::to_owned)
    }

    /// What is wrong with one parameter's value, or with its absence.
    pub fn problem(&self, parameter: &'static Definition) -> Option<Problem> {
        match self.get(parameter) {
            Some(value) => parameter.check(&value).err(),
            None => (parameter.required && parameter.is_relevant(self))
                .then_some(Problem::Missing(parameter)),
        }
    }

    /// The parameters, checked.
    ///
    /// # Errors
    /// When a value is refused or missing; all problems are reported.
    pub fn parameters(&self) -> Result<Parameters, Problems> {
        let problems = catalogue::ALL
            .iter()
            .filter_map(|parameter| self.problem(parameter))
            .collect();
        Problems::none_of(problems)?;
        Ok(Parameters::read(self)?)
    }

    /// Everything that is stored: each parameter, relevant or not, then what is derived from them.
    ///
    /// # Errors
    /// When a value is refused or missing; all problems are reported.
    pub fn entries(&self) -> Result<Vec<Entry>, Problems> {
        let parameters = self.parameters()?;
        let given = catalogue::ALL
            .iter()
            .map(|parameter| (parameter.name, self.get(parameter)));
        let derived = Derived::ALL
            .iter()
            .map(|derived| (derived.name, (derived.value)(self, &parameters)));
        let entry = |(name, value): (_, Option<String>)| Entry {
            name,
            value: value.unwrap_or_else(|| NOT_DEFINED.to_owned()),
        };
        Ok(given.chain(derived).map(entry).collect())
    }
}
