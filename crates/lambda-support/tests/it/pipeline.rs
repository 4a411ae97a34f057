//! Event processor, loader and writer as one pipeline: whatever fails, each document ends as a row
//! or as a dead letter, and a second copy has a cause.
//!
//! Queues, Lambda's retries and dead letters are a model; handlers and SDK clients are the real
//! ones, and each HTTP request of theirs can fail. Cases are the same in each run;
//! `PROPTEST_CASES=2000 PROPTEST_RNG_SEED=7` runs others, and more.

use std::collections::{BTreeMap, VecDeque};
use std::future::Future;
use std::time::Duration;

use aws_types::SdkConfig;
use connect_core::queue_message::{S3Object, decode_row};
use lambda_fakes::{Fault, FaultyAws};
use lambda_support::aws::sdk_config;
use lambda_support::delivery_stream::{self, DeliveryStream};
use lambda_support::event_processor::EventProcessor;
use lambda_support::loader::OutputFileLoader;
use lambda_support::objects::{Objects, s3_client};
use lambda_support::output_files::{ContactLensFiles, OutputFiles};
use lambda_support::queue::SqsQueue;
use lambda_support::record_writer::RecordWriter;
use lambda_support::{Deadline, Handler, Invocation, InvocationError};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::{Value, json};

const BUCKET: &str = "anycompany-recordings";
const ANALYSIS: &str = r#"{"CustomerMetadata":{"ContactId":"ID"},"Channel":"VOICE","LanguageCode":"en-US","ConversationCharacteristics":{"TotalConversationDurationMillis":1000}}"#;

/// Receives of a message, or attempts of an event, before it becomes a dead letter.
const MAX_RECEIVES: u32 = 3;
/// Time limit of an invocation.
const TIMEOUT: Duration = Duration::from_secs(20);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FileKind {
    /// A Contact Lens file.
    Analysis,
    /// A Contact Lens file that is not JSON.
    Broken,
    /// A redacted copy, which the deployment ignores.
    RedactedCopy,
    /// An object that this release does not know.
    Unknown,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    Process,
    Load,
    Write,
}

#[derive(Clone, Copy, Debug)]
enum Step {
    /// Connect writes an object.
    Create(FileKind),
    /// EventBridge delivers the event of an object again.
    Repeat(prop::sample::Index),
    /// A function handles up to some messages; the process may die after some milliseconds.
    Invoke(Stage, usize, Option<u64>),
    /// An object disappears from the bucket.
    Expire(prop::sample::Index),
    /// Dead letters go back to the queues that they come from.
    Redrive,
}

struct Document {
    key: String,
    kind: FileKind,
    content: Vec<u8>,
    /// Whether it may have several rows or dead letters: its event was delivered again, or something
    /// was sent on without a response.
    may_repeat: bool,
}

struct Message {
    id: usize,
    body: String,
    receives: u32,
}

struct Pipeline {
    aws: FaultyAws,
    processor: EventProcessor<ContactLensFiles>,
    loader: OutputFileLoader<ContactLensFiles>,
    writer: RecordWriter,
    documents: Vec<Document>,
    queues: BTreeMap<Stage, VecDeque<Message>>,
    dead: Vec<(Stage, Message)>,
    rows: Vec<String>,
    messages: usize,
}

/// Configuration of clients that call `aws`.
pub(crate) fn config(aws: &FaultyAws) -> SdkConfig {
    let environment = [
        ("AWS_REGION", "eu-west-2"),
        ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"),
        ("AWS_SECRET_ACCESS_KEY", "secret"),
        ("AWS_ENDPOINT_URL", "http://services.example"),
    ];
    let config = sdk_config(&environment.into()).unwrap();
    config.into_builder().http_client(aws.clone()).build()
}

fn files() -> ContactLensFiles {
    ContactLensFiles::new(&[].into()).unwrap()
}

impl Pipeline {
    fn new(faults: Vec<Fault>) -> Self {
        let aws = FaultyAws::default();
        aws.state().faults = faults.into();
        let config = config(&aws);
        let queue = || SqsQueue::new(&config, "http://services.example/queue".to_owned());
        let stream = delivery_stream::client(&config);
        Self {
            processor: EventProcessor::with_queue(files(), queue()),
            loader: OutputFileLoader::with_clients(
                files(),
                Objects::new(s3_client(&config)),
                queue(),
            ),
            writer: RecordWriter::with_stream(DeliveryStream::with_client(
                stream,
                "stream".to_owned(),
            )),
            aws,
            documents: Vec::new(),
            queues: BTreeMap::new(),
            dead: Vec::new(),
            rows: Vec::new(),
            messages: 0,
        }
    }

