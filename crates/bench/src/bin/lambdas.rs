//! Resources of a Lambda function: the size of its zip file, its cold start, and the CPU time of an
//! event.
//!
//! It runs the real binaries against fakes on 127.0.0.1: `cargo lambda build --release`, then
//! `cargo run -p bench --bin lambdas [folder of the binaries]`. CPU time is that of the function's
//! process, without the fakes. The baseline of a cold start is the function without an AWS client.
#![allow(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use connect_core::JsonText;
use connect_core::queue_message::{S3Object, encode};
use lambda_fakes::{FakeServices, Function, InvocationResult, sqs_event};
use libdeflater::{CompressionLvl, Compressor};
use serde_json::{Value, json};

const BINARIES: &str = "target/lambda";
const STARTS: usize = 50;
const WARM_UP: usize = 20;
const EVENTS: usize = 200;
const FILES: usize = 10;
const FILE_BYTES: usize = 256 * 1024;
const BUFFER_BYTES: usize = 1024 * 1024;
const CONTACT_RECORDS: &str = "ctr/2026-11-21.ndjson";
const AGENT_EVENTS: &str = "ae/2026-11-21.ndjson";
const TIMEOUT: Duration = Duration::from_secs(20);

/// Environment variables of all functions together.
static VARIABLES: [(&str, &str); 6] = [
    (
        functions::OUTPUT_FILE_LOADER_QUEUE_URL.name,
        "https://sqs.eu-west-2.amazonaws.com/123456789012/loader",
    ),
    (
        functions::RECORD_WRITER_QUEUE_URL.name,
        "https://sqs.eu-west-2.amazonaws.com/123456789012/writer",
    ),
    (functions::DELIVERY_STREAM_NAME.name, "stream"),
    (functions::ATHENA_RESULTS_BUCKET.name, "athena-results"),
    (functions::ATHENA_WORKGROUP.name, "workgroup"),
    (functions::RECORD_KIND.name, "ae"),
];

fn main() -> Result<()> {
    let folder = PathBuf::from(
        std::env::args()
            .nth(1)
            .unwrap_or_else(|| BINARIES.to_owned()),
    );
    println!(
        "{:<28} {:>8} {:>16} {:>16}",
        "function", "zip", "start (least)", "start (median)"
    );
    for (name, binary) in binaries(&folder)? {
        let (least, median) = cold_start(&binary).with_context(|| name.clone())?;
        println!(
            "{name:<28} {:>5.2} MB {:>13.2} ms {:>13.2} ms",
            megabytes(zip_size(&binary)?),
            millis(least),
            millis(median)
        );
    }
    let loader =
        loader_time(&folder.join("cl-output-file-loader/bootstrap")).context("the loader")?;
    println!(
        "cl-output-file-loader, {FILES} files of 256 KB: {:.2} ms of processor time an event",
        millis(loader)
    );
    let writer = writer_time(&folder.join("cl-record-writer/bootstrap")).context("the writer")?;
    println!(
        "cl-record-writer, {FILES} rows: {:.2} ms of processor time an event",
        millis(writer)
    );
    for (kind, file) in [("ctr", CONTACT_RECORDS), ("ae", AGENT_EVENTS)] {
        let (records, time) =
            transformer_time(&folder.join("record-transformer/bootstrap"), kind, file)
                .context("the record transformer")?;
        println!(
            "record-transformer, {records} records of {kind} in 1 MB: {:.2} ms of processor time an event, {:.1} µs a record",
            millis(time),
            millis(time) * 1_000.0 / f64::from(records)
        );
    }
    Ok(())
}

/// The functions in `folder`, by name.
fn binaries(folder: &Path) -> Result<Vec<(String, PathBuf)>> {
    let entries = std::fs::read_dir(folder).with_context(|| {
        format!(
            "{}: build with cargo lambda build --release",
            folder.display()
        )
    })?;
    let mut binaries = Vec::new();
    for entry in entries {
        let path = entry?.path().join("bootstrap");
        let name = path
            .parent()
            .and_then(Path::file_name)
            .and_then(|name| name.to_str())
            .map(str::to_owned);
        binaries.extend(name.filter(|_| path.is_file()).map(|name| (name, path)));
    }
    binaries.sort();
    Ok(binaries)
}

/// Size of a zip file with the binary, without its two headers.
fn zip_size(binary: &Path) -> Result<usize> {
    let content = std::fs::read(binary)?;
    let mut compressor =
        Compressor::new(CompressionLvl::new(9).map_err(|_| anyhow::anyhow!("no level 9"))?);
    let mut zip = vec![0; compressor.deflate_compress_bound(content.len())];
    Ok(compressor.deflate_compress(&content, &mut zip)?)
}

/// Minimum and median time from process start to the first poll.
fn cold_start(binary: &Path) -> Result<(Duration, Duration)> {
    let mut times = Vec::with_capacity(STARTS);
    for _ in 0..STARTS {
        times.push(Function::start_silent(binary, &VARIABLES)?.first_poll(TIMEOUT)?);
    }
    times.sort();
    Ok((times[0], times[STARTS / 2]))
}

