//! Evaluations, from the bucket of Connect to rows.

use end_to_end::{Deployment, RECORDINGS, expected, never};

use crate::Case;
use crate::contact_lens::{arrive, dead_letter};

pub(crate) const CASES: &[Case] = &[
    (
        "every evaluation becomes its row, deleted ones too",
        evaluations,
    ),
    (
        "a file outside the configured prefix adds no row",
        elsewhere,
    ),
    (
        "the dead-letter queue has the message of a file that is not an evaluation",
        garbage,
    ),
];

fn evaluations(deployment: &Deployment) {
    let cases = expected("evaluation_forms");
    let deleted = cases
        .iter()
        .filter(|case| case["row"]["status"] == "DELETED")
        .count();
    assert!(
        deleted > 0 && deleted < cases.len(),
        "{deleted} of {} are deleted",
        cases.len()
    );
    arrive(deployment, "ef", &cases.iter().collect::<Vec<_>>());
}

fn elsewhere(deployment: &Deployment) {
    let api = deployment.api();
    let key = "connect/othercompany/ContactEvaluations/2026/11/23/10:00:00.000Z-0a1b2c3d-0000-4000-8000-000000000001-v3_1.json";
    api.put(RECORDINGS, key, br#"{"schemaVersion":"3.1"}"#);
    never("row or dead letter of a file elsewhere", || {
        let rows = api
            .rows(&Deployment::bucket("ef"), "fhbase/")
            .into_iter()
            .map(|row| row.to_string());
        rows.filter(|row| row.contains("othercompany")).collect()
    });
}

fn garbage(deployment: &Deployment) {
    let key = "connect/anycompany/ContactEvaluations/2026/11/23/10:00:00.000Z-0a1b2c3d-0000-4000-8000-000000000002-v3_1.json";
    deployment.api().put(RECORDINGS, key, b"no evaluation");
    dead_letter(deployment, "EFDLQ", key);
}