    fn create(&mut self, kind: FileKind) {
        let id = format!("00000000-0000-4000-8000-{:012}", self.documents.len());
        let analysis = ANALYSIS.replace("ID", &id);
        let time = "2026-11-23T10:00:00Z";
        let (key, content) = match kind {
            FileKind::Analysis => (
                format!("Analysis/Voice/2026/11/23/{id}_analysis_{time}.json"),
                analysis,
            ),
            FileKind::Broken => (
                format!("Analysis/Voice/2026/11/23/{id}_analysis_{time}.json"),
                "{".to_owned(),
            ),
            FileKind::RedactedCopy => (
                format!("Analysis/Voice/Redacted/2026/11/23/{id}_analysis_redacted_{time}.json"),
                analysis,
            ),
            FileKind::Unknown => (
                format!("Analysis/Voice/2026/11/23/{id}.unknown-kind"),
                analysis,
            ),
        };
        let content = content.into_bytes();
        self.aws
            .state()
            .objects
            .insert(key.clone(), content.clone());
        self.documents.push(Document {
            key,
            kind,
            content,
            may_repeat: false,
        });
        self.announce(self.documents.len() - 1);
    }

    fn announce(&mut self, document: usize) {
        let key = &self.documents[document].key;
        let event = json!({
            "detail-type": "Object Created",
            "detail": {"bucket": {"name": BUCKET}, "object": {"key": key}},
        });
        self.enqueue(Stage::Process, event.to_string());
    }

    fn enqueue(&mut self, stage: Stage, body: String) {
        self.messages += 1;
        let message = Message {
            id: self.messages,
            body,
            receives: 0,
        };
        self.queues.entry(stage).or_default().push_back(message);
    }

    /// The document of a message or row.
    fn document(&self, body: &str) -> usize {
        let text = match decode_row(body) {
            Ok(row) => String::from_utf8(row).unwrap(),
            Err(_) => S3Object::decode(body).map_or(body.to_owned(), |object| object.s3_object_key),
        };
        let found = self
            .documents
            .iter()
            .position(|document| text.contains(&document.key));
        found.unwrap_or_else(|| panic!("no document belongs to {text}"))
    }

    /// Invokes the function of `stage` with up to `count` messages and checks what became of each.
    async fn invoke(&mut self, stage: Stage, count: usize, crash_ms: Option<u64>) {
        let queue = self.queues.entry(stage).or_default();
        let count = if stage == Stage::Process { 1 } else { count };
        let batch: Vec<_> = queue.drain(..count.min(queue.len())).collect();
        if batch.is_empty() {
            return;
        }
        let lifetime = crash_ms.map_or(TIMEOUT * 2, Duration::from_millis);
        let invocation = Invocation::new("r-1", Deadline::after(TIMEOUT));
        let failed = match stage {
            Stage::Process => {
                let handled = self.processor.handle(&batch[0].body, &invocation);
                within(lifetime, handled).await.map(|()| Value::Null)
            }
            Stage::Load => within(lifetime, self.loader.handle(&event(&batch), &invocation))
                .await
                .map(|response| json!(response)),
            Stage::Write => within(lifetime, self.writer.handle(&event(&batch), &invocation))
                .await
                .map(|response| json!(response)),
        };
        let is_failed = |message: &Message| match &failed {
            Ok(response) => response["batchItemFailures"]
                .as_array()
                .is_some_and(|failures| {
                    let id = message.id.to_string();
                    failures
                        .iter()
                        .any(|failure| failure["itemIdentifier"] == id)
                }),
            Err(_) => true,
        };
        let died = matches!(failed, Err(Failure::Died));
        self.settle(
            stage,
            batch
                .into_iter()
                .map(|message| (is_failed(&message), message))
                .collect(),
            died,
        );
    }

