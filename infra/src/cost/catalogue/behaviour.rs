//! Behavior of services and of the functions of this deployment.

use super::assumptions;

assumptions! {
    /// Buffer interval of delivery streams; the parameter firehose-buffer-seconds.
    BUFFER_SECONDS = "buffer-seconds": 60.0 "seconds", Documented, 1.0 to 900.0;
    /// Buffer size of delivery streams; the parameter firehose-buffer-megabytes.
    BUFFER_MEGABYTES = "buffer-megabytes": 128.0 "MB", Documented, 1.0 to 128.0;
    /// Compression ratio of rows in S3; 12 to 28 on simulated documents, which are more similar
    /// than real ones.
    GZIP_RATIO = "gzip-ratio": 10.0 "times smaller", Assumed, 1.0 to 100.0;
    /// Compression ratio of flow log lines from CloudWatch Logs.
    PAYLOAD_GZIP_RATIO = "flow-log-gzip-ratio": 8.0 "times smaller", Assumed, 1.0 to 100.0;
    /// Size of a payload from CloudWatch Logs.
    PAYLOAD_BYTES = "flow-log-payload-bytes": 20_000.0 "bytes", Assumed, 1.0 to 1_024_000.0;
    /// Time in which jq extracts the day of a record in a delivery stream.
    JQ_MILLISECONDS = "jq-milliseconds-per-record": 1.0 "ms", Assumed, 0.0 to 1_000.0;
    /// KMS requests per encrypted data stream and hour: one in five minutes for producer and
    /// consumer each.
    KMS_PER_STREAM_HOUR = "kms-requests-per-stream-hour": 24.0 "requests", Assumed, 0.0 to 100_000.0;
    /// KMS requests per file that is read: one if the bucket of Connect has a KMS key and no
    /// bucket key.
    KMS_PER_FILE = "kms-requests-per-file": 0.0 "requests", Assumed, 0.0 to 10.0;
    /// Pollers per queue of a function.
    POLLERS = "sqs-pollers": 5.0 "pollers", Documented, 1.0 to 1_250.0;
    /// Duration of a long poll of an empty queue.
    POLL_SECONDS = "sqs-poll-seconds": 20.0 "seconds", Documented, 1.0 to 20.0;
    /// Duration in which the event processor sends a message.
    EVENT_PROCESSOR_MILLISECONDS = "event-processor-milliseconds": 20.0 "ms", Assumed, 1.0 to 900_000.0;
    /// Duration of the loader per batch of files; 5 ms are CPU time, the rest waits for S3 and
    /// SQS.
    LOADER_MILLISECONDS = "loader-milliseconds": 200.0 "ms", Assumed, 1.0 to 900_000.0;
    /// Duration of the writer per batch of rows.
    WRITER_MILLISECONDS = "writer-milliseconds": 50.0 "ms", Assumed, 1.0 to 900_000.0;
    /// Duration of the transformer per megabyte of payloads; a third of a processor takes 35 ms
    /// of CPU time.
    TRANSFORMER_MILLISECONDS = "transformer-milliseconds": 100.0 "ms", Assumed, 1.0 to 900_000.0;
    /// How long the transformer takes for a megabyte of contact records or agent events; a sixth of
    /// a processor needs 60 ms of it.
    RECORD_TRANSFORMER_MILLISECONDS = "record-transformer-milliseconds": 100.0 "ms", Assumed, 1.0 to 900_000.0;
    /// Size of the line of metrics that a function logs per invocation.
    METRIC_LINE_BYTES = "metric-line-bytes": 515.0 "bytes", Measured, 0.0 to 262_144.0;
    /// Size of the line that an event processor logs per file.
    EVENT_LINE_BYTES = "event-line-bytes": 365.0 "bytes", Measured, 0.0 to 262_144.0;
    /// Bytes that a chart reads of a stored day, compared with its row files: 0.5 % of agent
    /// states, 1 % of contacts, 10 % of analyses with their contacts.
    CURATED_READ_SHARE = "curated-read-share": 0.03 "of row files", Measured, 0.0 to 1.0;
    /// Size of the Parquet files of a day, compared with its row files.
    CURATED_STORED_SHARE = "curated-stored-share": 0.3 "of row files", Assumed, 0.0 to 10.0;
    /// Last days that views read from row files; the parameter curated-days-from-rows.
    CURATED_DAYS_FROM_ROWS = "curated-days-from-rows": 2.0 "days", Documented, 1.0 to 30.0;
    /// How often a day is stored, because of rows that arrive late.
    CURATED_TIMES_STORED = "curated-times-stored": 1.2 "times", Assumed, 1.0 to 100.0;
    /// State transitions per month of a curated table and night.
    TRANSITIONS_PER_CURATED_MONTH = "transitions-per-curated-month": 6.0 "transitions", Assumed, 1.0 to 1_000.0;
    /// State transitions per added partition: one attempt that polls twice.
    TRANSITIONS_PER_PARTITION = "transitions-per-partition": 12.0 "transitions", Assumed, 1.0 to 25_000.0;
}
