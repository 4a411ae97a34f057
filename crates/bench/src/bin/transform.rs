//! The transformer of contact flow logs: from a Firehose event's JSON to the response's JSON, on
//! one core.
//!
//! The baseline does what every transformer must do: base64 to gzip, gzip to text, text to base64.
#![allow(clippy::print_stdout, reason = "a benchmark prints its figures")]

use anyhow::{Context, Result};
use bench::{least_time, peak_memory_mebibytes, print_throughput};
use connect_core::contact_flow_logs::Transformer;
use libdeflater::{CompressionLvl, Compressor, Decompressor};
use serde_json::{Value, json};

const RECORDS: usize = 12;
const LOG_EVENTS_PER_RECORD: usize = 500;
const RUNS: usize = 100;
/// 2026-11-23T12:00:00Z.
const NOON: u64 = 1_795_435_200_000;

fn main() -> Result<()> {
    let payloads: Vec<_> = (0..RECORDS).map(payload).collect();
    let log_data = payloads.iter().map(String::len).sum();
    let records: Vec<_> = payloads
        .iter()
        .map(|payload| base64_simd::STANDARD.encode_to_string(gzip(payload)))
        .collect();
    drop(payloads);
    let event = event(&records);
    let mut transformer = Transformer::new();
    let response = transformer.transform(&event)?.into_response(&[]);
    println!(
        "{} log events: {} bytes of event, {log_data} of log data, {} of response",
        RECORDS * LOG_EVENTS_PER_RECORD,
        event.len(),
        response.len()
    );
    drop(response);
    let time = least_time(RUNS, || {
        transformer
            .transform(&event)
            .map(|transformed| transformed.into_response(&[]))
    });
    print_throughput("transform", log_data, time);
    println!(
        "{:<58} {:>9} MiB",
        "peak memory, event and response included",
        peak_memory_mebibytes().context("no /proc/self/status")?
    );
    print_throughput(
        "baseline: base64, gunzip, base64",
        log_data,
        least_time(RUNS, baseline(&records)),
    );
    Ok(())
}

/// A payload of log events of about 850 bytes, as flows with long prompts write them.
fn payload(record: usize) -> String {
    let instance =
        "arn:aws:connect:us-east-1:123456789012:instance/5c8f1e70-2b64-4d39-9a17-7be0c4d2f358";
    let blocks = [
        "SetLoggingBehavior",
        "SetAttributes",
        "PlayPrompt",
        "GetUserInput",
        "InvokeExternalResource",
        "SetQueue",
        "Transfer",
    ];
    let event = |at: usize| {
        let number = record * LOG_EVENTS_PER_RECORD + at;
        // SplitMix64: IDs that neither repeat nor compress.
        let id = (number as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let message = json!({
            "ContactId": format!("{:08x}-{:04x}-4a77-8c35-{:012x}", id >> 32, id & 0xffff, id.rotate_left(24) & 0xffff_ffff_ffff),
            "ContactFlowId": format!("{instance}/contact-flow/166ed99e-04ca-40c7-bb79-8f6cf176cbfe"),
            "ContactFlowName": "Welcome and route",
            "ContactFlowModuleType": blocks[number % blocks.len()],
            "Identifier": format!("{:08x}-1111-2222-3333-{:012x}", id.rotate_left(7) & 0xffff_ffff, id >> 16),
            "Timestamp": "2026-11-23T12:00:00.930Z",
            "Parameters": {
                "Key": format!("callReason{}", number % 10),
                "Value": "RecentPurchase",
                "Text": "Thank you for calling AnyCompany. Press one for a recent purchase, two to order again, three to talk to us.",
                "TextToSpeechType": "text",
                "Queue": format!("{instance}/queue/902b8581-164b-4525-a973-1cca8b025ee4"),
            },
        });
        json!({"id": format!("390000203759237118635962328546943230{number:020}"), "timestamp": NOON + number as u64, "message": message.to_string()})
    };
    let events: Vec<_> = (0..LOG_EVENTS_PER_RECORD).map(event).collect();
    json!({
        "messageType": "DATA_MESSAGE", "owner": "123456789012", "logGroup": "/aws/connect/anycompany", "logStream": "2026/11/23/12/stream",
        "subscriptionFilters": ["cfl"], "logEvents": events,
    })
    .to_string()
}

fn gzip(text: &str) -> Vec<u8> {
    let mut compressor = Compressor::new(CompressionLvl::default());
    let mut bytes = vec![0; compressor.gzip_compress_bound(text.len())];
    let length = compressor
        .gzip_compress(text.as_bytes(), &mut bytes)
        .unwrap_or(0);
    bytes.truncate(length);
    bytes
}

fn event(records: &[String]) -> Vec<u8> {
    let record = |(at, data): (usize, &String)| -> Value {
        json!({"recordId": format!("495787340864422590374974929806202338404001733390{at:08}"), "approximateArrivalTimestamp": NOON, "data": data})
    };
    let records: Vec<_> = records.iter().enumerate().map(record).collect();
    let stream = "arn:aws:firehose:us-east-1:123456789012:deliverystream/anycompany-cfl";
    json!({"invocationId": "i", "deliveryStreamArn": stream, "region": "us-east-1", "records": records}).to_string().into_bytes()
}

fn baseline(records: &[String]) -> impl FnMut() -> Option<usize> {
    let mut decompressor = Decompressor::new();
    let (mut compressed, mut text, mut response) = (Vec::new(), Vec::new(), String::new());
    move || {
        response.clear();
        for record in records {
            compressed.clear();
            base64_simd::STANDARD
                .decode_append(record, &mut compressed)
                .ok()?;
            text.resize(u32::from_le_bytes(*compressed.last_chunk()?) as usize, 0);
            decompressor.gzip_decompress(&compressed, &mut text).ok()?;
            base64_simd::STANDARD.encode_append(&text, &mut response);
        }
        Some(response.len())
    }
}
