//! Contact Lens files, from the recordings bucket to rows.

use end_to_end::{Deployment, RECORDINGS, eventually, expected, never, normal, sample};
use serde_json::Value;

use crate::Case;

pub(crate) const CASES: &[Case] = &[
    (
        "every original analysis becomes its row: voice, ivr, chat, e-mail",
        original_analyses,
    ),
    (
        "redacted copies and redacted audio add no row",
        redacted_twins,
    ),
    (
        "each turn of a redacted twin becomes a row of transcripts; originals have none",
        turns,
    ),
    (
        "the dead-letter queue has the message of a file that is not an analysis",
        garbage,
    ),
];

fn original_analyses(deployment: &Deployment) {
    let cases = expected("contact_lens");
    let original: Vec<_> = cases.iter().filter(|case| !is_redacted(case)).collect();
    assert!(original.len() >= 5, "{} samples", original.len());
    arrive(deployment, "cl", &original);
}

fn is_redacted(case: &Value) -> bool {
    case["key"].as_str().unwrap().contains("/Redacted/")
}

/// Writes files to the keys that Connect uses, and waits for their rows.
pub(crate) fn arrive(deployment: &Deployment, source: &str, cases: &[&Value]) {
    let (api, bucket) = (deployment.api(), Deployment::bucket(source));
    for case in cases {
        api.put(
            RECORDINGS,
            case["key"].as_str().unwrap(),
            &sample(case["file"].as_str().unwrap()),
        );
    }
    for case in cases {
        let (key, day) = (case["key"].as_str().unwrap(), case["day"].as_str().unwrap());
        let mut row = case["row"].clone();
        row["sourceObject"] = format!("s3://{RECORDINGS}/{key}").into();
        eventually(&format!("{row}\nunder {day} of {bucket}"), || {
            let rows = api.rows(&bucket, &format!("fhbase/{day}/"));
            let same = rows
                .iter()
                .find(|found| found["sourceObject"] == row["sourceObject"]);
            if same.map(normal) == Some(normal(&row)) {
                Ok(())
            } else {
                Err(same.map_or_else(|| format!("{} other rows", rows.len()), Value::to_string))
            }
        });
    }
}

fn redacted_twins(deployment: &Deployment) {
    let (api, bucket) = (deployment.api(), Deployment::bucket("cl"));
    for case in expected("contact_lens")
        .iter()
        .filter(|case| is_redacted(case))
    {
        api.put(
            RECORDINGS,
            case["key"].as_str().unwrap(),
            &sample(case["file"].as_str().unwrap()),
        );
    }
    let audio = "Analysis/Voice/Redacted/2026/11/23/75ee783d-eddd-4392-9fa7-287a0f637149_call_recording_redacted_2026-11-23T10:00:00Z.wav";
    api.put(RECORDINGS, audio, b"RIFF");
    never("row of a redacted file", || {
        let rows = api.rows(&bucket, "fhbase/");
        let sources = rows.iter().filter_map(|row| row["sourceObject"].as_str());
        sources
            .filter(|source| source.contains("/Redacted/"))
            .map(str::to_owned)
            .collect()
    });
}

fn turns(deployment: &Deployment) {
    let api = deployment.api();
    let bucket = Deployment::bucket("transcripts");
    let cases = expected("transcripts");
    let twins: Vec<_> = cases.iter().filter(|case| is_redacted(case)).collect();
    assert!(twins.len() >= 2, "{} twins", twins.len());
    for case in &cases {
        let file = sample(case["file"].as_str().unwrap());
        api.put(RECORDINGS, case["key"].as_str().unwrap(), &file);
    }
    for case in twins {
        let (key, day) = (case["key"].as_str().unwrap(), case["day"].as_str().unwrap());
        let source = Value::from(format!("s3://{RECORDINGS}/{key}"));
        let mut turns: Vec<_> = case["rows"]
            .as_array()
            .unwrap()
            .iter()
            .map(normal)
            .collect();
        for turn in &mut turns {
            turn["sourceObject"] = source.clone();
        }
        eventually(&format!("{} turns of {key}", turns.len()), || {
            let mut rows = api.rows(&bucket, &format!("fhbase/{day}/"));
            rows.retain(|row| row["sourceObject"] == source);
            rows.sort_by_key(|row| row["turnNumber"].as_u64());
            // A file can be put twice, by another case.
            rows.dedup();
            let rows: Vec<_> = rows.iter().map(normal).collect();
            if rows == turns {
                Ok(())
            } else {
                Err(format!("{rows:?}"))
            }
        });
    }
    let rows = api.rows(&bucket, "fhbase/");
    assert!(
        rows.iter().all(|row| row["contentRedacted"] == true),
        "{rows:?}"
    );
}

fn garbage(deployment: &Deployment) {
    let key = "Analysis/Voice/2026/11/23/0a1b2c3d-0000-4000-8000-000000000000_analysis_2026-11-23T10:00:00Z.json";
    let api = deployment.api();
    api.put(RECORDINGS, key, b"{\"Version\":");
    dead_letter(deployment, "CLDLQ", key);
    let rows = api.rows(&Deployment::bucket("cl"), "fhbase/");
    assert!(
        !rows.iter().any(|row| row.to_string().contains(key)),
        "{rows:?}"
    );
}

/// Waits until the dead-letter queue has the unchanged message of the object.
pub(crate) fn dead_letter(deployment: &Deployment, queue: &str, key: &str) {
    let (api, queue) = (deployment.api(), Deployment::name(queue));
    eventually(
        &format!("a message with {RECORDINGS} and {key} in {queue}"),
        || {
            let messages: Vec<_> = api
                .messages(&queue)
                .iter()
                .map(|body| decoded(body))
                .collect();
            let is_whole = |message: &Value| {
                message["s3Bucket"] == RECORDINGS && message["s3ObjectKey"] == key
            };
            if messages.iter().any(is_whole) {
                Ok(())
            } else {
                Err(format!("{messages:?}"))
            }
        },
    );
}

/// Messages are gzip in base64.
fn decoded(body: &str) -> Value {
    let bytes = base64_simd::STANDARD.decode_to_vec(body).unwrap();
    serde_json::from_reader(flate2::read::GzDecoder::new(bytes.as_slice())).unwrap()
}
