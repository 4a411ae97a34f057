//! Objects in S3 buckets.

use std::collections::HashMap;

use account::AwsError;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::StorageClass;
use serde::Serialize;
use time::OffsetDateTime;

use super::{Buckets, NOT_FOUND, call, explain, status};
use crate::deploy::own_buckets::DeploymentTarget;

/// The content of an object, with the properties that stay when it is replaced.
#[derive(Clone, Debug)]
pub struct ObjectContent {
    pub content: Vec<u8>,
    etag: Option<String>,
    content_type: Option<String>,
    content_encoding: Option<String>,
    storage_class: Option<StorageClass>,
    metadata: Option<HashMap<String, String>>,
}

/// An object of a listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedObject {
    pub key: String,
    /// When it was written, if S3 returned it.
    pub modified: Option<OffsetDateTime>,
}

/// Pages of a listing, of 1,000 objects each, after which the size of a bucket is not known.
const MOST_PAGES: usize = 200;

/// Number and size of a bucket's objects, without earlier versions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StorageSize {
    /// Number of objects that were listed.
    pub objects: u64,
    /// Their size in bytes.
    pub bytes: u64,
    /// Whether these are all objects.
    pub is_complete: bool,
}

impl Buckets {
    /// Stores an object.
    ///
    /// # Errors
    /// The request fails.
    pub async fn put(&self, bucket: &str, key: &str, bytes: Vec<u8>) -> Result<(), AwsError> {
        let request = self
            .client
            .put_object()
            .bucket(bucket)
            .key(key)
            .body(ByteStream::from(bytes));
        request
            .send()
            .await
            .map(|_| ())
            .map_err(|error| explain("PutObject", bucket, &error))
    }

    /// Stores an object. Returns its version in a bucket with versions.
    ///
    /// # Errors
    /// The request fails.
    pub async fn put_version(
        &self,
        bucket: &str,
        key: &str,
        bytes: Vec<u8>,
    ) -> Result<Option<String>, AwsError> {
        let request = self.client.put_object().bucket(bucket).key(key);
        let sent = request.body(ByteStream::from(bytes)).send().await;
        sent.map(|stored| stored.version_id)
            .map_err(|error| explain("PutObject", bucket, &error))
    }

    /// Deletes a version of an object; without one, the object.
    ///
    /// # Errors
    /// The request fails.
    pub async fn delete_version(
        &self,
        bucket: &str,
        key: &str,
        version: Option<String>,
    ) -> Result<(), AwsError> {
        let request = self.client.delete_object().bucket(bucket).key(key);
        let deleted = request.set_version_id(version).send().await;
        deleted
            .map(|_| ())
            .map_err(|error| explain("DeleteObject", bucket, &error))
    }

    /// An object; `None` if the key does not exist.
    ///
    /// # Errors
    /// The request fails.
    pub async fn get(&self, bucket: &str, key: &str) -> Result<Option<ObjectContent>, AwsError> {
        let request = self.client.get_object().bucket(bucket).key(key);
        let response = match request.send().await {
            Ok(response) => response,
            Err(error) if status(&error) == Some(NOT_FOUND) => return Ok(None),
            Err(error) => return Err(explain("GetObject", bucket, &error)),
        };
        let content =
            response.body.collect().await.map_err(|error| {
                AwsError::unreachable(call("GetObject", bucket), error.to_string())
            })?;
        Ok(Some(ObjectContent {
            content: content.to_vec(),
            etag: response.e_tag,
            content_type: response.content_type,
            content_encoding: response.content_encoding,
            storage_class: response.storage_class,
            metadata: response.metadata,
        }))
    }

