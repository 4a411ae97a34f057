//! A function's environment variables.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// What Parameter Store holds for a parameter that nobody set; a template may hand it on.
const NOT_DEFINED: &str = "not-defined";

/// Where a function's configuration is read from.
#[derive(Clone)]
pub struct Environment(Arc<Lookup>);

type Lookup = dyn Fn(&str) -> Option<String> + Send + Sync;

/// A variable that a function cannot start with.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EnvironmentError {
    /// It is not set.
    #[error("the environment variable {name} is not set; set it to {meaning}")]
    Missing {
        /// The variable.
        name: &'static str,
        /// What it says.
        meaning: &'static str,
    },
    /// It has a value that means nothing.
    #[error("the environment variable {name} cannot be used: {problem}")]
    Invalid {
        /// The variable.
        name: &'static str,
        /// What is wrong with its value.
        problem: String,
    },
}

impl Environment {
    /// The environment of this process.
    pub fn of_process() -> Self {
        Self(Arc::new(|name| std::env::var(name).ok()))
    }

    /// The value of `name`, of which `meaning` says what it is.
    ///
    /// # Errors
    /// When it is not set.
    pub fn required(
        &self,
        name: &'static str,
        meaning: &'static str,
    ) -> Result<String, EnvironmentError> {
        self.optional(name)
            .ok_or(EnvironmentError::Missing { name, meaning })
    }

    /// The value of `name`. Empty and `not-defined` count as not set.
    pub fn optional(&self, name: &str) -> Option<String> {
        (self.0)(name).filter(|value| !value.is_empty() && value != NOT_DEFINED)
    }

    /// The value of `name` as a `T`, where it is set.
    ///
    /// # Errors
    /// When it is set to something else.
    pub fn parsed<T: FromStr<Err: fmt::Display>>(
        &self,
        name: &'static str,
    ) -> Result<Option<T>, EnvironmentError> {
        let parsed = self
            .optional(name)
            .map(|value| value.trim().parse())
            .transpose();
        parsed.map_err(|error: T::Err| EnvironmentError::Invalid {
            name,
            problem: error.to_string(),
        })
    }

    /// The comma-separated values of `name` as `T`s, where it is set.
    ///
    /// # Errors
    /// When one of them is something else.
    pub fn list<T: FromStr<Err: fmt::Display>>(
        &self,
        name: &'static str,
    ) -> Result<Option<Vec<T>>, EnvironmentError> {
        let parsed = self
            .optional(name)
            .map(|value| value.split(',').map(|value| value.trim().parse()).collect())
            .transpose();
        parsed.map_err(|error: T::Err| EnvironmentError::Invalid {
            name,
            problem: error.to_string(),
        })
    }
}

/// An environment of these variables alone.
impl<const N: usize> From<[(&'static str, &str); N]> for Environment {
    fn from(variables: [(&'static str, &str); N]) -> Self {
        let variables = variables.map(|(name, value)| (name, value.to_owned()));
        Self(Arc::new(move |name| {
            variables
                .iter()
                .find(|(known, _)| *known == name)
                .map(|(_, value)| value.clone())
        }))
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Environment")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_that_is_missing_empty_or_not_defined_is_named_with_its_meaning() {
        for environment in [
            Environment::from([]),
            [("QUEUE_URL", "")].into(),
            [("QUEUE_URL", "not-defined")].into(),
        ] {
            let error = environment
                .required("QUEUE_URL", "the URL of the queue")
                .unwrap_err();
            assert_eq!(
                error.to_string(),
                "the environment variable QUEUE_URL is not set; set it to the URL of the queue"
            );
        }
    }

    #[test]
    fn a_value_that_means_nothing_is_an_error_and_an_absent_one_is_not() {
        let environment =
            Environment::from([("COUNT", "7 "), ("COUNTS", "1, 2"), ("WORDS", "one,2")]);
        assert_eq!(environment.parsed::<u8>("COUNT"), Ok(Some(7)));
        assert_eq!(environment.parsed::<u8>("OTHER"), Ok(None));
        assert_eq!(environment.list::<u8>("COUNTS"), Ok(Some(vec![1, 2])));
        let error = environment.list::<u8>("WORDS").unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("the environment variable WORDS cannot be used: invalid digit"),
            "{error}"
        );
    }
}
