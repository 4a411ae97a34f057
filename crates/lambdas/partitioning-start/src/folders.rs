//! Folders of days in a bucket.

use aws_sdk_s3::Client;
use connect_core::Day;
use lambda_support::{CallError, Deadline};

/// Levels of folders below the prefix: year, month and day.
const LEVELS: usize = 3;

/// Days that have a folder below `prefix`, in ascending order. Other folders are ignored.
///
/// Folders are listed level by level, so that the number of objects does not matter.
///
/// # Errors
/// If a request fails.
pub(crate) async fn days(
    client: &Client,
    bucket: &str,
    prefix: &str,
    deadline: Deadline,
) -> Result<Vec<Day>, CallError> {
    let root = format!("{prefix}/");
    let mut level = vec![root.clone()];
    for _ in 0..LEVELS {
        let mut below = Vec::new();
        for folder in &level {
            below.extend(folders(client, bucket, folder, deadline).await?);
        }
        level = below;
    }
    let day = |folder: &String| folder.strip_prefix(&root)?.parse().ok();
    let mut days: Vec<_> = level.iter().filter_map(day).collect();
    days.sort_unstable();
    Ok(days)
}

/// The folders of a partition key directly below a folder.
async fn folders(
    client: &Client,
    bucket: &str,
    folder: &str,
    deadline: Deadline,
) -> Result<Vec<String>, CallError> {
    let resource = format!("s3://{bucket}/{folder}");
    let list = client.list_objects_v2().bucket(bucket).prefix(folder);
    let mut list = list.delimiter("/");
    let mut found = Vec::new();
    loop {
        let page = deadline
            .response("ListObjectsV2", &resource, || list.clone().send())
            .await?;
        let prefixes = page.common_prefixes.unwrap_or_default().into_iter();
        found.extend(
            prefixes
                .filter_map(|found| found.prefix)
                .filter(|found| found[folder.len()..].contains('=')),
        );
        if page.next_continuation_token.is_none() {
            return Ok(found);
        }
        list = list.set_continuation_token(page.next_continuation_token);
    }
}
