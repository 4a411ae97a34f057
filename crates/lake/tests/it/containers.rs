//! Every document is counted, in any layout: as row, duplicate, rejected or skipped.

use std::fs;
use std::time::Duration;

use crate::support::{gzip, rejected, rows};
use lake::Progress;
use lake::ingest::{IngestOptions, Summary, ingest};
use lake::store::{Lake, LocalDisk, StoreError};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

/// How documents follow each other.
#[derive(Clone, Copy, Debug)]
enum Layout {
    Lines,
    LinesWithReturns,
    BlankLines,
    Pretty,
    OneLine,
    Array,
    PrettyArray,
}

#[derive(Clone, Copy, Debug)]
enum Packing {
    Plain,
    ByteOrderMark,
    Gzip,
    Members,
    GzipTwice,
}

const LAYOUTS: [Layout; 7] = [
    Layout::Lines,
    Layout::LinesWithReturns,
    Layout::BlankLines,
    Layout::Pretty,
    Layout::OneLine,
    Layout::Array,
    Layout::PrettyArray,
];
const PACKINGS: [Packing; 5] = [
    Packing::Plain,
    Packing::ByteOrderMark,
    Packing::Gzip,
    Packing::Members,
    Packing::GzipTwice,
];

fn text(documents: &[Value], layout: Layout) -> String {
    let compact = |separator: &str| {
        documents
            .iter()
            .map(Value::to_string)
            .collect::<Vec<_>>()
            .join(separator)
    };
    let pretty = || {
        documents
            .iter()
            .map(|document| serde_json::to_string_pretty(document).unwrap())
            .collect::<Vec<_>>()
            .join("\n")
    };
    match layout {
        Layout::Lines => compact("\n"),
        Layout::LinesWithReturns => compact("\r\n") + "\r\n",
        Layout::BlankLines => format!("\n \n{}\n\n", compact("\n\n")),
        Layout::Pretty => pretty(),
        Layout::OneLine => compact(" "),
        Layout::Array => format!("[{}]", compact(",")),
        Layout::PrettyArray => serde_json::to_string_pretty(documents).unwrap(),
    }
}

fn file(documents: &[Value], layout: Layout, packing: Packing) -> Vec<u8> {
    let text = text(documents, layout).into_bytes();
    match packing {
        Packing::Plain => text,
        Packing::ByteOrderMark => [&b"\xef\xbb\xbf"[..], &text].concat(),
        Packing::Gzip => gzip(&text),
        Packing::Members => [gzip(&text[..text.len() / 2]), gzip(&text[text.len() / 2..])].concat(),
        Packing::GzipTwice => gzip(&gzip(&text)),
    }
}

/// Any JSON value except an array, which at the top level is a list of documents.
fn any_value() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<i64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from)
    ];
    let any = scalar.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            vec((any::<String>(), inner), 0..4)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    });
    any.prop_filter("no array", |value| !value.is_array())
}

/// A contact record or an agent event with one arbitrary field.
fn record() -> impl Strategy<Value = Value> {
    let records = vec![
        json!({"ContactId": "c", "InitiationTimestamp": "2026-11-23T10:00:00Z", "Attributes": {"a": "}\n{"}}),
        json!({"EventType": "LOGIN", "EventId": "e", "EventTimestamp": "2026-11-22T10:00:00Z"}),
        json!({"ContactId": "c", "ContactFlowId": "f", "Timestamp": "2026-11-21T10:00:00.000Z"}),
    ];
    let field = select(vec![
        "ContactId",
        "EventId",
        "InitiationTimestamp",
        "EventTimestamp",
        "Timestamp",
        "other",
    ]);
    (
        select(records),
        field,
        prop_oneof![
            any_value(),
            (0..5u8).prop_map(|number| json!(number.to_string()))
        ],
    )
        .prop_map(|(mut record, field, value)| {
            record[field] = value;
            record
        })
}

fn documents() -> impl Strategy<Value = Vec<Value>> {
    vec(prop_oneof![1 => any_value(), 3 => record()], 0..12)
}

fn run(folder: &std::path::Path) -> Summary {
    let mut lake = open(&folder.join("lake"));
    ingest(
        &[folder.join("input")],
        &IngestOptions::default(),
        &mut lake,
        &Progress::hidden(),
    )
    .unwrap()
}

/// A program that another test starts has a copy of the lock until it replaces this process.
fn open(folder: &std::path::Path) -> Lake<'static> {
    loop {
        match Lake::open_to_write(folder, &LocalDisk) {
            Err(StoreError::Busy(_)) => std::thread::sleep(Duration::from_millis(10)),
            opened => return opened.unwrap(),
        }
    }
}

/// Counts of new rows, duplicates, rejected and skipped documents.
fn sums(summary: &Summary) -> [u64; 4] {
    let sum = |of: fn(&lake::ingest::SourceSummary) -> u64| summary.sources.values().map(of).sum();
    [
        sum(|source| source.rows),
        sum(|source| source.already_there),
        sum(|source| source.rejected),
        sum(|source| source.skipped),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn counts_every_document_in_any_layout(
        files in vec((documents(), select(&LAYOUTS[..]), select(&PACKINGS[..])), 1..4)
    ) {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("input")).unwrap();
        for ((documents, layout, packing), number) in files.iter().zip(0..) {
            fs::write(folder.path().join(format!("input/{number}.json")), file(documents, *layout, *packing)).unwrap();
        }
        let written: usize = files.iter().map(|(documents, ..)| documents.len()).sum();
        let first = sums(&run(folder.path()));
        prop_assert_eq!(first.iter().sum::<u64>(), written as u64);
        prop_assert_eq!(first[0], rows(&folder.path().join("lake")).len() as u64);
        prop_assert!(rejected(&folder.path().join("lake")).len() as u64 <= first[2]);

        let again = sums(&run(folder.path()));
        prop_assert_eq!(again, [0, first[0] + first[1], first[2], first[3]]);
        prop_assert_eq!(first[0], rows(&folder.path().join("lake")).len() as u64);
    }

    #[test]
    fn arbitrary_bytes_do_not_affect_rows(bytes in vec(any::<u8>(), 0..300), cut in 0..400usize) {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("input")).unwrap();
        let good = json!({"ContactId": "c", "InitiationTimestamp": "2026-11-23T10:00:00Z"});
        let zipped = gzip(&[&bytes, file(&vec![good.clone(); 20], Layout::Lines, Packing::Plain).as_slice()].concat());
        fs::write(folder.path().join("input/1.json"), &bytes).unwrap();
        fs::write(folder.path().join("input/2.gz"), &zipped[..cut.min(zipped.len())]).unwrap();
        fs::write(folder.path().join("input/3.json"), good.to_string()).unwrap();
        let [rows_added, ..] = sums(&run(folder.path()));
        let lake = folder.path().join("lake");
        prop_assert_eq!(rows(&lake).len() as u64, rows_added);
        let good = good.to_string();
        prop_assert!(rows(&lake).iter().any(|(_, row)| *row == good));
    }
}
