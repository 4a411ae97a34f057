//! What things are called.

use parameters::AppName;

/// The folder of a bucket under which its rows are, in folders of years, months and days.
pub const ROWS_FOLDER: &str = "fhbase";

/// How many characters of the app name stand in a bucket's name where the name of the region is
/// long: S3 allows 63 in all.
const SHORT_PREFIX: usize = 26;

/// The names that follow from the name of the deployment.
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
    pub fn of(&self, name: &str) -> String {
        format!("{}-{name}", self.app_name)
    }

    /// The name of the state machine, without the app name where that is the default.
    pub fn state_machine(&self) -> String {
        let name = "AthenaPartitioningStateMachine";
        if self.app_name.is_default() {
            name.to_owned()
        } else {
            self.of(name)
        }
    }

    /// The name of a parameter in Parameter Store.
    pub fn stored(&self, name: &str) -> String {
        format!("{}{name}", self.app_name.hierarchy())
    }

    /// What stands before the code of a bucket.
    pub fn bucket_prefix(&self) -> String {
        self.app_name.as_str().to_ascii_lowercase()
    }

    /// What stands there where the name of the region is long, if the usual prefix leaves no room
    /// for it.
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
