use std::collections::BTreeMap;

use connect_core::contact_lens::{self, Selection};
use connect_core::{
    Form, RecordError, Row, agent_events, contact_flow_logs, contact_records, detect,
    evaluation_forms,
};

use crate::support::{CENTRE, Kept};

/// The rows of a document, made as the pipeline and the lake make them, with original analyses
/// only.
fn rows(kept: &Kept) -> (&'static str, Result<Vec<Row<'_>>, RecordError>) {
    let content = &kept.content;
    match kept.place.as_str() {
        "ctr" => ("ctr", contact_records::row(content).map(|row| vec![row])),
        "ae" => ("ae", agent_events::row(content).map(|row| vec![row])),
        "cfl" => ("cfl", contact_flow_logs::payload_rows(content)),
        key if key.starts_with("Analysis/") => {
            let object = contact_lens::ObjectKey::parse(key).unwrap();
            let row = contact_lens::row(content, Some(&object), key).and_then(|row| row.to_row());
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
                evaluation_forms::row(content, Some(&object), key)
                    .and_then(|row| row.to_row())
                    .map(|row| vec![row]),
            )
        }
    }
}

#[test]
fn every_document_makes_its_rows_and_there_are_as_many_as_the_summary_says() {
    let mut counted: BTreeMap<(&str, String), u64> = BTreeMap::new();
    for kept in &CENTRE.documents.0 {
        let (source, rows) = rows(kept);
        for row in rows.unwrap() {
            *counted.entry((source, row.day.to_string())).or_default() += 1;
        }
    }
    let told = CENTRE.summary.rows.iter().map(|((source, day), rows)| {
        let day = format!(
            "year={}/month={:02}/day={:02}",
            day.year(),
            u8::from(day.month()),
            day.day()
        );
        ((*source, day), *rows)
    });
    assert_eq!(counted, told.collect());
}

#[test]
fn the_form_of_every_document_is_found_from_its_fields() {
    for kept in &CENTRE.documents.0 {
        let expected = match kept.place.as_str() {
            "ctr" => Form::ContactRecord,
            "ae" => Form::AgentEvent,
            "cfl" => Form::LogsPayload,
            key if key.starts_with("Analysis/") => Form::ContactLens,
            _ => Form::EvaluationForm,
        };
        assert_eq!(detect(&kept.content), Some(expected), "{}", kept.place);
    }
}

#[test]
fn documents_of_a_place_come_in_the_order_of_time() {
    for place in ["ctr", "ae", "cfl", "Analysis/Voice", "connect/"] {
        let times = CENTRE
            .documents
            .0
            .iter()
            .filter(|kept| kept.place.starts_with(place))
            .map(|kept| kept.published);
        assert!(times.is_sorted(), "{place}");
    }
}

#[test]
fn the_counts_are_those_of_the_documents() {
    let counts = &CENTRE.summary.documents;
    let count = |begin: &str| {
        u64::try_from(
            CENTRE
                .documents
                .0
                .iter()
                .filter(|kept| kept.place.starts_with(begin))
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
        u64::try_from(CENTRE.logs.len()).unwrap(),
        counts.flow_log_events
    );
}
