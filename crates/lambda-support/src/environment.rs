//! Environment variables of a function.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// Value of an unset parameter in Parameter Store, which a template may pass on.
const NOT_DEFINED: &str = "not-defined";

/// Source of a function's configuration.
#[derive(Clone)]
pub struct Environment(Arc<Lookup>);

type Lookup = dyn Fn(&str) -> Option<String> + Send + Sync;

/// Missing or invalid variable.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EnvironmentError {
    /// Not set.
    #[error("environment variable {name} is not set; set it to {meaning}")]
    Missing {
        /// Name of the variable.
        name: &'static str,
        /// Description of the value.
        meaning: &'static str,
    },
    /// Invalid value.
    #[error("environment variable {name} is invalid: {problem}")]
    Invalid {
        /// Name of the variable.
        name: &'static str,
        problem: String,
    },
}

impl Environment {
    pub fn from_process() -> Self {
        Self(Arc::new(|name| std::env::var(name).ok()))
    }

    /// Value of `name`. The error for a missing variable contains `meaning`.
    ///
    /// # Errors
    /// If the variable is not set.
    pub fn required(
        &self,
        name: &'static str,
        meaning: &'static str,
    ) -> Result<String, EnvironmentError> {
        self.optional(name)
            .ok_or(EnvironmentError::Missing { name, meaning })
    }

    /// Value of `name`. Empty and `not-defined` count as not set.
    pub fn optional(&self, name: &str) -> Option<String> {
        (self.0)(name).filter(|value| !value.is_empty() && value != NOT_DEFINED)
    }

    /// Value of `name`, parsed, if it is set.
    ///
    /// # Errors
    /// If the value is invalid.
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

    /// Comma-separated values of `name`, parsed, if it is set.
    ///
    /// # Errors
    /// If one of the values is invalid.
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

/// Environment with only these variables, for tests.
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
    fn missing_empty_or_not_defined_variable_is_named_with_its_meaning() {
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
                "environment variable QUEUE_URL is not set; set it to the URL of the queue"
            );
        }
    }

    #[test]
    fn debug_output_has_no_value() {
        let environment = Environment::from([("AWS_SECRET_ACCESS_KEY", "secret")]);
        assert_eq!(format!("{environment:?}"), "Environment");
    }

    #[test]
    fn invalid_value_is_an_error_but_missing_one_is_not() {
        let environment =
            Environment::from([("COUNT", "7 "), ("COUNTS", "1, 2"), ("WORDS", "one,2")]);
        assert_eq!(environment.parsed::<u8>("COUNT"), Ok(Some(7)));
        assert_eq!(environment.parsed::<u8>("OTHER"), Ok(None));
        assert_eq!(environment.list::<u8>("COUNTS"), Ok(Some(vec![1, 2])));
        let error = environment.list::<u8>("WORDS").unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("environment variable WORDS is invalid: invalid digit"),
            "{error}"
        );
    }
}
