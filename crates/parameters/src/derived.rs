//! Values that are derived from the parameters and stored with them, because CloudFormation cannot
//! compute them.

use std::fmt;

use crate::{Definition, NOT_DEFINED, Parameters, Problems, S3Location, Values, catalogue};

/// A derived value with its own name in Parameter Store.
#[derive(Clone, Copy)]
pub struct Derived {
    /// Name in Parameter Store, without the hierarchy.
    pub name: &'static str,
    /// How it is derived.
    pub summary: &'static str,
    /// The value; `None` if its parameter has no value.
    pub value: fn(&Values, &Parameters) -> Option<String>,
}

impl Derived {
    pub const ALL: &[Self] = &[
        Self {
            name: "awsGlueDatabaseNameLowerCase",
            summary: "`awsGlueDatabaseName` in lower case, as Glue stores it and IAM policies require it",
            value: |_, parameters| Some(parameters.glue_database.to_ascii_lowercase()),
        },
        Self {
            name: "ctrKinesisShardCount",
            summary: "`numberOfAgents` / 50,000, rounded up",
            value: |_, parameters| Some(parameters.streams.shards.contact_records.to_string()),
        },
        Self {
            name: "aeKinesisShardCount",
            summary: "`numberOfAgents` / 6,000, rounded up",
            value: |_, parameters| Some(parameters.streams.shards.agent_events.to_string()),
        },
        Self {
            name: "connectEvaluationFormsS3BucketName",
            summary: "bucket of `connectEvaluationFormsS3Location`",
            value: |values, _| evaluation_forms(values).map(|location| location.bucket),
        },
        Self {
            name: "connectEvaluationFormsS3Prefix",
            summary: "prefix of `connectEvaluationFormsS3Location`, without leading or trailing slash; `not-defined` if the location is a bucket",
            value: |values, _| evaluation_forms(values).and_then(|location| location.prefix),
        },
    ];
}

impl fmt::Debug for Derived {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Derived")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

fn evaluation_forms(values: &Values) -> Option<S3Location> {
    values
        .get(&catalogue::CONNECT_EVALUATION_FORMS_S3_LOCATION)
        .and_then(|location| S3Location::parse(&location).ok())
}

/// One value in Parameter Store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Name, without the hierarchy.
    pub name: &'static str,
    /// Value; [`NOT_DEFINED`] if there is none.
    pub value: String,
}

impl Entry {
    /// The name in messages: the option of `configure`. Only Parameter Store has a derived value.
    pub fn label(&self) -> &'static str {
        let is_own = |parameter: &&&Definition| parameter.name == self.name;
        let parameter = catalogue::ALL.iter().find(is_own);
        parameter.map_or(self.name, |parameter| parameter.flag)
    }
}

impl Values {
    /// Everything to store: all parameters, then the derived values.
    ///
    /// # Errors
    /// When values are invalid or missing; all problems are reported.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn label_is_the_option_if_there_is_one() {
        for (name, label) in [
            ("kmsKeyArn", "kms-key-arn"),
            ("ctrKinesisShardCount", "ctrKinesisShardCount"),
        ] {
            let value = String::new();
            assert_eq!(Entry { name, value }.label(), label);
        }
    }
}
