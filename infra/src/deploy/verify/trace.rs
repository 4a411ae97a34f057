//! Finds the stage at which test data stopped.

use std::fmt::Write;
use std::time::Duration;

use account::{Request, operations};
use connect_core::Day;
use connect_core::error_records::ErrorRecord;
use time::OffsetDateTime;

use super::dead_letters::{self, MessageFilter};
use super::test_data::pipeline;
use super::{Failure, Pipeline, Stage};
use crate::deploy::row_objects::{ERROR_FOLDER, text};

/// Most messages of a dead-letter queue, and most objects with errors, that are searched.
pub(super) const MOST_SEARCHED: usize = 100;

impl Pipeline<'_> {
    /// The stage at which the test data stopped, after it did not arrive in time.
    pub(super) async fn trace(&self, timeout: Duration) -> Failure {
        let found = match self.trace_stages().await {
            Ok(found) => found,
            Err(failure) => Some(failure),
        };
        found.unwrap_or_else(|| {
            Failure::new(
                Stage::DeliveryStream,
                format!(
                    "{} did not write the row within {} seconds",
                    self.delivery_stream(),
                    timeout.as_secs()
                ),
                "see the delivery stream's metrics and log group; run the command again with a longer --timeout",
            )
        })
    }

    async fn trace_stages(&self) -> Result<Option<Failure>, Failure> {
        if let Some(object) = &self.data.object {
            let prefix = pipeline(self.data.source).code().to_ascii_uppercase();
            if let Some(failure) = self.trace_event(&object.bucket, &prefix).await? {
                return Ok(Some(failure));
            }
            if let Some(failure) = self.trace_queues(&prefix).await? {
                return Ok(Some(failure));
            }
        }
        self.trace_delivery().await
    }

    /// Whether S3 sends events, and EventBridge delivers them.
    async fn trace_event(&self, bucket: &str, prefix: &str) -> Result<Option<Failure>, Failure> {
        let sends = self.session.buckets.sends_events(bucket).await;
        if !sends.map_err(|error| Failure::of_call(Stage::Notifications, &error))? {
            return Ok(Some(Failure::new(
                Stage::Notifications,
                format!("bucket {bucket} does not send events to EventBridge"),
                format!(
                    "run `{}`; the first event arrives after about five minutes",
                    self.session.command("enable-s3-events")
                ),
            )));
        }
        let rule = self.name(&format!("{prefix}S3BucketNotificationRule"));
        let request = Request::new(&operations::DESCRIBE_RULE, format!("the rule {rule}"))
            .with("Name", rule.as_str());
        let response = self.request(Stage::Rule, &request).await?;
        if response["State"] == "DISABLED" {
            return Ok(Some(Failure::new(
                Stage::Rule,
                format!("rule {rule} is disabled"),
                format!("enable it with `aws events enable-rule --name {rule}`"),
            )));
        }
        Ok(None)
    }

    /// Which function did not process the file or its row.
    async fn trace_queues(&self, prefix: &str) -> Result<Option<Failure>, Failure> {
        let loader = format!("{prefix}OutputFileLoaderLambda");
        let writer = format!("{prefix}RecordWriterLambda");
        if let Some(queue) = dead_letters::queue_name(self.session, self.data.source)
            && let Some(stage) = self.dead_letter(&queue).await?
        {
            let function = match stage {
                Stage::EventProcessor => format!("{prefix}EventProcessorLambda"),
                Stage::Loader => loader,
                _ => writer,
            };
            let reason = format!("the test data is in the dead-letter queue {queue}");
            return Ok(Some(self.function_failure(stage, &function, reason).await));
        }
        for (stage, queue, function) in [
            (
                Stage::Loader,
                format!("{prefix}OutputFileLoaderQueue"),
                loader,
            ),
            (Stage::Writer, format!("{prefix}RecordWriterQueue"), writer),
        ] {
            let queue = self.name(&queue);
            if self.waiting(stage, &queue).await? > 0 {
                let reason = format!("messages wait in the queue {queue}");
                return Ok(Some(self.function_failure(stage, &function, reason).await));
            }
        }
        let function = format!("{prefix}EventProcessorLambda");
        let group = self.function_logs(&function);
        // Without permission to read logs, the delivery stream is next.
        let seen = self
            .log_message(&group, &format!("\"{}\"", self.data.id))
            .await;
        if matches!(seen, Ok(None)) {
            let reason = format!("function {function} logged no event of the file");
            let stage = Stage::EventProcessor;
            return Ok(Some(self.function_failure(stage, &function, reason).await));
        }
        Ok(None)
    }

    /// The stage whose dead letter has the test data.
    async fn dead_letter(&self, queue: &str) -> Result<Option<Stage>, Failure> {
        let wanted = MessageFilter {
            id: &self.data.id,
            most_others: MOST_SEARCHED,
        };
        let found = dead_letters::find(&self.queues, queue, wanted).await;
        found.map_err(|error| Failure::of_call(Stage::Loader, &error))
    }

    async fn function_failure(&self, stage: Stage, function: &str, mut reason: String) -> Failure {
        let group = self.function_logs(function);
        if let Ok(Some(message)) = self.log_message(&group, "?ERROR ?WARN").await {
            let _infallible = write!(reason, "; its last message is: {message}");
        }
        Failure::new(stage, reason, format!("see the log group {group}"))
    }

    fn function_logs(&self, function: &str) -> String {
        format!("/aws/lambda/{}/{function}", self.session.assembly.app_name)
    }

    /// The last message of a log group since the begin that matches a pattern.
    async fn log_message(&self, group: &str, pattern: &str) -> Result<Option<String>, Failure> {
        let request = Request::new(
            &operations::FILTER_LOG_EVENTS,
            format!("the log group {group}"),
        )
        .with("logGroupName", group)
        .with("startTime", self.begin)
        .with("filterPattern", pattern)
        .with("limit", MOST_SEARCHED);
        let response = self.request(Stage::DeliveryStream, &request).await?;
        let events = response["events"].as_array();
        let last = events.and_then(|events| events.last());
        Ok(last
            .and_then(|event| event["message"].as_str())
            .map(|message| message.trim().to_owned()))
    }

    async fn waiting(&self, stage: Stage, queue: &str) -> Result<usize, Failure> {
        let failure = |error| Failure::of_call(stage, &error);
        let url = self.queues.url(queue).await.map_err(failure)?;
        let Some(url) = url else {
            return Err(Failure::new(
                stage,
                format!("queue {queue} not found"),
                "deploy the stack of the source",
            ));
        };
        self.queues.length(&url).await.map_err(failure)
    }

    /// Why the delivery stream did not write the row.
    async fn trace_delivery(&self) -> Result<Option<Failure>, Failure> {
        let name = self.delivery_stream();
        let advice = format!("see the log group /aws/kinesisfirehose/{name}");
        let subject = format!("the delivery stream {name}");
        let request = Request::new(&operations::DESCRIBE_DELIVERY_STREAM, subject)
            .with("DeliveryStreamName", name.as_str());
        let response = self.request(Stage::DeliveryStream, &request).await?;
        let status = response["DeliveryStreamDescription"]["DeliveryStreamStatus"].as_str();
        if let Some(status) = status.filter(|status| *status != "ACTIVE") {
            let reason = format!("delivery stream {name} is {status}");
            return Ok(Some(Failure::new(Stage::DeliveryStream, reason, advice)));
        }
        if let Some(error) = self.delivery_error().await? {
            let reason =
                format!("delivery stream {name} wrote the record to {ERROR_FOLDER}: {error}");
            return Ok(Some(Failure::new(Stage::DeliveryStream, reason, advice)));
        }
        let group = format!("/aws/kinesisfirehose/{name}");
        let logged = self.log_message(&group, "").await;
        Ok(logged.ok().flatten().map(|message| {
            let reason = format!("delivery stream {name} logged: {message}");
            Failure::new(Stage::DeliveryStream, reason, advice)
        }))
    }

    /// The error of the test data's record under the error prefix.
    async fn delivery_error(&self) -> Result<Option<String>, Failure> {
        let failure = |error| Failure::of_call(Stage::DeliveryStream, &error);
        let bucket = self.session.rows_bucket(self.data.source);
        let bucket = bucket.map_err(|error| {
            Failure::new(
                Stage::DeliveryStream,
                error.to_string(),
                "deploy the stack of the source",
            )
        })?;
        let buckets = &self.session.buckets;
        let keys = buckets.keys(&bucket, ERROR_FOLDER).await.map_err(failure)?;
        let today = Day::from_instant(OffsetDateTime::now_utc()).to_string();
        let of_today = keys.iter().filter(|key| key.contains(&today));
        for key in of_today.rev().take(MOST_SEARCHED) {
            let object = buckets.get(&bucket, key).await.map_err(failure)?;
            let content = object
                .map(|object| text(&object.content))
                .unwrap_or_default();
            if let Some(error) = record_error(&content, &self.data.id) {
                return Ok(Some(error));
            }
        }
        Ok(None)
    }
}

/// The error of the record with the ID, of an object that Firehose wrote under the error prefix.
fn record_error(lines: &str, id: &str) -> Option<String> {
    let mut records = lines
        .lines()
        .filter_map(|line| ErrorRecord::parse(line.as_bytes()));
    let record = records.find(|record| String::from_utf8_lossy(&record.content()).contains(id))?;
    let [code, message] = [record.code, record.message].map(Option::unwrap_or_default);
    Some(format!("{code}: {message}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_error_of_the_record() {
        let line = |data: &[u8], message: &str| {
            let data = base64_simd::STANDARD.encode_to_string(data);
            serde_json::json!({"errorCode": "Lambda.ProcessingFailedStatus", "errorMessage": message, "rawData": data})
        };
        let content = format!(
            "{}\n{}\n",
            line(b"{\"ContactId\":\"a\"}", "first"),
            line(b"{\"ContactId\":\"b\"}", "second")
        );
        assert_eq!(
            record_error(&content, "\"b\"").as_deref(),
            Some("Lambda.ProcessingFailedStatus: second")
        );
        assert_eq!(record_error(&content, "\"c\""), None);
    }
}
