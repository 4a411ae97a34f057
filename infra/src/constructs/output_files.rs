//! The pipeline of output files: an event for each new file, a row for each file, a record for each
//! row.

use functions::Variable;

use super::{Alarm, Function, SourceQueue, dead_letter_queue};
use crate::model::{
    ConditionReference, Parameter, Reference, Resource, Statement, Value, account, join, json,
    resource_types, substitute,
};
use crate::scope::Scope;

/// The pipeline of a kind of output files from the bucket of Connect to a delivery stream.
#[derive(Debug)]
pub(crate) struct OutputFilePipeline<'a> {
    /// Prefix of the logical IDs, such as `CL`.
    pub(crate) prefix: &'static str,
    pub(crate) functions: OutputFileFunctions,
    /// Which files.
    pub(crate) filter: ObjectFilter,
    /// The variables by which the event processor and the loader select files.
    pub(crate) variables: Vec<(&'static Variable, Value)>,
    /// Destination of the rows.
    pub(crate) stream: &'a Reference<resource_types::DeliveryStream>,
    /// Destination of the turns of transcripts, if the files have some.
    pub(crate) turns: Option<TurnStream>,
}

/// The delivery stream of turns.
#[derive(Clone, Debug)]
pub(crate) struct TurnStream {
    pub(crate) name: Value,
    /// Whether it exists.
    pub(crate) exists: ConditionReference,
    /// The permission to put turns.
    pub(crate) put: Statement,
}

/// The definitions of the three functions.
#[derive(Debug)]
pub(crate) struct OutputFileFunctions {
    pub(crate) event_processor: &'static functions::Function,
    pub(crate) loader: &'static functions::Function,
    pub(crate) writer: &'static functions::Function,
}

/// Selects the objects that the pipeline loads.
#[derive(Debug)]
pub(crate) struct ObjectFilter {
    /// Bucket of Connect.
    pub(crate) bucket: Value,
    /// EventBridge pattern of the keys.
    pub(crate) keys: Value,
    /// The keys at the end of an ARN: with a leading slash and a wildcard.
    pub(crate) objects: Value,
}

type QueueReference = Reference<resource_types::Queue>;
type FunctionReference = Reference<resource_types::Function>;

/// Settings of a function that polls a queue.
struct Reader {
    timeout: Value,
    visibility: Value,
    receives: Value,
    window: Value,
    batch_size: u32,
    concurrency: u32,
}