    fn settle(&mut self, stage: Stage, batch: Vec<(bool, Message)>, died: bool) {
        let effects = std::mem::take(&mut self.aws.state().effects);
        let mut applied = vec![0_usize; self.documents.len()];
        let mut unacknowledged = applied.clone();
        let mut deleted = applied.clone();
        for effect in effects {
            let document = self.document(&effect.body);
            applied[document] += 1;
            let is_unacknowledged = died || !effect.is_acknowledged;
            unacknowledged[document] += usize::from(is_unacknowledged);
            self.documents[document].may_repeat |= is_unacknowledged;
            match stage {
                Stage::Process => self.enqueue(Stage::Load, effect.body),
                Stage::Load => self.enqueue(Stage::Write, effect.body),
                Stage::Write => self.rows.push(effect.body),
            }
        }
        for (is_failed, mut message) in batch {
            if !is_failed {
                deleted[self.document(&message.body)] += 1;
                continue;
            }
            message.receives += 1;
            if message.receives >= MAX_RECEIVES {
                self.dead.push((stage, message));
            } else {
                self.queues.entry(stage).or_default().push_back(message);
            }
        }
        for (at, document) in self.documents.iter().enumerate() {
            let (applied, deleted) = (applied[at], deleted[at]);
            let may_vanish = document.kind == FileKind::RedactedCopy;
            assert!(
                may_vanish || applied >= deleted,
                "{stage:?} lost {}: {deleted} messages deleted, {applied} sent on",
                document.key
            );
            assert!(
                applied <= deleted + unacknowledged[at],
                "{stage:?} doubled {}: {deleted} messages deleted, {applied} sent on, {} of them without a response",
                document.key,
                unacknowledged[at]
            );
        }
    }

    /// Handles everything that is queued, without faults.
    async fn drain(&mut self) {
        self.aws.state().faults.clear();
        for stage in [Stage::Process, Stage::Load, Stage::Write] {
            while self
                .queues
                .get(&stage)
                .is_some_and(|queue| !queue.is_empty())
            {
                self.invoke(stage, 10, None).await;
            }
        }
    }

    fn redrive(&mut self) {
        for (stage, mut message) in std::mem::take(&mut self.dead) {
            message.receives = 0;
            self.queues.entry(stage).or_default().push_back(message);
        }
    }

    async fn take(&mut self, step: Step) {
        let count = self.documents.len();
        match step {
            Step::Create(kind) => self.create(kind),
            Step::Repeat(document) if count > 0 => {
                let document = document.index(count);
                self.documents[document].may_repeat = true;
                self.announce(document);
            }
            Step::Expire(document) if count > 0 => {
                let key = &self.documents[document.index(count)].key;
                self.aws.state().objects.remove(key);
            }
            Step::Invoke(stage, count, crash_ms) => self.invoke(stage, count, crash_ms).await,
            Step::Redrive => self.redrive(),
            Step::Repeat(_) | Step::Expire(_) => {}
        }
    }

    /// Rows and dead letters of a document.
    fn copies(&self, document: usize) -> (Vec<&String>, usize) {
        let rows = self
            .rows
            .iter()
            .filter(|row| self.document(row) == document);
        let dead = self
            .dead
            .iter()
            .filter(|(_, message)| self.document(&message.body) == document);
        (rows.collect(), dead.count())
    }

    fn expected_row(document: &Document) -> Vec<u8> {
        let object = S3Object {
            s3_bucket: BUCKET.to_owned(),
            s3_object_key: document.key.clone(),
        };
        let mut line = files()
            .rows(&document.content, &object)
            .unwrap()
            .row
            .unwrap()
            .line
            .to_vec();
        line.push(b'\n');
        line
    }

    /// Each document is a row or a dead letter, several only with a cause, and all rows of a document
    /// are the right one.
    fn check(&self) {
        for (at, document) in self.documents.iter().enumerate() {
            let (rows, dead) = self.copies(at);
            let key = &document.key;
            assert!(
                document.may_repeat || rows.len() + dead <= 1,
                "{key}: {} rows and {dead} dead letters without a cause",
                rows.len()
            );
            match document.kind {
                FileKind::Analysis => {
                    assert!(rows.len() + dead > 0, "{key} is lost");
                    let expected = Self::expected_row(document);
                    assert!(
                        rows.iter().all(|row| row.as_bytes() == expected),
                        "{key}: {rows:?}"
                    );
                }
                FileKind::Broken | FileKind::Unknown => {
                    assert!(rows.is_empty() && dead > 0, "{key}");
                }
                FileKind::RedactedCopy => assert!(rows.is_empty(), "{key}"),
            }
        }
    }
}

enum Failure {
    /// The process ended in the middle.
    Died,
    /// The handler returned an error.
    Returned,
}

