//! Well-formed parts of analyses and evaluation forms, and what a row holds of them.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use crate::support::ordered_json::Json;

/// How many issues, action items and outcomes were detected; `None` where the list is missing.
pub(crate) type Detected = (Option<usize>, Option<usize>, Option<usize>);

pub(crate) fn detected() -> impl Strategy<Value = Vec<Detected>> {
    let count = || option::of(0..4usize);
    vec((count(), count(), count()), 0..12)
}

pub(crate) fn detected_items(items: &[Detected]) -> Value {
    let list = |length: Option<usize>| length.map(|length| vec![json!({"Text": "x"}); length]);
    let item = |(issues, actions, outcomes): &Detected| {
        let lists = [
            ("IssuesDetected", issues),
            ("ActionItemsDetected", actions),
            ("OutcomesDetected", outcomes),
        ];
        Value::Object(
            lists
                .into_iter()
                .filter_map(|(name, length)| Some((name.to_owned(), json!(list(*length)?))))
                .collect(),
        )
    };
    items.iter().map(item).collect()
}

pub(crate) fn call_summary(items: &[Detected]) -> Json {
    let sum =
        |length: fn(&Detected) -> Option<usize>| items.iter().filter_map(length).sum::<usize>();
    let (issues, actions, outcomes) = (sum(|item| item.0), sum(|item| item.1), sum(|item| item.2));
    let summary = format!(
        r#"{{"issuesDetectedCount":{issues},"actionItemsDetectedCount":{actions},"outcomesDetectedCount":{outcomes}}}"#
    );
    Json::parse(summary.as_bytes())
}

/// A section's title and the number of its parent, which may be any section, itself or none.
pub(crate) fn sections() -> impl Strategy<Value = Vec<(String, Option<usize>)>> {
    vec((any::<String>(), option::of(0..10usize)), 0..8)
}

/// A question's type, the number of its section, its text and the options `(text, selected)`; the
/// first text is also its `value`.
pub(crate) type Question = (&'static str, usize, String, Vec<(String, bool)>);

pub(crate) fn questions() -> impl Strategy<Value = Vec<Question>> {
    let types = select(vec![
        "TEXT",
        "NUMERIC",
        "DATETIME",
        "SINGLESELECT",
        "MULTISELECT",
        "SLIDER",
    ]);
    vec(
        (
            types,
            0..10usize,
            any::<String>(),
            vec((any::<String>(), any::<bool>()), 0..4),
        ),
        0..20,
    )
}

pub(crate) fn form(sections: &[(String, Option<usize>)], questions: &[Question]) -> Value {
    let section = |(at, (title, parent)): (usize, &(String, Option<usize>))| json!({"sectionRefId": format!("s{at}"), "sectionTitle": title, "parentSectionRefId": parent.map(|parent| format!("s{parent}"))});
    let option = |(text, selected): &(String, bool)| json!({"valueText": text, "valueRefId": "r", "selected": selected});
    let question = |(at, (kind, section, text, options)): (usize, &Question)| {
        let answer = json!({
            "value": options.first().map(|(text, _)| text),
            "values": options.iter().map(option).collect::<Vec<_>>(),
            "notes": text,
        });
        json!({
            "questionRefId": format!("q{at}"), "sectionRefId": format!("s{section}"), "questionType": kind, "questionText": text,
            "answer": answer,
        })
    };
    json!({
        "evaluationId": "e",
        "sections": sections.iter().enumerate().map(section).collect::<Vec<_>>(),
        "questions": questions.iter().enumerate().map(question).collect::<Vec<_>>(),
    })
}

/// The answer's text by the question's type: of several selected options all, of none nothing.
pub(crate) fn answer_of((kind, _, _, options): &Question) -> Option<String> {
    let selected: Vec<_> = options
        .iter()
        .filter(|(_, selected)| *selected)
        .map(|(text, _)| text.as_str())
        .collect();
    match *kind {
        "MULTISELECT" => (!selected.is_empty()).then(|| selected.join(", ")),
        "DATETIME" => options.first().map(|(text, _)| text.clone()),
        "TEXT" | "NUMERIC" => options
            .first()
            .map(|(text, _)| text.clone())
            .filter(|text| text != "undefined"),
        _ => None,
    }
}
