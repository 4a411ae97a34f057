//! Calls of public AWS APIs for assertions.

use account::{Account, Operation, Request, Service, ServiceClient};
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_s3::Client;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{
    Event, FilterRule, FilterRuleName, NotificationConfiguration, NotificationConfigurationFilter,
    QueueConfiguration, S3KeyFilter,
};
use aws_sdk_s3::types::{ObjectOwnership, OwnershipControls, OwnershipControlsRule};
use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};

use crate::{ACCOUNT, REGION};

/// Calls of one case.
#[derive(Debug)]
pub struct Api {
    runtime: Runtime,
    account: Account,
    s3: Client,
    cloudformation: aws_sdk_cloudformation::Client,
}

impl Api {
    /// The calls of an account: on the local AWS, an access key of twelve digits is the number of
    /// its account.
    pub(crate) fn new(endpoint: &str, access_key: &str) -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let credentials = Credentials::new(access_key, "test", None, None, "test");
        let config = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(REGION))
            .endpoint_url(endpoint)
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .build();
        let s3 = Client::from_conf(
            aws_sdk_s3::config::Builder::from(&config)
                .force_path_style(true)
                .build(),
        );
        Self {
            runtime,
            cloudformation: aws_sdk_cloudformation::Client::new(&config),
            account: Account {
                config,
                region: REGION.to_owned(),
            },
            s3,
        }
    }

    /// Calls an operation of a service that speaks JSON: `("kinesis", "Kinesis_20131202.PutRecord",
    /// ...)`.
    pub fn call(&self, service: &'static str, operation: &'static str, input: &Value) -> Value {
        let client = ServiceClient::new(&self.account);
        self.runtime.block_on(async {
            let response = client.send(&request(service, operation, input)).await;
            let success = response.and_then(account::Response::success);
            let response = success.unwrap_or_else(|error| panic!("{operation} {input}: {error}"));
            response.json().unwrap_or_default()
        })
    }

    pub fn create_bucket(&self, bucket: &str) {
        self.runtime
            .block_on(self.s3.create_bucket().bucket(bucket).send())
            .unwrap();
    }

    /// Whether a bucket exists.
    pub fn has_bucket(&self, bucket: &str) -> bool {
        self.runtime
            .block_on(self.s3.head_bucket().bucket(bucket).send())
            .is_ok()
    }

    /// Enables ACLs of a bucket and grants S3 log delivery access, as CDK does for a bucket of access
    /// logs.
    pub fn grant_log_delivery(&self, bucket: &str) {
        let rule = OwnershipControlsRule::builder()
            .object_ownership(ObjectOwnership::BucketOwnerPreferred)
            .build()
            .unwrap();
        let controls = OwnershipControls::builder().rules(rule).build().unwrap();
        let request = self
            .s3
            .put_bucket_ownership_controls()
            .bucket(bucket)
            .ownership_controls(controls);
        self.runtime.block_on(request.send()).unwrap();
        let group = "uri=http://acs.amazonaws.com/groups/s3/LogDelivery";
        let request = self
            .s3
            .put_bucket_acl()
            .bucket(bucket)
            .grant_write(group)
            .grant_read_acp(group);
        self.runtime.block_on(request.send()).unwrap();
    }

    /// Groups to which the ACL of a bucket grants access.
    pub fn acl_groups(&self, bucket: &str) -> Vec<String> {
        let request = self.s3.get_bucket_acl().bucket(bucket);
        let acl = self.runtime.block_on(request.send()).unwrap();
        acl.grants()
            .iter()
            .filter_map(|grant| grant.grantee()?.uri().map(str::to_owned))
            .collect()
    }

    /// Adds a policy to a bucket that denies requests without TLS, as CDK does.
    pub fn require_tls(&self, bucket: &str) {
        let policy = json!({"Version": "2012-10-17", "Statement": [{
            "Effect": "Deny", "Principal": {"AWS": "*"}, "Action": "s3:*",
            "Resource": [format!("arn:aws:s3:::{bucket}"), format!("arn:aws:s3:::{bucket}/*")],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }]});
        let request = self.s3.put_bucket_policy().bucket(bucket);
        let sent = self
            .runtime
            .block_on(request.policy(policy.to_string()).send());
        sent.unwrap();
    }

    /// Creates a stack as another tool does, and waits for it.
    pub fn create_stack(&self, name: &str, template: &str) {
        let request = self.cloudformation.create_stack().stack_name(name);
        let sent = self
            .runtime
            .block_on(request.template_body(template).send());
        sent.unwrap();
        crate::eventually(&format!("stack {name}"), || {
            let request = self.cloudformation.describe_stacks().stack_name(name);
            let response = self.runtime.block_on(request.send()).unwrap();
            let status = response.stacks()[0].stack_status().unwrap().to_string();
            if status == "CREATE_COMPLETE" {
                Ok(())
            } else {
                Err(status)
            }
        });
    }

    /// Names of all stacks.
    pub fn stacks(&self) -> Vec<String> {
        let request = self.cloudformation.describe_stacks();
        let response = self.runtime.block_on(request.send()).unwrap();
        let names = response
            .stacks()
            .iter()
            .filter_map(|stack| stack.stack_name());
        names.map(str::to_owned).collect()
    }

    /// Keys and values of the tags of a stack.
    pub fn stack_tags(&self, name: &str) -> Vec<(String, String)> {
        let request = self.cloudformation.describe_stacks().stack_name(name);
        let response = self.runtime.block_on(request.send()).unwrap();
        let tags = response.stacks()[0].tags().iter();
        let mut tags: Vec<_> = tags
            .map(|tag| {
                (
                    tag.key().unwrap().to_owned(),
                    tag.value().unwrap().to_owned(),
                )
            })
            .collect();
        tags.sort();
        tags
    }

    /// Deletes a stack and its resources, and waits for it.
    pub fn delete_stack(&self, name: &str) {
        let request = self.cloudformation.delete_stack().stack_name(name);
        self.runtime.block_on(request.send()).unwrap();
        crate::eventually(&format!("no stack {name}"), || {
            let request = self.cloudformation.describe_stacks().stack_name(name);
            match self.runtime.block_on(request.send()) {
                Ok(response) => Err(format!("{:?}", response.stacks())),
                Err(_) => Ok(()),
            }
        });
    }

    /// Adds a notification of a bucket to a queue for new audio, as another tool of a team may need.
    pub fn tell_queue_of_audio(&self, bucket: &str, queue: &str) {
        self.call("sqs", "AmazonSQS.CreateQueue", &json!({"QueueName": queue}));
        let rule = FilterRule::builder()
            .name(FilterRuleName::Suffix)
            .value(".wav")
            .build();
        let filter = NotificationConfigurationFilter::builder()
            .key(S3KeyFilter::builder().filter_rules(rule).build())
            .build();
        let arn = format!("arn:aws:sqs:{REGION}:{ACCOUNT}:{queue}");
        let queue = QueueConfiguration::builder()
            .id("audio")
            .queue_arn(arn)
            .events(Event::S3ObjectCreated)
            .filter(filter)
            .build()
            .unwrap();
        let configuration = NotificationConfiguration::builder()
            .queue_configurations(queue)
            .build();
        let request = self
            .s3
            .put_bucket_notification_configuration()
            .bucket(bucket)
            .notification_configuration(configuration);
        self.runtime.block_on(request.send()).unwrap();
    }

    /// Notifications of a bucket: the ARNs of queues with their filters, and whether to EventBridge.
    pub fn notifications(&self, bucket: &str) -> (Vec<String>, bool) {
        let answer = self
            .runtime
            .block_on(
                self.s3
                    .get_bucket_notification_configuration()
                    .bucket(bucket)
                    .send(),
            )
            .unwrap();
        let suffix = |queue: &QueueConfiguration| {
            let rules = queue
                .filter()
                .and_then(|filter| filter.key())
                .map(S3KeyFilter::filter_rules)
                .unwrap_or_default();
            rules
                .iter()
                .filter_map(|rule| rule.value())
                .collect::<String>()
        };
        let queues = answer
            .queue_configurations()
            .iter()
            .map(|queue| format!("{} {}", queue.queue_arn(), suffix(queue)))
            .collect();
        (queues, answer.event_bridge_configuration().is_some())
    }

    /// Puts an object.
    pub fn put(&self, bucket: &str, key: &str, content: &[u8]) {
        let request = self
            .s3
            .put_object()
            .bucket(bucket)
            .key(key)
            .body(ByteStream::from(content.to_vec()));
        self.runtime.block_on(request.send()).unwrap();
    }

    /// The keys of a bucket that begin with a prefix.
    pub fn keys(&self, bucket: &str, prefix: &str) -> Vec<String> {
        let answer = self
            .runtime
            .block_on(
                self.s3
                    .list_objects_v2()
                    .bucket(bucket)
                    .prefix(prefix)
                    .send(),
            )
            .unwrap();
        answer
            .contents()
            .iter()
            .filter_map(|object| object.key().map(str::to_owned))
            .collect()
    }

    /// The content of an object.
    pub fn object(&self, bucket: &str, key: &str) -> Vec<u8> {
        self.runtime.block_on(async {
            let answer = self
                .s3
                .get_object()
                .bucket(bucket)
                .key(key)
                .send()
                .await
                .unwrap();
            answer.body.collect().await.unwrap().to_vec()
        })
    }

    /// The rows of a bucket under a prefix.
    pub fn rows(&self, bucket: &str, prefix: &str) -> Vec<Value> {
        let keys = self
            .keys(bucket, prefix)
            .into_iter()
            .filter(|key| !key.ends_with('/'));
        keys.flat_map(|key| rows_of(&self.object(bucket, &key)))
            .collect()
    }

    /// Puts a record on a data stream.
    pub fn put_on_stream(&self, stream: &str, record: &Value) {
        let data = base64_simd::STANDARD.encode_to_string(record.to_string());
        self.call(
            "kinesis",
            "Kinesis_20131202.PutRecord",
            &json!({"StreamName": stream, "PartitionKey": "1", "Data": data}),
        );
    }

    pub fn put_on_delivery_stream(&self, stream: &str, record: &[u8]) {
        let data = base64_simd::STANDARD.encode_to_string(record);
        self.call(
            "firehose",
            "Firehose_20150804.PutRecord",
            &json!({"DeliveryStreamName": stream, "Record": {"Data": data}}),
        );
    }

    /// Messages of a queue, without deleting them.
    pub fn messages(&self, queue: &str) -> Vec<String> {
        let url =
            self.call("sqs", "AmazonSQS.GetQueueUrl", &json!({"QueueName": queue}))["QueueUrl"]
                .clone();
        let input = json!({"QueueUrl": url, "MaxNumberOfMessages": 10, "VisibilityTimeout": 0});
        let answer = self.call("sqs", "AmazonSQS.ReceiveMessage", &input);
        answer["Messages"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|message| message["Body"].as_str().unwrap().to_owned())
            .collect()
    }

    /// Runs a state machine and returns its status, error, cause and output.
    pub fn execute(&self, machine: &str, input: &Value) -> Value {
        let input = json!({"stateMachineArn": machine, "input": input.to_string()});
        let execution =
            self.call("states", "AWSStepFunctions.StartExecution", &input)["executionArn"].clone();
        crate::eventually("an execution that ends", || {
            let answer = self.call(
                "states",
                "AWSStepFunctions.DescribeExecution",
                &json!({"executionArn": execution}),
            );
            if answer["status"] == "RUNNING" {
                Err(answer.to_string())
            } else {
                Ok(answer)
            }
        })
    }

    /// SQL text of a query execution.
    pub fn statement(&self, query: &Value) -> Value {
        let answer = self.call(
            "athena",
            "AmazonAthena.GetQueryExecution",
            &json!({"QueryExecutionId": query}),
        );
        answer["QueryExecution"]["Query"].clone()
    }
}

/// A request for an operation that the programs do not call.
fn request(service: &'static str, target: &'static str, input: &Value) -> Request {
    let (prefix, name) = target.split_once('.').unwrap();
    let members = input.as_object().unwrap();
    let names: Vec<&'static str> = members
        .keys()
        .map(|member| &*Box::leak(member.clone().into_boxed_str()))
        .collect();
    let service = Box::leak(Box::new(Service {
        id: service,
        name: service,
        target_prefix: Some(prefix),
        is_plain_in_govcloud: false,
    }));
    let operation = Box::leak(Box::new(Operation {
        service,
        name,
        permissions: None,
        method: "POST",
        path: "/",
        query: &[],
        body: Vec::leak(names.clone()),
        output: &[],
    }));
    let request = Request::new(operation, "the local AWS");
    names.into_iter().fold(request, |request, member| {
        request.with(member, input[member].clone())
    })
}

/// Rows of an object, with or without newlines between them.
fn rows_of(content: &[u8]) -> Vec<Value> {
    serde_json::Deserializer::from_slice(content)
        .into_iter()
        .map(Result::unwrap)
        .collect()
}
