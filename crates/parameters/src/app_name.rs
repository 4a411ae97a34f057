//! The name of a deployment.

use std::fmt;
use std::str::FromStr;

/// The name of a deployment: `AmazonConnectDataAnalyticsSample`, or another one for a second
/// deployment in the same account.
///
/// Stacks and buckets are named after it, so it is made of what both allow: a letter, then letters,
/// digits and hyphens.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AppName(String);

/// Why a text is not the name of a deployment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AppNameError {
    /// A character that a stack or a bucket cannot have.
    #[error(
        "{0:?} is not an app name: stacks and buckets are named after it; use a letter, then letters, digits and single hyphens"
    )]
    Characters(String),
    /// Longer than the default, with which the names of buckets just fit.
    #[error("{0:?} is too long for an app name: buckets are named after it; use at most {max} characters", max = AppName::MAX_LENGTH)]
    Length(String),
    /// A hierarchy that Parameter Store keeps for itself.
    #[error(
        "{0:?} is not an app name: Parameter Store keeps names that begin with aws or ssm for itself"
    )]
    Reserved(String),
}

impl AppName {
    /// The name of the first deployment.
    pub const DEFAULT: &str = "AmazonConnectDataAnalyticsSample";
    /// The most characters of a name.
    pub const MAX_LENGTH: usize = Self::DEFAULT.len();

    /// The folder of its parameters in Parameter Store, `/AmazonConnectDataAnalyticsSample/`.
    pub fn hierarchy(&self) -> String {
        format!("/{}/", self.0)
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is the name of the first deployment.
    pub fn is_default(&self) -> bool {
        self.0 == Self::DEFAULT
    }
}

impl Default for AppName {
    fn default() -> Self {
        Self(Self::DEFAULT.to_owned())
    }
}

impl fmt::Display for AppName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for AppName {
    type Err = AppNameError;

    fn from_str(text: &str) -> Result<Self, AppNameError> {
        let lower = text.to_ascii_lowercase();
        let allowed = text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        let begins = text.starts_with(|first: char| first.is_ascii_alphabetic());
        if !allowed || !begins || text.ends_with('-') || text.contains("--") {
            Err(AppNameError::Characters(text.to_owned()))
        } else if text.len() > Self::MAX_LENGTH {
            Err(AppNameError::Length(text.to_owned()))
        } else if lower.starts_with("aws") || lower.starts_with("ssm") {
            Err(AppNameError::Reserved(text.to_owned()))
        } else {
            Ok(Self(text.to_owned()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_is_a_name_and_gives_the_hierarchy_that_is_known() {
        assert_eq!(AppName::DEFAULT.parse(), Ok(AppName::default()));
        assert_eq!(
            AppName::default().hierarchy(),
            "/AmazonConnectDataAnalyticsSample/"
        );
    }

    #[test]
    fn names_that_stacks_buckets_or_parameter_store_would_refuse_are_refused() {
        for text in [
            "",
            "1st",
            "-a",
            "a-",
            "a--b",
            "Any Company",
            "any_company",
            "any.company",
            "a/b",
            "Größe",
        ] {
            assert_eq!(
                text.parse::<AppName>(),
                Err(AppNameError::Characters(text.to_owned())),
                "{text}"
            );
        }
        for text in ["AwsConnect", "ssm-reports"] {
            assert_eq!(
                text.parse::<AppName>(),
                Err(AppNameError::Reserved(text.to_owned())),
                "{text}"
            );
        }
        let longest = "a".repeat(AppName::MAX_LENGTH);
        assert_eq!(
            longest.parse::<AppName>().map(|name| name.to_string()),
            Ok(longest.clone())
        );
        assert_eq!(
            format!("{longest}a").parse::<AppName>(),
            Err(AppNameError::Length(format!("{longest}a")))
        );
    }
}
