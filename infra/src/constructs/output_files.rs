//! The path of output files: an event for each new file, a row for each file, a record for each
//! row.

use super::{Alarm, Function, Queue, dead_letter_queue};
use crate::model::{
    Parameter, Reference, Resource, Statement, Value, account, join, json, resource_types,
    substitute,
};
use crate::scope::Scope;

/// The path of a kind of output files from the bucket to which Connect writes them to a delivery
/// stream.
#[derive(Debug)]
pub(crate) struct OutputFiles<'a> {
    /// What the logical ids begin with: `CL`.
    pub(crate) prefix: &'static str,
    /// The crates of the functions.
    pub(crate) packages: Packages,
    /// Which files.
    pub(crate) arrivals: Arrivals,
    /// What the event processor and the loader are told of them.
    pub(crate) choice: Vec<(&'static str, Value)>,
    /// Where the rows go.
    pub(crate) stream: &'a Reference<resource_types::DeliveryStream>,
}

/// The crates of the three functions.
#[derive(Debug)]
pub(crate) struct Packages {
    pub(crate) event_processor: &'static str,
    pub(crate) loader: &'static str,
    pub(crate) writer: &'static str,
}

/// Which files are told of.
#[derive(Debug)]
pub(crate) struct Arrivals {
    /// The bucket to which Connect writes them.
    pub(crate) bucket: Value,
    /// The keys, as a pattern of EventBridge.
    pub(crate) keys: Value,
    /// The keys, as they stand at the end of an ARN: with a slash before them and a wildcard in
    /// them.
    pub(crate) objects: Value,
}

type QueueReference = Reference<resource_types::Queue>;
type FunctionReference = Reference<resource_types::Function>;

/// How one of the two functions that read a queue works.
struct Reader {
    timeout: Value,
    visibility: Value,
    receives: Value,
    window: Value,
    batch_size: u32,
    concurrency: u32,
}

impl OutputFiles<'_> {
    /// Adds it.
    pub(crate) fn add(self, scope: &mut Scope<'_>) {
        let rule = scope.names.of(&self.id("S3BucketNotificationRule"));
        let rule_arn = Scope::arn("events", &format!("rule/{rule}"));
        let dead_letters = dead_letter_queue(scope, &self.id("DLQ"), |queue| {
            let sent_by_rule =
                Statement::allow(["sqs:SendMessage"]).by_service("events.amazonaws.com");
            vec![sent_by_rule.on(queue.arn()).for_source(rule_arn)]
        });
        let (loading, writing) = (Reader::loader(scope), Reader::writer(scope));
        let loader_queue = loading.queue(scope, self.id("OutputFileLoaderQueue"), &dead_letters);
        let writer_queue = writing.queue(scope, self.id("RecordWriterQueue"), &dead_letters);
        let event_processor = self.event_processor(scope, &loader_queue, &dead_letters);
        self.rule(scope, &rule, &event_processor, &dead_letters);
        let loader = self
            .loader(&loading, &loader_queue, &writer_queue)
            .add(scope);
        loading.connect(scope, &loader_queue, &loader);
        let writer = self.writer(&writing, &writer_queue).add(scope);
        writing.connect(scope, &writer_queue, &writer);
    }

    fn id(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    fn with_choice(&self, function: Function) -> Function {
        self.choice
            .iter()
            .fold(function, |function, (name, value)| {
                function.variable(name, value.clone())
            })
    }

    fn event_processor(
        &self,
        scope: &mut Scope<'_>,
        queue: &QueueReference,
        dead_letters: &QueueReference,
    ) -> FunctionReference {
        let summary = "Tells the loader of each new output file";
        let function = Function::new(
            self.id("EventProcessorLambda"),
            self.packages.event_processor,
            summary,
        )
        .variable("OUTPUT_FILE_LOADER_QUEUE_URL", queue.value())
        .allow(Statement::allow(["sqs:SendMessage"]).on(queue.arn()))
        .dead_letters(dead_letters);
        self.with_choice(function).add(scope)
    }

    /// The rule by which the event processor is told of each new object, with the permission to
    /// call it. What cannot be handed over goes to the dead-letter queue as it is, where the loader
    /// understands it when it is sent on.
    fn rule(
        &self,
        scope: &mut Scope<'_>,
        name: &str,
        event_processor: &FunctionReference,
        dead_letters: &QueueReference,
    ) {
        let properties = json!({
            "Name": name,
            "Description": "Tells of each new object that may be an output file",
            "State": "ENABLED",
            "EventPattern": {
                "source": ["aws.s3"],
                "detail-type": ["Object Created"],
                "detail": {"bucket": {"name": [self.arrivals.bucket]}, "object": {"key": self.arrivals.keys}},
            },
            "Targets": [{
                "Id": event_processor.logical_id(),
                "Arn": event_processor.arn(),
                "DeadLetterConfig": {"Arn": dead_letters.arn()},
            }],
        });
        let rule = scope.add(
            &format!("Connect{}S3BucketNotificationRule", self.prefix),
            Resource::<resource_types::Rule>::new(properties),
        );
        let permission = Resource::<resource_types::Permission>::new(json!({
            "Action": "lambda:InvokeFunction",
            "FunctionName": event_processor.value(),
            "Principal": "events.amazonaws.com",
            "SourceAccount": account(),
            "SourceArn": rule.arn(),
        }));
        scope.add(&format!("{}Permission", rule.logical_id()), permission);
    }

    fn loader(
        &self,
        reader: &Reader,
        queue: &QueueReference,
        writer_queue: &QueueReference,
    ) -> Function {
        let bucket_arn = join([
            substitute("arn:${AWS::Partition}:s3:::"),
            self.arrivals.bucket.clone(),
        ]);
        let objects = join([bucket_arn.clone(), self.arrivals.objects.clone()]);
        let function = Function::new(self.id("OutputFileLoaderLambda"), self.packages.loader, "Reads output files and makes rows of them")
            .memory(512)
            .timeout(reader.timeout.clone())
            .variable("RECORD_WRITER_QUEUE_URL", writer_queue.value())
            .allow(Statement::allow(["s3:GetObject"]).on(objects))
            .allow(decryption(&bucket_arn))
            .with_wildcard(
                "Connect names the objects, and the key of the bucket is the user's choice: it decrypts objects of this bucket alone",
            )
            .allow(Statement::allow(["sqs:SendMessage"]).on(writer_queue.arn()))
            .allow(reading(queue));
        self.with_choice(function)
    }

    fn writer(&self, reader: &Reader, queue: &QueueReference) -> Function {
        Function::new(
            self.id("RecordWriterLambda"),
            self.packages.writer,
            "Puts rows into the delivery stream",
        )
        .memory(256)
        .timeout(reader.timeout.clone())
        .variable("DELIVERY_STREAM_NAME", self.stream.value())
        .allow(Statement::allow(["firehose:PutRecordBatch"]).on(self.stream.arn()))
        .allow(reading(queue))
    }
}

