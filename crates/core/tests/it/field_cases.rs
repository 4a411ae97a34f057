//! Documents as people have them, with what their rows must hold.

use serde_json::{Value, json};

use crate::support::corpus::crate_file;
use connect_core::evaluation_forms;

fn evaluation_row(file: &str) -> Value {
    let document = crate_file(&format!("tests/cases/ef/{file}"));
    let row = evaluation_forms::row(&document, None, "file:case").unwrap();
    serde_json::from_slice(&row.to_row().unwrap().line).unwrap()
}

#[test]
fn case_84_calibration_keeps_its_session_and_creator() {
    let row = evaluation_row("calibration.json");
    assert_eq!(
        row["calibrationSessionId"],
        "585d0ace-d724-5fab-848a-f25de4315b93"
    );
    assert_eq!(row["creator"], "lead2");
    assert_eq!(row["accountId"], "111122223333");
    assert_eq!(row["evaluatedParticipantRole"], Value::Null);
}

#[test]
fn case_86_mixed_numbers_and_notes_are_all_in_the_row() {
    let row = evaluation_row("mixed-numbers-and-notes.json");
    assert_eq!(row["evaluationFormTotalScorePercentage"], json!(40));
    assert_eq!(row["creator"], "arn:aws:iam::111122223333:role/api");
    assert_eq!(row["evaluationAcknowledgerComment"], "Talked it through");
    assert_eq!(
        row["evaluationSectionsScores"],
        json!([
            {
                "sectionRefId": "s1",
                "sectionTitle": "Manner",
                "sectionScorePercentage": 66.666_666_666_666_67,
                "sectionNotes": "Section note",
            },
            {
                "sectionRefId": "s2",
                "sectionTitle": "Ends, with \"quotes\" 🎧",
                "sectionScorePercentage": 40,
                "sectionNotes": null,
            },
        ])
    );
    let answers: Vec<_> = row["evaluationQuestionAnswers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|answer| {
            [
                &answer["questionAnswerValue"],
                &answer["questionAnswerValueRefId"],
                &answer["questionAnswerScorePercentage"],
                &answer["questionNotes"],
            ]
        })
        .collect();
    let null = &Value::Null;
    assert_eq!(
        answers,
        [
            [
                &json!("late, again, rude"),
                &json!("o1, o2"),
                &json!(86.5),
                &json!("multi\nline"),
            ],
            [&json!("7"), null, null, null],
            [null, null, null, null],
        ]
    );
    assert_eq!(
        row["evaluationQuestionAnswers"][0]["questionAnswerValues"],
        json!(["late, again", "rude"])
    );
}
