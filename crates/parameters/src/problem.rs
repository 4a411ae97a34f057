//! Problems of parameter values.

use std::fmt;

use crate::Definition;

/// One problem, with what is valid.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// A required parameter has no value.
    #[error("{} is required{}: {}, such as {}", .0.flag, .0.condition, .0.kind.values(), .0.kind.example())]
    Missing(&'static Definition),
    /// A value is invalid.
    #[error("{}: {reason}", .parameter.flag)]
    Invalid {
        parameter: &'static Definition,
        /// Why, and what is valid.
        reason: String,
    },
    /// A key is not a parameter.
    #[error("unknown parameter `{key}`{}", .nearest.map(|flag| format!("; did you mean `{flag}`?")).unwrap_or_default())]
    Unknown {
        key: String,
        /// The most similar flag.
        nearest: Option<&'static str>,
    },
    /// A file is not TOML, or its deployment name is invalid.
    #[error("{0}")]
    File(String),
}

impl Problem {
    /// The parameter, if the problem concerns one.
    pub fn parameter(&self) -> Option<&'static Definition> {
        match self {
            Self::Missing(parameter) | Self::Invalid { parameter, .. } => Some(parameter),
            Self::Unknown { .. } | Self::File(_) => None,
        }
    }
}

impl Definition {
    /// The normalized value.
    ///
    /// # Errors
    /// When the value is invalid; the problem says what is valid.
    pub fn check(&'static self, text: &str) -> Result<String, Problem> {
        self.kind.check(text).map_err(|reason| Problem::Invalid {
            parameter: self,
            reason,
        })
    }
}

/// All problems of a set of parameters, one line each. Never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// `Err` with the problems, or `Ok` if there are none.
    pub(crate) fn into_result(problems: Vec<Problem>) -> Result<(), Self> {
        if problems.is_empty() {
            Ok(())
        } else {
            Err(Self(problems))
        }
    }

    /// The problems, in the order of the parameters.
    pub fn iter(&self) -> std::slice::Iter<'_, Problem> {
        self.0.iter()
    }
}

impl<'a> IntoIterator for &'a Problems {
    type Item = &'a Problem;
    type IntoIter = std::slice::Iter<'a, Problem>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl From<Problem> for Problems {
    fn from(problem: Problem) -> Self {
        Self(vec![problem])
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<_> = self.0.iter().map(Problem::to_string).collect();
        f.write_str(&lines.join("\n"))
    }
}

impl std::error::Error for Problems {}