impl OutputFilePipeline<'_> {
    pub(crate) fn add(self, scope: &mut Scope<'_>) {
        let rule = scope
            .names
            .resource_name(&self.id("S3BucketNotificationRule"));
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

    fn with_variables(&self, function: Function) -> Function {
        self.variables
            .iter()
            .fold(function, |function, (variable, value)| {
                function.variable(variable, value.clone())
            })
    }

    fn event_processor(
        &self,
        scope: &mut Scope<'_>,
        queue: &QueueReference,
        dead_letters: &QueueReference,
    ) -> FunctionReference {
        let function = Function::new(
            self.id("EventProcessorLambda"),
            self.functions.event_processor,
        )
        .variable(&functions::OUTPUT_FILE_LOADER_QUEUE_URL, queue.value())
        .allow(Statement::allow(["sqs:SendMessage"]).on(queue.arn()))
        .dead_letters(dead_letters);
        self.with_variables(function).add(scope)
    }

    /// The rule that invokes the event processor for each new object, with alarms. Undelivered events go
    /// to the dead-letter queue; the loader can process them after a redrive.
    fn rule(
        &self,
        scope: &mut Scope<'_>,
        name: &str,
        event_processor: &FunctionReference,
        dead_letters: &QueueReference,
    ) {
        let properties = json!({
            "Name": name,
            "Description": "Invokes the event processor for each new object that can be an output file",
            "State": "ENABLED",
            "EventPattern": {
                "source": ["aws.s3"],
                "detail-type": ["Object Created"],
                "detail": {"bucket": {"name": [self.filter.bucket]}, "object": {"key": self.filter.keys}},
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
        let undelivered = "EventBridge could not invoke the event processor; the events are in the dead-letter queue. Check the permission and the concurrency of the function, then run infra redrive.";
        let lost = "EventBridge could send an event of a new object neither to the event processor nor to the dead-letter queue, and dropped it. Check the policy and the key of the queue, then run infra backfill for the day.";
        for (name, metric, description) in [
            ("Failed", "FailedInvocations", undelivered),
            ("Lost", "InvocationsFailedToBeSentToDlq", lost),
        ] {
            let id = format!("{}{name}Alarm", rule.logical_id());
            Alarm::new(id, "AWS/Events", metric, description)
                .dimension("RuleName", rule.value())
                .add(scope);
        }
    }

    fn loader(
        &self,
        reader: &Reader,
        queue: &QueueReference,
        writer_queue: &QueueReference,
    ) -> Function {
        let bucket_arn = join([
            substitute("arn:${AWS::Partition}:s3:::"),
            self.filter.bucket.clone(),
        ]);
        let objects = join([bucket_arn.clone(), self.filter.objects.clone()]);
        let function = Function::new(self.id("OutputFileLoaderLambda"), self.functions.loader)
            .timeout(reader.timeout.clone())
            .variable(&functions::RECORD_WRITER_QUEUE_URL, writer_queue.value())
            .allow(Statement::allow(["s3:GetObject"]).on(objects))
            .allow(decryption(&bucket_arn))
            .with_wildcard(
                "Connect names the objects, and the bucket can use any key of the account; decryption is limited to objects of this bucket",
            )
            .allow(Statement::allow(["sqs:SendMessage"]).on(writer_queue.arn()))
            .allow(reading(queue));
        let function = self.with_variables(function);
        match &self.turns {
            Some(turns) => function
                .variable(
                    &functions::TRANSCRIPTS_DELIVERY_STREAM_NAME,
                    turns.name.clone(),
                )
                .allow_when("PutTurns", &turns.exists, turns.put.clone()),
            None => function,
        }
    }

    fn writer(&self, reader: &Reader, queue: &QueueReference) -> Function {
        Function::new(self.id("RecordWriterLambda"), self.functions.writer)
            .timeout(reader.timeout.clone())
            .variable(&functions::DELIVERY_STREAM_NAME, self.stream.value())
            .allow(Statement::allow(["firehose:PutRecordBatch"]).on(self.stream.arn()))
            .allow(reading(queue))
    }
}

/// Allows S3 to decrypt objects of one bucket with any key of the account.
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

/// Lambda's timeout limit in seconds.
const LONGEST_TIMEOUT: u64 = 900;
/// Visibility timeout limit of SQS in seconds.
const LONGEST_VISIBILITY: u64 = 43_200;

impl Reader {
    fn loader(scope: &mut Scope<'_>) -> Self {
        Self::new(scope, "OutputFileLoader", 50, 50)
    }

    fn writer(scope: &mut Scope<'_>) -> Self {
        Self::new(scope, "RecordWriter", 100, 10)
    }

    /// AWS recommends a visibility timeout of six times the function's timeout plus the batching
    /// window.
    fn new(scope: &mut Scope<'_>, name: &str, batch_size: u32, concurrency: u32) -> Self {
        let mut number = |name: String, default, bounds, description: &str| {
            scope
                .parameter(&name, Parameter::number(default, bounds, description))
                .value()
        };
        let timeout = "Function timeout in seconds";
        let visibility = "Visibility timeout in seconds; at least six times the function timeout plus the batching window";
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
                "Receives of a message before it moves to the dead-letter queue",
            ),
            window: number(
                "BatchingWindowSeconds".to_owned(),
                5,
                [1, 300],
                "Maximum batching window in seconds",
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
        let late = "The oldest message is older than one hour: the consumer fails or is too slow. Check the log group of the function that reads the queue, and its concurrency.";
        let alarm = format!("{logical_id}AgeAlarm");
        let (visibility, receives) = (self.visibility.clone(), self.receives.clone());
        let queue = SourceQueue {
            logical_id,
            visibility,
            receives,
            dead_letters,
        }
        .add(scope);
        Alarm::new(alarm, "AWS/SQS", "ApproximateAgeOfOldestMessage", late)
            .dimension("QueueName", queue.name())
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
