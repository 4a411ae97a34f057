//! Object keys against vectors of accepted and rejected keys.

use connect_core::{contact_lens, evaluation_forms};

use super::assert_none;
use crate::support::corpus::{self, Corpus};
use crate::support::ordered_json::Json;

fn object<const N: usize>(fields: [(&str, Json); N]) -> Json {
    Json::Object(
        fields
            .map(|(name, value)| (name.to_owned(), value))
            .to_vec(),
    )
}

fn text(text: &str) -> Json {
    Json::Text(text.to_owned())
}

/// Parts of a Contact Lens key, in the schema of the key vectors.
pub(crate) fn contact_lens(key: &str) -> Option<Json> {
    let key = contact_lens::ObjectKey::parse(key)?;
    Some(object([
        ("channel", text(&key.channel()?.to_string())),
        ("redacted", Json::Literal(key.is_redacted().to_string())),
        ("contactId", text(key.contact_id())),
        ("timestamp", text(key.timestamp())),
    ]))
}

/// Parts of an evaluation form's key, in the schema of the key vectors.
pub(crate) fn evaluation_form(key: &str) -> Option<Json> {
    let key = evaluation_forms::ObjectKey::parse(key)?;
    Some(object([
        ("prefix", text(key.prefix())),
        ("evaluationId", text(key.evaluation_id())),
        ("timestamp", text(key.timestamp()?)),
        ("deleted", Json::Literal(key.is_deleted().to_string())),
    ]))
}

#[test]
fn key_vectors_are_classified_as_expected() {
    let vectors = Json::parse(&corpus::crate_file("tests/key_vectors.json"));
    let mut differences = Vec::new();
    for vector in vectors.list() {
        let key = vector.get("key").text();
        let (found, other) = match vector.get("source").text() {
            "CL" => (contact_lens(key), evaluation_form(key)),
            _ => (evaluation_form(key), contact_lens(key)),
        };
        if found.as_ref() != vector.get("expected").some() {
            differences.push(format!(
                "{}: {key:?}: found {found:?}",
                vector.get("kind").text()
            ));
        }
        if found.is_some() && other.is_some() {
            differences.push(format!("{key:?} is taken for both sources"));
        }
    }
    assert_none(&differences);
}

#[test]
fn shared_key_vectors_are_classified_as_expected() {
    let Some(corpus) = Corpus::shared() else {
        return;
    };
    let rejected = [
        "voice redacted audio",
        "prefix before Analysis/",
        "unanchored/unescaped tail of the reference regex",
    ];
    let rejected_too = [
        "dot not escaped in the reference regex",
        "old duplicate path: ignore",
    ];
    let vectors = Json::parse(&corpus.bytes("key_vectors.json"));
    for vector in vectors.list() {
        let (key, kind) = (vector.get("key").text(), vector.get("kind").text());
        let found = if vector.get("source").text() == "CL" {
            contact_lens(key)
        } else {
            evaluation_form(key)
        };
        assert_eq!(
            found.is_some(),
            !rejected.contains(&kind) && !rejected_too.contains(&kind),
            "{kind}: {key}"
        );
        if let Some(redacted) = found.as_ref().and_then(|found| found.find("redacted")) {
            assert_eq!(
                *redacted,
                Json::Literal(kind.contains("redacted").to_string()),
                "{key}"
            );
        }
        if let Some(deleted) = found.as_ref().and_then(|found| found.find("deleted")) {
            assert_eq!(
                *deleted,
                Json::Literal((kind == "deleted").to_string()),
                "{key}"
            );
        }
    }
}
