use std::collections::BTreeMap;

use connect_core::contact_lens::{self, Selection};
use connect_core::{
    DocumentKind, JsonText, RecordError, Row, agent_events, contact_flow_logs, contact_records,
    detect, evaluation_forms,
};

use crate::support::{SIMULATION, StoredDocument};

/// Rows of a document as the pipeline and `lake` create them, without redacted analyses.
fn rows(stored: &StoredDocument) -> (&'static str, Result<Vec<Row<'_>>, RecordError>) {
    let content = &stored.content;
    match stored.destination.as_str() {
        "ctr" => ("ctr", contact_records::row(content).map(|row| vec![row])),
        "ae" => ("ae", agent_events::row(content).map(|row| vec![row])),
        "cfl" => (
            "cfl",
            contact_flow_logs::payload_rows(content).map(|payload| {
                assert_eq!(payload.unreadable, []);
                payload.rows
            }),
        ),
        key if key.starts_with("Analysis/") => {
            let object = contact_lens::ObjectKey::parse(key).unwrap();
            let row = contact_lens::row(&JsonText::decode(content), Some(&object), key)
                .and_then(|row| row.to_row());
            (
                "cl",
                row.map(|row| {
                    if Selection::default().takes(&object) {
                        vec![row]
                    } else {
                        vec![]
                    }
                }),
            )
        }
        key => {
            let object = evaluation_forms::ObjectKey::parse(key).unwrap();
            assert_eq!(object.prefix(), "connect/anycompany/ContactEvaluations");
            (
                "ef",
                evaluation_forms::row(&JsonText::decode(content), Some(&object), key)
                    .and_then(|row| row.to_row())
                    .map(|row| vec![row]),
            )
        }
    }
}

#[test]
fn documents_become_as_many_rows_as_the_summary_has() {
    let mut counted: BTreeMap<(&str, String), u64> = BTreeMap::new();
    for stored in &SIMULATION.documents.0 {
        let (source, rows) = rows(stored);
        for row in rows.unwrap() {
            *counted.entry((source, row.day.to_string())).or_default() += 1;
        }
    }
    let expected = SIMULATION.summary.rows.iter().map(|((source, day), rows)| {
        let day = format!(
            "year={}/month={:02}/day={:02}",
            day.year(),
            u8::from(day.month()),
            day.day()
        );
        ((*source, day), *rows)
    });
    assert_eq!(counted, expected.collect());
}

#[test]
fn detects_format_of_every_document() {
    for stored in &SIMULATION.documents.0 {
        let expected = match stored.destination.as_str() {
            "ctr" => DocumentKind::ContactRecord,
            "ae" => DocumentKind::AgentEvent,
            "cfl" => DocumentKind::LogsPayload,
            key if key.starts_with("Analysis/") => DocumentKind::ContactLens,
            _ => DocumentKind::EvaluationForm,
        };
        assert_eq!(
            detect(&stored.content),
            Some(expected),
            "{}",
            stored.destination
        );
    }
}

#[test]
fn documents_of_a_destination_are_sorted_by_time() {
    for destination in ["ctr", "ae", "cfl", "Analysis/Voice", "connect/"] {
        let times = SIMULATION
            .documents
            .0
            .iter()
            .filter(|stored| stored.destination.starts_with(destination))
            .map(|stored| stored.published);
        assert!(times.is_sorted(), "{destination}");
    }
}

#[test]
fn counts_match_documents() {
    let counts = &SIMULATION.summary.documents;
    let count = |begin: &str| {
        u64::try_from(
            SIMULATION
                .documents
                .0
                .iter()
                .filter(|stored| stored.destination.starts_with(begin))
                .count(),
        )
        .unwrap()
    };
    assert_eq!(
        count("ctr"),
        counts.contact_records + counts.contact_record_updates
    );
    assert_eq!(count("ae"), counts.agent_events);
    assert_eq!(count("cfl"), counts.log_payloads + counts.control_messages);
    assert_eq!(
        count("Analysis/"),
        counts.analyses + counts.redacted_analyses
    );
    assert_eq!(
        count("connect/"),
        counts.evaluations + counts.deleted_evaluations
    );
    assert_eq!(
        u64::try_from(SIMULATION.logs.len()).unwrap(),
        counts.flow_log_events
    );
}