/// Objects may be encrypted with any key of the account: S3 may use it for the objects of one
/// bucket.
fn decryption(bucket_arn: &Value) -> Statement {
    let context = json!([bucket_arn, join([bucket_arn.clone(), "/*".into()])]);
    Statement::allow(["kms:Decrypt"])
        .on(Scope::arn("kms", "key/*"))
        .when(
            "StringEquals",
            "kms:ViaService",
            substitute("s3.${AWS::Region}.${AWS::URLSuffix}"),
        )
        .when("StringLike", "kms:EncryptionContext:aws:s3:arn", context)
}

fn reading(queue: &QueueReference) -> Statement {
    Statement::allow([
        "sqs:DeleteMessage",
        "sqs:GetQueueAttributes",
        "sqs:ReceiveMessage",
    ])
    .on(queue.arn())
}

/// The most seconds that a function may run.
const LONGEST_TIMEOUT: u64 = 900;
/// The most seconds that SQS hides a message.
const LONGEST_VISIBILITY: u64 = 43_200;

impl Reader {
    fn loader(scope: &mut Scope<'_>) -> Self {
        Self::new(scope, "OutputFileLoader", 50, 50)
    }

    fn writer(scope: &mut Scope<'_>) -> Self {
        Self::new(scope, "RecordWriter", 100, 10)
    }

    /// The visibility is six times the timeout and the window: Lambda may try that often before it
    /// gives the message back.
    fn new(scope: &mut Scope<'_>, name: &str, batch_size: u32, concurrency: u32) -> Self {
        let mut number = |name: String, default, bounds, description: &str| {
            scope
                .parameter(&name, Parameter::number(default, bounds, description))
                .value()
        };
        let timeout = "Seconds after which the function is stopped";
        let visibility = "Seconds for which a message is hidden; at least six times the function's timeout, and the batching window";
        Self {
            timeout: number(
                format!("{name}TimeoutSeconds"),
                30,
                [3, LONGEST_TIMEOUT],
                timeout,
            ),
            visibility: number(
                format!("{name}VisibilitySeconds"),
                190,
                [1, LONGEST_VISIBILITY],
                visibility,
            ),
            receives: number(
                "MaxReceiveCount".to_owned(),
                5,
                [1, 1000],
                "How often a message is tried before it is a dead letter",
            ),
            window: number(
                "BatchingWindowSeconds".to_owned(),
                5,
                [1, 300],
                "Seconds for which messages are gathered for a function",
            ),
            batch_size,
            concurrency,
        }
    }

    fn queue(
        &self,
        scope: &mut Scope<'_>,
        logical_id: String,
        dead_letters: &QueueReference,
    ) -> QueueReference {
        let late = "Messages have waited for an hour: the function that reads the queue fails, or does not keep up.";
        let alarm = format!("{logical_id}AgeAlarm");
        let (visibility, receives) = (self.visibility.clone(), self.receives.clone());
        let queue = Queue {
            logical_id,
            visibility,
            receives,
            dead_letters,
        }
        .add(scope);
        Alarm::new(alarm, "AWS/SQS", "ApproximateAgeOfOldestMessage", late)
            .of("QueueName", queue.name())
            .above(3600)
            .add(scope);
        queue
    }

    fn connect(&self, scope: &mut Scope<'_>, queue: &QueueReference, function: &FunctionReference) {
        let mapping = Resource::<resource_types::EventSourceMapping>::new(json!({
            "EventSourceArn": queue.arn(),
            "FunctionName": function.value(),
            "BatchSize": self.batch_size,
            "MaximumBatchingWindowInSeconds": self.window,
            "FunctionResponseTypes": ["ReportBatchItemFailures"],
            "ScalingConfig": {"MaximumConcurrency": self.concurrency},
        }));
        scope.add(&format!("{}Source", function.logical_id()), mapping);
    }
}
