//! Sends the test data of a source as Amazon Connect does.

use std::io::Write;

use account::{Request, ServiceClient, operations};
use connect_core::Source;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

use super::{Failure, Pipeline, Stage};
use crate::deploy::DeployError;
use crate::model::ResourceType;
use crate::model::resource_types::DeliveryStream;
use crate::{Names, StackId};

impl Pipeline<'_> {
    /// Sends the test data. Returns the version of an object in a bucket with versions.
    pub(super) async fn send(&self) -> Result<Option<String>, Failure> {
        match self.data.source {
            Source::ContactRecords => self.put_record("CTRKinesisStreamArn").await?,
            Source::AgentEvents => self.put_record("AEKinesisStreamArn").await?,
            Source::ContactFlowLogs => {
                self.check_subscription().await?;
                self.put_delivery_record().await?;
            }
            Source::ContactLens | Source::EvaluationForms => return self.put_object().await,
        }
        Ok(None)
    }

    /// Name of the delivery stream of the source.
    pub(super) fn delivery_stream(&self) -> String {
        let stacks = self.session.assembly.stacks.iter();
        let mut of_source = stacks.filter(|stack| stack.id.code() == self.data.source.code());
        let name = of_source.find_map(|stack| {
            let mut resources = stack.template.resources();
            resources
                .find(|(_, resource_type, _)| *resource_type == DeliveryStream::NAME)
                .and_then(|(.., properties)| properties["DeliveryStreamName"].as_str())
        });
        name.unwrap_or_default().to_owned()
    }

    /// Name of a resource of the deployment.
    pub(super) fn name(&self, id: &str) -> String {
        Names::new(&self.session.assembly.app_name).resource_name(id)
    }

    async fn put_record(&self, output: &str) -> Result<(), Failure> {
        let advice = "deploy the stack of the source";
        let stack = StackId::from_code(self.data.source.code());
        let stream = match stack {
            Some(stack) => self.session.output(stack, output).await,
            None => Err(DeployError::Failed(format!(
                "no stack {}",
                self.data.source
            ))),
        };
        let stream =
            stream.map_err(|error| Failure::new(Stage::Stack, error.to_string(), advice))?;
        let request = Request::new(&operations::PUT_RECORD, format!("the stream {stream}"))
            .with("StreamARN", stream)
            .with("PartitionKey", self.data.id.as_str())
            .with("Data", base64(&self.data.document));
        self.request(Stage::Send, &request).await.map(|_| ())
    }

    /// CloudWatch Logs sends gzip payloads to the delivery stream.
    async fn put_delivery_record(&self) -> Result<(), Failure> {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
        let compressed = gzip
            .write_all(&self.data.document)
            .and_then(|()| gzip.finish());
        let compressed = compressed.map_err(|error| {
            Failure::new(Stage::Send, error.to_string(), "run the command again")
        })?;
        let stream = self.delivery_stream();
        let subject = format!("the delivery stream {stream}");
        let request = Request::new(&operations::PUT_DELIVERY_RECORD, subject)
            .with("DeliveryStreamName", stream)
            .with("Record", json!({"Data": base64(&compressed)}));
        self.request(Stage::Send, &request).await.map(|_| ())
    }

    async fn check_subscription(&self) -> Result<(), Failure> {
        let logs = self.parameters.contact_flow_logs.as_ref();
        let log_group = logs.map_or("", |logs| logs.log_group.as_str());
        let subject = format!("the log group {log_group}");
        let request = Request::new(&operations::DESCRIBE_SUBSCRIPTION_FILTERS, subject)
            .with("logGroupName", log_group);
        let response = self.request(Stage::Subscription, &request).await?;
        let own = format!(":deliverystream/{}", self.delivery_stream());
        let mut filters = response["subscriptionFilters"]
            .as_array()
            .into_iter()
            .flatten();
        let is_own = |filter: &Value| {
            filter["destinationArn"]
                .as_str()
                .is_some_and(|arn| arn.ends_with(&own))
        };
        if filters.any(is_own) {
            return Ok(());
        }
        Err(Failure::new(
            Stage::Subscription,
            format!(
                "no subscription filter of {log_group} sends to {}",
                self.delivery_stream()
            ),
            "deploy stack cfl again; somebody deleted or replaced its subscription filter",
        ))
    }

    async fn put_object(&self) -> Result<Option<String>, Failure> {
        let Some(object) = &self.data.object else {
            return Ok(None);
        };
        let document = self.data.document.clone();
        let buckets = &self.session.buckets;
        let sent = buckets.put_version(&object.bucket, &object.key, document);
        sent.await
            .map_err(|error| Failure::of_call(Stage::Send, &error))
    }

    /// The response to a request of a stage.
    pub(super) async fn request(&self, stage: Stage, request: &Request) -> Result<Value, Failure> {
        let client = ServiceClient::new(&self.session.account);
        let response = client.send(request).await;
        response
            .and_then(account::Response::success)
            .and_then(|response| response.json())
            .map_err(|error| Failure::of_call(stage, &error))
    }
}

fn base64(bytes: &[u8]) -> String {
    base64_simd::STANDARD.encode_to_string(bytes)
}