fn loader_time(binary: &Path) -> Result<Duration> {
    let key = |at: usize| {
        format!(
            "Analysis/Voice/2026/11/23/75ee783d-eddd-4392-9fa7-287a0f63714{at}_analysis_2026-11-23T10:00:00Z.json"
        )
    };
    let document = analysis()?;
    let paths: [String; FILES] = std::array::from_fn(|at| format!("recordings/{}", key(at)));
    let services = FakeServices::start(
        paths
            .each_ref()
            .map(|path| (path.as_str(), document.clone())),
    )?;
    let message = |at| {
        S3Object {
            s3_bucket: "recordings".to_owned(),
            s3_object_key: key(at),
        }
        .encode()
    };
    let ids: Vec<_> = (0..FILES).map(|at| at.to_string()).collect();
    let messages: Vec<_> = ids
        .iter()
        .enumerate()
        .map(|(at, id)| (id.as_str(), message(at)))
        .collect();
    event_time(binary, &services, &sqs_event(&messages))
}

fn writer_time(binary: &Path) -> Result<Duration> {
    let document = analysis()?;
    let row = connect_core::contact_lens::row(
        &JsonText::decode(&document),
        None,
        "s3://recordings/Analysis/Voice/a.json",
    )?
    .to_row()?;
    let ids: Vec<_> = (0..FILES).map(|at| at.to_string()).collect();
    let messages: Vec<_> = ids
        .iter()
        .map(|id| (id.as_str(), encode(&row.line)))
        .collect();
    event_time(binary, &FakeServices::start([])?, &sqs_event(&messages))
}

/// The number of records in an event of Firehose's buffer, and the processor time of the event.
fn transformer_time(binary: &Path, kind: &str, file: &str) -> Result<(u32, Duration)> {
    let samples = std::fs::read_to_string(samples().join(file))?;
    let mut records = Vec::new();
    let mut bytes = 0;
    for line in samples.lines().cycle() {
        bytes += line.len();
        if bytes > BUFFER_BYTES {
            break;
        }
        records.push(json!({
            "recordId": format!("{:063}", records.len()),
            "approximateArrivalTimestamp": 1_795_428_300_930_u64,
            "data": base64_simd::STANDARD.encode_to_string(line),
            "kinesisRecordMetadata": {
                "sequenceNumber": format!("{:056}", records.len()),
                "subsequenceNumber": 0,
                "partitionKey": "4d1ad2b9-24f8-4b9d-a088-76e9947c317a",
                "shardId": "shardId-000000000000",
                "approximateArrivalTimestamp": 1_795_428_300_930_u64,
            },
        }));
    }
    let count = u32::try_from(records.len())?;
    let arn = "arn:aws:firehose:us-east-1:123456789012:deliverystream/anycompany";
    let event = json!({"invocationId": "i", "deliveryStreamArn": arn, "records": records});
    let variables = [(functions::RECORD_KIND.name, kind)];
    let failed = b"ProcessingFailed";
    let time = warm_time(binary, &variables, &event.to_string(), |answer| {
        !answer.windows(failed.len()).any(|part| part == failed)
    })?;
    Ok((count, time))
}

fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples")
}

/// An analysis of a long call: the sample, with its transcript repeated to 256 KB.
fn analysis() -> Result<Vec<u8>> {
    let sample = "recordings-bucket/Analysis/Voice/2026/11/23/75ee783d-eddd-4392-9fa7-287a0f637149_analysis_2026-11-23T10%3A00%3A00Z.json";
    let sample = std::fs::read(samples().join(sample))?;
    let mut document: Value = serde_json::from_slice(&sample)?;
    let turns = document["Transcript"]
        .as_array()
        .context("the sample has no transcript")?
        .clone();
    let turns_bytes = Value::from(turns.clone()).to_string().len();
    let repeated = turns
        .iter()
        .cycle()
        .take(turns.len() * (FILE_BYTES - sample.len()) / turns_bytes)
        .cloned()
        .collect();
    document["Transcript"] = Value::Array(repeated);
    Ok(document.to_string().into_bytes())
}

/// The processor time of one event of SQS, once the function is warm.
fn event_time(binary: &Path, services: &FakeServices, event: &str) -> Result<Duration> {
    let url = services.url();
    let queue = format!("{url}/queue");
    let variables = [
        ("AWS_ENDPOINT_URL", url.as_str()),
        (functions::RECORD_WRITER_QUEUE_URL.name, &queue),
        (functions::DELIVERY_STREAM_NAME.name, "stream"),
    ];
    let done = json!({"batchItemFailures": []}).to_string();
    warm_time(binary, &variables, event, |answer| {
        services.received();
        answer == done.as_bytes()
    })
}

/// The processor time of one event, once the function is warm, if every response `is_done`.
fn warm_time(
    binary: &Path,
    variables: &[(&str, &str)],
    event: &str,
    is_done: impl Fn(&[u8]) -> bool,
) -> Result<Duration> {
    let mut function = Function::start_silent(binary, variables)?;
    let mut invoke = |times: usize| -> Result<Duration> {
        for _ in 0..times {
            let answer = function.invoke(event, TIMEOUT)?;
            let is_done = matches!(&answer, InvocationResult::Response(body) if is_done(body));
            ensure!(is_done, "a record or message failed");
        }
        Ok(function.processor_time()?)
    };
    let before = invoke(WARM_UP)?;
    let after = invoke(EVENTS)?;
    Ok(after.saturating_sub(before) / u32::try_from(EVENTS)?)
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a size is printed with three digits"
)]
fn megabytes(bytes: usize) -> f64 {
    bytes as f64 / 1e6
}
