//! Sends the test data of a source as Amazon Connect does.

use account::{Request, ServiceClient, operations};
use connect_core::Source;
use serde_json::Value;

use super::{Failure, Pipeline, Stage};
use crate::Names;
use crate::deploy::DeployError;
use crate::deploy::record_streams::RecordStreams;
use crate::deploy::row_objects::encoded;
use crate::model::ResourceType;
use crate::model::resource_types::DeliveryStream;

impl Pipeline<'_> {
    /// Sends the test data. Returns the version of an object in a bucket with versions.
    pub(super) async fn send(&self) -> Result<Option<String>, Failure> {
        match self.data.source {
            Source::ContactLens | Source::EvaluationForms | Source::Transcripts => {
                return self.put_object().await;
            }
            Source::ContactFlowLogs => self.check_subscription().await?,
            Source::ContactRecords | Source::AgentEvents => {}
        }
        self.put_record().await.map(|()| None)
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

    /// Puts the document on the stream of the source.
    async fn put_record(&self) -> Result<(), Failure> {
        let stream = self.session.record_stream(self.data.source).await;
        let stream = stream.map_err(|error| {
            let advice = "deploy the stack of the source";
            Failure::new(Stage::Stack, error.to_string(), advice)
        })?;
        // CloudWatch Logs compresses payloads.
        let is_compressed = self.data.source == Source::ContactFlowLogs;
        let again = |reason: String| Failure::new(Stage::Send, reason, "run the command again");
        let record = encoded(self.data.document.clone(), is_compressed);
        let record = record.map_err(|error| again(error.to_string()))?;
        let streams = RecordStreams::new(&self.session.account);
        let put = streams.put(&stream, &[record]).await;
        put.map_err(|not_put| match not_put.error {
            DeployError::Aws(error) => Failure::of_call(Stage::Send, &error),
            error => again(error.to_string()),
        })
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
