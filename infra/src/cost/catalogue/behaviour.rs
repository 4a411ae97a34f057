//! How services, and the functions of this deployment, behave.

use super::assumptions;

assumptions! {
    /// For how long a delivery stream gathers rows; as firehose-buffer-seconds is configured.
    BUFFER_SECONDS = "buffer-seconds": 60.0 "seconds", Documented, 1.0 to 900.0;
    /// How many rows a delivery stream gathers; as firehose-buffer-megabytes is configured.
    BUFFER_MEGABYTES = "buffer-megabytes": 128.0 "MB", Documented, 1.0 to 128.0;
    /// How many times smaller rows are in S3; 12 to 28 times on simulated documents, which are more
    /// alike than real ones.
    GZIP_RATIO = "gzip-ratio": 10.0 "times smaller", Assumed, 1.0 to 100.0;
    /// How many times smaller CloudWatch Logs sends flow log lines.
    PAYLOAD_GZIP_RATIO = "flow-log-gzip-ratio": 8.0 "times smaller", Assumed, 1.0 to 100.0;
    /// The size of what CloudWatch Logs sends at once.
    PAYLOAD_BYTES = "flow-log-payload-bytes": 20_000.0 "bytes", Assumed, 1.0 to 1_024_000.0;
    /// How long jq takes to find the day of a record in a delivery stream.
    JQ_MILLISECONDS = "jq-milliseconds-per-record": 1.0 "ms", Assumed, 0.0 to 1_000.0;
    /// How many requests to KMS an encrypted data stream makes in an hour: one in five minutes for
    /// each side.
    KMS_PER_STREAM_HOUR = "kms-requests-per-stream-hour": 24.0 "requests", Assumed, 0.0 to 100_000.0;
    /// How many requests to KMS reading a file of Connect takes: one where its bucket has a KMS key
    /// and no bucket key.
    KMS_PER_FILE = "kms-requests-per-file": 0.0 "requests", Assumed, 0.0 to 10.0;
    /// How many readers a queue of a function has.
    POLLERS = "sqs-pollers": 5.0 "pollers", Documented, 1.0 to 1_250.0;
    /// For how long a reader of an empty queue waits.
    POLL_SECONDS = "sqs-poll-seconds": 20.0 "seconds", Documented, 1.0 to 20.0;
    /// How long the event processor takes to send a message.
    EVENT_PROCESSOR_MILLISECONDS = "event-processor-milliseconds": 20.0 "ms", Assumed, 1.0 to 900_000.0;
    /// How long the loader takes for a batch of files; the processor works for 5 ms of it, the rest
    /// is waiting for S3 and SQS.
    LOADER_MILLISECONDS = "loader-milliseconds": 200.0 "ms", Assumed, 1.0 to 900_000.0;
    /// How long the writer takes for a batch of rows.
    WRITER_MILLISECONDS = "writer-milliseconds": 50.0 "ms", Assumed, 1.0 to 900_000.0;
    /// How long the transformer takes for a megabyte of payloads; a third of a processor needs 35
    /// ms of it.
    TRANSFORMER_MILLISECONDS = "transformer-milliseconds": 100.0 "ms", Assumed, 1.0 to 900_000.0;
    /// How long the transformer takes for a megabyte of contact records or agent events; a sixth of
    /// a processor needs 60 ms of it.
    RECORD_TRANSFORMER_MILLISECONDS = "record-transformer-milliseconds": 100.0 "ms", Assumed, 1.0 to 900_000.0;
    /// The size of the line of metrics that a function logs each time.
    METRIC_LINE_BYTES = "metric-line-bytes": 515.0 "bytes", Measured, 0.0 to 262_144.0;
    /// The size of the line that an event processor logs for a file.
    EVENT_LINE_BYTES = "event-line-bytes": 365.0 "bytes", Measured, 0.0 to 262_144.0;
    /// How many state transitions loading a partition takes: one attempt that looks twice.
    TRANSITIONS_PER_PARTITION = "transitions-per-partition": 12.0 "transitions", Assumed, 1.0 to 25_000.0;
}
