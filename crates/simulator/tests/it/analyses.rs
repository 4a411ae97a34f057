use serde_json::Value;

use crate::support::{SIMULATION, list, millis, number, text};

fn contact(analysis: &Value) -> &'static Value {
    &SIMULATION.contacts[text(analysis, "/CustomerMetadata/ContactId")]
}

#[test]
fn analyses_exist_for_records_with_contact_lens() {
    let originals = [
        "Analysis/Voice/2026",
        "Analysis/Chat/2026",
        "Analysis/Email/2026",
    ]
    .map(|folder| SIMULATION.documents.objects(folder));
    let mut analysed: Vec<&str> = originals
        .iter()
        .flatten()
        .map(|(_, analysis)| text(analysis, "/CustomerMetadata/ContactId"))
        .collect();
    analysed.sort_unstable();
    let said = SIMULATION
        .contacts
        .values()
        .filter(|record| !record["ContactLens"].is_null())
        .map(|record| text(record, "/ContactId"));
    assert_eq!(analysed, said.collect::<Vec<_>>());
    assert!(originals.iter().all(|folder| folder.len() > 2));
}

#[test]
fn analysis_durations_match_contact_records() {
    for (key, analysis) in SIMULATION.documents.objects("Analysis/Voice/2026") {
        let record = contact(&analysis);
        let figure =
            |pointer: &str| number(&analysis, &format!("/ConversationCharacteristics{pointer}"));
        let duration = figure("/TotalConversationDurationMillis");
        let expected = millis(text(record, "/DisconnectTimestamp"))
            - millis(text(record, "/Agent/ConnectedToAgentTimestamp"));
        assert!((duration - expected).abs() <= 1000, "{key}");
        assert_eq!(
            format!("s3://{}", text(record, "/Recording/Location")),
            text(&analysis, "/CustomerMetadata/InputS3Uri")
        );
        let talk = ["/AGENT", "/CUSTOMER"].map(|side| {
            figure(&format!(
                "/TalkTime/DetailsByParticipant{side}/TotalTimeMillis"
            ))
        });
        assert_eq!(
            talk.iter().sum::<i64>(),
            figure("/TalkTime/TotalTimeMillis")
        );
        let overlap = figure("/Interruptions/TotalTimeMillis");
        assert!(
            talk[0] + talk[1] - overlap + figure("/NonTalkTime/TotalTimeMillis") <= duration,
            "{key}"
        );
        let turns = list(&analysis, "/Transcript");
        assert!(
            turns
                .iter()
                .map(|turn| number(turn, "/BeginOffsetMillis"))
                .is_sorted()
        );
        assert!(
            turns
                .iter()
                .all(|turn| number(turn, "/EndOffsetMillis") <= duration)
        );
    }
}

#[test]
fn redacted_analyses_mask_names_only() {
    let twins = SIMULATION
        .documents
        .objects("Analysis/Voice/Redacted")
        .into_iter()
        .chain(SIMULATION.documents.objects("Analysis/Chat/Redacted"));
    let mut seen = 0;
    for (key, twin) in twins {
        let original = key.replace("/Redacted", "").replace("_redacted", "");
        let (_, original) = SIMULATION.documents.objects(&original).pop().unwrap();
        assert_eq!(
            twin["ConversationCharacteristics"],
            original["ConversationCharacteristics"]
        );
        assert_eq!(
            (
                text(&twin, "/ContentMetadata/Output"),
                text(&original, "/ContentMetadata/Output")
            ),
            ("Redacted", "Raw")
        );
        for (masked, open) in list(&twin, "/Transcript")
            .iter()
            .zip(list(&original, "/Transcript"))
        {
            let parts: Vec<&str> = text(masked, "/Content").split("[PII]").collect();
            assert!(parts.len() > 1 || masked["Content"] == open["Content"]);
            assert!(
                text(open, "/Content").starts_with(parts[0])
                    && text(open, "/Content").ends_with(parts[parts.len() - 1])
            );
        }
        let agent = text(contact(&twin), "/Agent/Username")
            .split('.')
            .next()
            .unwrap();
        let contents: String = list(&twin, "/Transcript")
            .iter()
            .map(|turn| text(turn, "/Content"))
            .collect();
        assert!(
            !contents
                .to_lowercase()
                .split(|letter: char| !letter.is_alphabetic())
                .any(|word| word == agent),
            "{key}"
        );
        seen += 1;
    }
    assert_eq!(
        seen,
        SIMULATION.summary.documents.redacted_analyses - redacted_emails()
    );
    assert!(seen > 10);
}

fn redacted_emails() -> u64 {
    u64::try_from(
        SIMULATION
            .documents
            .objects("Analysis/Email/Redacted")
            .len(),
    )
    .unwrap()
}

/// Mean customer sentiment of the calls that satisfy `condition`.
fn sentiment(condition: impl Fn(&Value) -> bool) -> f64 {
    let calls = SIMULATION.documents.objects("Analysis/Voice/2026");
    let scores: Vec<f64> = calls
        .iter()
        .filter(|(_, analysis)| condition(contact(analysis)))
        .map(|(_, analysis)| {
            analysis
                .pointer("/ConversationCharacteristics/Sentiment/OverallSentiment/CUSTOMER")
                .unwrap()
                .as_f64()
                .unwrap()
        })
        .collect();
    assert!(scores.len() > 8, "{}", scores.len());
    scores.iter().sum::<f64>() / f64::from(u32::try_from(scores.len()).unwrap())
}

#[test]
fn sentiment_depends_on_reason_and_queue_time() {
    let reason =
        |name: &'static str| move |record: &Value| text(record, "/Attributes/CallReason") == name;
    assert!(sentiment(reason("RepeatOrder")) > sentiment(reason("RecentPurchase")) + 0.5);
    let (quick, slow) = (
        sentiment(|record| number(record, "/Queue/Duration") < 10),
        sentiment(|record| number(record, "/Queue/Duration") > 60),
    );
    assert!(quick > slow + 0.2, "{quick} {slow}");
}

#[test]
fn categories_match_their_rules() {
    let mut risks = 0;
    for (key, analysis) in SIMULATION.documents.objects("Analysis/Voice/2026") {
        let names: Vec<&str> = list(&analysis, "/Categories/MatchedCategories")
            .iter()
            .filter_map(Value::as_str)
            .collect();
        let score = analysis
            .pointer("/ConversationCharacteristics/Sentiment/OverallSentiment/CUSTOMER")
            .unwrap()
            .as_f64()
            .unwrap();
        assert_eq!(
            names.contains(&"customer-loyalty-risk"),
            score < -1.5,
            "{key}"
        );
        assert_eq!(
            names.contains(&"long-wait"),
            number(contact(&analysis), "/Queue/Duration") >= 60,
            "{key}"
        );
        assert!(
            names
                .iter()
                .all(|name| !analysis["Categories"]["MatchedDetails"][name].is_null())
        );
        risks += usize::from(score < -1.5);
    }
    assert!(risks > 0);
}
