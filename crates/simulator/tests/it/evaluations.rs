use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::Value;

use crate::support::{SIMULATION, list, text};

const FOLDER: &str = "connect/anycompany/ContactEvaluations/";

/// Weights of questions and sections within their section or form.
const WEIGHTS: [(&str, f64); 18] = [
    ("s-opening", 20.0),
    ("q-greeting", 40.0),
    ("q-name", 60.0),
    ("s-conversation", 50.0),
    ("q-clarity", 30.0),
    ("s-need", 40.0),
    ("q-questions", 50.0),
    ("q-empathy", 50.0),
    ("s-solution", 30.0),
    ("q-solved", 100.0),
    ("s-compliance", 30.0),
    ("q-consent", 70.0),
    ("q-closing", 30.0),
    ("s-courtesy", 60.0),
    ("q-hello", 50.0),
    ("q-thanks", 50.0),
    ("s-flow", 40.0),
    ("q-pace", 100.0),
];

/// Score of a section, or of the form, computed from the answers without automatic fails.
fn score(file: &Value, section: Option<&str>) -> Option<f64> {
    let weights: HashMap<&str, f64> = WEIGHTS.into();
    let (mut points, mut of) = (0.0, 0.0);
    for question in list(file, "/questions")
        .iter()
        .filter(|question| question["sectionRefId"].as_str() == section)
    {
        if let Some(percentage) = answer_score(question) {
            let weight = weights[text(question, "/questionRefId")];
            (points, of) = (points + weight * percentage, of + weight);
        }
    }
    for inner in list(file, "/sections")
        .iter()
        .filter(|inner| inner["parentSectionRefId"].as_str() == section)
    {
        let id = text(inner, "/sectionRefId");
        if let Some(percentage) = score(file, Some(id)) {
            (points, of) = (points + weights[id] * percentage, of + weights[id]);
        }
    }
    (of > 0.0).then(|| points / of)
}

fn answer_score(question: &Value) -> Option<f64> {
    let chosen: Vec<bool> = list(question, "/answer/values")
        .iter()
        .map(|value| value["selected"] == true)
        .collect();
    let count = |marks: &[bool]| {
        f64::from(u32::try_from(marks.iter().filter(|mark| **mark).count()).unwrap())
    };
    match text(question, "/questionType") {
        "SINGLESELECT" => chosen
            .iter()
            .position(|chosen| *chosen)
            .map(|choice| [100.0, 50.0, 0.0][choice]),
        "MULTISELECT" => {
            Some(100.0 * count(&chosen) / f64::from(u32::try_from(chosen.len()).unwrap()))
        }
        "NUMERIC" => {
            Some((text(question, "/answer/value").parse::<f64>().unwrap() - 1.0) / 9.0 * 100.0)
        }
        _ => None,
    }
}

fn fails(file: &Value) -> bool {
    list(file, "/questions").iter().any(|question| {
        question["questionRefId"] == "q-consent"
            && question["answer"]["values"][2]["selected"] == true
    })
}

#[test]
fn scores_match_answers() {
    for (key, file) in SIMULATION.documents.objects(FOLDER) {
        let written = &file["metadata"]["score"];
        if fails(&file) {
            assert_eq!(
                (
                    written["percentage"].as_f64(),
                    written["automaticFail"].as_bool()
                ),
                (Some(0.0), Some(true)),
                "{key}"
            );
            continue;
        }
        assert!(written["automaticFail"].is_null());
        assert!(
            (written["percentage"].as_f64().unwrap() - score(&file, None).unwrap()).abs() < 0.006,
            "{key}"
        );
        for section in list(&file, "/sections") {
            let expected = score(&file, section["sectionRefId"].as_str());
            let found = section["score"]["percentage"].as_f64();
            let close = expected
                .zip(found)
                .is_some_and(|(expected, found)| (expected - found).abs() < 0.006);
            assert!(
                close || expected.is_none() && section["score"]["notApplicable"] == true,
                "{key}"
            );
        }
    }
}

