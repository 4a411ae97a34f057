//! Sends marked test data through the pipelines of a deployment, watches it become rows that Athena
//! returns, and removes it.

mod cleanup;
mod dead_letters;
mod query;
mod send;
mod test_data;
mod trace;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use account::AwsError;
use connect_core::Source;
use parameters::Parameters;
use serde::Serialize;
use tokio::time::{Instant, sleep};

use super::Session;
use super::queues::Queues;
use cleanup::Extent;
pub use cleanup::RemovedTestData;
use test_data::TestData;

/// Interval between two looks for a row.
const PAUSE: Duration = Duration::from_secs(2);
/// Added to the buffer interval of the delivery streams: events, functions and queues take a part of
/// it, and Firehose takes up to a minute longer than its interval.
const ALLOWANCE: Duration = Duration::from_mins(5);

/// A stage of a pipeline, from the sender to the rows that Athena returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Stage {
    /// The stack of the source.
    Stack,
    /// The request that writes the test data.
    Send,
    /// The subscription of the log group.
    Subscription,
    /// The EventBridge notifications of the bucket.
    Notifications,
    Rule,
    /// The function that reads events.
    EventProcessor,
    /// The function that reads files.
    Loader,
    /// The function that writes rows to the delivery stream.
    Writer,
    /// The delivery stream and its transformer.
    DeliveryStream,
    /// The state machine that adds partitions.
    Partition,
    /// The query in Athena.
    Query,
    /// The removal of the test data.
    Removal,
}

impl Stage {
    /// Name in a sentence.
    pub fn name(self) -> &'static str {
        match self {
            Self::Stack => "stack",
            Self::Send => "send",
            Self::Subscription => "subscription",
            Self::Notifications => "notifications",
            Self::Rule => "rule",
            Self::EventProcessor => "event processor",
            Self::Loader => "loader",
            Self::Writer => "writer",
            Self::DeliveryStream => "delivery stream",
            Self::Partition => "partition",
            Self::Query => "query",
            Self::Removal => "removal",
        }
    }
}

/// The stage at which the test data stopped, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Failure {
    pub stage: Stage,
    pub reason: String,
    /// What to do.
    pub advice: String,
}

impl Failure {
    fn new(stage: Stage, reason: impl Into<String>, advice: impl Into<String>) -> Self {
        Self {
            stage,
            reason: reason.into(),
            advice: advice.into(),
        }
    }

    fn of_call(stage: Stage, error: &AwsError) -> Self {
        let advice = match error {
            AwsError::Denied { .. } => "allow the call; `infra policy` prints all permissions",
            _ => "see what `infra doctor` reports, deploy the stack again if a resource is missing",
        };
        Self::new(stage, error.message(), advice)
    }
}

/// The result for a source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Verified {
    pub source: &'static str,
    /// Time until the row was in the bucket, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds: Option<u64>,
    /// Why the source was not verified.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skipped: Option<String>,
    /// The failure, if there was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
}

impl Verified {
    fn new(source: Source) -> Self {
        Self {
            source: source.code(),
            seconds: None,
            skipped: None,
            failure: None,
        }
    }
}

/// Options of a verification.
#[derive(Clone, Copy, Debug)]
pub struct VerifyOptions {
    /// How long to wait for a row; by default the buffer interval and five minutes.
    pub timeout: Option<Duration>,
    /// Whether the row is queried with Athena.
    pub query: bool,
    /// Whether test data is sent on streams that the deployment does not own.
    pub existing_streams: bool,
}

/// What the stages of one source share.
struct Pipeline<'a> {
    session: &'a Session,
    parameters: &'a Parameters,
    queues: Queues,
    data: TestData,
    /// Version of the object of the test data.
    version: Option<String>,
    /// Begin in milliseconds, for searches in logs and error objects.
    begin: u64,
}

