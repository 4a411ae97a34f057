//! Parallel listing: one task for each folder.

use account::AwsError;
use aws_sdk_s3::Client;
use tokio::task::JoinSet;

use super::{DayRange, S3Uri, call_error};
use crate::progress::Progress;

/// Folders that are listed at the same time.
const LISTINGS: usize = 32;

/// An object to read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ListedObject {
    pub(crate) bucket: String,
    pub(crate) key: String,
    pub(crate) size: u64,
    /// Changes with the content.
    pub(crate) etag: String,
}

impl ListedObject {
    /// `s3://bucket/key`.
    pub(crate) fn uri(&self) -> String {
        format!("{}{}/{}", S3Uri::SCHEME, self.bucket, self.key)
    }
}

struct Folder {
    folders: Vec<String>,
    objects: Vec<ListedObject>,
}

/// Objects of a location, in the order of their keys.
pub(super) async fn list(
    client: &Client,
    location: &S3Uri,
    days: DayRange,
    progress: &Progress,
) -> Result<Vec<ListedObject>, AwsError> {
    let mut waiting = vec![location.prefix.clone()];
    let mut tasks = JoinSet::new();
    let mut objects = Vec::new();
    loop {
        while tasks.len() < LISTINGS
            && let Some(prefix) = waiting.pop()
        {
            tasks.spawn(list_folder(client.clone(), location.bucket.clone(), prefix));
        }
        let Some(listed) = tasks.join_next().await else {
            break;
        };
        let folder =
            listed.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()))?;
        let included = folder.folders.into_iter();
        waiting.extend(included.filter(|folder| days.includes_folder(folder)));
        objects.extend(folder.objects);
        progress.show(&format!("listing {location}: {} objects", objects.len()));
    }
    objects.sort_unstable();
    Ok(objects)
}

async fn list_folder(client: Client, bucket: String, prefix: String) -> Result<Folder, AwsError> {
    let mut pages = client
        .list_objects_v2()
        .bucket(&bucket)
        .prefix(&prefix)
        .delimiter("/")
        .into_paginator()
        .send();
    let mut folder = Folder {
        folders: Vec::new(),
        objects: Vec::new(),
    };
    while let Some(page) = pages.next().await {
        let page = page
            .map_err(|error| call_error("ListObjectsV2", format!("the bucket {bucket}"), &error))?;
        let folders = page.common_prefixes.unwrap_or_default();
        folder
            .folders
            .extend(folders.into_iter().filter_map(|folder| folder.prefix));
        for object in page.contents.unwrap_or_default() {
            let Some(key) = object.key else { continue };
            folder.objects.push(ListedObject {
                bucket: bucket.clone(),
                key,
                size: object
                    .size
                    .and_then(|size| size.try_into().ok())
                    .unwrap_or(0),
                etag: object.e_tag.unwrap_or_default(),
            });
        }
    }
    Ok(folder)
}