#[test]
fn evaluations_match_contact_records() {
    for (key, file) in SIMULATION.documents.objects(FOLDER) {
        let record = &SIMULATION.contacts[text(&file, "/metadata/contactId")];
        let role = text(&file, "/metadata/evaluatedParticipantRole");
        assert_eq!(role == "SYSTEM", record["Agent"].is_null(), "{key}");
        assert!(text(record, "/Agent/ARN").ends_with(text(&file, "/metadata/agentId")));
        assert!(
            text(record, "/DisconnectTimestamp")
                < text(&file, "/metadata/evaluationStartTimestamp")
        );
        assert!(
            text(&file, "/metadata/evaluationStartTimestamp")
                < text(&file, "/metadata/evaluationSubmitTimestamp")
        );
        assert!(
            !record["ContactEvaluations"][text(&file, "/evaluationId")].is_null(),
            "{key}"
        );
    }
    let keys: BTreeMap<&str, Value> = SIMULATION.documents.objects(FOLDER).into_iter().collect();
    for record in SIMULATION.contacts.values() {
        for (id, evaluation) in record["ContactEvaluations"].as_object().unwrap() {
            let file = &keys[text(evaluation, "/ExportLocation")
                .split_once('/')
                .unwrap()
                .1];
            assert_eq!(text(file, "/evaluationId"), id);
            assert_eq!(
                text(evaluation, "/ExportLocation").contains("_DELETED"),
                evaluation["Status"] == "DELETED"
            );
        }
    }
}

#[test]
fn evaluations_are_automated_resubmitted_and_deleted() {
    let mut before: HashMap<String, (String, Value)> = HashMap::new();
    let (mut automated, mut again, mut deleted) = (0, 0, 0);
    for (key, file) in SIMULATION.documents.objects(FOLDER) {
        automated += u64::from(file["metadata"]["autoEvaluated"] == true);
        let old = before.insert(
            text(&file, "/evaluationId").to_owned(),
            (key.to_owned(), file.clone()),
        );
        assert_eq!(
            old.is_some(),
            file["metadata"]["resubmitted"] == true || key.contains("_DELETED"),
            "{key}"
        );
        let Some((old_key, old_file)) = old else {
            continue;
        };
        assert!(old_key.as_str() < key);
        if key.contains("_DELETED") {
            deleted += 1;
            assert_eq!(file, old_file);
        } else {
            again += 1;
            assert!(
                text(&file, "/metadata/evaluationSubmitTimestamp")
                    > text(&old_file, "/metadata/evaluationSubmitTimestamp")
            );
        }
    }
    assert!(
        automated > 10 && again > 0 && deleted > 0,
        "{automated} {again} {deleted}"
    );
    assert_eq!(deleted, SIMULATION.summary.documents.deleted_evaluations);
    let types = ["SINGLESELECT", "MULTISELECT", "NUMERIC", "TEXT", "DATETIME"];
    let seen = |wanted: &str| {
        SIMULATION
            .documents
            .objects(FOLDER)
            .iter()
            .any(|(_, file)| file["questions"].to_string().contains(wanted))
    };
    assert!(types.into_iter().all(seen));
}

#[test]
fn calibration_sessions_have_several_evaluators() {
    let mut sessions: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for (_, file) in SIMULATION.documents.objects(FOLDER) {
        if let Some(session) = file["metadata"]["calibrationSessionId"].as_str() {
            sessions.entry(session.to_owned()).or_default().push(file);
        }
    }
    assert!(!sessions.is_empty());
    for files in sessions.values() {
        assert_eq!(files.len(), 3);
        let values = |field: &str| -> BTreeSet<String> {
            files
                .iter()
                .map(|file| file["metadata"][field].to_string())
                .collect()
        };
        assert_eq!(values("evaluator").len(), 3);
        assert_eq!(values("contactId").len(), 1);
    }
}

#[test]
fn automated_systems_are_evaluated_without_agent() {
    let files = SIMULATION.documents.objects(FOLDER);
    let systems = files
        .iter()
        .filter(|(_, file)| file["metadata"]["evaluatedParticipantRole"] == "SYSTEM");
    assert!(systems.clone().count() > 0);
    assert!(
        systems
            .clone()
            .all(|(_, file)| file["metadata"]["agentId"].is_null())
    );
}
