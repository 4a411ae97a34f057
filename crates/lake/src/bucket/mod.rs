//! Objects in S3: locations, parallel listing by day, and reading as a stream.

mod days;
mod listing;
mod reader;

use std::fmt;
use std::io;
use std::str::FromStr;

use account::{Account, AwsError, Call, ConnectionSettings};
use aws_sdk_s3::Client;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use connect_core::s3_names::{self, NameTooLong};
use tokio::runtime::{Builder, Runtime};

pub use days::DayRange;
pub(crate) use listing::ListedObject;
pub(crate) use reader::ObjectReader;

use crate::progress::Progress;

/// What a policy must allow.
const NEEDS: &str = "s3:ListBucket and s3:GetObject";

/// Threads of the runtime on which requests are sent. Those that wait for objects are others.
const RUNTIME_THREADS: usize = 2;

/// A bucket and the start of keys: `s3://bucket/prefix`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct S3Uri {
    pub(crate) bucket: String,
    pub(crate) prefix: String,
}

/// Text that is not an S3 location.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidS3Uri {
    /// Another form.
    #[error("invalid S3 location {0:?}; expected s3://BUCKET or s3://BUCKET/PREFIX")]
    Form(String),
    /// A name that S3 cannot have.
    #[error("invalid S3 location: {0}")]
    Name(#[from] NameTooLong),
}

impl S3Uri {
    /// Start of every location.
    pub const SCHEME: &str = "s3://";
}

impl FromStr for S3Uri {
    type Err = InvalidS3Uri;

    fn from_str(text: &str) -> Result<Self, InvalidS3Uri> {
        let invalid = || InvalidS3Uri::Form(text.to_owned());
        let rest = text.strip_prefix(Self::SCHEME).ok_or_else(invalid)?;
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        if bucket.is_empty() {
            return Err(invalid());
        }
        s3_names::check_bucket(bucket)?;
        s3_names::check_prefix(prefix)?;
        Ok(Self {
            bucket: bucket.to_owned(),
            prefix: prefix.to_owned(),
        })
    }
}

impl fmt::Display for S3Uri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}/{}", Self::SCHEME, self.bucket, self.prefix)
    }
}

/// Connection to the buckets of one account.
pub struct Buckets {
    client: Client,
    runtime: Runtime,
}

impl Buckets {
    /// Connects with the credentials, region and endpoint of the environment or the profile.
    ///
    /// # Errors
    /// No region or no credentials are configured, or no thread can be started.
    pub fn connect(settings: &ConnectionSettings) -> anyhow::Result<Self> {
        let runtime = runtime()?;
        let account = runtime.block_on(Account::connect(settings))?;
        let path_style = account.config.endpoint_url().is_some()
            || std::env::var_os("AWS_ENDPOINT_URL_S3").is_some();
        let config =
            aws_sdk_s3::config::Builder::from(&account.config).force_path_style(path_style);
        Ok(Self {
            client: Client::from_conf(config.build()),
            runtime,
        })
    }

    /// Connects with `client`.
    ///
    /// # Errors
    /// No thread can be started.
    pub fn with_client(client: Client) -> io::Result<Self> {
        Ok(Self {
            client,
            runtime: runtime()?,
        })
    }

    /// Lists the objects of a location in the order of their keys, without those whose folders have
    /// a day outside of `days`.
    pub(crate) fn list(
        &self,
        location: &S3Uri,
        days: DayRange,
        progress: &Progress,
    ) -> Result<Vec<ListedObject>, AwsError> {
        self.runtime
            .block_on(listing::list(&self.client, location, days, progress))
    }

    /// Opens an object. An error is returned when it is read.
    pub(crate) fn reader(&self, object: &ListedObject) -> ObjectReader {
        ObjectReader::new(
            self.client.clone(),
            self.runtime.handle().clone(),
            object.clone(),
        )
    }
}

fn runtime() -> io::Result<Runtime> {
    Builder::new_multi_thread()
        .worker_threads(RUNTIME_THREADS)
        .enable_all()
        .build()
}

fn call_error<E, R>(action: &'static str, subject: String, error: &SdkError<E, R>) -> AwsError
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
    R: fmt::Debug,
{
    let call = Call {
        service: "s3",
        action,
        subject,
        needs: Some(NEEDS),
    };
    AwsError::from_sdk(call, error)
}

#[cfg(test)]
mod tests {
    use aws_sdk_s3::config::{BehaviorVersion, Credentials, Region};
    use lambda_fakes::FaultyAws;
    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;

    use super::*;

    /// Empty buckets, addressed by path or by host.
    fn buckets(path_style: bool) -> Buckets {
        let config = aws_sdk_s3::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("eu-west-2"))
            .credentials_provider(Credentials::new("test", "test", None, None, "test"))
            .http_client(FaultyAws::default())
            .force_path_style(path_style);
        Buckets::with_client(Client::from_conf(config.build())).unwrap()
    }

    fn name() -> impl Strategy<Value = String> {
        let bytes = prop::sample::select(&[1, 255, 1024, 70_000][..]);
        (any::<String>(), bytes)
            .prop_map(|(text, bytes)| text.repeat(usize::div_ceil(bytes, text.len().max(1))))
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            cases: 64,
            rng_seed: RngSeed::Fixed(2026),
            ..ProptestConfig::default()
        })]

        /// The SDK panics if a name does not fit into a URI.
        #[test]
        fn no_location_makes_the_sdk_panic(
            bucket in prop_oneof![Just("anycompany-recordings".to_owned()), name()],
            prefix in name(),
            path_style: bool,
        ) {
            if let Ok(location) = format!("s3://{bucket}/{prefix}").parse::<S3Uri>() {
                let listed = buckets(path_style).list(
                    &location,
                    DayRange::default(),
                    &Progress::hidden(),
                );
                prop_assert!(listed.is_err() || listed.is_ok_and(|objects| objects.is_empty()));
            }
        }
    }

    #[test]
    fn parses_locations() {
        for (text, bucket, prefix) in [
            ("s3://b", "b", ""),
            ("s3://b/", "b", ""),
            ("s3://b/Analysis/Voice", "b", "Analysis/Voice"),
        ] {
            let location: S3Uri = text.parse().unwrap();
            assert_eq!(
                (location.bucket.as_str(), location.prefix.as_str()),
                (bucket, prefix)
            );
        }
        for text in ["", "b/c", "s3://", "s3:///a", "S3://b"] {
            assert!(text.parse::<S3Uri>().is_err(), "{text}");
        }
        let long = "p".repeat(70_000);
        for (text, field) in [
            (format!("s3://{long}"), "bucket name"),
            (format!("s3://b/{long}"), "prefix"),
        ] {
            let error = text.parse::<S3Uri>().unwrap_err();
            assert_eq!(
                error.to_string().split(" has ").next().unwrap(),
                format!("invalid S3 location: the {field}")
            );
        }
    }
}