/// The response, unless the process dies before.
async fn within<T>(
    lifetime: Duration,
    handled: impl Future<Output = Result<T, InvocationError>>,
) -> Result<T, Failure> {
    match tokio::time::timeout(lifetime, handled).await {
        Ok(result) => result.map_err(|_| Failure::Returned),
        Err(_) => Err(Failure::Died),
    }
}

fn event(batch: &[Message]) -> String {
    let record =
        |message: &Message| json!({"messageId": message.id.to_string(), "body": message.body});
    json!({"Records": batch.iter().map(record).collect::<Vec<_>>()}).to_string()
}

/// Runs on a clock that jumps to the next timer, so that timeouts and delays take no time.
pub(crate) fn run(test: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .start_paused(true)
        .build()
        .unwrap()
        .block_on(test);
}

fn file_kind() -> impl Strategy<Value = FileKind> {
    prop_oneof![
        6 => Just(FileKind::Analysis),
        1 => Just(FileKind::Broken),
        1 => Just(FileKind::RedactedCopy),
        1 => Just(FileKind::Unknown),
    ]
}

fn fault() -> impl Strategy<Value = Fault> {
    prop_oneof![7 => Just(Fault::None), 5 => prop::sample::select(&Fault::ALL[..])]
}

fn step() -> impl Strategy<Value = Step> {
    let stage = prop::sample::select(&[Stage::Process, Stage::Load, Stage::Write][..]);
    let crash = prop::option::weighted(0.15, 0..15_000_u64);
    prop_oneof![
        4 => file_kind().prop_map(Step::Create),
        1 => any::<prop::sample::Index>().prop_map(Step::Repeat),
        10 => (stage, 1..=10_usize, crash).prop_map(|(stage, count, crash)| Step::Invoke(stage, count, crash)),
        1 => any::<prop::sample::Index>().prop_map(Step::Expire),
        1 => Just(Step::Redrive),
    ]
}

fn cases() -> u32 {
    let set = std::env::var("PROPTEST_CASES").ok();
    set.map_or(48, |cases| cases.parse().unwrap())
}

/// The same cases in each run, unless `PROPTEST_RNG_SEED` is set.
pub(crate) fn seeded(cases: u32) -> ProptestConfig {
    let mut config = ProptestConfig {
        cases,
        ..ProptestConfig::default()
    };
    if std::env::var_os("PROPTEST_RNG_SEED").is_none() {
        config.rng_seed = RngSeed::Fixed(2026);
    }
    config
}

proptest! {
    #![proptest_config(seeded(cases()))]

    #[test]
    fn each_document_ends_as_a_row_or_a_dead_letter(
        steps in prop::collection::vec(step(), 1..80),
        faults in prop::collection::vec(fault(), 0..200),
    ) {
        run(async {
            let mut pipeline = Pipeline::new(faults);
            for step in steps {
                pipeline.take(step).await;
            }
            pipeline.drain().await;
            pipeline.check();

            // With the objects back, a redrive loads what had failed.
            for document in &pipeline.documents {
                pipeline.aws.state().objects.insert(document.key.clone(), document.content.clone());
            }
            pipeline.redrive();
            pipeline.drain().await;
            pipeline.check();
            for (at, document) in pipeline.documents.iter().enumerate() {
                let (rows, dead) = pipeline.copies(at);
                if document.kind == FileKind::Analysis {
                    assert!(!rows.is_empty() && dead == 0, "{}: {rows:?}, {dead} dead", document.key);
                }
            }
        });
    }
}

/// Each call of each function fails in each way, once and for good.
#[test]
fn each_call_fails_in_each_way() {
    for stage in [Stage::Process, Stage::Load, Stage::Write] {
        for fault in Fault::ALL {
            for times in [1, 1_000] {
                run(async {
                    let mut pipeline = Pipeline::new(Vec::new());
                    pipeline.create(FileKind::Analysis);
                    for before in [Stage::Process, Stage::Load] {
                        if before < stage {
                            pipeline.invoke(before, 1, None).await;
                        }
                    }
                    pipeline.aws.state().faults = vec![fault; times].into();
                    pipeline.invoke(stage, 1, None).await;
                    let kept = pipeline.queues[&stage].len();
                    let is_kept = times > 1;
                    assert_eq!(kept, usize::from(is_kept), "{stage:?} {fault:?} {times}");
                    pipeline.drain().await;
                    pipeline.check();
                    assert!(!pipeline.rows.is_empty(), "{stage:?} {fault:?} {times}");
                });
            }
        }
    }
}
