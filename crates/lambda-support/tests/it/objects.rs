//! `GetObject`: the limits of size and time, and what an error names.

use std::time::Duration;

use aws_sdk_s3::Client;
use aws_sdk_s3::operation::get_object::GetObjectOutput;
use aws_sdk_s3::primitives::ByteStream;
use aws_smithy_mocks::{Rule, RuleMode, mock, mock_client};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_types::body::SdkBody;
use connect_core::queue_message::S3Object;
use lambda_support::Deadline;
use lambda_support::objects::{MAX_OBJECT_BYTES, ObjectError, Objects};

async fn read(rule: &Rule) -> Result<Vec<u8>, ObjectError> {
    let objects = Objects::new(mock_client!(aws_sdk_s3, RuleMode::MatchAny, &[rule]));
    let object = S3Object {
        s3_bucket: "recordings".to_owned(),
        s3_object_key: "Analysis/a.json".to_owned(),
    };
    objects
        .read(&object, Deadline::after(Duration::from_secs(30)))
        .await
}

fn stating(length: i64) -> Rule {
    mock!(Client::get_object).then_output(move || {
        GetObjectOutput::builder()
            .content_length(length)
            .body(ByteStream::from_static(b"{}"))
            .build()
    })
}

fn failing(status: u16, code: &'static str) -> Rule {
    let body = format!("<Error><Code>{code}</Code><Message>said by S3</Message></Error>");
    mock!(Client::get_object).then_http_response(move || {
        HttpResponse::new(status.try_into().unwrap(), SdkBody::from(body.clone()))
    })
}

#[tokio::test]
async fn reads_content_with_and_without_content_length() {
    let unstated = mock!(Client::get_object).then_output(|| {
        GetObjectOutput::builder()
            .body(ByteStream::from_static(b"{}"))
            .build()
    });
    assert_eq!(read(&unstated).await, Ok(b"{}".to_vec()));
    assert_eq!(read(&stating(2)).await, Ok(b"{}".to_vec()));
    assert_eq!(
        read(&stating(i64::from(MAX_OBJECT_BYTES))).await,
        Ok(b"{}".to_vec())
    );
}

#[tokio::test]
async fn rejects_oversized_object_before_and_while_reading() {
    let too_large = Err(ObjectError::TooLarge {
        object: "s3://recordings/Analysis/a.json".to_owned(),
    });
    assert_eq!(
        read(&stating(i64::from(MAX_OBJECT_BYTES) + 1)).await,
        too_large
    );
    let unstated = |length: usize| {
        mock!(Client::get_object).then_output(move || {
            GetObjectOutput::builder()
                .body(ByteStream::from(vec![b' '; length]))
                .build()
        })
    };
    let limit = MAX_OBJECT_BYTES as usize;
    assert_eq!(read(&unstated(limit + 1)).await, too_large);
    let largest = read(&unstated(limit)).await;
    assert_eq!(largest.map(|content| content.len()), Ok(64 * 1024 * 1024));
}

#[tokio::test]
async fn an_error_names_the_object_and_what_s3_says() {
    for (status, code) in [(404, "NoSuchKey"), (403, "AccessDenied")] {
        let error = read(&failing(status, code)).await.unwrap_err().to_string();
        assert_eq!(
            error,
            format!("GetObject on s3://recordings/Analysis/a.json failed with {code}: said by S3")
        );
    }
}
