//! Types of parameter values.

use crate::check;

/// The type of a parameter's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueType {
    /// `true` or `false`.
    Boolean,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// One or more of these words.
    List(&'static [&'static str]),
    Number {
        /// Minimum, inclusive.
        min: u32,
        /// Maximum, inclusive.
        max: u32,
    },
    Database,
    Bucket,
    /// An S3 bucket, or a prefix in it.
    Location,
    LogGroup,
    ConnectInstance,
    DataStream,
    KmsKey,
    /// A QuickSight user or group.
    QuickSightPrincipal,
    Email,
    TimeZone,
    /// Tags of stacks.
    Tags,
}

impl ValueType {
    /// The normalized value, or why it is invalid and what is valid.
    pub(crate) fn check(self, text: &str) -> Result<String, String> {
        let text = text.trim();
        match self {
            Self::Boolean => check::boolean(text),
            Self::Choice(words) => check::choice(text, words),
            Self::List(words) => check::list(text, words),
            Self::Number { min, max } => check::number(text, min, max),
            Self::Database => check::database(text),
            Self::Bucket => check::bucket(text),
            Self::Location => check::S3Location::parse(text).map(|location| location.to_string()),
            Self::LogGroup => check::log_group(text),
            Self::ConnectInstance => check::connect_instance(text),
            Self::DataStream => check::data_stream(text),
            Self::KmsKey => check::kms_key(text),
            Self::QuickSightPrincipal => check::quicksight_principal(text),
            Self::Email => check::email(text),
            Self::TimeZone => check::time_zone(text),
            Self::Tags => check::tags(text),
        }
    }

    /// Valid values, in a few words.
    pub fn values(self) -> String {
        match self {
            Self::Boolean => "true or false".to_owned(),
            Self::Choice(words) if words.len() > 2 => format!("one of {}", words.join(", ")),
            Self::Choice(words) => words.join(" or "),
            Self::List(words) => format!("any of {}, separated by commas", words.join(", ")),
            Self::Number { min, max } => format!("{min} to {max}"),
            Self::Database => "letters, digits and underscores".to_owned(),
            Self::Bucket => "an S3 bucket".to_owned(),
            Self::Location => "an S3 bucket, or bucket/prefix".to_owned(),
            Self::LogGroup => "a CloudWatch log group".to_owned(),
            Self::ConnectInstance => "the ID or ARN of a Connect instance".to_owned(),
            Self::DataStream => "the ARN of a Kinesis data stream".to_owned(),
            Self::KmsKey => "the ARN of a KMS key".to_owned(),
            Self::QuickSightPrincipal => "the ARN of a QuickSight user or group".to_owned(),
            Self::Email => "an e-mail address".to_owned(),
            Self::TimeZone => "an IANA time zone".to_owned(),
            Self::Tags => "KEY=VALUE pairs, separated by commas".to_owned(),
        }
    }

    pub fn example(self) -> String {
        match self {
            Self::Boolean => "true".to_owned(),
            Self::Choice(words) => words.iter().take(1).copied().collect(),
            Self::List(words) => words.iter().take(2).copied().collect::<Vec<_>>().join(","),
            Self::Number { max, .. } => max.to_string(),
            Self::Database => "AnyCompanyConnect".to_owned(),
            Self::Bucket => "amazon-connect-anycompany".to_owned(),
            Self::Location => {
                "amazon-connect-anycompany/connect/anycompany/ContactEvaluations".to_owned()
            }
            Self::LogGroup => "/aws/connect/anycompany".to_owned(),
            Self::ConnectInstance => "12345678-90ab-cdef-1234-567890abcdef".to_owned(),
            Self::DataStream => {
                "arn:aws:kinesis:us-east-1:123456789012:stream/AnyCompanyContacts".to_owned()
            }
            Self::KmsKey => {
                "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
                    .to_owned()
            }
            Self::QuickSightPrincipal => {
                "arn:aws:quicksight:us-east-1:123456789012:group/default/analysts".to_owned()
            }
            Self::Email => "operations@example.com".to_owned(),
            Self::TimeZone => "Europe/Berlin".to_owned(),
            Self::Tags => "cost-center=42,team=analytics".to_owned(),
        }
    }
}
