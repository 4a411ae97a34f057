//! Names of resources.

use parameters::AppName;

/// Prefix of the rows of a bucket, before year, month and day.
pub const ROWS_FOLDER: &str = "fhbase";

/// The delivery stream of transcripts: its logical ID, and its name after the app name. The stack is
/// optional, so that others refer to the name.
pub(crate) const TRANSCRIPT_STREAM: &str = "TranscriptsKinesisFirehose";

/// Characters of the app name in bucket names in regions with long names; the limit of S3 is 63 in
/// total.
const SHORT_PREFIX: usize = 26;

/// The names derived from the name of the deployment.
#[derive(Clone, Debug)]
pub struct Names {
    app_name: AppName,
}

impl Names {
    /// The names of a deployment.
    pub fn new(app_name: &AppName) -> Self {
        Self {
            app_name: app_name.clone(),
        }
    }

    /// The name of the deployment.
    pub fn app_name(&self) -> &AppName {
        &self.app_name
    }

    /// The name of a stream, queue, function or export:
    /// `AmazonConnectDataAnalyticsSample-CTRKinesisStream`.
    pub fn resource_name(&self, name: &str) -> String {
        format!("{}-{name}", self.app_name)
    }

    /// The name of the state machine, without the app name if that is the default.
    pub fn state_machine(&self) -> String {
        let name = "AthenaPartitioningStateMachine";
        if self.app_name.is_default() {
            name.to_owned()
        } else {
            self.resource_name(name)
        }
    }

    /// The name of the state machine that stores days of curated tables.
    pub fn curation(&self) -> String {
        self.resource_name("CurationStateMachine")
    }

    /// The name of a parameter in Parameter Store.
    pub fn stored(&self, name: &str) -> String {
        format!("{}{name}", self.app_name.hierarchy())
    }

    pub fn bucket_prefix(&self) -> String {
        self.app_name.as_str().to_ascii_lowercase()
    }

    /// Prefix in regions with long names, if the usual prefix is too long for them.
    pub fn short_bucket_prefix(&self) -> Option<String> {
        let prefix = self.bucket_prefix();
        (prefix.len() > SHORT_PREFIX).then(|| {
            prefix
                .chars()
                .take(SHORT_PREFIX)
                .collect::<String>()
                .trim_end_matches('-')
                .to_owned()
        })
    }
}
