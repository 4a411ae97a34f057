//! Names of deployments.

use std::fmt;
use std::str::FromStr;

/// The name of a deployment: `AmazonConnectDataAnalyticsSample` unless an account has several.
///
/// Names of stacks and buckets start with it, so only characters that both allow are valid: a
/// letter, then letters, digits and hyphens.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AppName(String);

/// Why a deployment name is invalid.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AppNameError {
    /// A character that stacks or buckets do not allow.
    #[error(
        "invalid app name `{0}`: start with a letter, then use letters, digits and single hyphens, because stacks and buckets are named after it"
    )]
    Characters(String),
    /// Longer than the default; longer bucket names would exceed 63 characters.
    #[error("invalid app name `{0}`: use at most {max} characters, because buckets are named after it", max = AppName::MAX_LENGTH)]
    Length(String),
    /// A prefix that Parameter Store reserves.
    #[error("invalid app name `{0}`: Parameter Store reserves names that start with aws or ssm")]
    Reserved(String),
}

impl AppName {
    pub const DEFAULT: &str = "AmazonConnectDataAnalyticsSample";
    /// The maximum length, in characters.
    pub const MAX_LENGTH: usize = Self::DEFAULT.len();

    /// The path of its parameters in Parameter Store, `/AmazonConnectDataAnalyticsSample/`.
    pub fn hierarchy(&self) -> String {
        format!("/{}/", self.0)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is the default name.
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
    fn default_is_valid_and_has_the_documented_hierarchy() {
        assert_eq!(AppName::DEFAULT.parse(), Ok(AppName::default()));
        assert_eq!(
            AppName::default().as_str(),
            "AmazonConnectDataAnalyticsSample"
        );
        assert_eq!(
            AppName::default().hierarchy(),
            "/AmazonConnectDataAnalyticsSample/"
        );
    }

    #[test]
    fn rejects_names_that_stacks_buckets_or_parameter_store_reject() {
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
