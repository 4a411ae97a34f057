//! An existing data stream that a delivery stream reads, also in another account.

use account::{AwsError, Request, ServiceClient, operations};
use serde_json::Value;

use super::Finding;
use crate::deploy::Session;

/// Key of AWS that encrypts streams without another one. No other account can use it.
const AWS_KEY: &str = "alias/aws/kinesis";

/// Whether the delivery stream can read an existing data stream.
pub(super) async fn existing(session: &Session, client: &ServiceClient<'_>, arn: &str) -> Finding {
    let subject = format!("the data stream {arn}");
    let request =
        Request::new(&operations::DESCRIBE_STREAM_SUMMARY, &*subject).with("StreamARN", arn);
    let response = client.send(&request).await;
    let summary = response.and_then(account::Response::success);
    let summary = summary.and_then(|response| response.json());
    finding(arn, &session.target.account, summary)
}

fn finding(arn: &str, account: &str, summary: Result<Value, AwsError>) -> Finding {
    let subject = format!("data stream {arn}");
    let owner = arn.split(':').nth(4).unwrap_or_default();
    let is_foreign = owner != account;
    let description = match summary {
        Ok(mut summary) => summary["StreamDescriptionSummary"].take(),
        Err(AwsError::Service { code, .. }) if code.ends_with("ResourceNotFoundException") => {
            let advice = "check its ARN with configure: the delivery stream reads nothing";
            return Finding::error(&subject, "not found", advice);
        }
        Err(error @ AwsError::Denied { .. }) if is_foreign => {
            let command = cli::command(&format!(
                "infra policy --stream-policy {arn} --account {account}"
            ));
            return Finding::warning(
                &subject,
                format!("belongs to account {owner}; {}", error.message()),
                format!(
                    "without a resource policy of its owner, no record is read; to print the policy: {command}"
                ),
            );
        }
        Err(error) => return Finding::unknown(&subject, &error.message()),
    };
    let key = description["KeyId"].as_str();
    let key = key.filter(|_| description["EncryptionType"] == "KMS");
    let readable = if is_foreign {
        format!("account {owner} allows account {account} to read it")
    } else {
        "exists".to_owned()
    };
    match key {
        Some(key) if is_foreign && key.ends_with(AWS_KEY) => Finding::error(
            &subject,
            format!("account {owner} encrypts it with {AWS_KEY}, which no other account can use"),
            "its owner has to encrypt it with a customer managed key, whose policy allows kms:Decrypt to this account",
        ),
        Some(key) if !key.ends_with(AWS_KEY) => Finding::ok(
            &subject,
            format!(
                "{readable}; the policy of key {key} must allow kms:Decrypt to account {account}"
            ),
        ),
        _ => Finding::ok(&subject, readable),
    }
}

#[cfg(test)]
mod tests {
    use account::Call;
    use serde_json::json;

    use super::super::Severity;
    use super::*;

    const ARN: &str = "arn:aws:kinesis:us-east-1:111122223333:stream/AnyCompany";

    fn found(account: &str, summary: Result<Value, AwsError>) -> (Severity, String, String) {
        let Finding {
            severity,
            text,
            advice,
            ..
        } = finding(ARN, account, summary);
        (severity, text, advice.unwrap_or_default())
    }

    fn summary(key: Option<&str>) -> Value {
        let encryption = if key.is_some() { "KMS" } else { "NONE" };
        json!({"StreamDescriptionSummary": {
            "StreamARN": ARN, "EncryptionType": encryption, "KeyId": key,
        }})
    }

    fn denied() -> AwsError {
        AwsError::Denied {
            call: Box::new(Call {
                service: "kinesis",
                action: "DescribeStreamSummary",
                subject: "the data stream".to_owned(),
                needs: None,
            }),
        }
    }

    #[test]
    fn stream_of_another_account_requires_a_policy_and_a_key_of_its_owner() {
        let (severity, text, advice) = found("123456789012", Err(denied()));
        assert_eq!(severity, Severity::Warning);
        assert!(text.contains("belongs to account 111122223333"), "{text}");
        let command = format!("infra policy --stream-policy {ARN} --account 123456789012");
        assert!(
            advice.contains(command.trim_start_matches("infra ")),
            "{advice}"
        );
        let (severity, text, _) = found("123456789012", Ok(summary(None)));
        assert_eq!(severity, Severity::Ok);
        assert_eq!(
            text,
            "account 111122223333 allows account 123456789012 to read it"
        );
        let (severity, text, advice) = found("123456789012", Ok(summary(Some(AWS_KEY))));
        assert_eq!(severity, Severity::Error);
        assert!(text.contains("no other account can use"), "{text}");
        assert!(advice.contains("customer managed key"), "{advice}");
        let key = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
        let (severity, text, _) = found("123456789012", Ok(summary(Some(key))));
        assert_eq!(severity, Severity::Ok);
        let expected = format!("the policy of key {key} must allow kms:Decrypt");
        assert!(text.contains(&expected), "{text}");
    }

    #[test]
    fn stream_of_this_account_requires_neither() {
        assert_eq!(
            found("111122223333", Ok(summary(Some(AWS_KEY)))),
            (Severity::Ok, "exists".to_owned(), String::new())
        );
        assert_eq!(found("111122223333", Err(denied())).0, Severity::Unknown);
        let missing = AwsError::from_code(
            match denied() {
                AwsError::Denied { call } => call,
                other => panic!("{other}"),
            },
            "ResourceNotFoundException",
            "",
        );
        assert_eq!(found("111122223333", Err(missing)).0, Severity::Error);
    }
}