    /// Replaces the content of an object, unless the object has changed.
    ///
    /// # Errors
    /// The request fails, or the object has changed.
    pub async fn replace(
        &self,
        bucket: &str,
        key: &str,
        object: ObjectContent,
        content: Vec<u8>,
    ) -> Result<(), AwsError> {
        let request = self
            .client
            .put_object()
            .bucket(bucket)
            .key(key)
            .set_if_match(object.etag)
            .set_content_type(object.content_type)
            .set_content_encoding(object.content_encoding)
            .set_storage_class(object.storage_class)
            .set_metadata(object.metadata)
            .body(ByteStream::from(content));
        let replaced = request.send().await;
        replaced
            .map(|_| ())
            .map_err(|error| explain("PutObject", bucket, &error))
    }

    /// Deletes an object.
    ///
    /// # Errors
    /// The request fails.
    pub async fn delete_object(&self, bucket: &str, key: &str) -> Result<(), AwsError> {
        let request = self.client.delete_object().bucket(bucket).key(key);
        let deleted = request.send().await;
        deleted
            .map(|_| ())
            .map_err(|error| explain("DeleteObject", bucket, &error))
    }

    /// The URL by which another service reads an object.
    pub fn url(&self, bucket: &str, key: &str, target: &DeploymentTarget) -> String {
        let DeploymentTarget {
            region, dns_suffix, ..
        } = target;
        match &self.endpoint {
            Some(endpoint) => format!("{}/{bucket}/{key}", endpoint.trim_end_matches('/')),
            None => format!("https://{bucket}.s3.{region}.{dns_suffix}/{key}"),
        }
    }

    /// Keys of the objects that start with `prefix`.
    ///
    /// # Errors
    /// A request fails.
    pub async fn keys(&self, bucket: &str, prefix: &str) -> Result<Vec<String>, AwsError> {
        let objects = self.objects(bucket, prefix).await?;
        Ok(objects.into_iter().map(|object| object.key).collect())
    }

    /// The objects whose keys start with `prefix`.
    ///
    /// # Errors
    /// A request fails.
    pub async fn objects(&self, bucket: &str, prefix: &str) -> Result<Vec<ListedObject>, AwsError> {
        let mut pages = self
            .client
            .list_objects_v2()
            .bucket(bucket)
            .prefix(prefix)
            .into_paginator()
            .send();
        let mut listed = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| explain("ListBucket", bucket, &error))?;
            let objects = page.contents.unwrap_or_default().into_iter();
            listed.extend(objects.filter_map(|object| {
                let seconds = object.last_modified.map(|time| time.secs());
                Some(ListedObject {
                    key: object.key?,
                    modified: seconds
                        .and_then(|time| OffsetDateTime::from_unix_timestamp(time).ok()),
                })
            }));
        }
        Ok(listed)
    }

    /// Folders whose keys start with `prefix`, up to the next slash, which they include.
    ///
    /// # Errors
    /// A request fails.
    pub async fn folders(&self, bucket: &str, prefix: &str) -> Result<Vec<String>, AwsError> {
        let mut pages = self
            .client
            .list_objects_v2()
            .bucket(bucket)
            .prefix(prefix)
            .delimiter("/")
            .into_paginator()
            .send();
        let mut folders = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| explain("ListBucket", bucket, &error))?;
            let prefixes = page.common_prefixes.unwrap_or_default();
            folders.extend(prefixes.into_iter().filter_map(|found| found.prefix));
        }
        Ok(folders)
    }

    /// Number and size of a bucket's objects. Of large buckets only a part is listed.
    ///
    /// # Errors
    /// A request fails.
    pub async fn stored(&self, bucket: &str) -> Result<StorageSize, AwsError> {
        let mut pages = self
            .client
            .list_objects_v2()
            .bucket(bucket)
            .into_paginator()
            .send();
        let mut stored = StorageSize::default();
        for _ in 0..MOST_PAGES {
            let Some(page) = pages.next().await else {
                stored.is_complete = true;
                break;
            };
            let page = page.map_err(|error| explain("ListBucket", bucket, &error))?;
            for object in page.contents() {
                stored.objects += 1;
                stored.bytes +=
                    u64::try_from(object.size().unwrap_or_default()).unwrap_or_default();
            }
        }
        Ok(stored)
    }
}