impl Session {
    /// Verifies the pipeline of an enabled source. Test data is removed also after a failure.
    pub async fn verify(
        &self,
        source: Source,
        parameters: &Parameters,
        options: &VerifyOptions,
    ) -> Verified {
        let mut verified = Verified::new(source);
        if let Some(stream) = existing_stream(source, parameters)
            && !options.existing_streams
        {
            verified.skipped = Some(format!(
                "reads the existing stream {stream}, whose other readers would receive the test data; \
                 pass --existing-streams to send it"
            ));
            return verified;
        }
        let data = match TestData::new(source, parameters) {
            Ok(data) => data,
            Err(error) => {
                verified.failure = Some(Failure::new(
                    Stage::Stack,
                    error.to_string(),
                    "enable the source with `configure`",
                ));
                return verified;
            }
        };
        let mut pipeline = Pipeline {
            session: self,
            parameters,
            queues: Queues::new(&self.account),
            data,
            version: None,
            begin: milliseconds(),
        };
        let result = pipeline.run(options, &mut verified).await;
        let removed = pipeline.remove().await;
        verified.failure = result.err().or_else(|| removed.err());
        verified
    }

    /// Removes the test data that earlier verifications left.
    ///
    /// # Errors
    /// A request fails.
    pub async fn remove_test_data(
        &self,
        source: Source,
        parameters: &Parameters,
    ) -> Result<RemovedTestData, super::DeployError> {
        let queues = Queues::new(&self.account);
        cleanup::remove(self, &queues, source, parameters, Extent::all()).await
    }
}

impl Pipeline<'_> {
    async fn run(
        &mut self,
        options: &VerifyOptions,
        verified: &mut Verified,
    ) -> Result<(), Failure> {
        let begin = Instant::now();
        self.version = self.send().await?;
        self.console("test data sent");
        let buffer = Duration::from_secs(self.parameters.firehose.buffer_seconds.into());
        let timeout = options.timeout.unwrap_or(buffer + ALLOWANCE);
        while !self.has_row().await? {
            if begin.elapsed() > timeout {
                return Err(self.trace(timeout).await);
            }
            sleep(PAUSE).await;
        }
        verified.seconds = Some(begin.elapsed().as_secs());
        self.console("row in the bucket");
        self.add_partition().await?;
        if options.query {
            self.query().await?;
            self.console("row returned by Athena");
        }
        Ok(())
    }

    /// Whether objects of the day have the rows.
    async fn has_row(&self) -> Result<bool, Failure> {
        for source in test_data::row_sources(self.data.source, self.parameters) {
            let found = cleanup::rows(self.session, source).await;
            let objects = found.map_err(|error| Failure::of_call(Stage::DeliveryStream, &error))?;
            let mut lines = objects.iter().flat_map(cleanup::RowObject::lines);
            if !lines.any(|line| line.contains(&self.data.id)) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    async fn add_partition(&self) -> Result<(), Failure> {
        let advice = "see the execution in Step Functions; `infra doctor` checks the account";
        let failure = |reason: String| Failure::new(Stage::Partition, reason, advice);
        let tables = self.session.tables(&[self.data.source]).await;
        let tables = tables.map_err(|error| failure(error.to_string()))?;
        let loads = self
            .session
            .load_partitions(&tables, &[test_data::day()])
            .await;
        let loads = loads.map_err(|error| failure(error.to_string()))?;
        match loads.into_iter().find_map(|load| load.failure) {
            Some(reason) => Err(failure(reason)),
            None => Ok(()),
        }
    }

    fn console(&self, text: &str) {
        self.session.note(&format!("{}: {text}", self.data.source));
    }
}

/// The ARN of the existing stream that a source reads, if it reads one.
fn existing_stream(source: Source, parameters: &Parameters) -> Option<&str> {
    match source {
        Source::ContactRecords => parameters.streams.contact_records_arn.as_deref(),
        Source::AgentEvents => parameters.streams.agent_events_arn.as_deref(),
        _ => None,
    }
}

fn milliseconds() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    u64::try_from(now.unwrap_or_default().as_millis()).unwrap_or(u64::MAX)
}
