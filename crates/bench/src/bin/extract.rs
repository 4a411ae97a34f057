//! Rows of Contact Lens and evaluation form output files, and of contact records, on one core.
//!
//! The baseline parses the same documents with `serde_json` and discards all values.
#![allow(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use bench::{least_time, print_throughput};
use connect_core::{JsonText, contact_lens, contact_records, evaluation_forms};
use serde::de::IgnoredAny;
use serde_json::Value;

const RUNS: usize = 300;
/// Turns of a conversation of about ten minutes.
const TURNS: usize = 120;
const ANALYSIS: &str = "Analysis/Voice/2026/11/23/3f6b0c52-9d1e-4a77-8c35-e20f41b7a6d8_analysis_2026-11-23T10:00:00Z.json";
const EVALUATION: &str =
    "evaluations/2026/11/23/17:40:38.601Z-b07d53aa-61c4-4e0f-9b28-7f5d9a1c2e34-v3_5.json";

fn main() -> Result<()> {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples");
    let analyses = documents(&samples.join("recordings-bucket/Analysis"))?;
    let conversations = analyses
        .iter()
        .filter_map(|document| long_conversation(document))
        .collect::<Vec<_>>();
    let evaluations = documents(&samples.join("recordings-bucket/connect"))?;
    let records = fs::read(samples.join("ctr/2026-11-21.ndjson"))?;
    let records: Vec<_> = records
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
        .map(<[u8]>::to_vec)
        .collect();

    let analysis_key = contact_lens::ObjectKey::parse(ANALYSIS).context("not a key")?;
    let extract = |document: &[u8]| {
        contact_lens::row(&JsonText::decode(document), Some(&analysis_key), "s3://b/k")
            .map(|row| row.transcript_turn_count)
    };
    let write = |document: &[u8]| {
        contact_lens::row(&JsonText::decode(document), Some(&analysis_key), "s3://b/k")
            .and_then(|row| row.to_row())
    };
    measure("Contact Lens, sample files: extract", &analyses, extract);
    measure(
        "Contact Lens, sample files: extract and write the row",
        &analyses,
        write,
    );
    measure(
        "Contact Lens, ten-minute conversations: extract",
        &conversations,
        extract,
    );
    measure(
        "Contact Lens, ten-minute conversations: and write the row",
        &conversations,
        write,
    );
    measure("baseline: read and keep nothing", &conversations, ignore);

    let evaluation_key = evaluation_forms::ObjectKey::parse(EVALUATION).context("not a key")?;
    let evaluation = |document: &[u8]| {
        evaluation_forms::row(
            &JsonText::decode(document),
            Some(&evaluation_key),
            "s3://b/k",
        )
        .map(|row| row.status)
    };
    let evaluation_line = |document: &[u8]| {
        evaluation_forms::row(
            &JsonText::decode(document),
            Some(&evaluation_key),
            "s3://b/k",
        )
        .and_then(|row| row.to_row())
    };
    measure("evaluation forms: extract", &evaluations, evaluation);
    measure(
        "evaluation forms: extract and write the row",
        &evaluations,
        evaluation_line,
    );
    measure("baseline: read and keep nothing", &evaluations, ignore);

    measure(
        "contact records: check and find the day",
        &records,
        |document| contact_records::row(document).map(|row| row.line.len()),
    );
    measure("baseline: read and keep nothing", &records, ignore);
    Ok(())
}

fn measure<T, E>(name: &str, documents: &[Vec<u8>], work: impl Fn(&[u8]) -> Result<T, E>) {
    let bytes = documents.iter().map(Vec::len).sum();
    let time = least_time(RUNS, || {
        documents
            .iter()
            .filter(|document| work(document).is_ok())
            .count()
    });
    print_throughput(name, bytes, time);
}

fn ignore(document: &[u8]) -> serde_json::Result<IgnoredAny> {
    serde_json::from_slice(document)
}

/// All JSON documents under `folder` that are not empty.
fn documents(folder: &Path) -> Result<Vec<Vec<u8>>> {
    let mut documents = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if path.is_dir() {
            documents.append(&mut self::documents(&path)?);
        } else if path
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            documents.extend(Some(fs::read(path)?).filter(|document| !document.is_empty()));
        }
    }
    Ok(documents)
}

/// The document with its turns repeated to a longer conversation; `None` without turns.
fn long_conversation(document: &[u8]) -> Option<Vec<u8>> {
    let mut document: Value = serde_json::from_slice(document).ok()?;
    let turns = document
        .get("Transcript")?
        .as_array()
        .filter(|turns| !turns.is_empty())?
        .clone();
    document["Transcript"] = turns.into_iter().cycle().take(TURNS).collect();
    serde_json::to_vec(&document).ok()
}
